import {TEST, copy} from "./analytics_data";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {contains, onRpc} from "@web/../tests/web_test_helpers";
import {defineAnalyticsModels, mountAnalytics, serveAnalytics} from "./analytics_mount";

describe.current.tags("desktop");

defineAnalyticsModels();

let server = null;
const CARD = ".o_analytics_test";

beforeEach(() => {
    server = serveAnalytics();
    server.dashboardData.test = copy(TEST);
    onRpc("call.script.test", "*", ({method, args}) => {
        expect.step([method, args[0]]);
        if (method === "action_open") {
            return {type: "ir.actions.act_window", res_model: "call.script.test"};
        }
        server.dashboardData.test = false; // the test is over
        return true;
    });
});

test("a19: rates, confidence and the advice of a running test", async () => {
    await mountAnalytics();
    expect(CARD).toHaveText(/A Cold call v2: ?10% ?\(40 \/ 400\)/);
    expect(CARD).toHaveText(/B Cold call v3: ?20% ?\(82 \/ 410\)/);
    expect(CARD).toHaveText(/confidence 97\.3%/);
    expect(`${CARD} .badge`).toHaveText("Stop: B is better");
    await contains(`${CARD} button:contains(Details)`).click();
    expect.verifySteps([["action_open", [41]]]);
    expect(server.actions[0].res_model).toBe("call.script.test");
});

test("a19: the winner B is published after a question, and the test is gone", async () => {
    await mountAnalytics();
    await contains(`${CARD} .btn-primary`).click();
    expect(".modal-body").toHaveText(/Cold call v3 leads all new talks/);
    await contains(".modal-footer .btn-secondary").click();
    expect.verifySteps([]);
    expect(CARD).toHaveCount(1);
    await contains(`${CARD} .btn-primary`).click();
    await contains(".modal-footer .btn-primary").click();
    expect.verifySteps([["action_publish_b", [41]]]);
    expect(CARD).toHaveCount(0);
    expect(server.queries).toHaveLength(2);
});

test("a19: when B is worse the winner is A", async () => {
    server.dashboardData.test.advice = "b_worse";
    await mountAnalytics();
    expect(`${CARD} .badge`).toHaveText("Stop: A is better");
    await contains(`${CARD} .btn-primary`).click();
    expect(".modal-body").toHaveText(/Cold call v2 leads all new talks/);
    await contains(".modal-footer .btn-primary").click();
    expect.verifySteps([["action_keep_a", [41]]]);
});

test("a19: while it must go on there is no winner to publish", async () => {
    Object.assign(server.dashboardData.test, {advice: "keep", needed: 1200});
    await mountAnalytics();
    expect(`${CARD} .badge`).toHaveText("Keep going");
    expect(CARD).toHaveText(/about 1,200 more clients/);
    expect(`${CARD} .btn-primary`).toHaveCount(0);
});

test("a19: no difference worth waiting for: nobody won", async () => {
    server.dashboardData.test.advice = "same";
    await mountAnalytics();
    expect(`${CARD} .badge`).toHaveText(/no difference/);
    expect(`${CARD} .btn-primary`).toHaveCount(0);
});

test("a19: who may not change the script cannot publish", async () => {
    server.dashboardData.test.can_end = false;
    await mountAnalytics();
    expect(`${CARD} .badge`).toHaveText("Stop: B is better");
    expect(`${CARD} .btn-primary`).toHaveCount(0);
});
