import {Component} from "@odoo/owl";
import {Figure} from "../figure/figure";
import {_t} from "@web/core/l10n/translation";
import {clock, percent, ratio, whole} from "../../analytics_action/format";

/** Fewer talks than this say little about an operator. */
const FEW = 30;

/** Operators against the team, or talks by what they were part of against all. */
export class AnalyticsOperators extends Component {
    static template = "call_scripts.AnalyticsOperators";
    static components = {Figure};
    static defaultProps = {field: "user_id"};
    static props = {
        operators: Array,
        totals: Object,
        words: {type: Object, optional: true},
        field: {type: String, optional: true},
        open: {type: Function, optional: true},
    };

    get words() {
        return (
            this.props.words || {
                title: _t("Operators against the team"),
                one: _t("Operator"),
                all: _t("Team"),
                line: _t("the line: the team"),
            }
        );
    }

    get team() {
        const {talks, goals, seconds} = this.props.totals;
        return {
            talks: whole(talks),
            share: ratio(goals, talks),
            conversion: percent(ratio(goals, talks)),
            time: clock(ratio(seconds, talks)),
        };
    }

    get rows() {
        const shares = this.props.operators.map((row) => ratio(row.goals, row.talks));
        const top = Math.max(0.01, this.team.share, ...shares);
        return this.props.operators.map((row) => {
            const share = ratio(row.goals, row.talks);
            const what = {[this.props.field]: row.id};
            return {
                ...row,
                what,
                goalWhat: {...what, outcome: "goal"},
                talksText: whole(row.talks),
                conversion: percent(share),
                width: (100 * share) / top,
                mark: (100 * this.team.share) / top,
                time: clock(ratio(row.seconds, row.talks)),
                isFew: row.talks < FEW,
                class: share >= this.team.share ? "bg-success" : "bg-warning",
            };
        });
    }
}
