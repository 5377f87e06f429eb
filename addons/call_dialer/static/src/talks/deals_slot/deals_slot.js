import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** Open deals of the client, on the card of an incoming call. */
export class DealsSlot extends Component {
    static template = "call_dialer.DealsSlot";
    static props = {call: Object, card: Object};

    setup() {
        this.action = useService("action");
    }

    get deals() {
        return this.props.card.deals || [];
    }

    open(deal) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "crm.lead",
            res_id: deal.id,
            views: [[false, "form"]],
        });
    }
}

registry
    .category("call_telephony.card_slots")
    .add("call_dialer.deals", DealsSlot, {sequence: 20});
