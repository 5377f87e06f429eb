import {BoardAction} from "@call_dialer/board/board_action/board_action";
import {mergeRows} from "@call_dialer/board/merge_rows";
import {OperatorRow} from "@call_dialer/board/operator_row/operator_row";
import {WALL_RELOAD} from "@call_dialer/board/wall_display";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {click, press, queryAllTexts, queryOne, select, waitFor} from "@odoo/hoot-dom";
import {advanceTime, animationFrame, Deferred} from "@odoo/hoot-mock";
import {
    contains,
    getService,
    makeServerError,
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {reactive, toRaw} from "@odoo/owl";
import {session} from "@web/session";

describe.current.tags("desktop");
defineMailModels();

const NOW = "2026-11-22 10:00:00";

function makeData(values = {}) {
    return {
        now: NOW,
        since: "2026-11-22 00:00:00",
        modes: [
            {key: "preview", label: "Preview"},
            {key: "progressive", label: "Progressive"},
        ],
        campaigns: [
            {
                id: 1,
                name: "Windows",
                state: "running",
                state_label: "Running",
                mode: "preview",
                dialling: 2,
                left: 148,
                callbacks: 6,
                done: 52,
                total: 200,
                progress: 26,
                talking: 1,
                calls: 60,
                goals: 9,
                conversion: 15,
                results: [
                    {id: 5, name: "Meeting", color: 10, category: "goal", count: 9},
                ],
            },
        ],
        operators: [
            {
                user_id: 2,
                name: "Maria",
                state: "talking",
                since: NOW,
                reason: "",
                campaign_id: 1,
                campaign: "Windows",
                contact: "Romashka",
                calls: 37,
                goals: 9,
                conversion: 24,
                talk_per_hour: 43,
                limit: 0,
            },
        ],
        ...values,
    };
}

async function mountBoard(answer, ofDays = () => ({days: 30, campaigns: []})) {
    onRpc("call.board", "data", answer);
    onRpc("call.board", "abandoned_of_days", ofDays);
    await mountWithCleanup(BoardAction, {
        props: {action: {context: {}}},
        noMainContainer: true,
    });
    await animationFrame();
}

/** `say` of what is returned is a message to the boards. */
function mockBus() {
    const bus = {};
    mockService("bus_service", {
        subscribe(type, callback) {
            if (type === "call_dialer/board") {
                bus.say = callback;
            }
            return super.subscribe(...arguments);
        },
    });
    return bus;
}

test("shows campaigns with figures and results, operators with state", async () => {
    await mountBoard(() => makeData());
    expect("[data-figure=left] .o_board_figure").toHaveText("148");
    expect("[data-figure=conversion] .o_board_figure").toHaveText("15 %");
    expect(".o_board_result").toHaveCount(1);
    expect("[data-operator='2']").toHaveAttribute("data-state", "talking");
    expect(queryAllTexts("[data-operator='2'] td.o_board_figure")).toEqual([
        "37",
        "43",
        "9",
        "24 %",
    ]);
});

test("says what to do when nothing runs", async () => {
    await mountBoard(() => makeData({campaigns: [], operators: []}));
    expect(".o_board_empty h3").toHaveText("No campaign is running");
});

test("a message of the bus changes the figures without a reload", async () => {
    let left = 148;
    const bus = mockBus();
    await mountBoard(() => {
        const data = makeData();
        data.campaigns[0].left = left;
        return data;
    });
    left = 147;
    bus.say({campaign_ids: [1]});
    await waitFor("[data-figure=left] .o_board_figure:contains(147)");
    expect("[data-figure=left] .o_board_figure").toHaveText("147");
});

test("nothing is asked while nothing is said", async () => {
    let loads = 0;
    await mountBoard(() => {
        loads++;
        return makeData();
    });
    await advanceTime(60000);
    expect(loads).toBe(1);
});

test("figures and operators open the records behind them", async () => {
    const opened = [];
    await mountBoard(() => makeData());
    const action = getService("action");
    const doAction = action.doAction;
    action.doAction = (request) => opened.push(request);
    await click("[data-figure=callbacks]");
    await click("[data-operator='2']");
    action.doAction = doAction;
    expect(opened.map(({res_model: model}) => model)).toEqual([
        "call.campaign.contact",
        "call.attempt",
    ]);
    expect(opened[0].domain).toEqual([
        ["campaign_id", "=", 1],
        ["state", "in", ["callback"]],
    ]);
});

test("pausing a campaign is one click", async () => {
    const steered = [];
    onRpc("call.campaign", "action_pause", ({args}) => {
        steered.push(args);
        return true;
    });
    await mountBoard(() => makeData());
    await click(".o_board_pause");
    await animationFrame();
    expect(steered).toEqual([[[1]]]);
});

test("b14: the mode is changed on the fly, a refusal shows what is true", async () => {
    const data = makeData();
    await mountBoard(() => data);
    let refuse = false;
    onRpc("call.campaign", "write", ({args}) => {
        expect.step(`${args[0]} ${args[1].mode}`);
        if (refuse) {
            throw makeServerError({message: "Not allowed by the profile"});
        }
        data.campaigns[0].mode = args[1].mode;
        return true;
    });
    expect(queryOne(".o_board_mode").value).toBe("preview");
    await click(".o_board_mode");
    await select("progressive");
    await animationFrame();
    expect.verifySteps(["1 progressive"]);
    expect(queryOne(".o_board_mode").value).toBe("progressive");

    expect.errors(1);
    refuse = true;
    await click(".o_board_mode");
    await select("preview");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["1 preview"]);
    expect(queryOne(".o_board_mode").value).toBe("progressive");
    expect.verifyErrors(["Not allowed by the profile"]);
});

