import {Component} from "@odoo/owl";

/** Calls by hour or by weekday as stacked bars: answered, missed, outgoing. */
export class CallBars extends Component {
    static template = "call_telephony.CallBars";
    static props = {
        title: String,
        bars: Array,
        kinds: Array,
        onOpen: Function,
    };

    total(bar) {
        return bar.answered + bar.missed + bar.outgoing;
    }

    get highest() {
        return Math.max(1, ...this.props.bars.map((bar) => this.total(bar)));
    }

    height(bar, kind) {
        return (100 * bar[kind]) / this.highest;
    }

    tooltip(bar) {
        const parts = this.props.kinds.map((kind) => `${kind.label}: ${bar[kind.key]}`);
        return `${bar.label} — ${parts.join(", ")}`;
    }

    /** "08:00" → "8", "Monday" → "Mo" */
    short(bar) {
        return /^\d/.test(bar.label)
            ? String(parseInt(bar.label))
            : bar.label.slice(0, 2);
    }
}
