import {describe, expect, test} from "@odoo/hoot";
import {click, edit, press, queryAllTexts, queryOne, waitFor} from "@odoo/hoot-dom";
import {advanceTime, animationFrame, freezeTime} from "@odoo/hoot-mock";

import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";

import {
    isReachable,
    selectColleagues,
} from "@call_telephony/colleagues/colleague_states";
import {
    aCall,
    aColleague,
    aTalk,
    defineTelephonyModels,
    mockColleagues,
    mockDevices,
    telephonySession,
} from "./call_telephony_helpers";

describe.current.tags("desktop");
defineTelephonyModels();

const names = () => queryAllTexts(".o_colleagues_panel .o_colleague_name");

async function open(rows, session) {
    telephonySession(session);
    mockColleagues(rows);
    await mountWithCleanup(WebClient);
    await press(["alt", "shift", "l"]);
    await waitFor(".o_colleagues_panel :is(.o_colleague, .o_colleagues_empty)");
    return getService("call_telephony.colleagues");
}

const three = () => [
    aColleague(11, "Olga Orlova", "talking"),
    aColleague(12, "Пётр Иванов", "free"),
    aColleague(13, "Anna Berg", "offline"),
];

test("c11: found by parts of the name, in any letters", () => {
    const rows = three();
    const find = (search, filter) =>
        selectColleagues(rows, {search, filter}).map(({id}) => id);
    expect(find("")).toEqual([12, 11, 13]);
    expect(find("петр ив")).toEqual([12]);
    expect(find("ORL ol")).toEqual([11]);
    expect(find("", "busy")).toEqual([11]);
    expect(find("", "there")).toEqual([12, 11]);
    expect(find("(")).toEqual([]);
});

test("c11: whose telephone may be rung", () => {
    expect(isReachable(aColleague(1, "A", "free"))).toBe(true);
    expect(isReachable(aColleague(1, "A", "offline"))).toBe(true);
    expect(isReachable(aColleague(1, "A", "talking"))).toBe(false);
    const dead = {device: {kind: "desk", online: false}};
    expect(isReachable(aColleague(1, "A", "free", dead))).toBe(false);
});

test("c11: the panel opens, finds, filters and closes by keys", async () => {
    await open(three());
    expect(names()).toEqual(["Пётр Иванов", "Olga Orlova", "Anna Berg"]);
    expect("[data-filter=all]").toHaveText(/All\s*3/);
    expect("[data-filter=busy]").toHaveText(/Busy\s*1/);
    await contains("[data-filter=busy]").click();
    expect(names()).toEqual(["Olga Orlova"]);
    await contains("[data-filter=all]").click();
    await click(".o_colleagues_search");
    await edit("nobody like this");
    await animationFrame();
    expect(".o_colleagues_empty").toHaveText(/No colleague like this/);
    await contains(".o_colleagues_empty button").click();
    expect(names()).toHaveLength(3);
    await press("Escape");
    await animationFrame();
    expect(".o_colleagues_panel").toHaveCount(0);
});

test("c11: nobody else there", async () => {
    await open([]);
    expect(".o_colleagues_empty").toHaveText(/Nobody else of your company/);
});

test("c11: names are text", async () => {
    await open([aColleague(11, "<i>Olga</i>", "talking", {client: "<b>Ivan</b>"})]);
    expect(".o_colleague_name").toHaveText("<i>Olga</i>");
    expect(".o_colleague_client").toHaveText("· <b>Ivan</b>");
});

test("c11: Enter calls the marked colleague", async () => {
    onRpc("voip.call", "call_colleague", ({args}) => {
        expect.step(args);
        return aCall({partner: {id: 9, name: "Пётр Иванов"}});
    });
    await open(three());
    await press("ArrowDown");
    await animationFrame();
    expect("[aria-selected=true] .o_colleague_name").toHaveText("Пётр Иванов");
    expect(".o_colleague_call").toHaveCount(2); // not the one who talks
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([[12]]);
    expect(".o_current_call_who").toHaveText("Пётр Иванов");
    expect(".o_colleague_call").toHaveCount(0);
});

test("c11: the running call goes to a colleague", async () => {
    onRpc("voip.call", "transfer", ({args}) => {
        expect.step(args);
        return aTalk();
    });
    await open(three());
    getService("call_telephony").onCall(aTalk());
    await animationFrame();
    expect(".o_colleague_call").toHaveCount(0);
    await contains("[data-colleague='12'] .o_colleague_transfer").click();
    await animationFrame();
    expect.verifySteps([[[5], {user_id: 12}, false]]);
    await contains("[data-colleague='12'] .o_colleague_attended").click();
    await animationFrame();
    expect.verifySteps([[[5], {user_id: 12}, true]]);
    expect("[data-colleague='11'] .o_colleague_transfer").toHaveCount(0);
});

