import {Component, useState} from "@odoo/owl";
import {useAutofocus} from "@web/core/utils/hooks";

/** "No fitting answer": a line for the script's author. */
export class RemarkBox extends Component {
    static template = "call_scripts.RemarkBox";
    static props = {keep: Function, onClose: Function};

    setup() {
        this.state = useState({text: "", busy: false, said: "", error: ""});
        useAutofocus({refName: "input"});
    }

    async send() {
        if (this.state.busy || !this.state.text.trim()) {
            return;
        }
        Object.assign(this.state, {busy: true, error: ""});
        try {
            this.props.onClose(await this.props.keep(this.state.text));
        } catch (error) {
            this.state.error = error?.data?.message || error?.message || String(error);
        } finally {
            this.state.busy = false;
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            this.send();
        } else if (ev.key === "Escape") {
            this.props.onClose("");
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }
}
