/** Copies of lists with one item changed: the model replaces lists as a whole. */

export function withItem(list, index, changes) {
    return list.map((item, at) => (at === index ? {...item, ...changes} : item));
}

export function without(list, index) {
    return list.filter((_item, at) => at !== index);
}

export function shifted(list, index, step) {
    const other = index + step;
    if (other < 0 || other >= list.length) {
        return list;
    }
    const copy = [...list];
    [copy[index], copy[other]] = [copy[other], copy[index]];
    return copy;
}
