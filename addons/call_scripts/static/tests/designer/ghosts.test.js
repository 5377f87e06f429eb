import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {contains, defineModels, models} from "@web/../tests/web_test_helpers";
import {dblclick, drag, keyDown, keyUp, press} from "@odoo/hoot-dom";
import {mountDesigner, serve, settle} from "./designer_mount";
import {FakeDesignerServer} from "./designer_data";
import {advanceTime} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {placeGhosts} from "@call_scripts/designer/ghosts";

describe.current.tags("desktop");

class CallScriptVersion extends models.Model {
    _name = "call.script.version";
}

defineMailModels();
defineModels([CallScriptVersion]);

const GHOST = {code: "why", title: "Why so?", kind: "talk", x: 40, y: 500};

/** Since version 1 `need` was added, `why` removed, an answer led elsewhere. */
class DiffServer extends FakeDesignerServer {
    designer_versions() {
        const common = {note: "", published_at: "", published_by: "", sessions: 0};
        return [
            {...common, id: 5, number: 2, state: "draft", state_name: "Draft"},
            {...common, id: 4, number: 1, state: "retired", state_name: "Replaced"},
        ];
    }

    designer_diff(id) {
        expect.step(`diff ${id}`);
        const link = {details: [], what: "link", before: -1, after: -1};
        const block = {details: [], what: "block", kind: "", before: -1, after: -1};
        const details = [{name: "to", label: "Leads to", before: "why", after: "bye"}];
        const changed = {
            ...link,
            status: "changed",
            kind: "answer",
            before: 1,
            after: 1,
        };
        const removed = {...link, status: "removed", kind: "answer", before: 0};
        const ways = [
            ["hello", "why", "No need", 1, false, 1],
            ["bye", "dear", "Again", 0, true, -1],
            ["why", "bye", "Because", 0, true, -1],
        ];
        return {
            changes: [
                {...block, status: "added", key: "need", title: "The need"},
                {...changed, key: "hello", title: "No need", details},
                {...removed, key: "bye", title: "Again"},
                {...block, status: "removed", key: "why", title: "Why so?"},
                {...removed, key: "why", title: "Because"},
            ],
            blocks: [{...GHOST, rows: ["Because", "Else"]}],
            ways: ways.map(([source, to, label, row, isRemoved, after]) => ({
                source,
                to,
                label,
                kind: "answer",
                row,
                is_removed: isRemoved,
                after,
            })),
        };
    }
}

let server = null;
let designer = null;

beforeEach(() => {
    server = new DiffServer();
    serve(server);
});

const panel = (selector) => `.o_designer_panel ${selector}`;
const ghost = ".o_ghost_block[data-ghost=why]";

async function compare() {
    designer = await mountDesigner();
    await contains(".o_tool_versions").click();
    await settle();
    await contains("[data-number='1'] .o_version_compare").click();
    await settle();
    expect.verifySteps(["diff 4"]);
    return designer.model;
}

test("a18: differences on the canvas and in a list", async () => {
    const model = await compare();
    expect(".o_designer_block[data-code=need]").toHaveClass("o_diff_added");
    expect(".o_designer_edge.o_diff_changed").toHaveCount(1);
    expect(".o_designer_block[data-code=bye] .o_designer_badges").toHaveText("−1");
    expect(panel(".o_panel_changes li")).toHaveCount(5);
    await contains(panel(".o_panel_changes button:eq(0)")).click();
    expect([...model.selection]).toEqual(["need"]);
    await contains(panel("button:contains(Hide)")).click();
    await settle();
    expect(".o_diff_added").toHaveCount(0);
});

test("a18: removed blocks and ways are ghosts until comparing stops", async () => {
    await compare();
    expect(ghost).toHaveCount(1);
    expect(`${ghost} del`).toHaveText("Why so?");
    expect(ghost).toHaveAttribute("title", "Why so?: removed since v1");
    expect(ghost).toHaveStyle({transform: "matrix(1, 0, 0, 1, 40, 500)"});
    expect(`${ghost} .o_ghost_row`).toHaveCount(2);
    // from the answer's row to the ghost, from the ghost, between blocks
    expect(".o_ghost_way").toHaveCount(3);
    expect(".o_ghost_way[data-from=hello][data-to=why] path").toHaveAttribute(
        "d",
        /^M280,156 .* 40,518$/
    );
    expect(".o_ghost_way[data-from=why][data-to=bye] path").toHaveAttribute(
        "d",
        /^M280,592 .* 1000,58$/
    );
    expect(".o_ghost_way[data-from=bye][data-to=dear]").toHaveCount(1);
    await contains(panel("button:contains(Hide)")).click();
    await settle();
    expect(".o_ghost_block, .o_ghost_way").toHaveCount(0);
});

