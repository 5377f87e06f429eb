/**
 * A text cut where marks begin and end: [{start, text, mark}], in order.
 *
 * Of marks that overlap the first stays whole. `mark` is null between them.
 *
 * @param {String} text
 * @param {{start: Number, end: Number}[]} marks
 */
export function segments(text, marks) {
    const result = [];
    let place = 0;
    const ordered = marks
        .filter(({start, end}) => start >= 0 && start < end && end <= text.length)
        .sort((one, two) => one.start - two.start || two.end - one.end);
    const push = (start, end, mark) => {
        if (start < end) {
            result.push({start, text: text.slice(start, end), mark});
        }
    };
    for (const mark of ordered) {
        if (mark.start < place) {
            continue;
        }
        push(place, mark.start, null);
        push(mark.start, mark.end, mark);
        place = mark.end;
    }
    push(place, text.length, null);
    return result;
}

/**
 * What is selected in `element`, as offsets in its text; null when nothing of it is.
 *
 * @param {HTMLElement} element
 */
export function selectedRange(element) {
    const selection = element.ownerDocument.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) {
        return null;
    }
    const range = selection.getRangeAt(0);
    if (!element.contains(range.commonAncestorContainer)) {
        return null;
    }
    const before = range.cloneRange();
    before.selectNodeContents(element);
    before.setEnd(range.startContainer, range.startOffset);
    const start = before.toString().length;
    const end = start + range.toString().length;
    return end > start ? {start, end} : null;
}
