import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {TickTimer} from "../../common/tick_timer/tick_timer";
import {callPhase, callSince} from "../call_phase";

const OUTCOMES = {
    answered: _t("Call ended"),
    no_answer: _t("No answer"),
    busy: _t("Busy"),
    failed: _t("Call failed"),
    invalid: _t("Wrong number"),
    rejected: _t("Rejected"),
    cancelled: _t("Cancelled"),
};

/** State of the call with its timer; call and hang up. */
export class CallControl extends Component {
    static template = "call_dialer.CallControl";
    static components = {TickTimer};
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
    }

    get phase() {
        return callPhase(this.desk.call);
    }

    get label() {
        const {call} = this.desk;
        switch (this.phase) {
            case "ringing":
                return _t("Calling…");
            case "talking":
                return _t("Talking");
            case "ended":
                return (OUTCOMES[call.outcome] || OUTCOMES.answered).toString();
        }
        return _t("No call");
    }

    get since() {
        return callSince(this.desk.call);
    }

    get canDial() {
        const {card, saved, busy, callActive, talk} = this.desk;
        return Boolean(card) && !saved && !busy && !callActive && !talk;
    }
}
