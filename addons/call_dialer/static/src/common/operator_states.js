import {_t} from "@web/core/l10n/translation";

/** States of an operator: what they are called and how they look everywhere. */
export const OPERATOR_STATES = {
    ready: {label: _t("Ready"), dot: "text-success", badge: "text-bg-success"},
    ringing: {label: _t("Ringing"), dot: "text-info", badge: "text-bg-info"},
    talking: {label: _t("Talking"), dot: "text-primary", badge: "text-bg-primary"},
    wrapup: {label: _t("Wrap-up"), dot: "text-warning", badge: "text-bg-warning"},
    paused: {label: _t("Break"), dot: "text-danger", badge: "text-bg-danger"},
    offline: {label: _t("Offline"), dot: "text-muted", badge: "text-bg-secondary"},
};
