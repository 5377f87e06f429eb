import {describe, expect, test} from "@odoo/hoot";
import {click, edit, press, queryAllTexts, queryFirst, waitFor} from "@odoo/hoot-dom";
import {animationFrame, Deferred} from "@odoo/hoot-mock";

import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";

import {
    aColleague,
    aTalk,
    ALL,
    defineTelephonyModels,
    mockColleagues,
    telephonySession,
} from "./call_telephony_helpers";

describe.current.tags("desktop");
defineTelephonyModels();

const COLLEAGUES = [
    aColleague(11, "Maria Petrova", "talking"),
    aColleague(12, "Ivan Sidorov", "free"),
    aColleague(13, "Olga Orlova", "free"),
];

async function talk(values) {
    telephonySession();
    await mountWithCleanup(WebClient);
    const telephony = getService("call_telephony");
    telephony.onCall(aTalk(values));
    await animationFrame();
    return telephony;
}

/** The server does it: the call changes by what the method would change. */
function mockSteering(answers) {
    for (const [method, change] of Object.entries(answers)) {
        onRpc("voip.call", method, ({args}) => {
            expect.step([method, ...args]);
            return aTalk(change);
        });
    }
}

const BUTTONS =
    ".o_call_hold, .o_call_mute, .o_call_keypad_button, .o_call_transfer, " +
    ".o_call_conference, .o_call_record";

test("c11: only what the PBX can do is shown, and only in a talk", async () => {
    const telephony = await talk();
    expect(BUTTONS).toHaveCount(6);
    telephony.onCall(aTalk({can: ["mute", "dtmf"]}));
    await animationFrame();
    expect(BUTTONS).toHaveCount(2);
    expect(".o_call_mute").toHaveCount(1);
    telephony.onCall(aTalk({can: ALL, recording: "off"}));
    await animationFrame();
    expect(".o_call_record").toHaveCount(0);
    telephony.onCall(aTalk({phase: "ringing"}));
    await animationFrame();
    expect(BUTTONS).toHaveCount(0);
    telephony.onCall(aTalk({can: undefined}));
    await animationFrame();
    expect(BUTTONS).toHaveCount(0);
});

test("c11: hold, mute and the recording, there and back", async () => {
    mockSteering({
        hold: {held: true},
        mute: {muted: true},
        pause_recording: {recording: "paused"},
    });
    const telephony = await talk();
    await click(".o_call_hold");
    await animationFrame();
    expect.verifySteps([["hold", [5], true]]);
    expect(".o_call_hold").toHaveAttribute("aria-pressed", "true");
    expect(".o_current_call").toHaveText(/on hold/);
    await click(".o_call_hold");
    await animationFrame();
    expect.verifySteps([["hold", [5], false]]);
    await click(".o_call_mute");
    await animationFrame();
    expect.verifySteps([["mute", [5], true]]);
    expect(".o_call_mute .fa-microphone-slash").toHaveCount(1);
    await click(".o_call_record");
    await animationFrame();
    expect.verifySteps([["pause_recording", [5], true]]);
    expect(telephony.current.recording).toBe("paused");
    await click(".o_call_record");
    await animationFrame();
    expect.verifySteps([["pause_recording", [5], false]]);
});

test("c11: one command at a time", async () => {
    const answer = new Deferred();
    onRpc("voip.call", "hold", async () => {
        expect.step("hold");
        await answer;
        return aTalk({held: true});
    });
    await talk();
    await click(".o_call_hold");
    await animationFrame();
    expect(".o_call_mute").toHaveProperty("disabled", true);
    expect(".o_call_hold").toHaveProperty("disabled", true);
    answer.resolve();
    await animationFrame();
    await animationFrame();
    expect(".o_call_mute").toHaveProperty("disabled", false);
    expect.verifySteps(["hold"]);
});

test("c11: by the keyboard", async () => {
    mockSteering({hold: {held: true}, mute: {muted: true}});
    await talk();
    await press(["alt", "shift", "o"]);
    await animationFrame();
    await press(["alt", "shift", "m"]);
    await animationFrame();
    expect.verifySteps([
        ["hold", [5], true],
        ["mute", [5], true],
    ]);
});

test("c11: keys are sent in the order in which they are pressed", async () => {
    const first = new Deferred();
    onRpc("voip.call", "send_dtmf", async ({args}) => {
        expect.step(args[1]);
        if (args[1] === "1") {
            await first;
        }
        return aTalk();
    });
    await talk();
    await click(".o_call_keypad_button");
    await animationFrame();
    await click("[data-key='1']");
    await press("2");
    await press("#");
    await press("x");
    await animationFrame();
    expect(".o_call_keypad_shown").toHaveText("12#");
    expect.verifySteps(["1"]);
    first.resolve();
    await animationFrame();
    expect.verifySteps(["2#"]);
});

