import {Component} from "@odoo/owl";

const {Info} = luxon;

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

    /** "08:00" → "8", a weekday ("1": Monday) → as the language shortens it */
    short(bar) {
        return /^\d/.test(bar.label)
            ? String(parseInt(bar.label))
            : Info.weekdays("short")[Number(bar.key) - 1];
    }
}