test("c11: states change by the bus, and are asked for once it is quiet", async () => {
    const rows = three();
    const colleagues = await open(rows);
    freezeTime();
    onRpc("res.users", "telephony_colleagues", () => {
        expect.step("load");
        return rows;
    });
    const since = "2026-01-01 10:00:00";
    colleagues.onMessage({colleagues: [{id: 12, state: "ringing", since}]});
    await advanceTime(20); // it is drawn
    expect("[data-colleague='12']").toHaveAttribute("data-state", "ringing");
    expect("[data-colleague='12']").toHaveText(/Ringing/);
    colleagues.onMessage({colleagues: [{id: 99, state: "free", since}]});
    await advanceTime(20);
    expect.verifySteps([]);
    rows.push(aColleague(99, "New One", "free"));
    await advanceTime(1300);
    await advanceTime(20);
    expect.verifySteps(["load"]);
    expect(names()).toInclude("New One");
});

test("c11: a supervisor's colleagues are asked for soon, and once it is quiet", async () => {
    const rows = three();
    const colleagues = await open(rows, {supervisor: true});
    freezeTime();
    onRpc("res.users", "telephony_colleagues", () => {
        expect.step("load");
        return rows;
    });
    const message = {colleagues: [{id: 12, state: "ringing", since: false}]};
    colleagues.onMessage(message);
    colleagues.onMessage(message);
    expect.verifySteps([]);
    await advanceTime(300);
    expect.verifySteps(["load"]);
    await advanceTime(1000);
    expect.verifySteps(["load"]);
    await advanceTime(60000);
    expect.verifySteps([]);
});

test("c11: a closed panel asks for nothing", async () => {
    telephonySession();
    onRpc("res.users", "telephony_colleagues", () => expect.step("load"));
    await mountWithCleanup(WebClient);
    const colleagues = getService("call_telephony.colleagues");
    colleagues.onMessage({colleagues: [{id: 12, state: "free", since: false}]});
    await advanceTime(1300);
    expect.verifySteps([]);
});

test("c10: a supervisor listens, whispers, joins and leaves", async () => {
    const rows = [
        aColleague(11, "Olga", "talking", {
            call_id: 77,
            client: "Ivan",
            can_spy: true,
        }),
    ];
    onRpc("voip.call", "spy", ({args}) => {
        expect.step(["spy", ...args]);
        rows[0].spying = args[1];
        return aTalk({id: 77, user_id: 11});
    });
    onRpc("voip.call", "spy_stop", ({args}) => {
        expect.step(["stop", ...args]);
        rows[0].spying = false;
        return aTalk({id: 77, user_id: 11});
    });
    await open(rows, {supervisor: true});
    expect(".o_spy_bar").toHaveCount(0);
    expect("[data-spy=stop]").toHaveCount(0);
    await contains(".o_colleagues_panel [data-spy=listen]").click();
    await animationFrame();
    expect.verifySteps([["spy", [77], "listen"]]);
    expect(".o_notification").toHaveText(/Your telephone rings/);
    // the operator's call is not the supervisor's own
    expect(getService("call_telephony").current).toBe(false);
    expect(".o_spy_bar_who").toHaveText("Olga");
    expect(".o_spy_bar [data-spy=listen]").toHaveAttribute("aria-pressed", "true");
    await contains(".o_spy_bar [data-spy=whisper]").click();
    await animationFrame();
    expect.verifySteps([["spy", [77], "whisper"]]);
    expect(".o_notification").toHaveCount(1);
    await contains(".o_spy_bar [data-spy=stop]").click();
    await animationFrame();
    expect.verifySteps([["stop", [77]]]);
    expect(".o_spy_bar").toHaveCount(0);
});

test("c10: who is no supervisor has no such buttons", async () => {
    await open([aColleague(11, "Olga", "talking")]);
    expect("[data-spy]").toHaveCount(0);
});

test("c2: the chooser shows what each telephone does", async () => {
    telephonySession();
    mockDevices({7: "offline"});
    await mountWithCleanup(WebClient);
    await click(".o_call_systray .o_nav_entry:last");
    await animationFrame();
    await animationFrame();
    expect("[data-device='7']").toHaveText(/not registered/);
    expect(queryOne("[data-device='8']").textContent).not.toInclude("registered");
    mockDevices({7: "in_call"});
    getService("call_telephony").onCall(aTalk());
    await animationFrame();
    await animationFrame();
    expect("[data-device='7']").toHaveText(/in a call/);
});
