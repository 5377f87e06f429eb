import {_t} from "@web/core/l10n/translation";
import {hexToRGBA} from "@web/core/colors/colors";
import {chartColors} from "../../common/chart_box/chart_box";

const COLORS = {
    progressive: ["#8481DD", "#A9A7E8"],
    power: ["#F48935", "#F4A261"],
    predictive: ["#00A78D", "#43C5B1"],
};

/**
 * Talk per operator and hour, by the number of operators: a line for each mode, with the
 * span of the simulated days around it.
 *
 * @param {Object[]} rows answers of the server
 * @param {Object[]} modes {key, label}
 */
export function outlookChart(rows, modes) {
    const colors = chartColors();
    const datasets = modes.flatMap(({key, label}) => {
        const color = COLORS[key][colors.scheme === "dark" ? 1 : 0];
        const spans = rows.map(
            (row) => row.cases.find(({mode}) => mode === key).talk_per_hour
        );
        const edge = {
            pointRadius: 0,
            borderWidth: 0,
            backgroundColor: hexToRGBA(color, 0.15),
        };
        return [
            {...edge, label: "", data: spans.map(([low]) => low), fill: false},
            {...edge, label: "", data: spans.map((span) => span[2]), fill: "-1"},
            {
                label,
                data: spans.map((span) => span[1]),
                borderColor: color,
                backgroundColor: color,
                borderWidth: 2,
                pointRadius: 3,
            },
        ];
    });
    const axis = {
        grid: {color: colors.grid},
        ticks: {color: colors.label},
    };
    const title = (text) => ({display: true, text, color: colors.label});
    const named = ({text}) => Boolean(text);
    return {
        type: "line",
        data: {labels: rows.map(({operators}) => operators), datasets},
        options: {
            animation: false,
            maintainAspectRatio: false,
            interaction: {mode: "index", intersect: false},
            plugins: {
                legend: {labels: {color: colors.label, filter: named}},
                tooltip: {filter: ({dataset}) => Boolean(dataset.label)},
            },
            scales: {
                x: {...axis, title: title(_t("Operators").toString())},
                y: {
                    ...axis,
                    title: title(_t("Talk, min/h").toString()),
                    suggestedMin: 20,
                    suggestedMax: 60,
                },
            },
        },
    };
}
