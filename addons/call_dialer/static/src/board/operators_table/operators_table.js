import {SpyButtons} from "@call_telephony/colleagues/spy_buttons/spy_buttons";
import {Component, onWillDestroy, onWillStart, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";
import {OPERATOR_STATES} from "../../common/operator_states";
import {TickTimer} from "../../common/tick_timer/tick_timer";

/** Operators with their states, the time in them, and the day's figures. */
export class OperatorsTable extends Component {
    static template = "call_dialer.OperatorsTable";
    static components = {SpyButtons, TickTimer};
    static props = {operators: Array, onOpen: Function};

    setup() {
        this.colleagues = useState(useService("call_telephony.colleagues"));
        if (this.colleagues.isSupervisor) {
            onWillStart(() => {
                this.colleagues.watch(); // the table does not wait for it
            });
            onWillDestroy(() => this.colleagues.unwatch());
        }
    }

    /** The colleagues whose talk may be heard, by user. */
    get heard() {
        const rows = this.colleagues.rows.filter((row) => row.can_spy || row.spying);
        return Object.fromEntries(rows.map((row) => [row.id, row]));
    }

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
