import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {defineAnalyticsModels, mountAnalytics, serveAnalytics} from "./analytics_mount";
import {queryAll, queryAllAttributes, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {LONG} from "./analytics_data";
import {buckets} from "@call_scripts/analytics/days/buckets";
import {contains} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

defineAnalyticsModels();

let server = null;

beforeEach(() => {
    server = serveAnalytics();
});

const titles = (selector) =>
    queryAll(`${selector} title`).map((title) => title.textContent);

test("a21: conversion by day, a line for each version which had talks", async () => {
    await mountAnalytics();
    const days = ".o_analytics_days";
    expect(`${days} h5`).toHaveText("Conversion by day");
    expect(queryAllTexts(`${days} span.small:has(.fa-circle)`)).toEqual(["v1", "v2"]);
    expect(titles(`${days} circle`)).toEqual([
        "v1, Mar 1: 20% (20 / 100)",
        "v1, Mar 3: 10% (5 / 50)",
        "v2, Mar 3: 50% (25 / 50)",
    ]);
    expect(titles(`${days} rect`)).toEqual(["Mar 1: 100", "Mar 2: 0", "Mar 3: 100"]);
    // the scale ends with the best day's 50 %, and each half is named
    const grid = queryAllTexts(`${days} g:has(.o_analytics_grid) text`);
    expect(grid).toEqual(["0%", "25%", "50%"]);
    const heights = queryAllAttributes(`${days} circle`, "cy").map(Number);
    expect(heights[2]).toBeLessThan(heights[0]);
    expect(heights[0]).toBeLessThan(heights[1]);
});

test("a21: the day a version was published is marked", async () => {
    await mountAnalytics();
    const marks = ".o_analytics_days .o_analytics_mark";
    expect(queryAllTexts(`${marks} text`)).toEqual(["v1", "v2"]);
    const at = queryAllAttributes(`${marks} line`, "x1").map(Number);
    const bars = queryAll("rect.o_analytics_talks").map((bar) =>
        Number(bar.getAttribute("x"))
    );
    expect(at[0]).toBeLessThan(bars[0]);
    expect(at[1]).toBeWithin(bars[1], bars[2], {
        message: "before the bar of its day",
    });
});

test("a21: a dot opens the version's talks of the day, a bar everybody's", async () => {
    await mountAnalytics();
    await contains(".o_analytics_days circle:last").click();
    await contains("rect.o_analytics_talks:first").click();
    const asked = server.opened.map(([query, what]) => [
        query.date_from,
        query.date_to,
        what,
    ]);
    expect(asked).toEqual([
        ["2026-03-03", "2026-03-03", {version_id: 12}],
        ["2026-03-01", "2026-03-01", {}],
    ]);
});

test("a21: days without talks are kept, long periods go by weeks", () => {
    const day = (text) => ({day: text, version_id: 1, talks: 2, goals: 1});
    expect(buckets([])).toEqual([]);
    const few = buckets([day("2026-03-01"), day("2026-03-04")]);
    expect(few.map((item) => item.talks)).toEqual([2, 0, 0, 2]);
    expect(few.map((item) => item.to)).toEqual(few.map((item) => item.from));
    const all = buckets([day("2026-01-01"), day("2026-01-07"), day("2026-03-31")]);
    expect(all).toHaveLength(13);
    expect(all[0]).toEqual({
        from: "2026-01-01",
        to: "2026-01-07",
        talks: 4,
        versions: {1: {talks: 4, goals: 2}},
    });
    expect(all[12].talks).toBe(2);
});

test("a21: weeks are called so", async () => {
    server.dashboardData.days[0].day = "2026-01-01";
    await mountAnalytics();
    expect(".o_analytics_days h5").toHaveText("Conversion by week");
    await contains(".o_analytics_days circle:last").click();
    expect(server.opened[0][0].date_from).toBe("2026-02-26");
    expect(server.opened[0][0].date_to).toBe("2026-03-04");
});

test("a21: ways to goal and refusal, as thick as they are trodden", async () => {
    await mountAnalytics();
    const ways = ".o_analytics_ways";
    expect(`${ways} .text-muted`).toHaveText("shown: 50% of these talks");
    expect(titles(`${ways} .o_analytics_ribbon`)).toEqual([
        `Greeting → ${LONG}: 26`,
        "Greeting → Refusal: 39",
    ]);
    const thick = queryAllAttributes(".o_analytics_ribbon", "stroke-width").map(Number);
    expect(thick[1]).toBe(2 * thick[0]);
    expect(".o_analytics_ribbon.text-success").toHaveCount(1);
    expect(".o_analytics_ribbon.text-danger").toHaveCount(1);
    const labels = queryAllTexts(`${ways} .o_analytics_label`);
    expect(labels[0]).toMatch(/^Greeting ?65$/);
    expect(labels[1]).toMatch(/^The need of the client, .*… ?26$/);
    expect(labels[2]).toMatch(/^Goal ?26$/);
    expect(labels[3]).toMatch(/^Refusal ?39$/);
});

test("a21: ribbons and bars of the ways open their talks", async () => {
    await mountAnalytics();
    await contains(".o_analytics_ribbon:last").click();
    await contains(".o_analytics_ways rect:first").click();
    await contains(".o_analytics_ways g.text-success rect").click();
    expect(server.opened.map(([, what]) => what)).toEqual([
        {ways: [32], outcome: "refusal"},
        {ways: [31, 32]},
        {outcome: "goal", ways: [31]},
    ]);
});

test("a21: no way has come to an end yet", async () => {
    server.dashboardData.ways = {columns: 0, talks: 0, nodes: [], ribbons: []};
    await mountAnalytics();
    expect(".o_analytics_ways").toHaveText(/No talk has come to goal or refusal yet/);
    expect(queryFirst(".o_analytics_ways svg")).toBe(null);
});
