import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {contains, defineModels, models, onRpc} from "@web/../tests/web_test_helpers";
import {mountDesigner, serve, settle} from "../designer/designer_mount";
import {queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {FakeDesignerServer} from "../designer/designer_data";
import {defineAnalyticsModels, refusal} from "./analytics_mount";
import {mockDate} from "@odoo/hoot-mock";

describe.current.tags("desktop");

class CallScriptVersion extends models.Model {
    _name = "call.script.version";
}

defineAnalyticsModels();
defineModels([CallScriptVersion]);

const block = (visits, exits, conversion) => ({
    visits,
    exits,
    talks: visits,
    goals: Math.round(visits * conversion),
    refusals: exits,
    conversion,
    mean: 20,
    median: 15,
});

const FIGURES = {
    talks: 100,
    goals: 30,
    blocks: {
        hello: block(100, 60, 0.3),
        need: block(40, 0, 0.75),
        bye: block(90, 90, 0.3),
    },
    links: [
        {
            source: "hello",
            from_all: false,
            to: "need",
            label: "Yes, go on",
            kind: "answer",
            visits: 40,
            share: 0.4,
        },
        {
            source: "hello",
            from_all: false,
            to: "bye",
            label: "No need",
            kind: "answer",
            visits: 20,
            share: 0.2,
        },
        {
            source: "need",
            from_all: false,
            to: "bye",
            label: "",
            kind: "route",
            visits: 40,
            share: 1,
        },
    ],
};

let designer = null;
let server = null;
let asked = [];
let figures = null;

beforeEach(() => {
    mockDate("2026-03-31 12:00:00");
    server = new FakeDesignerServer();
    serve(server);
    asked = [];
    figures = () => FIGURES;
    onRpc("call.script.analytics", "*", ({method, args}) => {
        if (method === "today") {
            return "2026-03-31";
        }
        asked.push([method, args[0]]);
        if (method === "canvas") {
            return figures();
        }
        const common = {is_challenger: false, published_on: "2026-01-01"};
        return {
            versions: [
                {...common, id: 3, number: 0, state: "retired"},
                {...common, id: 4, number: 1, state: "published"},
            ],
            users: [{id: 7, name: "Maria"}],
            origins: [],
            origin_words: {},
        };
    });
});

const SWITCH = ".o_analytics_switch button:first";

async function turn() {
    await contains(SWITCH).click();
    await settle();
}

function lineOf(source, label) {
    const found = designer.model
        .linksOf(source)
        .find((link) => link.label === label || (!label && link.kind === "route"));
    return `.o_designer_edge[data-link="${found.id}"]`;
}

const widthOf = (line) =>
    parseFloat(queryFirst(`${line} .o_designer_edge_line`).style.strokeWidth);

test("a21: figures stand on the blocks while they are switched on", async () => {
    designer = await mountDesigner();
    expect(SWITCH).toHaveText("Figures");
    await turn();
    expect(asked).toEqual([
        ["choices", 3],
        [
            "canvas",
            {
                script_id: 3,
                version_id: 4,
                user_id: 0,
                origin_id: 0,
                date_from: "2026-01-01",
                date_to: "2026-03-31",
            },
        ],
    ]);
    expect(SWITCH).toHaveText("v1: 100 talks");
    expect(SWITCH).toHaveAttribute("aria-pressed", "true");
    const badges = (code) =>
        queryAllTexts(`.o_designer_block[data-code=${code}] .o_designer_badges .badge`);
    expect(badges("hello")).toEqual(["100 · 0:15", "30%", "✗ 60%"]);
    expect(badges("need")).toEqual(["40 · 0:15", "75%"]);
    expect(badges("bye")).toEqual(["90 · 0:15", "30%"], {
        message: "a talk that ends at an end block is not lost there",
    });
    expect(".o_designer_block[data-code=courier]").toHaveClass("o_analytics_unvisited");
    const title = queryFirst(".o_designer_block[data-code=hello] .badge").title;
    expect(title).toMatch(/100 visits in 100 talks/);
    expect(title).toMatch(/median 0:15, mean 0:20/);
    await turn();
    expect(SWITCH).toHaveText("Figures");
    expect(badges("need")).toEqual([]);
    expect(".o_analytics_unvisited, .o_analytics_visited").toHaveCount(0);
});

test("a21: an arrow is as wide as its share, and says it", async () => {
    designer = await mountDesigner();
    await turn();
    const [yes, no] = [lineOf("hello", "Yes, go on"), lineOf("hello", "No need")];
    expect(widthOf(yes)).toBeGreaterThan(widthOf(no));
    expect(widthOf(no)).toBeGreaterThan(1);
    expect(`${yes} text`).toHaveText("40%");
    expect(`${no} text`).toHaveText("20%");
    const agreed = lineOf("courier", "");
    expect(agreed).toHaveClass("o_analytics_unvisited");
    expect(widthOf(agreed)).toBe(1);
    await turn();
    expect(`${yes} text`).toHaveCount(0);
});

test("a21: version, period and operator of the figures are chosen", async () => {
    designer = await mountDesigner();
    await turn();
    await contains(".o_analytics_switch .fa-filter").click();
    const filters = ".o_popover .o_analytics_filters";
    expect(`${filters} .o_analytics_script`).toHaveCount(0);
    expect(`${filters} .o_analytics_version`).toHaveValue("4");
    figures = () => ({talks: 1, goals: 0, blocks: {hello: block(1, 1, 0)}, links: []});
    await contains(`${filters} .o_analytics_version`).select("3");
    await contains(`${filters} .o_analytics_user`).select("7");
    await contains(`${filters} button:contains(7 days)`).click();
    await settle();
    expect(asked.slice(2).map(([, query]) => query)).toEqual([
        {...asked[1][1], version_id: 3},
        {...asked[1][1], version_id: 3, user_id: 7},
        {...asked[1][1], version_id: 3, user_id: 7, date_from: "2026-03-25"},
    ]);
    expect(SWITCH).toHaveText("v0: 1 talks");
    expect(".o_designer_block[data-code=hello] .badge:contains(1 · 0:15)").toHaveCount(
        1
    );
    expect(".o_designer_block[data-code=need]").toHaveClass("o_analytics_unvisited");
});

test("a21: a published version shows its own figures", async () => {
    server.readonly = true;
    designer = await mountDesigner();
    await turn();
    expect(asked[1][1].version_id).toBe(5);
});

test("a21: figures refused by the server are off again", async () => {
    expect.errors(1);
    figures = () => {
        throw refusal("Figures of scripts are not given to you.");
    };
    designer = await mountDesigner();
    await turn();
    expect.verifyErrors(["RPC_ERROR"]);
    expect(SWITCH).toHaveText("Figures");
    expect(".o_analytics_unvisited").toHaveCount(0);
});
