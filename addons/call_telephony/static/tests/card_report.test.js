import {describe, expect, test} from "@odoo/hoot";
import {click} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {Component, useState, xml} from "@odoo/owl";

import {mockService, mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";

import {
    CardReports,
    IncomingCardReports,
} from "@call_telephony/card_report/card_report";
import {aCall, defineTelephonyModels} from "./call_telephony_helpers";

describe.current.tags("desktop");
defineTelephonyModels();

const TABLE = {
    id: 1,
    name: "Open orders",
    model: "sale.order",
    columns: [
        {label: "Order", align: "start"},
        {label: "Total", align: "end"},
    ],
    rows: [
        {id: 11, cells: ["<b>S1</b>", "10.00 €"]},
        {id: 12, cells: ["S2", "5.00 €"]},
    ],
    sums: ["", "15.00 €"],
    count: 7,
    domain: [["partner_id", "child_of", 3]],
};

test("c8: the reports of the client on the incoming card", async () => {
    onRpc("voip.call", "card_reports", ({args}) => {
        expect.step(args[0]);
        return [TABLE];
    });
    mockService("action", {doAction: (action) => expect.step(action)});
    const call = aCall({id: 5});
    await mountWithCleanup(IncomingCardReports, {
        props: {call, card: {partner: {id: 3, name: "Ivan"}, last_calls: []}},
    });
    await animationFrame();
    expect.verifySteps([5]);
    expect(".o_card_report").toHaveCount(1);
    expect(".o_card_report button").toHaveText("Open orders\n7");
    expect("tbody td:first").toHaveText("<b>S1</b>");
    expect("tfoot td:last").toHaveText("15.00 €");
    expect("tfoot td:last").toHaveClass("text-end");
    await click(".o_card_report button");
    await click("tbody tr:last");
    const [list, form] = [
        {name: "Open orders", domain: TABLE.domain},
        {res_id: 12, res_model: "sale.order"},
    ];
    expect.verifySteps([
        {
            type: "ir.actions.act_window",
            ...list,
            res_model: "sale.order",
            views: [
                [false, "list"],
                [false, "form"],
            ],
        },
        {type: "ir.actions.act_window", ...form, views: [[false, "form"]]},
    ]);
});

test("c8: nothing is asked about an unknown number", async () => {
    onRpc("voip.call", "card_reports", () => expect.step("asked"));
    await mountWithCleanup(IncomingCardReports, {
        props: {
            call: aCall({partner: false}),
            card: {partner: false, last_calls: []},
        },
    });
    await animationFrame();
    expect.verifySteps([]);
    expect(".o_card_report").toHaveCount(0);
});

test("c8: another client, other reports", async () => {
    class Parent extends Component {
        static components = {CardReports};
        static props = {};
        static template = xml`<CardReports about="state.id" load="load"/>`;
        setup() {
            this.state = useState({id: 1});
            this.load = async (id) => [{...TABLE, name: `Of ${id}`}];
        }
    }
    const parent = await mountWithCleanup(Parent);
    await animationFrame();
    expect(".o_card_report button").toHaveText(/^Of 1/);
    parent.state.id = 2;
    await animationFrame();
    await animationFrame();
    expect(".o_card_report button").toHaveText(/^Of 2/);
});
