import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {queryAll, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {
    defineAnalyticsModels,
    mountAnalytics,
    refusal,
    serveAnalytics,
} from "./analytics_mount";
import {ORIGINS} from "./analytics_data";
import {contains} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

defineAnalyticsModels();

let server = null;
const WHOLE = {
    script_id: 3,
    date_from: "2026-01-01",
    date_to: "2026-03-31",
    version_id: 0,
    user_id: 0,
    origin_id: 0,
};

beforeEach(() => {
    server = serveAnalytics();
});

test("a21: totals, each figure opens its talks", async () => {
    await mountAnalytics();
    expect(queryAllTexts(".o_analytics_totals [data-tile] .fs-3")).toEqual([
        "200",
        "50",
        "25%",
        "80",
        "1:15",
    ]);
    for (const tile of ["talks", "goals", "conversion", "refusals", "time"]) {
        await contains(`[data-tile=${tile}] .o_analytics_figure`).click();
    }
    expect(server.opened).toEqual([
        [WHOLE, {}],
        [WHOLE, {outcome: "goal"}],
        [WHOLE, {outcome: "goal"}],
        [WHOLE, {outcome: "refusal"}],
        [WHOLE, {}],
    ]);
    expect(server.actions.map((action) => action.res_model)).toEqual(
        Array(5).fill("call.session")
    );
});

test("a21: the funnel: how many talks came to each stage and to the goal", async () => {
    await mountAnalytics();
    expect(queryAllTexts(".o_analytics_funnel strong")).toEqual(["200", "100"]);
    expect(queryAllTexts(".o_analytics_funnel .text-end")).toEqual(["100%", "50%"]);
    const bars = queryAll(".o_analytics_funnel .o_analytics_bar");
    expect(bars.map((bar) => bar.title)).toEqual([
        "25% of them reached the goal",
        "50% of them reached the goal",
    ]);
    const widths = (bar) => [...bar.children].map((part) => part.style.width);
    expect(bars.map(widths)).toEqual([
        ["100%", "25%"],
        ["50%", "25%"],
    ]);
    await contains(".o_analytics_funnel .o_analytics_figure:last").click();
    expect(server.opened).toEqual([[WHOLE, {stage_id: 22}]]);
});

test("a21: without stages the funnel says what to do", async () => {
    server.dashboardData.stages = [];
    await mountAnalytics();
    expect(".o_analytics_funnel").toHaveText(/Give the blocks stages/);
    expect(".o_analytics_funnel .o_analytics_bar").toHaveCount(0);
});

test("a21: where it breaks, with what clients said", async () => {
    await mountAnalytics();
    const worst = ".o_analytics_worst tbody";
    expect(`${worst} td:first`).toHaveText(
        "The need\n“<b>I rent</b>”\n“Later”\nand 3 more"
    );
    expect(`${worst} b`).toHaveCount(0, {message: "words of clients are escaped"});
    expect(queryAllTexts(`${worst} .o_analytics_figure`)).toEqual(["40", "100"]);
    expect(queryFirst(`${worst} .bg-danger`).style.width).toBe("40%");
    await contains(`${worst} .o_analytics_figure:first`).click();
    await contains(`${worst} .o_analytics_figure:last`).click();
    expect(server.opened.map(([, what]) => what)).toEqual([
        {broke_at: "need"},
        {code: "need"},
    ]);
});

test("a21: operators against the team", async () => {
    await mountAnalytics();
    const table = ".o_analytics_operators";
    expect(queryAllTexts(`${table} tbody tr:last td`)).toEqual([
        "Ivan(few talks)",
        "20",
        "10%",
        "",
        "3:30",
    ]);
    expect(`${table} tbody tr:first .text-muted`).toHaveCount(0);
    expect(queryAllTexts(`${table} tfoot td`)).toEqual([
        "Team",
        "200",
        "25%",
        "",
        "1:15",
    ]);
    expect(queryAll(`${table} .bg-success, ${table} .bg-warning`)).toHaveLength(2);
    expect(`${table} tbody tr:first .bg-success`).toHaveCount(1);
    expect(`${table} tbody tr:last .bg-warning`).toHaveCount(1);
    // 25 % of the team on a scale that ends with the best one's 26.7 %
    const mark = queryFirst(`${table} .o_analytics_team`).style.left;
    expect(Math.round(parseFloat(mark) * 100) / 100).toBe(93.75);
    await contains(`${table} tbody tr:last .o_analytics_figure:first`).click();
    await contains(`${table} tbody tr:last .o_analytics_figure:last`).click();
    expect(server.opened.map(([, what]) => what)).toEqual([
        {user_id: 8},
        {user_id: 8, outcome: "goal"},
    ]);
});

test("a21: by what talks were part of, and narrowed to one of these", async () => {
    await mountAnalytics();
    expect(".o_analytics_origin").toHaveCount(0, {message: "there are none to choose"});
    expect(".o_analytics_operators").toHaveCount(1);
    Object.assign(server.dashboardData, ORIGINS);
    await contains(".o_analytics_version").select("12");
    expect(queryAllTexts(".o_analytics_origin option")).toEqual([
        "All lists",
        "Spring list",
    ]);
    const table = ".o_analytics_operators:last";
    expect(`${table} h5`).toHaveText("By list");
    expect(queryAllTexts(`${table} tbody tr:first td`).slice(0, 3)).toEqual([
        "Spring list",
        "150",
        "30%",
    ]);
    await contains(`${table} tbody tr:last .o_analytics_figure:first`).click();
    expect(server.opened.at(-1)[1]).toEqual({origin_id: 0});
    await contains(".o_analytics_origin").select("51");
    expect(server.queries.at(-1).origin_id).toBe(51);
    await contains(".o_analytics_script").select("4");
    expect(server.queries.at(-1).origin_id).toBe(0);
});

test("a21: period, version, operator and script narrow the figures", async () => {
    await mountAnalytics();
    expect(queryAllTexts(".o_analytics_filters .btn-group .active")).toEqual([
        "90 days",
    ]);
    expect(queryAllTexts(".o_analytics_version option")).toEqual([
        "All versions",
        "v1 · replaced",
        "v2 · published",
        "v3 · challenger",
    ]);
    await contains(".o_analytics_filters button:contains(7 days)").click();
    await contains(".o_analytics_version").select("12");
    await contains(".o_analytics_user").select("8");
    await contains("input[aria-label=From]").edit("2026-03-20", {instantly: true});
    const last = {...WHOLE, date_from: "2026-03-25"};
    expect(server.queries.slice(1)).toEqual([
        last,
        {...last, version_id: 12},
        {...last, version_id: 12, user_id: 8},
        {...last, version_id: 12, user_id: 8, date_from: "2026-03-20"},
    ]);
    expect(".o_analytics_filters .btn-group .active").toHaveCount(0);
    await contains(".o_analytics_totals .o_analytics_figure:first").click();
    expect(server.opened[0][0]).toEqual(server.queries.at(-1));
    await contains(".o_analytics_script").select("4");
    expect(server.queries.at(-1)).toEqual({
        ...WHOLE,
        script_id: 4,
        date_from: "2026-03-20",
    });
});

test("a21: the script of the address; the first one when it is none's", async () => {
    const onScript = (script) => expect.step(script.name);
    await mountAnalytics({scriptId: 4, onScript});
    expect(".o_analytics_script").toHaveValue("4");
    expect.verifySteps(["Survey"]);
});

test("a21: a script nobody knows gives way to the first one", async () => {
    await mountAnalytics({scriptId: 99});
    expect(server.queries).toEqual([WHOLE]);
});

test("a21: who may not open talks sees figures that are no buttons", async () => {
    server.dashboardData.can_open = false;
    await mountAnalytics();
    expect("[data-tile=talks] .fs-3").toHaveText("200");
    expect(".o_analytics_figure, .o_open").toHaveCount(0);
    await contains(".o_analytics_ribbon:last").click();
    await contains("rect.o_analytics_talks:first").click();
    await contains(".o_analytics_days circle:first").click();
    expect(server.opened).toEqual([]);
});

test("a21: no talks in these days", async () => {
    Object.assign(server.dashboardData, {
        totals: {talks: 0, goals: 0, refusals: 0, seconds: 0},
        days: [],
        stages: [],
        worst: [],
        operators: [],
    });
    await mountAnalytics();
    expect(".alert-info").toHaveText(/No talk by this script was finished/);
    expect(queryAllTexts("[data-tile] .fs-3")).toEqual(["0", "0", "0%", "0", "0:00"]);
    expect(".o_analytics_funnel, .o_analytics_ways").toHaveCount(0);
    expect(".o_analytics_filters").toHaveCount(1);
});

test("a21: no scripts at all", async () => {
    server.known = [];
    await mountAnalytics();
    expect(".alert-info").toHaveText(/There is no script yet/);
    expect(".o_analytics_filters").toHaveCount(0);
    expect(server.queries).toEqual([]);
});

test("a21: what the server refuses is said in place of the figures", async () => {
    await mountAnalytics();
    server.refusal = refusal("The script is not there any more.");
    await contains(".o_analytics_version").select("12");
    expect(".o_analytics_error").toHaveText(/The script is not there any more/);
    expect(".o_analytics_totals").toHaveCount(0, {
        message: "figures of another version would deceive",
    });
    expect(".o_analytics_version").toHaveValue("12");
    server.refusal = null;
    await contains(".o_analytics_error button").click();
    expect(".o_analytics_error").toHaveCount(0);
    expect("[data-tile=talks] .fs-3").toHaveText("200");
    expect(server.queries.at(-1).version_id).toBe(12);
    expect(".opacity-50").toHaveCount(0);
});

test("a21: a screen refused from the start is asked for again", async () => {
    server.refusal = refusal("Figures of scripts are not given to you.");
    await mountAnalytics();
    expect(".o_analytics_error").toHaveText(/not given to you/);
    expect(".alert-info, .o_analytics_filters").toHaveCount(0);
    server.refusal = null;
    await contains(".o_analytics_error button").click();
    expect("[data-tile=talks] .fs-3").toHaveText("200");
    expect(server.queries).toEqual([WHOLE]);
});
