/**
 * Which answers fit what is typed, before the server has seen it.  A mirror of
 * `core/conditions.py`: it only decides what is shown, the server judges.
 */

export function isEmpty(value) {
    if (value === undefined || value === null || value === "") {
        return true;
    }
    if (typeof value === "string") {
        return !value.trim();
    }
    return typeof value === "object" && !Object.keys(value).length;
}

function textOf(value) {
    if (value && typeof value === "object") {
        return String(value.name || "");
    }
    return isEmpty(value) ? "" : String(value);
}

function typed(type, value) {
    if (isEmpty(value)) {
        return null;
    }
    if (type === "number") {
        const number = Number(String(value).replace(/\s/g, "").replace(",", "."));
        return Number.isNaN(number) ? null : number;
    }
    return textOf(value).trim().toLowerCase();
}

const TRUE_WORDS = ["1", "true", "yes", "y", "да", "истина"];

function equal(type, value, wanted) {
    if (type === "boolean") {
        return Boolean(value) === TRUE_WORDS.includes(wanted.trim().toLowerCase());
    }
    if (isEmpty(value)) {
        return !wanted.trim();
    }
    const left = typed(type, value);
    return left !== null && left === typed(type, wanted);
}

const COMPARE = {
    ">": (a, b) => a > b,
    ">=": (a, b) => a >= b,
    "<": (a, b) => a < b,
    "<=": (a, b) => a <= b,
};

/** Whether one condition `{field, op, value, type}` holds. */
export function holds({field, op, value: wanted, type}, values) {
    const value = values[field];
    if (op === "set" || op === "not set") {
        const filled = !isEmpty(value) && value !== false;
        return op === "set" ? filled : !filled;
    }
    if (op === "in" || op === "not in") {
        const parts = wanted.split(",").filter((part) => part.trim());
        const found = parts.some((part) => equal(type, value, part.trim()));
        return op === "in" ? found : !found;
    }
    if (op === "=" || op === "!=") {
        return equal(type, value, wanted) === (op === "=");
    }
    if (op === "contains") {
        const part = wanted.trim().toLowerCase();
        return Boolean(part) && textOf(value).toLowerCase().includes(part);
    }
    const left = typed(type, value);
    const right = typed(type, wanted);
    return left !== null && right !== null && Boolean(COMPARE[op]?.(left, right));
}

export function allHold(conditions, values) {
    return (conditions || []).every((condition) => holds(condition, values));
}