test("a18: the list leads to the ghost", async () => {
    const model = await compare();
    model.select("hello");
    designer.viewport.zoomTo(1);
    designer.viewport.panBy(3000, 3000);
    const hasGhost = () => {
        const {x, y, width, height} = designer.viewport.rect();
        return x <= 40 && y <= 500 && x + width >= 280 && y + height >= 638;
    };
    expect(hasGhost()).toBe(false);
    await contains(panel(".o_panel_changes button:contains(Why so?)")).click();
    await settle();
    expect(hasGhost()).toBe(true);
    expect(ghost).toHaveClass("o_ghost_shown");
    expect(model.selection.size).toBe(0);
    await contains(panel(".o_panel_changes button:contains(The need)")).click();
    await settle();
    expect(ghost).not.toHaveClass("o_ghost_shown");
    expect([...model.selection]).toEqual(["need"]);
});

test("a18: a ghost is neither chosen nor changed nor stored", async () => {
    const model = await compare();
    designer.viewport.fit({x: 0, y: 0, width: 1300, height: 700});
    await settle();
    await contains(`${ghost} .o_ghost_head`).click();
    expect(model.selection.size).toBe(0);
    await dblclick(`${ghost} .o_ghost_head`);
    await settle();
    expect(".o_designer_inline").toHaveCount(0);
    expect(model.doc.blocks.size).toBe(5);
    await advanceTime(1000); // the next press is no third click
    const {drop, moveTo} = await drag(`${ghost} .o_ghost_head`);
    await moveTo(".o_designer_block[data-code=need] .o_designer_title");
    await drop();
    await settle();
    expect(model.doc.blocks.size).toBe(5);
    expect(ghost).toHaveStyle({transform: "matrix(1, 0, 0, 1, 40, 500)"});
    await keyDown("Shift");
    const frame = await drag(".o_designer_canvas", {
        position: {x: 2, y: 2},
        relative: true,
    });
    await frame.moveTo(".o_designer_canvas", {
        position: {x: 900, y: 600},
        relative: true,
    });
    await frame.drop();
    await keyUp("Shift");
    expect(model.selection.has("why")).toBe(false);
    await press(["ctrl", "a"]);
    expect([...model.selection].sort()).toEqual([
        "bye",
        "courier",
        "dear",
        "hello",
        "need",
    ]);
    expect(model.doc.blocks.has("why")).toBe(false);
    expect(model.isDirty).toBe(false);
    expect(server.saves).toEqual([]);
});

test("a18: a block which is there again has no ghost", async () => {
    const model = await compare();
    model.addBlock({code: "why", title: "Back", x: 700, y: 700});
    await settle();
    expect(ghost).toHaveCount(0);
    expect(".o_designer_block[data-code=why]").toHaveCount(1);
    model.undo();
    await settle();
    expect(ghost).toHaveCount(1);
});

test("a18: a ghost where a block stands is moved aside", () => {
    const box = {x: 40, y: 40, width: 240, height: 138};
    const ghosts = [
        {code: "a", x: 40, y: 40, rows: ["1", "2"]},
        {code: "b", x: 40, y: 40, rows: ["1", "2"]},
        {code: "c", x: 40, y: 400, rows: []},
    ];
    const placed = placeGhosts(ghosts, [box]);
    expect(placed.get("c")).toEqual({x: 40, y: 400, width: 240, height: 90});
    const all = [box, ...placed.values()];
    for (const [index, one] of all.entries()) {
        for (const other of all.slice(0, index)) {
            const dx = Math.abs(one.x - other.x);
            const dy = Math.abs(one.y - other.y);
            expect(dx >= 40 || dy >= 40).toBe(true);
        }
    }
    // the titles of all are seen
    for (const one of placed.values()) {
        const head = {...one, height: 36};
        expect(
            all.every(
                (other) =>
                    other === one ||
                    head.y + head.height <= other.y ||
                    head.y >= other.y + other.height ||
                    Math.abs(head.x - other.x) >= 140
            )
        ).toBe(true);
    }
    // a little of it covered is left as it was
    const aside = placeGhosts([{code: "a", x: 200, y: 100, rows: []}], [box]);
    expect(aside.get("a").x).toBe(200);
});
