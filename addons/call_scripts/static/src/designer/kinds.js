import {_t} from "@web/core/l10n/translation";

/** Kinds of blocks on the palette; `passed` ones are not shown to the operator. */
export const KINDS = {
    talk: {label: _t("Talk"), icon: "fa-comment-o"},
    question: {label: _t("Question"), icon: "fa-question-circle-o"},
    form: {label: _t("Form"), icon: "fa-list-alt"},
    branch: {label: _t("Choice by field"), icon: "fa-code-fork", passed: true},
    action: {label: _t("Action"), icon: "fa-bolt", passed: true},
    end: {label: _t("End"), icon: "fa-flag-checkered"},
};

export const MARKS = {
    result: {label: _t("Result reached"), class: "text-bg-info"},
    goal: {label: _t("Goal reached"), class: "text-bg-success"},
    refusal: {label: _t("Refusal"), class: "text-bg-danger"},
};

export const JUMPS = {
    jump: _t("Quick jump"),
    objection: _t("Objection"),
};

/** What can be taken from the palette: the kinds, and a talk one can jump to. */
export const PALETTE = [
    ...Object.entries(KINDS).map(([kind, {label, icon}]) => ({key: kind, label, icon})),
    {key: "jump", label: _t("Jump target"), icon: "fa-share"},
];

export function labelOf(kind) {
    return String(KINDS[kind]?.label || kind);
}
