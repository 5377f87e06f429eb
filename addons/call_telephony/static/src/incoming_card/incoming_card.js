import {Component, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {formatDateTime, deserializeDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

import {formatSeconds} from "../service/duration";
import {UnknownCaller} from "../unknown_caller/unknown_caller";

/**
 * Who is calling: over any screen, from the first ring on.
 *
 * Other addons add their parts to the registry "call_telephony.card_slots":
 * components with the props `call` (payload) and `card` (`_incoming_card`).
 */
export class IncomingCard extends Component {
    static template = "call_telephony.IncomingCard";
    static components = {UnknownCaller};
    static props = {};

    setup() {
        this.telephony = useState(useService("call_telephony"));
        this.voipAgent = useService("voip_agent_oca");
        this.action = useService("action");
        this.formatSeconds = formatSeconds;
    }

    get call() {
        return this.telephony.incoming;
    }

    get card() {
        return this.call.card || {partner: false, last_calls: []};
    }

    get slots() {
        return registry.category("call_telephony.card_slots").getEntries();
    }

    get title() {
        if (this.card.partner) {
            return this.card.partner.name;
        }
        if (this.call.colleague) {
            return this.call.colleague;
        }
        return this.call.number_kind === "anonymous"
            ? _t("Hidden number")
            : this.call.number;
    }

    get phase() {
        if (this.call.consulted_by) {
            return _t("%s asks you", this.call.consulted_by);
        }
        return this.call.state === "ongoing" ? _t("Talking") : _t("Incoming call");
    }

    get canAnswer() {
        if (this.call.state !== "calling") {
            return false;
        }
        return this.call.can_answer || Boolean(this.voipAgent?.session);
    }

    formatDate(value) {
        return formatDateTime(deserializeDateTime(value));
    }

    async onAnswer() {
        if (this.call.can_answer) {
            await this.telephony.answer();
        } else {
            await this.voipAgent.accept();
        }
    }

    onDecline() {
        return this.telephony.decline();
    }

    onHangup() {
        return this.telephony.hangup(this.call.id);
    }

    onOpen() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: this.card.partner.id,
            views: [[false, "form"]],
        });
    }

    onCreate() {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("New client"),
            res_model: "res.partner",
            views: [[false, "form"]],
            target: "current",
            context: {default_phone: this.call.number},
        });
    }

    onKnown(call) {
        this.telephony.updateCard(call);
    }

    onOpenCall(call) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "voip.call",
            res_id: call.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("main_components").add("call_telephony.IncomingCard", {
    Component: IncomingCard,
});
