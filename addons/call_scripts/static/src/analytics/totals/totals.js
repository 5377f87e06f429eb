import {Component} from "@odoo/owl";
import {Figure} from "../figure/figure";
import {_t} from "@web/core/l10n/translation";
import {clock, percent, ratio, whole} from "../../analytics_action/format";

/** How many talks, how many goals: the line one reads first. */
export class AnalyticsTotals extends Component {
    static template = "call_scripts.AnalyticsTotals";
    static components = {Figure};
    static props = {totals: Object, open: {type: Function, optional: true}};

    get tiles() {
        const {talks, goals, refusals, seconds} = this.props.totals;
        return [
            {id: "talks", label: _t("Finished talks"), text: whole(talks), what: {}},
            {
                id: "goals",
                label: _t("Goals"),
                text: whole(goals),
                what: {outcome: "goal"},
                class: "text-success",
            },
            {
                id: "conversion",
                label: _t("Conversion"),
                text: percent(ratio(goals, talks)),
                what: {outcome: "goal"},
                class: "text-success",
            },
            {
                id: "refusals",
                label: _t("Refusals"),
                text: whole(refusals),
                what: {outcome: "refusal"},
                class: "text-danger",
            },
            {
                id: "time",
                label: _t("Mean time in the script"),
                text: clock(ratio(seconds, talks)),
                what: {},
            },
        ];
    }
}
