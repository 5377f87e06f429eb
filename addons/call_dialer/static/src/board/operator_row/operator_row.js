import {SpyButtons} from "@call_telephony/colleagues/spy_buttons/spy_buttons";
import {Component} from "@odoo/owl";
import {OPERATOR_STATES} from "../../common/operator_states";
import {TickTimer} from "../../common/tick_timer/tick_timer";

/** One operator of the board; drawn anew only when something of him changed. */
export class OperatorRow extends Component {
    static template = "call_dialer.OperatorRow";
    static components = {SpyButtons, TickTimer};
    static props = {
        operator: Object,
        talk: {type: Object, optional: true},
        onOpen: Function,
    };

    get state() {
        return OPERATOR_STATES[this.props.operator.state] || OPERATOR_STATES.offline;
    }

    get label() {
        return this.props.operator.reason || this.state.label.toString();
    }
}
