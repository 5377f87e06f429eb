import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {click} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";

import {
    getService,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";

import {defineTelephonyModels} from "./call_telephony_helpers";

describe.current.tags("desktop");
defineTelephonyModels();

const bar = (key, label, values = {}) => ({
    key,
    label,
    answered: 0,
    missed: 0,
    outgoing: 0,
    ...values,
});

const figures = (period) => ({
    period,
    zone: "Europe/Moscow",
    first: "2026-03-01",
    last: period === "today" ? "2026-03-01" : "2026-03-07",
    totals: {
        calls: period === "today" ? 10 : 70,
        incoming: 6,
        outgoing: 4,
        answered: 7,
        missed: 2,
        missed_share: 100 / 3,
        wait_mean: 12.4,
        wait_max: 75,
        talk_seconds: 3675,
        talk_mean: 61,
    },
    todo: {call_back: 3, note: 5},
    hours: [
        bar("08", "08:00", {answered: 3, missed: 1}),
        bar("09", "09:00", {outgoing: 8}),
        bar("10", "10:00"),
    ],
    weekdays: [bar("1", "Monday", {answered: 2}), bar("2", "Tuesday")],
    operators: [
        {
            id: 7,
            label: "<i>Maria</i>",
            calls: 10,
            answered: 7,
            missed: 2,
            missed_share: 33.3,
            talk_seconds: 75,
        },
    ],
    lines: [],
    domain: [["start_date", ">=", "2026-03-01"]],
});

let opened = [];

beforeEach(() => {
    opened = [];
    onRpc("telephony.call.report", "dashboard", ({args}) => {
        expect.step(args[0]);
        return figures(args[0]);
    });
});

async function open() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "call_telephony.dashboard",
    });
    expect.verifySteps(["today"]);
}

test("c13: figures, bars, tables", async () => {
    await open();
    expect("[data-tile=calls] .fs-3").toHaveText("10");
    expect("[data-tile=missed]").toHaveText(/2\s*33\.3 %/);
    expect("[data-tile=missed] .fs-3").toHaveClass("text-danger");
    expect("[data-tile=wait]").toHaveText(/0:12\s*longest 1:15/);
    expect("[data-tile=talk]").toHaveText(/1:01:15\s*mean 1:01/);
    expect("[data-tile=call_back] .fs-3").toHaveText("3");
    expect(".o_call_bars:first .o_call_bar").toHaveCount(3);
    expect(".o_call_bars:first .o_call_bar:first .o_call_answered").toHaveStyle({
        height: "54px",
    });
    expect(".o_call_bars:first .o_call_bar:last").not.toBeEnabled();
    expect(".o_call_table:first tbody td:first").toHaveText("<i>Maria</i>");
    expect(".o_call_table:last").toHaveText(/No calls in this period/);
});

test("c13: another period", async () => {
    await open();
    expect("[data-period=today]").toHaveClass("active");
    await click("[data-period=days_7]");
    await animationFrame();
    expect.verifySteps(["days_7"]);
    expect("[data-tile=calls] .fs-3").toHaveText("70");
    expect("[data-period=days_7]").toHaveAttribute("aria-pressed", "true");
});

test("c13: every figure opens what is behind it", async () => {
    await open();
    mockService("action", {});
    const service = getService("action");
    service.doAction = (action) => opened.push(action);
    await click("[data-tile=missed]");
    await click(".o_call_bars:first .o_call_bar:first");
    await click(".o_call_table:first tbody tr");
    const begun = ["start_date", ">=", "2026-03-01"];
    expect(opened.map((action) => action.domain)).toEqual([
        [begun, ["missed", "=", 1]],
        [begun, ["hour", "=", "08"]],
        [begun, ["user_id", "=", 7]],
    ]);
    await click("[data-tile=call_back]");
    expect(opened.at(-1)).toBe("call_telephony.voip_call_action_follow_up");
});
