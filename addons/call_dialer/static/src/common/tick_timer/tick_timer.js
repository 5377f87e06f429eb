import {Component} from "@odoo/owl";
import {formatDuration, secondsSince, useClock} from "../clock";

/** Ticking time since a moment of the server, "02:31". */
export class TickTimer extends Component {
    static template = "call_dialer.TickTimer";
    static props = {
        since: {type: [String, Boolean], optional: true},
        until: {type: [String, Boolean], optional: true},
        warnAfter: {type: Number, optional: true},
    };

    setup() {
        this.clock = useClock();
    }

    get seconds() {
        const {since, until} = this.props;
        if (until) {
            return (
                secondsSince(since, this.clock.now) -
                secondsSince(until, this.clock.now)
            );
        }
        return secondsSince(since, this.clock.now);
    }

    get text() {
        return formatDuration(this.seconds);
    }

    get isLong() {
        return Boolean(this.props.warnAfter) && this.seconds > this.props.warnAfter;
    }
}
