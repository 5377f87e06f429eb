import {Component, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

/** The client's deals with their stages. */
export class DealsTab extends Component {
    static template = "call_dialer.DealsTab";
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
        this.action = useService("action");
    }

    open(deal) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: "crm.lead",
                res_id: deal.id,
                views: [[false, "form"]],
            },
            {newWindow: true}
        );
    }
}
