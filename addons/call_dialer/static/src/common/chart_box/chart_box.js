/* global Chart */
import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getCustomColor} from "@web/core/colors/colors";

/** Colours of texts and lines of a chart, in the theme of the page. */
export function chartColors() {
    const scheme = cookie.get("color_scheme");
    return {
        scheme,
        label: getCustomColor(scheme, "#374151", "#E4E4E4"),
        grid: getCustomColor(scheme, "#d8dadd", "#3C3E4B"),
    };
}

/**
 * A chart of Odoo's Chart.js.  New data of the same kind move the lines: a live screen
 * gets them each second, and a chart made anew each time would flicker.
 */
export class ChartBox extends Component {
    static template = "call_dialer.ChartBox";
    static props = {
        config: Object, // of Chart.js
        label: String, // what a screen reader says of it
        className: {type: String, optional: true},
    };

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [JSON.stringify(this.props.config.data)]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        const {config} = this.props;
        const same =
            this.chart &&
            this.chart.data.datasets.length === config.data.datasets.length;
        if (!same) {
            this.chart?.destroy();
            this.chart = new Chart(this.canvas.el, config);
            return;
        }
        this.chart.data.labels = config.data.labels;
        config.data.datasets.forEach((dataset, index) =>
            Object.assign(this.chart.data.datasets[index], dataset)
        );
        this.chart.update("none");
    }
}
