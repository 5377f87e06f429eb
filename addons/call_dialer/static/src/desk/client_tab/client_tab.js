import {Component, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";
import {CardReports} from "@call_telephony/card_report/card_report";
import {ClientFields} from "../client_fields/client_fields";

/** The card: facts of the client, what may be changed, other people there. */
export class ClientTab extends Component {
    static template = "call_dialer.ClientTab";
    static components = {CardReports, ClientFields};
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
        this.action = useService("action");
        this.orm = useService("orm");
        this.loadReports = (id) =>
            this.orm.silent.call("call.desk", "card_reports", [id]);
    }

    get card() {
        return this.desk.card;
    }

    /** Other records open beside the desk, never instead of it. */
    openPartner(id) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: "res.partner",
                res_id: id,
                views: [[false, "form"]],
            },
            {newWindow: true}
        );
    }
}
