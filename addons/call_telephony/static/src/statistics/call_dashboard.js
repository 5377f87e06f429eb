import {Component, onWillStart, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatFloat} from "@web/core/utils/numbers";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {formatSeconds} from "../service/duration";
import {CallBars} from "./call_bars";

/** The figures of calls of a period; every figure opens what is behind it. */
export class CallDashboard extends Component {
    static template = "call_telephony.CallDashboard";
    static components = {CallBars, Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = {controlPanel: {}};
        this.state = useState({period: "today", data: null});
        onWillStart(() => this.load("today"));
    }

    async load(period) {
        this.state.period = period;
        const data = await this.orm.call("telephony.call.report", "dashboard", [
            period,
        ]);
        if (period === this.state.period) {
            this.state.data = data;
        }
    }

    get periods() {
        return [
            {key: "today", label: _t("Today")},
            {key: "yesterday", label: _t("Yesterday")},
            {key: "week", label: _t("This week")},
            {key: "days_7", label: _t("7 days")},
            {key: "month", label: _t("This month")},
            {key: "last_month", label: _t("Last month")},
            {key: "quarter", label: _t("This quarter")},
            {key: "last_quarter", label: _t("Last quarter")},
            {key: "days_30", label: _t("30 days")},
            {key: "days_90", label: _t("90 days")},
        ];
    }

    get kinds() {
        return [
            {key: "outgoing", label: _t("Outgoing calls")},
            {key: "missed", label: _t("Missed calls")},
            {key: "answered", label: _t("Answered incoming")},
        ];
    }

    get days() {
        const {first, last} = this.state.data;
        const words = [first, last].map((day) => formatDate(deserializeDate(day)));
        return first === last ? words[0] : words.join(" – ");
    }

    get tiles() {
        const {totals, todo} = this.state.data;
        return [
            {key: "calls", label: _t("Calls"), value: totals.calls, domain: []},
            {
                key: "incoming",
                label: _t("Incoming calls"),
                value: totals.incoming,
                domain: [["direction", "=", "incoming"]],
            },
            {
                key: "outgoing",
                label: _t("Outgoing calls"),
                value: totals.outgoing,
                domain: [["direction", "=", "outgoing"]],
            },
            {
                key: "missed",
                label: _t("Missed calls"),
                value: totals.missed,
                note: this.percent(totals.missed_share),
                alarm: totals.missed > 0,
                domain: [["missed", "=", 1]],
            },
            {
                key: "wait",
                label: _t("Mean waiting"),
                value: formatSeconds(Math.round(totals.wait_mean)),
                note: _t("longest %s", formatSeconds(totals.wait_max)),
                domain: [["direction", "=", "incoming"]],
            },
            {
                key: "talk",
                label: _t("Talk"),
                value: formatSeconds(totals.talk_seconds),
                note: _t("mean %s", formatSeconds(Math.round(totals.talk_mean))),
                domain: [["outcome", "=", "answered"]],
            },
            {
                key: "call_back",
                label: _t("To call back"),
                value: todo.call_back,
                alarm: todo.call_back > 0,
                todo: "to_call_back",
            },
            {
                key: "note",
                label: _t("To write down"),
                value: todo.note,
                todo: "to_note",
            },
        ];
    }

    get tables() {
        const {operators, lines} = this.state.data;
        return [
            {
                field: "user_id",
                title: _t("Operators"),
                rows: operators,
                nobody: _t("Nobody"),
            },
            {field: "line", title: _t("Lines"), rows: lines, nobody: _t("No line")},
        ];
    }

    percent(share) {
        return `${formatFloat(share, {digits: [16, 1], trailingZeros: false})} %`;
    }

    duration(seconds) {
        return formatSeconds(seconds);
    }

    onTile(tile) {
        if (tile.todo) {
            return this.action.doAction("call_telephony.voip_call_action_follow_up", {
                additionalContext: {[`search_default_${tile.todo}`]: 1},
            });
        }
        return this.open(tile.label, tile.domain);
    }

    onBar(field, bar) {
        return this.open(bar.label, [[field, "=", bar.key]]);
    }

    onRow(table, row) {
        return this.open(row.label || table.nobody, [[table.field, "=", row.id]]);
    }

    open(name, domain) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: "telephony.call.report",
            views: [
                [false, "list"],
                [false, "graph"],
                [false, "pivot"],
            ],
            domain: [...this.state.data.domain, ...domain],
        });
    }
}

registry.category("actions").add("call_telephony.dashboard", CallDashboard);
