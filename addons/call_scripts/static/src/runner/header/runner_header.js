import {Component} from "@odoo/owl";
import {formatDateTime, serializeDateTime} from "@web/core/l10n/dates";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";

const {DateTime} = luxon;
/** Hour at which tomorrow begins. */
const MORNING = 9;

/** The goal, where the talk stands, and what can be done with it as a whole. */
export class RunnerHeader extends Component {
    static template = "call_scripts.RunnerHeader";
    static components = {Dropdown, DropdownItem};
    static props = {
        session: Object,
        isOpen: Boolean,
        onPause: Function,
        onFinish: Function,
        compact: {type: Boolean, optional: true},
        aside: String,
        onAside: Function,
    };

    get session() {
        return this.props.session;
    }

    /** What can be shown beside the script: `{name, icon, title}`. */
    get asides() {
        const {script, free} = this.session;
        return [
            script.purpose && {
                name: "purpose",
                icon: "fa-info-circle",
                title: _t("What the script is for"),
            },
            (script.show_map || free) && {
                name: "map",
                icon: "fa-sitemap",
                title: _t("Map of the script"),
            },
            {name: "log", icon: "fa-history", title: _t("Course of the talk")},
        ].filter(Boolean);
    }

    /** Times to go on at: `{label, at}`. */
    get times() {
        const now = DateTime.local().startOf("minute");
        const morning = now.plus({days: 1}).set({hour: MORNING, minute: 0});
        return [
            [_t("in 10 minutes"), now.plus({minutes: 10})],
            [_t("in an hour"), now.plus({hours: 1})],
            [_t("tomorrow morning"), morning],
        ].map(([name, at]) => ({
            label: _t("Call back %(when)s (%(time)s)", {
                when: name,
                time: formatDateTime(at, {format: "HH:mm"}),
            }),
            at: serializeDateTime(at),
        }));
    }
}
