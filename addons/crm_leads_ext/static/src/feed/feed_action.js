import {Component, onWillDestroy, onWillStart, useState} from "@odoo/owl";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {ConnectionLostError} from "@web/core/network/rpc";
import {serializeDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {FeedItem} from "./feed_item";
import {groupItems, snoozeMoments} from "./feed_groups";

const {DateTime} = luxon;

const CHANNEL = "crm_leads_ext/feed";
const CALM = 500;
const MINUTE = 60_000;

/** My feed: what is due, what is addressed to me; done, answered, snoozed from here. */
export class FeedAction extends Component {
    static template = "crm_leads_ext.FeedAction";
    static components = {FeedItem, Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.state = useState({
            items: [],
            snoozed: 0,
            source: "",
            now: DateTime.now(),
            offline: false,
        });
        const touch = useDebounced(() => this.load(), CALM);
        this.bus.subscribe(CHANNEL, touch);
        // what was said while the line was down
        useBus(this.bus, "BUS:RECONNECT", touch);
        // what was to come becomes due; what was snoozed comes back
        const tick = browser.setInterval(() => this.load(), MINUTE);
        onWillStart(() => this.load());
        onWillDestroy(() => {
            this.bus.unsubscribe(CHANNEL, touch);
            browser.clearInterval(tick);
        });
    }

    get display() {
        return {controlPanel: {}};
    }

    get filters() {
        const labels = {
            "": _t("All"),
            activity: _t("Tasks"),
            meeting: _t("Meetings"),
            callback: _t("Callbacks"),
            message: _t("Comments"),
            forgotten: _t("Forgotten"),
        };
        const counts = {"": this.state.items.length};
        for (const {source} of this.state.items) {
            counts[source] = (counts[source] || 0) + 1;
        }
        return Object.entries(labels)
            .filter(([source]) => !source || counts[source])
            .map(([source, label]) => ({source, label, count: counts[source]}));
    }

    get groups() {
        const labels = {
            overdue: _t("Overdue"),
            today: _t("Today"),
            addressed: _t("Addressed to me"),
            tomorrow: _t("Tomorrow"),
            later: _t("Later"),
        };
        const {items, source, now} = this.state;
        const shown = items.filter((item) => !source || item.source === source);
        return groupItems(shown, now).map(([name, list]) => ({
            name,
            list,
            label: labels[name],
        }));
    }

    async load() {
        try {
            const data = await this.orm.silent.call("crm.feed", "data", []);
            Object.assign(this.state, {
                items: data.items,
                snoozed: data.snoozed,
                now: DateTime.now(),
                offline: false,
            });
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.offline = true;
        }
    }

    async call(method, args) {
        await this.orm.call("crm.feed", method, args);
        await this.load();
    }

    done(item, feedback) {
        return this.call("done", [item.model, item.id, feedback]);
    }

    reply(item, text) {
        return this.call("reply", [item.id, text]);
    }

    snooze(item, how) {
        const until = serializeDateTime(snoozeMoments(DateTime.now())[how]);
        return this.call("snooze", [item.model, item.id, until]);
    }

    wake() {
        return this.call("wake", []);
    }

    open(item) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: item.record.model,
            res_id: item.record.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("crm_leads_ext.feed", FeedAction);
