import {Component, useState} from "@odoo/owl";
import {CallControls} from "@call_telephony/call_controls/call_controls";
import {SpyNotice} from "@call_telephony/spy_notice/spy_notice";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
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
    static components = {CallControls, SpyNotice, TickTimer};
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
        this.telephony = useState(useService("call_telephony"));
    }

    get phase() {
        return callPhase(this.desk.call);
    }

    /** The call as the telephone knows it: with what may be done to it. */
    get steered() {
        const {current} = this.telephony;
        return current && current.id === this.desk.call?.id && current;
    }

    get label() {
        const {call} = this.desk;
        switch (this.phase) {
            case "ringing":
                return _t("Calling…");
            case "talking":
                return this.steered?.held ? _t("On hold") : _t("Talking");
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
