import {Component} from "@odoo/owl";
import {OPERATOR_STATES} from "../../common/operator_states";
import {TickTimer} from "../../common/tick_timer/tick_timer";

/** Operators with their states, the time in them, and the day's figures. */
export class OperatorsTable extends Component {
    static template = "call_dialer.OperatorsTable";
    static components = {TickTimer};
    static props = {operators: Array, onOpen: Function};

    state(operator) {
        return OPERATOR_STATES[operator.state] || OPERATOR_STATES.offline;
    }

    label(operator) {
        return operator.reason || this.state(operator).label.toString();
    }

    get online() {
        return this.props.operators.filter(({state}) => state !== "offline").length;
    }
}
