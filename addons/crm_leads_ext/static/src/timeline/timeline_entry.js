import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime, toLocaleDateTimeString} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

export const ICONS = {
    call: "fa-phone",
    email: "fa-envelope",
    meeting: "fa-calendar",
    session: "fa-list-ol",
    document: "fa-file-text-o",
    comment: "fa-comment-o",
};

/** One entry of the history; opened, it shows recording, answers or text. */
export class TimelineEntry extends Component {
    static template = "crm_leads_ext.TimelineEntry";
    static props = {entry: Object, openOrigin: Function};

    setup() {
        this.orm = useService("orm");
        this.state = useState({open: false, parts: null});
    }

    get icon() {
        return ICONS[this.props.entry.kind];
    }

    get date() {
        return toLocaleDateTimeString(deserializeDateTime(this.props.entry.date), {
            showSeconds: false,
        });
    }

    get direction() {
        const labels = {incoming: _t("Incoming"), outgoing: _t("Outgoing")};
        return labels[this.props.entry.direction] || "";
    }

    get canOpen() {
        return this.props.entry.has_parts || Boolean(this.props.entry.description);
    }

    partComponent(part) {
        return registry.category("crm_timeline_parts").get(part.type, null);
    }

    async toggle() {
        this.state.open = !this.state.open;
        if (this.state.open && !this.state.parts && this.props.entry.has_parts) {
            this.state.parts = await this.orm.call(
                "crm.interaction",
                "timeline_parts",
                [[this.props.entry.id]]
            );
        }
    }
}
