import {toRaw} from "@odoo/owl";

function same(one, other) {
    if (one === other) {
        return true;
    }
    const objects =
        one && other && typeof one === "object" && typeof other === "object";
    return Boolean(objects) && JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Rows as they are now, in the objects that are shown already: of hundreds of rows
 * only those are drawn anew in which something changed.
 *
 * @param {Object[]} shown reactive
 * @param {Object[]} rows
 * @param {string} key
 * @returns {Object[]} `shown` itself where the same rows stand in the same order
 */
export function mergeRows(shown, rows, key) {
    // read past the proxies: whoever writes here wants to be told nothing
    const old = toRaw(shown);
    const places = new Map(old.map((row, place) => [toRaw(row)[key], place]));
    let moved = old.length !== rows.length;
    const merged = rows.map((row, index) => {
        const place = places.get(row[key]);
        moved ||= place !== index;
        if (place === undefined) {
            return row;
        }
        const target = shown[place];
        const raw = toRaw(target);
        for (const name of Object.keys({...raw, ...row})) {
            if (!same(toRaw(raw[name]), row[name])) {
                target[name] = row[name];
            }
        }
        return raw;
    });
    return moved ? merged : shown;
}
