import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {ICONS, TimelineEntry} from "./timeline_entry";

const TYPING = 300;

/**
 * The history of the record of the form (client or deal): filtered by kind and text, a
 * page at a time, so that ten thousand entries are as quick as ten.
 */
export class TimelineWidget extends Component {
    static template = "crm_leads_ext.TimelineWidget";
    static components = {TimelineEntry};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.icons = ICONS;
        this.state = useState({
            items: [],
            counts: {},
            more: false,
            kind: "",
            text: "",
            note: "",
        });
        this.last = new KeepLast();
        this.search = useDebounced(() => this.load(), TYPING);
        onWillStart(() => this.load());
        onWillUpdateProps((next) => {
            if (next.record.resId !== this.props.record.resId) {
                return this.load(next.record);
            }
        });
    }

    get filters() {
        const labels = {
            call: _t("Calls"),
            email: _t("E-mails"),
            meeting: _t("Meetings"),
            session: _t("Scripts"),
            document: _t("Documents"),
            comment: _t("Comments"),
        };
        const {counts} = this.state;
        const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
        return [
            {kind: "", label: _t("All"), count: all},
            ...Object.entries(labels)
                .filter(([kind]) => counts[kind])
                .map(([kind, label]) => ({kind, label, count: counts[kind]})),
        ];
    }

    page(record, before) {
        const {kind, text} = this.state;
        return this.last.add(
            this.orm.call("crm.interaction", "timeline", [], {
                model: record.resModel,
                res_id: record.resId,
                kinds: kind ? [kind] : null,
                text,
                before,
            })
        );
    }

    async load(record = this.props.record) {
        if (!record.resId) {
            Object.assign(this.state, {items: [], counts: {}, more: false});
            return;
        }
        const {items, more, counts} = await this.page(record, null);
        Object.assign(this.state, {items, more, counts});
    }

    async loadMore() {
        const {date, id} = this.state.items.at(-1);
        const {items, more} = await this.page(this.props.record, [date, id]);
        this.state.items.push(...items);
        this.state.more = more;
    }

    choose(kind) {
        this.state.kind = kind;
        return this.load();
    }

    async addNote() {
        const {resModel, resId} = this.props.record;
        if (!this.state.note.trim() || !resId) {
            return;
        }
        await this.orm.call("crm.interaction", "timeline_note", [
            resModel,
            resId,
            this.state.note,
        ]);
        this.state.note = "";
        await this.load();
    }

    async openOrigin(entry) {
        const action = await this.orm.call("crm.interaction", "action_open_origin", [
            [entry.id],
        ]);
        return this.action.doAction(action);
    }
}

registry.category("view_widgets").add("crm_timeline", {component: TimelineWidget});
