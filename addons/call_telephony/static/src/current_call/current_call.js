import {Component, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

import {CallControls} from "../call_controls/call_controls";
import {SpyNotice} from "../spy_notice/spy_notice";
import {formatSeconds, secondsSince, useClock} from "../service/duration";

/**
 * The call that is going on: who, what, how long, and the button to end it.
 *
 * Other addons add buttons to the registry "call_telephony.current_call_slots":
 * components with the prop `call` (payload).
 */
export class CurrentCall extends Component {
    static template = "call_telephony.CurrentCall";
    static components = {CallControls, SpyNotice};
    static props = {call: Object};

    setup() {
        this.telephony = useService("call_telephony");
        this.steering = useState(useService("call_telephony.steering"));
        this.action = useService("action");
        this.clock = useClock();
        this.state = useState({ending: false});
    }

    get slots() {
        return registry.category("call_telephony.current_call_slots").getEntries();
    }

    get who() {
        const {partner, number} = this.props.call;
        return partner ? partner.name : number;
    }

    get phase() {
        if (this.props.call.held) {
            return _t("on hold");
        }
        return {
            calling_you: _t("calling your telephone"),
            ringing_you: _t("pick up your telephone"),
            calling: _t("dialling"),
            ringing: _t("ringing"),
            talking: _t("talking"),
        }[this.props.call.phase];
    }

    get time() {
        const {answered, start} = this.props.call;
        return this.clock.ticks >= 0 && formatSeconds(secondsSince(answered || start));
    }

    async onHangup() {
        this.state.ending = true;
        try {
            await this.telephony.hangup(this.props.call.id);
        } finally {
            this.state.ending = false;
        }
    }

    onOpen() {
        const {partner, id} = this.props.call;
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: partner ? "res.partner" : "voip.call",
            res_id: partner ? partner.id : id,
            views: [[false, "form"]],
        });
    }
}
