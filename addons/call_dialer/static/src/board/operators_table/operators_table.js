import {Component, onWillDestroy, onWillStart, useRef, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";
import {OperatorRow} from "../operator_row/operator_row";
import {DRAWN_WHOLE, useVisibleRows} from "./visible_rows";

/** Operators with their states, the time in them, and the day's figures. */
export class OperatorsTable extends Component {
    static template = "call_dialer.OperatorsTable";
    static components = {OperatorRow};
    static props = {operators: Array, online: Number, onOpen: Function};

    setup() {
        this.colleagues = useState(useService("call_telephony.colleagues"));
        this.visibleRows = useVisibleRows(
            useRef("body"),
            () => this.props.operators.length
        );
        if (this.colleagues.isSupervisor) {
            onWillStart(() => {
                this.colleagues.watch(); // the table does not wait for it
            });
            onWillDestroy(() => this.colleagues.unwatch());
        }
    }

    /** The operators that are drawn, and the heights of those who are not. */
    get visible() {
        const {first, last, above, below} = this.visibleRows.range();
        return {operators: this.props.operators.slice(first, last), above, below};
    }

    get isLong() {
        return this.props.operators.length > DRAWN_WHOLE;
    }

    /** The colleagues whose talk may be heard, by user. */
    get heard() {
        const rows = this.colleagues.rows.filter((row) => row.can_spy || row.spying);
        return Object.fromEntries(rows.map((row) => [row.id, row]));
    }
}
