import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {click, press, queryAll, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {advanceTime, animationFrame, Deferred} from "@odoo/hoot-mock";
import {ConnectionLostError, rpc} from "@web/core/network/rpc";
import {makeServerError, patchWithCleanup} from "@web/../tests/web_test_helpers";
import {
    handsOut,
    makeCall,
    makeCard,
    makeQueue,
    makeScreen,
    mountDesk,
    NOW,
} from "./desk_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const methods = (calls) => calls.map(([method]) => method);
const phase = () => queryFirst(".o_call_desk").dataset.phase;

async function hit(...keys) {
    for (const key of keys) {
        await press(key.split("+"));
        await animationFrame();
    }
}

test("opens without a contact and says what to press", async () => {
    await mountDesk();
    expect(".o_desk_idle[data-kind=ready]").toHaveCount(1);
    expect(".o_desk_client").toHaveCount(0);
    expect("[data-figure=calls]").toHaveText("37 calls");
    expect("[data-figure=place]").toHaveText("place 2 of 8");
    expect(".o_desk_next_count").toHaveText("5");
    expect(queryAllTexts(".o_desk_result kbd")).toEqual(["F1", "F3", "F8"]);
    expect(".o_desk_result:disabled").toHaveCount(3);
});

test("the day's figures open the table of the colleagues", async () => {
    const row = {calls: 4, goals: 2, conversion: 50, talk_seconds: 125};
    await mountDesk({
        colleagues: {
            rows: [
                {...row, user_id: 1, name: "Anna", place: 1, mine: false},
                {...row, user_id: 2, name: "Boris", place: 2, mine: true},
            ],
            results: [{name: "Meeting", color: 10, count: 2}],
            teams: [
                {campaign_id: 1, name: "Windows", goals: 4, target: 8, percent: 50},
            ],
        },
    });
    await click(".o_desk_today");
    await animationFrame();
    expect(queryAllTexts(".o_desk_colleagues tbody tr:first-child td")).toEqual([
        "1",
        "Anna",
        "4",
        "02:05",
        "2",
        "50 %",
    ]);
    expect(".o_desk_colleagues .table-active").toHaveText(/Boris/);
    expect(".o_desk_team").toHaveText(/4 of 8 goals/);
    await hit("Escape");
    expect(".o_desk_colleagues").toHaveCount(0);
});

test("Enter brings the contact, its card and its script at once", async () => {
    const calls = await mountDesk();
    await hit("Enter");
    expect(calls.slice(-2)).toEqual([
        ["claim", 1],
        ["arrive", 100],
    ]);
    expect(".o_desk_name").toHaveText("Client 100");
    expect(".fake_runner[data-session='100']").toHaveCount(1);
    expect("[data-fact=orders]").toHaveText("3 / 120 000 ₽");
    expect(queryAllTexts(".o_desk_number")).toEqual([
        "+7 916 123-45-67",
        "+7 495 123-45-67",
    ]);
    expect(phase()).toBe("work");
});

test("b5: a call asked for while the card is on its way begins with it", async () => {
    const rest = new Deferred();
    const calls = await mountDesk({arrive: () => rest, call: {call: makeCall()}});
    await hit("Enter", "Alt+c");
    expect(methods(calls)).toEqual(["open", "claim", "arrive"]);
    rest.resolve(makeScreen(makeCard(100)));
    await animationFrame();
    await animationFrame();
    expect(methods(calls)).toEqual(["open", "claim", "arrive", "call"]);
});

test("b6: hang up while the call is not answered for yet: after it, once", async () => {
    const dialled = new Deferred();
    // it is still going on when the server has answered: the exchange ends it
    const calls = await mountDesk({call: () => dialled, hang_up: {call: makeCall()}});
    await hit("Enter");
    await hit("Alt+c", "Alt+h", "Alt+h");
    expect(methods(calls)).not.toInclude("hang_up");
    dialled.resolve({call: makeCall()});
    await animationFrame();
    await animationFrame();
    expect(methods(calls).slice(-2)).toEqual(["call", "hang_up"]);
    expect(methods(calls).filter((name) => name === "hang_up")).toHaveLength(1);
});

test("b6: a result while hanging up is unanswered is saved after it, once", async () => {
    const ended = new Deferred();
    const talking = makeCall({state: "ongoing", answered: NOW});
    const calls = await mountDesk({
        screen: makeScreen(makeCard(), {call: talking}),
        hang_up: () => ended,
    });
    await hit("Alt+h", "F1", "Shift+Enter", "Shift+Enter");
    expect(methods(calls).slice(1)).toEqual(["hang_up"]);
    ended.resolve({call: makeCall({state: "terminated", answered: NOW, end: NOW})});
    await animationFrame();
    await animationFrame();
    expect(methods(calls).slice(1)).toEqual(["hang_up", "result"]);
    expect(phase()).toBe("done");
});

test("b5: who it is stands there before card and script have come", async () => {
    const rest = new Deferred();
    await mountDesk({arrive: () => rest});
    await hit("Enter");
    expect(".o_desk_name").toHaveText("Client 100");
    expect(".o_desk_client").toHaveText(/Director · Romashka/);
    expect(queryAllTexts(".o_desk_number")).toEqual(["+7 916 123-45-67"]);
    expect(".o_desk_script_comes").toHaveCount(1);
    expect(".o_desk_no_script").toHaveCount(0);
    expect(phase()).toBe("coming");
    await hit("F3", "Enter");
    expect(".o_desk_form").toHaveCount(0);
    rest.resolve(makeScreen(makeCard()));
    await animationFrame();
    expect(".fake_runner[data-session='100']").toHaveCount(1);
    expect(".o_desk_script_comes").toHaveCount(0);
    expect(queryAllTexts(".o_desk_number")).toHaveLength(2);
    expect(phase()).toBe("work");
});

test("b5: a talk that cannot begin is told, the contact has gone back", async () => {
    const why = {code: "talk", message: "The script needs a number.", at: false};
    await mountDesk({arrive: makeScreen(false, {no_contact: why})});
    await hit("Enter");
    expect(".o_desk_why").toHaveText("The script needs a number.");
    expect(".o_desk_client").toHaveCount(0);
});

test("b5: when the rest cannot be had Next asks again", async () => {
    const screens = [null, makeScreen(makeCard())];
    const calls = await mountDesk({
        arrive: () => {
            const screen = screens.shift();
            if (!screen) {
                throw makeServerError({message: "Not now."});
            }
            return screen;
        },
    });
    await hit("Enter");
    expect(".o_desk_idle").toHaveCount(1);
    expect(".o_notification").toHaveCount(0);
    await hit("Enter");
    expect(".o_desk_name").toHaveText("Client 100");
    expect(methods(calls)).toEqual(["open", "claim", "arrive", "claim", "arrive"]);
});

test("Enter leaves the contact in work to the script", async () => {
    const calls = await mountDesk({screen: makeScreen(makeCard())});
    await hit("Enter");
    expect(methods(calls)).toEqual(["open"]);
});

test("two keys from the end of the talk to the next contact", async () => {
    const ended = makeCall({state: "terminated", answered: NOW, end: NOW});
    const calls = await mountDesk({
        screen: makeScreen(makeCard(), {call: ended}),
        ...handsOut(makeCard(101)),
    });
    await hit("F1");
    expect(phase()).toBe("done");
    expect(".o_desk_result.active").toHaveAttribute("data-result", "1");
    await hit("Enter");
    expect(methods(calls)).toEqual(["open", "result", "claim", "arrive"]);
    expect(".o_desk_name").toHaveText("Client 101");
});

test("a callback: the form is filled, Enter saves it and goes on", async () => {
    const calls = await mountDesk({
        screen: makeScreen(makeCard()),
        ...handsOut(makeCard(101)),
    });
    await hit("F3");
    expect(".o_desk_form h5").toHaveText(/Call back/);
    expect(".o_desk_offer.active").toHaveText(/in 30 min/);
    await hit("1");
    expect(".o_desk_offer.active").toHaveText(/in 10 min/);
    expect(".fake_runner").not.toHaveAttribute("data-hotkeys");
    await hit("Enter");
    const [, contactId, resultId, params] = calls.find(
        ([method]) => method === "result"
    );
    expect([contactId, resultId]).toEqual([100, 3]);
    expect(params.callback_at).not.toBe(false);
    expect(params.hold).toBe(NOW);
    expect(".o_desk_name").toHaveText("Client 101");
});

test("a result that needs a comment asks for it and says so", async () => {
    const calls = await mountDesk({screen: makeScreen(makeCard())});
    await hit("F8");
    expect(".o_desk_form textarea").toBeFocused();
    await hit("Control+Enter");
    expect(".o_desk_form .text-danger").toHaveText("This result needs a comment.");
    expect(methods(calls)).toEqual(["open"]);
    await hit("Escape", "Escape");
    expect(".o_desk_form").toHaveCount(0);
    expect(phase()).toBe("work");
});

test("a result during the talk hangs up first, after Enter", async () => {
    const talking = makeCall({state: "ongoing", answered: NOW});
    const calls = await mountDesk({screen: makeScreen(makeCard(), {call: talking})});
    await hit("F1");
    expect(".o_desk_form .alert").toHaveCount(1);
    await hit("Shift+Enter");
    expect(methods(calls).slice(1)).toEqual(["hang_up", "result"]);
    expect(phase()).toBe("done");
});

test("calls and hangs up by key, by number and by button", async () => {
    const calls = await mountDesk({screen: makeScreen(makeCard())});
    await hit("Alt+c");
    expect(calls.at(-1)).toEqual(["call", 100, false]);
    expect(".o_desk_call").toHaveAttribute("data-call", "ringing");
    await hit("Alt+c");
    expect(methods(calls)).toEqual(["open", "call"]);
    await hit("Alt+h");
    expect(".o_desk_call").toHaveAttribute("data-call", "ended");
    await click(queryAll(".o_desk_numbers button")[1]);
    await animationFrame();
    expect(calls.at(-1)).toEqual(["call", 100, "+74951234567"]);
});

test("says why there is nobody and when there will be", async () => {
    await mountDesk({
        claim: makeScreen(false, {
            no_contact: {
                code: "later",
                message: "Nobody to call right now.",
                at: false,
            },
        }),
    });
    await hit("Enter");
    expect(".o_desk_idle[data-kind=empty] .o_desk_why").toHaveText(
        "Nobody to call right now."
    );
});

const closed = (at) =>
    makeScreen(false, {
        no_contact: {
            code: "fair_share",
            message: "Beginners: a rest of 5 minutes.",
            at,
        },
    });

test("a14: a fair share rule is told, and the desk goes on when it opens", async () => {
    const answers = [
        closed("2026-11-22 10:05:00"),
        closed("2026-11-22 10:05:00"), // the clocks differ a little
        makeScreen(makeCard()),
    ];
    const calls = await mountDesk({claim: () => answers.shift()});
    await hit("Enter");
    expect(".o_desk_why").toHaveText("Beginners: a rest of 5 minutes.");
    expect(".o_desk_idle .o_tick_timer").toHaveCount(1);
    await advanceTime(290000);
    expect(methods(calls)).toEqual(["open", "claim"]);
    await advanceTime(11000);
    await animationFrame();
    await advanceTime(1000);
    await animationFrame();
    expect(methods(calls).filter((name) => name === "claim")).toHaveLength(3);
    expect(".o_desk_name").toHaveText("Client 100");
});

test("a14: who went for a break is not given a contact", async () => {
    const calls = await mountDesk({
        claim: closed("2026-11-22 10:05:00"),
    });
    await hit("Enter", "Alt+b", "1");
    expect(".o_desk_idle[data-kind=paused]").toHaveCount(1);
    await advanceTime(310000);
    await animationFrame();
    expect(methods(calls).filter((name) => name === "claim")).toHaveLength(1);
});

test("a break asks for its reason, the same key goes back to work", async () => {
    const calls = await mountDesk();
    await hit("Alt+b");
    expect(queryAllTexts(".o_desk_top .dropdown-item kbd")).toEqual(["1", "2"]);
    await hit("2");
    expect(calls.at(-1)).toEqual(["set_state", "paused", 22]);
    expect(".o_desk_state").toHaveAttribute("data-state", "paused");
    await hit("Alt+b");
    expect(calls.at(-1)).toEqual(["set_state", "ready", false]);
});

test("phrases make the comment, which goes with the result", async () => {
    const calls = await mountDesk({screen: makeScreen(makeCard())});
    await hit("Alt+p");
    // a phrase of another result is not offered
    expect(queryAllTexts(".o_desk_comment .dropdown-item span")).toEqual([
        "Asked for a letter",
    ]);
    await hit("1", "F1");
    expect(calls.at(-1)[3].comment).toBe("Asked for a letter");
});

test("the keys are shown by ? and any key hides them", async () => {
    const calls = await mountDesk();
    await hit("?");
    expect(".o_desk_help").toHaveCount(1);
    await hit("Enter");
    expect(".o_desk_help").toHaveCount(0);
    expect(methods(calls)).toEqual(["open"]);
});

test("reopened in the middle of a talk it shows contact, script and call again", async () => {
    const talking = makeCall({state: "ongoing", answered: NOW});
    await mountDesk({screen: makeScreen(makeCard(), {call: talking})});
    expect(".o_desk_name").toHaveText("Client 100");
    expect(".fake_runner").toHaveCount(1);
    expect(".o_desk_call").toHaveAttribute("data-call", "talking");
});

test("callbacks and contacts on hold are listed and may be taken", async () => {
    const row = {id: 300, name: "Ivan", phone: "+7", next_at: NOW, can_take: true};
    const calls = await mountDesk({
        screen: makeScreen(false, {queue: makeQueue({callbacks: [row]})}),
        take: makeScreen(makeCard(300)),
    });
    await click("[data-list=callbacks] .o_desk_row");
    await animationFrame();
    expect(calls.at(-1)).toEqual(["take", 300]);
    expect(".o_desk_name").toHaveText("Client 300");
});

test("a lost connection is told, the result is repeated and saved once", async () => {
    const calls = await mountDesk({screen: makeScreen(makeCard())});
    let tries = 0;
    const working = rpc._rpc;
    patchWithCleanup(rpc, {
        _rpc(url, params, settings) {
            if (params?.method === "result" && ++tries < 3) {
                return Promise.reject(new ConnectionLostError(url));
            }
            return working(url, params, settings);
        },
    });
    await hit("F1");
    expect(".o_desk_offline").toHaveCount(1);
    await advanceTime(600);
    await advanceTime(1100);
    await animationFrame();
    expect(tries).toBe(3);
    expect(".o_desk_offline").toHaveCount(0);
    expect(phase()).toBe("done");
    expect(calls.filter(([method]) => method === "result")).toHaveLength(1);
});
