import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {percent, ratio, whole} from "../../analytics_action/format";

const WIDTH = 1280;
const HEIGHT = 300;
const BAR = 12;
/** Room for the titles behind the last column. */
const RIGHT = 130;

/** The commonest ways to goal and to refusal: a Sankey diagram. */
export class AnalyticsWays extends Component {
    static template = "call_scripts.AnalyticsWays";
    static props = {
        ways: Object,
        totals: Object,
        open: {type: Function, optional: true},
    };

    setup() {
        this.width = WIDTH;
        this.height = HEIGHT;
        this.bar = BAR;
    }

    get share() {
        const {totals, ways} = this.props;
        return percent(ratio(ways.talks, totals.goals + totals.refusals), 0);
    }

    x(column) {
        const {columns} = this.props.ways;
        return (column * (WIDTH - RIGHT - BAR)) / Math.max(1, columns - 1);
    }

    title(node) {
        if (!node.is_outcome) {
            return node.title;
        }
        return node.code === "goal" ? _t("Goal") : _t("Refusal");
    }

    get nodes() {
        return this.props.ways.nodes.map((node, index) => {
            const last = node.column === this.props.ways.columns - 1;
            const room = (WIDTH - RIGHT) / Math.max(1, this.props.ways.columns - 1);
            const title = this.title(node);
            const space = (last ? RIGHT - 20 : room - 24) / 6.8;
            const letters = Math.floor(space) - whole(node.talks).length - 1;
            return {
                ...node,
                key: index,
                x: this.x(node.column),
                y: node.y * HEIGHT,
                height: Math.max(2, node.height * HEIGHT),
                title,
                label:
                    title.length > letters ? `${title.slice(0, letters - 1)}…` : title,
                count: whole(node.talks),
                isNamed: node.height * HEIGHT > 5 || node.is_outcome,
                class: node.is_outcome
                    ? node.code === "goal"
                        ? "text-success"
                        : "text-danger"
                    : "text-primary",
                what: node.is_outcome
                    ? {outcome: node.code, ways: node.ways}
                    : {ways: node.ways},
            };
        });
    }

    get ribbons() {
        const {nodes, ribbons} = this.props.ways;
        return ribbons.map((ribbon, index) => {
            const source = nodes[ribbon.source];
            const target = nodes[ribbon.target];
            const from = this.x(source.column) + BAR;
            const to = this.x(target.column);
            const thick = Math.max(1, ribbon.height * HEIGHT);
            const y1 = ribbon.y_source * HEIGHT + thick / 2;
            const y2 = ribbon.y_target * HEIGHT + thick / 2;
            const bend = (to - from) / 2;
            return {
                key: index,
                d: `M${from},${y1} C${from + bend},${y1} ${to - bend},${y2} ${to},${y2}`,
                thick,
                class: ribbon.outcome === "goal" ? "text-success" : "text-danger",
                title: `${this.title(source)} → ${this.title(target)}: ${whole(ribbon.talks)}`,
                what: {ways: ribbon.ways, outcome: ribbon.outcome},
            };
        });
    }
}