const TREND = {
    at: ["2026-11-22 09:50:00", "2026-11-22 09:55:00", "2026-11-22 10:00:00"],
    calls: [10, 12, 8],
    answered: [3, 4, 2],
    abandoned: [0, 1, 0],
};

test("b14: the trend of the last hour is drawn and summed up", async () => {
    const data = makeData();
    data.campaigns[0].trend = TREND;
    await mountBoard(() => data);
    expect("[data-trend=calls] .o_board_figure").toHaveText("30");
    expect("[data-trend=answered] .o_board_figure").toHaveText("9");
    expect("[data-trend=abandoned] .o_board_figure").toHaveText("1");
    expect(".o_board_trend canvas").toHaveCount(1);
    expect(".o_board_trend canvas").toHaveAttribute(
        "aria-label",
        "Last hour: calls 30, answered 9, abandoned 1"
    );
});

test("b14: no ratio where the mode has none", async () => {
    await mountBoard(() => makeData());
    expect(".o_board_ratio").toHaveCount(0);
});

test("b14: lines per operator are changed on the fly, within bounds", async () => {
    const data = makeData();
    Object.assign(data.campaigns[0], {ratio: 1.5, abandoned: 2.9, abandoned_limit: 3});
    await mountBoard(() => data);
    onRpc("call.campaign", "write", ({args}) => {
        expect.step(`${args[0]} ${args[1].ratio}`);
        data.campaigns[0].ratio = args[1].ratio;
        return true;
    });
    await contains(".o_board_ratio input").edit("2.5", {
        confirm: "blur",
        instantly: true,
    });
    expect.verifySteps(["1 2.5"]);
    await contains(".o_board_ratio input").edit("40", {confirm: "blur"});
    expect.verifySteps([]);
    expect(".o_board_ratio input").toHaveValue(2.5);
    // near its limit the share of the abandoned is pointed out
    expect("[data-figure=abandoned] .o_board_figure").toHaveClass("text-warning");
});

test("b14: the wall display fills the screen, asks again, and Escape leaves it", async () => {
    let loads = 0;
    let full = false;
    patchWithCleanup(document.documentElement, {
        requestFullscreen: async () => {
            full = true;
        },
    });
    await mountBoard(() => {
        loads++;
        return makeData();
    });
    await click(".o_board_wall_enter");
    await animationFrame();
    expect(".o_call_board").toHaveClass("o_board_wall");
    expect(full).toBe(true);
    await advanceTime(WALL_RELOAD);
    expect(loads).toBe(2);
    await press("Escape");
    await animationFrame();
    expect(".o_call_board").not.toHaveClass("o_board_wall");
    await advanceTime(3 * WALL_RELOAD);
    expect(loads).toBe(2);
});

test("b14: lines that are dialled, and talks that are listened to", async () => {
    patchWithCleanup(session, {call_telephony: {supervisor: true}});
    onRpc("res.users", "telephony_colleagues", () => [
        {id: 2, name: "Maria", state: "talking", call_id: 7, can_spy: true},
    ]);
    onRpc("voip.call", "spy", ({args}) => {
        expect.step(`${args[0]} ${args[1]}`);
        return true;
    });
    await mountBoard(() => makeData());
    expect("[data-figure=dialling] .o_board_figure").toHaveText("2");
    await waitFor(".o_board_operator .o_spy_buttons");
    await click(".o_board_operator [data-spy=listen]");
    await animationFrame();
    expect.verifySteps(["7 listen"]);
});