test("c11: to a colleague, who is asked first", async () => {
    mockColleagues(COLLEAGUES);
    onRpc("voip.call", "client_manager", () => 13);
    mockSteering({
        transfer: {
            transfer: "consulting",
            consult: {name: "Olga Orlova", number: "103", state: "ringing"},
        },
        complete_transfer: {state: "terminated", phase: "ended", outcome: "answered"},
    });
    const telephony = await talk();
    await press(["alt", "shift", "x"]);
    await waitFor(".o_transfer_picker .o_colleague .badge");
    // the client's manager first, then who is free, then the others
    expect(queryAllTexts(".o_transfer_picker .o_colleague_name")).toEqual([
        "Olga Orlova",
        "Ivan Sidorov",
        "Maria Petrova",
    ]);
    expect(".o_transfer_picker .o_colleague:first .badge").toHaveText(
        "client's manager"
    );
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([["transfer", [5], {user_id: 13}, true]]);
    expect(".o_transfer_picker").toHaveCount(0);
    expect(".o_call_consult").toHaveText(/Olga Orlova/);
    expect(".o_call_consult").toHaveText(/rings/);
    expect(".o_call_transfer").toHaveCount(0);
    expect(".o_call_hold").toHaveCount(0);
    await press(["alt", "shift", "y"]);
    await animationFrame();
    expect.verifySteps([["complete_transfer", [5]]]);
    expect(telephony.current).toBe(false);
});

test("c11: back to the client from asking", async () => {
    mockSteering({cancel_transfer: {}});
    await talk({
        transfer: "consulting",
        consult: {name: false, number: "+79160000002", state: "talking"},
    });
    expect(".o_call_consult").toHaveText(/\+79160000002/);
    await click(".o_call_cancel_transfer");
    await animationFrame();
    expect.verifySteps([["cancel_transfer", [5]]]);
    expect(".o_call_consult").toHaveCount(0);
    expect(".o_call_transfer").toHaveCount(1);
});

test("c11: at once, by Ctrl+Enter, to whom is found by name", async () => {
    mockColleagues(COLLEAGUES);
    onRpc("voip.call", "client_manager", () => false);
    mockSteering({transfer: {}});
    await talk();
    await click(".o_call_transfer");
    await waitFor(".o_transfer_picker .o_colleague");
    await edit("sid");
    await animationFrame();
    expect(queryAllTexts(".o_transfer_picker .o_colleague_name")).toEqual([
        "Ivan Sidorov",
    ]);
    await press(["ctrl", "Enter"]);
    await animationFrame();
    expect.verifySteps([["transfer", [5], {user_id: 12}, false]]);
});

test("c11: who is in a call is not called", async () => {
    mockColleagues(COLLEAGUES);
    onRpc("voip.call", "client_manager", () => false);
    mockSteering({transfer: {}});
    await talk();
    await click(".o_call_transfer");
    await waitFor(".o_transfer_picker .o_colleague");
    await contains("[data-colleague='11']").click();
    expect("[data-way=transfer]").toHaveProperty("disabled", true);
    await press("Enter");
    await animationFrame();
    expect.verifySteps([]);
});

test("c11: to a number", async () => {
    mockColleagues(COLLEAGUES);
    onRpc("voip.call", "client_manager", () => false);
    mockSteering({transfer: {}});
    await talk({can: ["transfer"]});
    await click(".o_call_transfer");
    await animationFrame();
    await edit("+7 916 000-00-03");
    await animationFrame();
    expect(".o_transfer_number").toHaveText(/\+7 916 000-00-03/);
    // this PBX cannot ask first: the only way is the usual one
    expect("[data-way]").toHaveCount(1);
    await press("Enter");
    await animationFrame();
    expect.verifySteps([["transfer", [5], {number: "+7 916 000-00-03"}, false]]);
});

test("c11: somebody more in the call", async () => {
    mockColleagues(COLLEAGUES);
    onRpc("voip.call", "client_manager", () => false);
    mockSteering({add_party: {}});
    await talk();
    await click(".o_call_conference");
    await waitFor(".o_transfer_picker .o_colleague");
    expect(".modal-title").toHaveText("Add somebody to the call");
    await contains("[data-colleague='13']").click();
    await contains("[data-way=conference]").click();
    await animationFrame();
    expect.verifySteps([["add_party", [5], {user_id: 13}]]);
});

test("c11: who was added is shown, and let go", async () => {
    mockSteering({drop_party: {parties: []}});
    await talk({
        parties: [
            {leg: "p7", name: "Olga", number: "103", state: "talking"},
            {leg: "p8", name: "+79160000003", number: "+79160000003", state: "ringing"},
        ],
    });
    expect(queryAllTexts(".o_call_guest")).toEqual(["Olga", "+79160000003"]);
    await click(".o_call_guest_drop:last");
    await animationFrame();
    expect.verifySteps([["drop_party", [5], "p8"]]);
    expect(".o_call_guest").toHaveCount(0);
});

test("c11: the picker closes with its call", async () => {
    mockColleagues(COLLEAGUES);
    onRpc("voip.call", "client_manager", () => false);
    const telephony = await talk();
    await click(".o_call_transfer");
    await animationFrame();
    expect(".o_transfer_picker").toHaveCount(1);
    telephony.onCall(aTalk({state: "terminated", phase: "ended"}));
    await animationFrame();
    await animationFrame();
    expect(".o_transfer_picker").toHaveCount(0);
});

test("c10: the operator sees who listens", async () => {
    const telephony = await talk({
        spies: [{user_id: 3, name: "<b>Boss</b>", mode: "listen"}],
    });
    expect(".o_call_spied").toHaveText("<b>Boss</b> listens");
    telephony.onCall(aTalk({spies: [{user_id: 3, name: "Boss", mode: "join"}]}));
    await animationFrame();
    expect(".o_call_spied").toHaveText("Boss has joined");
    telephony.onCall(aTalk());
    await animationFrame();
    expect(queryFirst(".o_call_spied")).toBe(null);
});
