import {describe, expect, test} from "@odoo/hoot";
import {click, queryFirst} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {
    getService,
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {IncomingCard} from "@call_telephony/incoming_card/incoming_card";
import {TalkPanel} from "@call_dialer/desk/talk_panel/talk_panel";
import {
    aCall,
    defineTelephonyModels,
    telephonySession,
} from "@call_telephony/../tests/call_telephony_helpers";
import {FakeRunner, makeCard, makeScreen, mountDesk} from "../desk/desk_test_helpers";

describe.current.tags("desktop");
defineTelephonyModels();

const ORDER = {id: 4, name: "Order"};
const COMPLAINT = {id: 6, name: "Complaint"};
const rings = (values = {}) => ({
    ...aCall({direction: "incoming", phase: "ringing_you"}),
    card: {partner: {id: 3, name: "Ivan"}, last_calls: [], scripts: [ORDER]},
    ...values,
});
const talks = aCall({direction: "incoming", state: "ongoing", phase: "talking"});

function answerScripts(sessions = {}) {
    onRpc("voip.call", "begin_script", ({args: [ids, script]}) => {
        expect.step(["begin", ...ids, script]);
        return sessions[script] || {session_id: 70, scripts: []};
    });
    mockService("action", {
        doAction: (action) => expect.step([action.tag, action.params.session_id]),
    });
}

async function mountCard() {
    telephonySession();
    await mountWithCleanup(IncomingCard, {noMainContainer: true});
    return getService("call_telephony");
}

test("a15: the only script opens with the answer, once", async () => {
    answerScripts();
    const telephony = await mountCard();
    telephony.onIncoming(rings());
    await animationFrame();
    expect(".o_incoming_card_scripts button").toHaveText("Order");
    expect.verifySteps([]);
    telephony.onCall(talks);
    await animationFrame();
    await animationFrame();
    expect.verifySteps([
        ["begin", 5, 4],
        ["call_scripts.runner", 70],
    ]);
    telephony.onCall({...talks, talk_seconds: 3});
    await animationFrame();
    expect.verifySteps([]);
});

test("a15: of several scripts one is chosen on the card", async () => {
    answerScripts();
    const telephony = await mountCard();
    const {card} = rings();
    telephony.onIncoming(rings({card: {...card, scripts: [ORDER, COMPLAINT]}, id: 8}));
    telephony.onCall({...talks, id: 8});
    await animationFrame();
    expect.verifySteps([]);
    await click(".o_incoming_card_scripts button:contains(Complaint)");
    await animationFrame();
    expect.verifySteps([
        ["begin", 8, 6],
        ["call_scripts.runner", 70],
    ]);
});

test("a15: no script fits: nothing is asked", async () => {
    answerScripts();
    const telephony = await mountCard();
    const {card} = rings();
    telephony.onIncoming(rings({card: {...card, scripts: []}, id: 9}));
    telephony.onCall({...talks, id: 9});
    await animationFrame();
    expect(".o_incoming_card").toHaveCount(1);
    expect(".o_incoming_card_scripts").toHaveCount(0);
    expect.verifySteps([]);
});

test("a15: at the desk the talk lies over the contact, which waits", async () => {
    telephonySession();
    answerScripts();
    patchWithCleanup(TalkPanel.components, {ScriptRunner: FakeRunner});
    await mountDesk({screen: makeScreen(makeCard())});
    getService("call_telephony").onCall(talks);
    await getService("call_dialer.talks").begin(5, 4);
    await animationFrame();
    expect.verifySteps([["begin", 5, 4]]);
    expect(".o_desk_talk b").toHaveText("Ivan");
    expect(".o_desk_script .fake_runner[data-session='70']").toHaveCount(1);
    expect(queryFirst(".o_call_desk").dataset.phase).toBe("talk");
    expect(".o_desk_result:disabled").toHaveCount(3);
    // the contact's own runner is kept, without keys
    expect(".o_desk_own").toHaveClass("d-none");
    expect(".o_desk_own .fake_runner").not.toHaveAttribute("data-hotkeys");
    await click(".o_desk_talk button");
    await animationFrame();
    expect(".o_desk_talk").toHaveCount(0);
    expect(".o_desk_own").not.toHaveClass("d-none");
    expect(".o_desk_own .fake_runner[data-session='100']").toHaveCount(1);
    expect(queryFirst(".o_call_desk").dataset.phase).toBe("work");
});
