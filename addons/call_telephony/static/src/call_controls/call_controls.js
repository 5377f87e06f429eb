import {Component, onWillDestroy, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {useService} from "@web/core/utils/hooks";

import {Keypad} from "../keypad/keypad";
import {TransferPicker} from "../transfer_picker/transfer_picker";

/**
 * The buttons of a running call: those its PBX can do (`call.can`), no others.
 *
 * `host`: this is the place for them now; the top bar leaves them out meanwhile.
 */
export class CallControls extends Component {
    static template = "call_telephony.CallControls";
    static components = {Dropdown, Keypad};
    static props = {call: Object, host: {type: Boolean, optional: true}};

    setup() {
        this.steering = useState(useService("call_telephony.steering"));
        this.dialog = useService("dialog");
        if (this.props.host) {
            this.steering.hosts++;
            onWillDestroy(() => this.steering.hosts--);
        }
    }

    can(what) {
        return this.steering.can(this.props.call, what);
    }

    get isBusy() {
        return this.steering.busy ? true : undefined;
    }

    get isConsulting() {
        return this.props.call.transfer === "consulting";
    }

    /** May somebody else come into the call now? */
    get isOpen() {
        return !this.isConsulting;
    }

    get recording() {
        const {recording} = this.props.call;
        return recording === "on" || recording === "paused" ? recording : false;
    }

    get consult() {
        const {consult} = this.props.call;
        return consult ? consult.name || consult.number : "";
    }

    get consultState() {
        return {
            ringing: _t("rings"),
            talking: _t("talks"),
        }[this.props.call.consult?.state];
    }

    /** Third parties of a conference. */
    get guests() {
        return this.props.call.parties || [];
    }

    get titles() {
        const {held, muted, recording} = this.props.call;
        return {
            hold: held ? _t("Back to the client") : _t("Put on hold"),
            mute: muted ? _t("Microphone on") : _t("Microphone off"),
            record:
                recording === "paused"
                    ? _t("Go on recording")
                    : _t("Pause the recording"),
        };
    }

    onTransfer() {
        this.dialog.add(TransferPicker, {call: this.props.call, mode: "transfer"});
    }

    onConference() {
        this.dialog.add(TransferPicker, {call: this.props.call, mode: "conference"});
    }
}
