import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {contains, defineModels, models} from "@web/../tests/web_test_helpers";
import {drag, press, queryFirst, rightClick} from "@odoo/hoot-dom";
import {mountDesigner, serve, settle} from "./designer_mount";
import {FakeDesignerServer} from "./designer_data";
import {snap} from "@call_scripts/designer/geometry";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class CallScriptVersion extends models.Model {
    _name = "call.script.version";
}

defineMailModels();
defineModels([CallScriptVersion]);

let designer = null;
let root = null;

beforeEach(async () => {
    serve(new FakeDesignerServer());
    designer = await mountDesigner();
    root = queryFirst(".o_designer_canvas");
});

function title(code) {
    return `.o_designer_block[data-code=${code}] .o_designer_title`;
}

test("a1: the pointer is captured when it moves: clicks stay with the block", async () => {
    // a browser sends clicks of a captured pointer to the canvas, not to the title
    root.setPointerCapture = () => expect.step("captured");
    await contains(title("hello")).click();
    expect.verifySteps([]);
    const {drop, moveTo} = await drag(title("need"));
    await moveTo(title("dear"));
    expect.verifySteps(["captured"]);
    await drop();
    await settle();
    expect(designer.model.undoStack.length).toBe(1);
});

test("a1: a dragged block snaps to other blocks and the grid, with Alt it does not", () => {
    const boxes = [
        {x: 40, y: 43, width: 240, height: 100},
        {x: 360, y: 300, width: 240, height: 100},
    ];
    expect(snap({x: 364, y: 46}, boxes, 7)).toEqual({x: 360, y: 43});
    expect(snap({x: 702, y: 611}, boxes, 7)).toEqual({x: 700, y: 611});
    expect(snap({x: 703, y: 618}, [], 7)).toEqual({x: 700, y: 620});
    const model = designer.model;
    designer.viewport.zoomTo(1);
    const pointer = (name, x, y, options = {}) =>
        queryFirst(title("dear")).dispatchEvent(
            new PointerEvent(name, {
                bubbles: true,
                cancelable: true,
                button: 0,
                pointerId: 1,
                clientX: x,
                clientY: y,
                ...options,
            })
        );
    root.setPointerCapture = () => {};
    pointer("pointerdown", 100, 100);
    pointer("pointermove", 422, 105);
    pointer("pointerup", 422, 105);
    expect(model.block("dear").x).toBe(360);
    expect(model.block("dear").y).toBe(300);
    pointer("pointerdown", 100, 100);
    pointer("pointermove", 104, 143, {altKey: true});
    pointer("pointerup", 104, 143, {altKey: true});
    expect(model.block("dear").x).toBe(364);
    expect(model.block("dear").y).toBe(343);
});

test("a1: two fingers zoom and pan, and move no block", () => {
    const {viewport, model} = designer;
    viewport.zoomTo(1);
    const {left, top} = root.getBoundingClientRect();
    const finger = (name, pointerId, x, y) =>
        queryFirst(title("hello")).dispatchEvent(
            new PointerEvent(name, {
                bubbles: true,
                cancelable: true,
                button: 0,
                pointerType: "touch",
                pointerId,
                clientX: left + x,
                clientY: top + y,
            })
        );
    root.setPointerCapture = () => {};
    const before = viewport.toWorld({x: 200, y: 100});
    finger("pointerdown", 1, 150, 100);
    finger("pointermove", 1, 100, 100);
    finger("pointerdown", 2, 300, 100);
    finger("pointermove", 2, 400, 100);
    finger("pointermove", 1, 0, 100);
    expect(Math.abs(viewport.scale - 2) < 0.001).toBe(true);
    const after = viewport.toWorld({x: 200, y: 100});
    expect(Math.abs(before.x - after.x) < 0.5 && before.y - after.y < 0.5).toBe(true);
    finger("pointerup", 2, 400, 100);
    finger("pointerup", 1, 0, 100);
    expect(model.isDirty).toBe(false);
    expect(model.block("hello").x).toBe(40);
    // one finger drags again
    viewport.zoomTo(1);
    finger("pointerdown", 3, 100, 100);
    finger("pointermove", 3, 160, 140);
    finger("pointerup", 3, 160, 140);
    expect(model.block("hello").x).toBe(100);
});

test("a1: pinching on a touchpad zooms at its own pace", () => {
    const {viewport} = designer;
    const wheel = (options) =>
        root.dispatchEvent(
            new WheelEvent("wheel", {bubbles: true, cancelable: true, ...options})
        );
    viewport.zoomTo(1);
    wheel({deltaY: -4, ctrlKey: true});
    expect(viewport.scale).toBeGreaterThan(1.03);
    viewport.zoomTo(1);
    wheel({deltaY: -100, ctrlKey: true});
    expect(viewport.scale).toBeLessThan(1.3);
    const {x} = viewport;
    wheel({deltaY: 50, shiftKey: true});
    expect(viewport.x).toBe(x - 50);
});

test("a1: Escape while dragging puts blocks and lines back", async () => {
    const {model} = designer;
    const line = () =>
        queryFirst(".o_designer_edge[data-link] .o_designer_edge_line").getAttribute(
            "d"
        );
    const before = line();
    const {moveTo} = await drag(title("hello"));
    await moveTo(title("dear"));
    expect(line()).not.toBe(before);
    root.focus();
    await press("Escape");
    await settle();
    expect(line()).toBe(before);
    expect(model.isDirty).toBe(false);
});

test("a1: a menu opened over another one is that of what was pressed", async () => {
    await rightClick(".o_designer_row:contains(No need)");
    await settle();
    expect(".o_designer_menu button:contains(Delete the link)").toHaveCount(1);
    await rightClick(title("need"));
    await settle();
    expect(".o_designer_menu").toHaveCount(1);
    expect(".o_designer_menu button:contains(Delete the link)").toHaveCount(0);
    expect(".o_designer_menu button:contains(Delete the block)").toHaveCount(1);
    expect(".o_designer_menu button:first").toBeFocused();
});
