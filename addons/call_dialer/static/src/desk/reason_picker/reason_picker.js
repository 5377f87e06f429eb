import {Component, useState} from "@odoo/owl";

/** Reasons to choose from, by digit or by click. `holder` has reasons and reasonId. */
export class ReasonPicker extends Component {
    static template = "call_dialer.ReasonPicker";
    static props = {holder: Object};

    setup() {
        this.holder = useState(this.props.holder);
    }
}
