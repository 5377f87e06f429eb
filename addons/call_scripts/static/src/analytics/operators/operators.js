import {Component} from "@odoo/owl";
import {Figure} from "../figure/figure";
import {clock, percent, ratio, whole} from "../../analytics_action/format";

/** Fewer talks than this say little about an operator. */
const FEW = 30;

/** Operators against the team. */
export class AnalyticsOperators extends Component {
    static template = "call_scripts.AnalyticsOperators";
    static components = {Figure};
    static props = {
        operators: Array,
        totals: Object,
        open: {type: Function, optional: true},
    };

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
            return {
                ...row,
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
