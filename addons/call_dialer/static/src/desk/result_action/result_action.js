import {Component, useState} from "@odoo/owl";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {minuteFormat} from "../../common/clock";
import {ReasonPicker} from "../reason_picker/reason_picker";

/** One thing that follows from a result, filled in, to be confirmed or changed. */
export class ResultAction extends Component {
    static template = "call_dialer.ResultAction";
    static components = {DateTimeInput, ReasonPicker};
    static props = {action: Object};

    setup() {
        this.action = useState(this.props.action);
        this.format = minuteFormat();
    }

    onDate(moment) {
        this.action.date = moment || this.action.date;
        document.activeElement?.blur();
    }

    onUser(ev) {
        this.action.userId = Number(ev.target.value) || false;
    }
}
