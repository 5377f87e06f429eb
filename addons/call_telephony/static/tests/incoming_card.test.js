import {describe, expect, test} from "@odoo/hoot";
import {animationFrame, runAllTimers} from "@odoo/hoot-mock";

import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";

import {aCall, defineTelephonyModels, telephonySession} from "./call_telephony_helpers";

describe.current.tags("desktop");
defineTelephonyModels();

function ringing(card = {}, values = {}) {
    return aCall({
        direction: "incoming",
        phase: "ringing_you",
        partner: false,
        card: {partner: false, last_calls: [], new: [], ...card},
        ...values,
    });
}

async function rings(call) {
    telephonySession();
    await mountWithCleanup(WebClient);
    const telephony = getService("call_telephony");
    telephony.onIncoming(call);
    await animationFrame();
    return telephony;
}

const NEW = [
    {kind: "contact", label: "Person"},
    {kind: "company", label: "Company"},
];

test("c3: a name with HTML is text", async () => {
    const name = "<b>Ivan</b><img src=x onerror=alert(1)>";
    await rings(ringing({partner: {id: 3, name, company: "<i>Firm</i>"}}));
    expect(".o_incoming_card_title").toHaveText(name);
    expect(".o_incoming_card_company").toHaveText(/<i>Firm<\/i>/);
    expect(".o_incoming_card b, .o_incoming_card img").toHaveCount(0);
});

test("c3: an unknown number becomes a new client in place", async () => {
    onRpc("voip.call", "find_clients", ({args}) => {
        expect.step(["find", ...args]);
        return [];
    });
    onRpc("voip.call", "make_client", ({args}) => {
        expect.step(["make", ...args]);
        return ringing({partner: {id: 9, name: "Anna"}, new: []});
    });
    await rings(ringing({new: NEW}));
    expect(".o_unknown_caller_new").toHaveCount(0);
    await contains(".o_unknown_caller_name").edit("Anna", {confirm: false});
    await runAllTimers();
    await animationFrame();
    expect.verifySteps([["find", "Anna"]]);
    await contains(".o_unknown_caller_new[data-kind=company]").click();
    expect.verifySteps([["make", [5], "company", "Anna"]]);
    expect(".o_incoming_card_title").toHaveText("Anna");
    expect(".o_unknown_caller").toHaveCount(0);
    expect(".o_incoming_card_open").toHaveCount(1);
});

test("c3: an unknown number is attached to one who is known", async () => {
    onRpc("voip.call", "find_clients", () => [{id: 4, name: "<u>Boris</u>"}]);
    onRpc("voip.call", "attach_client", ({args}) => {
        expect.step(["attach", ...args]);
        return ringing({partner: {id: 4, name: "Boris"}});
    });
    await rings(ringing({new: NEW}));
    await contains(".o_unknown_caller_name").edit("bor", {confirm: false});
    await runAllTimers();
    await animationFrame();
    expect(".o_unknown_caller_found").toHaveText("<u>Boris</u>");
    await contains(".o_unknown_caller_found").click();
    expect.verifySteps([["attach", [5], 4]]);
    expect(".o_incoming_card_title").toHaveText("Boris");
});

test("g2: whom a script found is said on the card, where it is open", async () => {
    const telephony = await rings(ringing({new: NEW}, {state: "ongoing"}));
    expect(".o_unknown_caller").toHaveCount(1);
    telephony.updateCard(ringing({partner: {id: 9, name: "Anna"}}, {id: 6}));
    await animationFrame();
    expect(".o_unknown_caller").toHaveCount(1); // another call
    telephony.updateCard(ringing({partner: {id: 9, name: "Anna"}}));
    await animationFrame();
    expect(".o_incoming_card_title").toHaveText("Anna");
    expect(".o_unknown_caller").toHaveCount(0);
    telephony.closeCard();
    telephony.updateCard(ringing({partner: {id: 9, name: "Anna"}}));
    await animationFrame();
    expect(".o_incoming_card").toHaveCount(0);
});

test("c3: a hidden number offers nothing", async () => {
    await rings(ringing({}, {number_kind: "anonymous"}));
    expect(".o_unknown_caller input").toHaveCount(0);
});

test("c5: a colleague is called by name", async () => {
    await rings(ringing({}, {number: "107", colleague: "Olga"}));
    expect(".o_incoming_card_title").toHaveText("Olga");
    expect(".o_incoming_card_colleague").toHaveCount(1);
    expect(".o_unknown_caller").toHaveCount(0);
});

test("c9: the card closes when a colleague has answered", async () => {
    const telephony = await rings(ringing());
    telephony.onRingOver(6);
    await animationFrame();
    expect(".o_incoming_card").toHaveCount(1);
    telephony.onRingOver(5);
    await animationFrame();
    expect(".o_incoming_card").toHaveCount(0);
    // the same call may ring at this user again
    telephony.onIncoming(ringing());
    await animationFrame();
    expect(".o_incoming_card").toHaveCount(1);
    // not when it was answered here
    telephony.onCall(ringing({}, {state: "ongoing", phase: "talking"}));
    telephony.onRingOver(5);
    await animationFrame();
    expect(".o_incoming_card").toHaveCount(1);
});

test("c11: who is asked sees the client, and cannot end the colleague's call", async () => {
    const talking = {state: "ongoing", phase: "talking", consulted_by: "<b>Anna</b>"};
    const telephony = await rings(
        ringing({partner: {id: 3, name: "Ivan"}}, {...talking, direction: "outgoing"})
    );
    expect(".o_incoming_card").toHaveText(/<b>Anna<\/b> asks you/);
    expect(".o_incoming_card_title").toHaveText("Ivan");
    expect(".o_incoming_card_hangup, .o_incoming_card_decline").toHaveCount(0);
    expect(telephony.current).toBe(false);
    telephony.onRingOver(5);
    await animationFrame();
    expect(".o_incoming_card").toHaveCount(0);
});

test("c11: the card of who is asked becomes that of the own call", async () => {
    const talking = {state: "ongoing", phase: "talking", direction: "outgoing"};
    const telephony = await rings(ringing({}, {...talking, consulted_by: "Anna"}));
    telephony.onIncoming(ringing({partner: {id: 3, name: "Ivan"}}, talking));
    telephony.onRingOver(5); // told late
    await animationFrame();
    expect(".o_incoming_card_hangup").toHaveCount(1);
    expect(".o_incoming_card").not.toHaveText(/asks you/);
});