function manyOperators(count) {
    const [one] = makeData().operators;
    return Array.from({length: count}, (_, index) => ({
        ...one,
        user_id: index + 1,
        name: `Operator ${index + 1}`,
    }));
}

test("b14: of 500 operators those in sight are drawn, the others by scrolling", async () => {
    await mountBoard(() => makeData({operators: manyOperators(500)}));
    const board = queryOne(".o_call_board");
    board.style.height = "600px";
    expect(".o_board_operators thead th:first-child").toHaveText("Operators 500 / 500");
    expect("[data-operator='1']").toHaveCount(1);
    expect("[data-operator='400']").toHaveCount(0);
    expect(document.querySelectorAll(".o_board_operator").length).toBeLessThan(90);
    const row = queryOne("[data-operator='1']").getBoundingClientRect().height;
    board.scrollTop += 400 * row;
    board.dispatchEvent(new Event("scroll"));
    await animationFrame();
    await animationFrame();
    expect("[data-operator='400']").toHaveCount(1);
    expect("[data-operator='1']").toHaveCount(0);
    expect(document.querySelectorAll(".o_board_operator").length).toBeLessThan(90);
});

test("b14: a short list of operators is drawn as a whole", async () => {
    await mountBoard(() => makeData({operators: manyOperators(60)}));
    expect(".o_board_operator").toHaveCount(60);
});

test("b14: only what changed is drawn anew", async () => {
    const drawn = [];
    patchWithCleanup(OperatorRow.prototype, {
        get label() {
            drawn.push(this.props.operator.user_id);
            return super.label;
        },
    });
    const bus = mockBus();
    const operators = manyOperators(20);
    await mountBoard(() => makeData({operators: operators.map((one) => ({...one}))}));
    expect(drawn).toHaveLength(20);
    drawn.length = 0;
    operators[4].state = "wrapup";
    bus.say({campaign_ids: [1]});
    await waitFor("[data-operator='5'][data-state=wrapup]");
    expect(drawn).toEqual([5]);
});

test("b14: rows are merged into those shown, also when they come and go", async () => {
    const shown = reactive([
        {id: 1, name: "a", bars: [1]},
        {id: 2, name: "b", bars: []},
    ]);
    const rows = [
        {id: 1, name: "a", bars: [1]},
        {id: 2, name: "c", bars: [3]},
    ];
    expect(mergeRows(shown, rows, "id")).toBe(shown);
    expect(shown[1]).toEqual({id: 2, name: "c", bars: [3]});
    const first = toRaw(shown[0]);
    const merged = mergeRows(shown, [{id: 3}, {id: 1, name: "a", bars: [1]}], "id");
    expect(merged.map(({id}) => id)).toEqual([3, 1]);
    expect(toRaw(merged[1])).toBe(first);
});

test("b14: the abandoned of thirty days are asked for once a minute", async () => {
    const ofDays = () => {
        expect.step("days");
        return {
            days: 30,
            campaigns: [{id: 1, answered: 100, abandoned: 5, percent: 5}],
        };
    };
    const data = makeData();
    Object.assign(data.campaigns[0], {
        abandoned: 0,
        abandoned_limit: 3,
        simulated: true,
    });
    await mountBoard(() => data, ofDays);
    expect(".o_board_simulated").toHaveCount(1);
    expect("[data-figure=abandoned_days] .o_board_figure").toHaveText("5 %");
    expect("[data-figure=abandoned_days] .o_board_figure").toHaveClass("text-danger");
    await click(".o_board_wall_enter");
    await advanceTime(WALL_RELOAD / 2);
    expect.verifySteps(["days"]);
});

test("b14: the figures do not wait for the abandoned of thirty days", async () => {
    const counted = new Deferred();
    const data = makeData();
    data.campaigns[0].abandoned = 0;
    const bus = mockBus();
    await mountBoard(
        () => data,
        () => counted
    );
    data.campaigns[0].left = 147;
    bus.say({campaign_ids: [1]});
    await waitFor("[data-figure=left] .o_board_figure:contains(147)");
    expect("[data-figure=abandoned_days]").toHaveCount(0);
    counted.resolve({days: 30, campaigns: [{id: 1, percent: 2}]});
    await waitFor("[data-figure=abandoned_days] .o_board_figure:contains(2 %)");
});
