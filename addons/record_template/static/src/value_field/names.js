/**
 * The names a line's texts can use: read off the template's preview, as the server
 * knows what is asked for and which records are given.
 *
 * @param {Object} record of record.template.line, however deeply nested
 * @returns {{values: string[], sources: Object}}
 */
export function knownNames(record) {
    let root = record;
    let depth = 0;
    while (root._parentRecord) {
        root = root._parentRecord;
        depth++;
    }
    const preview = root.data.preview_data || {};
    const values = (preview.inputs || []).map((input) => input.name);
    if (depth > 1) {
        for (const input of preview.inputs || []) {
            values.push(...input.columns.map((column) => `item.${column}`));
        }
        values.push("item", "item_number");
    }
    values.push("today", "now");
    return {values: [...new Set(values)], sources: preview.sources || {}};
}

/**
 * @returns {string} the text with `{{ name }}` in place of the selection
 */
export function withPlaceholder(text, name, start, end) {
    return `${text.slice(0, start)}{{ ${name} }}${text.slice(end)}`;
}
