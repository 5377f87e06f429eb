import {Component} from "@odoo/owl";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {ChartBox, chartColors} from "../../common/chart_box/chart_box";

const LINES = [
    {key: "calls", label: _t("calls"), bright: "#3188E6", dark: "#4EA7F2"},
    {key: "answered", label: _t("answered"), bright: "#00A78D", dark: "#43C5B1"},
    {key: "abandoned", label: _t("abandoned"), bright: "#CE4257", dark: "#EA6175"},
];

/**
 * Calls, answered and abandoned ones of the last hour, a point for each 5 minutes; the
 * way to the last one, whose minutes are not over, is dashed.
 */
export class TrendChart extends Component {
    static template = "call_dialer.TrendChart";
    static components = {ChartBox};
    static props = {trend: Object};

    get totals() {
        const dark = chartColors().scheme === "dark";
        return LINES.map((line) => ({
            key: line.key,
            label: line.label.toString(),
            color: dark ? line.dark : line.bright,
            total: this.props.trend[line.key].reduce((sum, one) => sum + one, 0),
        }));
    }

    get summary() {
        const told = this.totals.map(({label, total}) => `${label} ${total}`);
        return `${_t("Last hour")}: ${told.join(", ")}`;
    }

    get config() {
        const {trend} = this.props;
        const colors = chartColors();
        const times = trend.at.map((at) =>
            formatDateTime(deserializeDateTime(at), {format: "HH:mm"})
        );
        const datasets = this.totals.map(({key, label, color}) => ({
            label,
            data: trend[key],
            borderColor: color,
            backgroundColor: color,
            borderWidth: 2,
            pointRadius: 0,
            pointHitRadius: 8,
            cubicInterpolationMode: "monotone",
            segment: {
                borderDash: ({p1DataIndex}) =>
                    p1DataIndex === trend.at.length - 1 ? [3, 3] : undefined,
            },
        }));
        return {
            type: "line",
            data: {labels: times, datasets},
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: {mode: "index", intersect: false},
                plugins: {legend: {display: false}},
                scales: {
                    x: {
                        grid: {display: false},
                        border: {color: colors.grid},
                        ticks: {
                            color: colors.label,
                            maxRotation: 0,
                            maxTicksLimit: 4,
                        },
                    },
                    y: {
                        beginAtZero: true,
                        suggestedMax: 4,
                        grid: {color: colors.grid},
                        border: {display: false},
                        ticks: {
                            color: colors.label,
                            maxTicksLimit: 3,
                            precision: 0,
                        },
                    },
                },
            },
        };
    }
}
