import {OPERATORS} from "./panel/condition_list/condition_list";

/** Signs say the commonest comparisons shorter than words. */
const SIGNS = {"=": "=", "!=": "≠", ">": ">", ">=": "≥", "<": "<", "<=": "≤"};

/** Conditions in the author's words: labels of fields and of their choices. */
export function whenText(when, fields) {
    return when
        .map(({field, op = "=", value = ""}) => {
            const spec = fields.find((item) => item.name === field);
            const choice = (spec?.options || []).find(([key]) => key === value);
            const words = OPERATORS.find(([key]) => key === op)?.[1] || op;
            const sign = SIGNS[op] || words;
            return `${spec?.label || field} ${sign} ${choice?.[1] || value}`.trim();
        })
        .join(", ");
}
