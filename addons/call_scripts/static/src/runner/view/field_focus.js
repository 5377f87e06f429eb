/** Which field of the runner has the focus next. */

const FIELDS = [
    "input:not([readonly]):not(:disabled)",
    "select:not(:disabled)",
    "textarea:not([readonly])",
];

const within = (area) => FIELDS.map((field) => `${area} ${field}`).join(", ");

/** The first field of the block which must be filled in and is not. */
export function firstEmptyField(root) {
    return root.querySelector(within(".o_runner_must"));
}

/** The field after the one; radio buttons of one name are one field. */
export function fieldAfter(root, target) {
    const inputs = [...root.querySelectorAll(within(".o_runner_fields"))];
    return inputs
        .slice(inputs.indexOf(target) + 1)
        .find((input) => input.type !== "radio" || input.name !== target.name);
}
