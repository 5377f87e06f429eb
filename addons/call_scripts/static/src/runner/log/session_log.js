import {Component} from "@odoo/owl";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";

const ICONS = {
    created: "fa-plus-circle text-success",
    updated: "fa-pencil text-primary",
    found: "fa-search text-muted",
    sent: "fa-envelope text-primary",
    run: "fa-cog text-muted",
    skipped: "fa-flask text-warning",
};

/** What was said so far, and what the script has done by itself. */
export class SessionLog extends Component {
    static template = "call_scripts.SessionLog";
    static props = {
        history: Array,
        made: Array,
        keepLog: {type: Boolean, optional: true},
        onClose: Function,
        onOpen: {type: Function, optional: true},
    };

    icon(item) {
        return ICONS[item.kind] || "fa-circle";
    }

    time(step) {
        return formatDateTime(deserializeDateTime(step.time), {format: "HH:mm:ss"});
    }
}
