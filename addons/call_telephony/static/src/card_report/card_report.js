import {Component, onWillDestroy, useEffect, useState} from "@odoo/owl";

import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/**
 * The reports of choice about a client: small tables, each opens its records.
 *
 * `load` gives them (`telephony.card.report._for_client`); `about` names whom they are
 * about: when it changes, they are asked for anew.
 */
export class CardReports extends Component {
    static template = "call_telephony.CardReports";
    static props = {
        about: [Number, String, Boolean],
        load: Function,
        newWindow: {type: Boolean, optional: true},
    };

    setup() {
        this.action = useService("action");
        this.state = useState({tables: []});
        this.alive = true;
        onWillDestroy(() => (this.alive = false));
        useEffect(
            (about) => {
                this.fetch(about);
            },
            () => [this.props.about]
        );
    }

    async fetch(about) {
        this.state.tables = [];
        const tables = about ? await this.props.load(about) : [];
        if (this.alive && about === this.props.about) {
            this.state.tables = tables;
        }
    }

    onOpen(table) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: table.name,
                res_model: table.model,
                views: [
                    [false, "list"],
                    [false, "form"],
                ],
                domain: table.domain,
            },
            {newWindow: Boolean(this.props.newWindow)}
        );
    }

    onOpenRow(table, row) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: table.model,
                res_id: row.id,
                views: [[false, "form"]],
            },
            {newWindow: Boolean(this.props.newWindow)}
        );
    }
}

/** On the incoming card. */
export class IncomingCardReports extends Component {
    static template = "call_telephony.IncomingCardReports";
    static components = {CardReports};
    static props = {call: Object, card: Object};

    setup() {
        this.orm = useService("orm");
        this.load = () =>
            this.orm.silent.call("voip.call", "card_reports", [this.props.call.id]);
    }

    /** A client found or chosen later has reports of their own. */
    get about() {
        const partner = this.props.card.partner || this.props.call.partner;
        return partner ? `${this.props.call.id}-${partner.id}` : false;
    }
}

registry
    .category("call_telephony.card_slots")
    .add("call_telephony.reports", IncomingCardReports, {sequence: 40});
