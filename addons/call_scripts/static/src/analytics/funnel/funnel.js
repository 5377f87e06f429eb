import {Component} from "@odoo/owl";
import {Figure} from "../figure/figure";
import {_t} from "@web/core/l10n/translation";
import {percent, ratio, whole} from "../../analytics_action/format";

/** Talks that reached each stage, and how many of them went on to the goal. */
export class AnalyticsFunnel extends Component {
    static template = "call_scripts.AnalyticsFunnel";
    static components = {Figure};
    static props = {
        stages: Array,
        totals: Object,
        open: {type: Function, optional: true},
    };

    get rows() {
        const all = Math.max(
            this.props.totals.talks,
            ...this.props.stages.map((stage) => stage.talks)
        );
        return this.props.stages.map((stage) => ({
            ...stage,
            width: 100 * ratio(stage.talks, all),
            goalWidth: 100 * ratio(stage.goals, all),
            text: whole(stage.talks),
            share: percent(ratio(stage.talks, this.props.totals.talks), 0),
            title: _t(
                "%s of them reached the goal",
                percent(ratio(stage.goals, stage.talks), 0)
            ),
            what: {stage_id: stage.id},
        }));
    }
}
