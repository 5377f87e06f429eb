import {advanceTime} from "@odoo/hoot-mock";
import {
    dblclick,
    drag,
    edit,
    keyDown,
    keyUp,
    press,
    queryAll,
    queryAllTexts,
    rightClick,
} from "@odoo/hoot-dom";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {contains, defineModels, models} from "@web/../tests/web_test_helpers";
import {FakeDesignerServer} from "./designer_data";
import {browser} from "@web/core/browser/browser";
import {mountDesigner, serve, settle} from "./designer_mount";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {registry} from "@web/core/registry";

describe.current.tags("desktop");

class CallScriptVersion extends models.Model {
    _name = "call.script.version";
}

defineMailModels();
defineModels([CallScriptVersion]);

let server = null;
let designer = null;

beforeEach(() => {
    server = new FakeDesignerServer();
    serve(server);
});

async function mount() {
    designer = await mountDesigner();
}

async function key(name, options) {
    await press(name, options);
    await settle();
}

function block(code) {
    return `.o_designer_block[data-code=${code}]`;
}

/** Codes of blocks which were made here, in their order. */
function added() {
    return [...designer.model.doc.blocks.keys()].slice(5);
}

async function type(text) {
    await edit(text, {confirm: false});
    await key("Enter");
}

test("blocks, answers, lines and what marks them", async () => {
    await mount();
    expect(".o_designer_block").toHaveCount(5);
    expect(queryAllTexts(`${block("hello")} .o_designer_row_label`)).toEqual([
        "Yes, go on",
        "No need",
    ]);
    expect(`${block("hello")} .o_designer_block_text`).toHaveText("Hello & welcome");
    expect(`${block("hello")} .badge`).toHaveText("First");
    expect(`${block("dear")} .o_designer_badges`).toHaveText("Too expensive");
    expect(".o_designer_edge").toHaveCount(6);
    expect(".o_designer_status").toHaveText("Saved");
});

test("a1: plus makes a child whose answer and title are typed at once", async () => {
    await mount();
    await contains(`${block("hello")} .o_designer_plus`).click();
    await settle();
    expect(".o_designer_inline").toBeFocused();
    await type("Perhaps");
    await type("Later");
    const [code] = added();
    expect(designer.model.block(code).title).toBe("Later");
    expect(designer.model.linksOf("hello")[2].label).toBe("Perhaps");
    expect(designer.model.linksOf("hello")[2].to).toBe(code);
    await advanceTime(1200);
    expect(server.block(code).title).toBe("Later");
    expect(".o_designer_canvas").toBeFocused();
});

test("a1: dragging from plus onto a block links them, onto nothing makes one", async () => {
    await mount();
    const {drop, moveTo} = await drag(`${block("courier")} .o_designer_plus`);
    await moveTo(`${block("dear")} .o_designer_title`);
    expect(block("dear")).toHaveClass("o_drop_target");
    await drop();
    await settle();
    await type("Costs");
    const links = designer.model.linksOf("courier");
    expect(links.map((link) => [link.label, link.to])).toEqual([
        ["Costs", "dear"],
        ["", "bye"],
        ["Dear", "dear"],
    ]);
});

test("a1: dragging the end of an answer leads it elsewhere", async () => {
    await mount();
    const row = designer.model.linksOf("hello")[1];
    const {drop, moveTo} = await drag(`.o_designer_port[data-port="${row.id}"]`);
    await moveTo(`${block("courier")} .o_designer_title`);
    await drop();
    await settle();
    expect(designer.model.link(row.id).to).toBe("courier");
    expect(designer.model.linksOf("hello").length).toBe(2);
});

test("a1: blocks are dragged, one step of undo", async () => {
    await mount();
    const before = {...designer.model.block("need")};
    const {drop, moveTo} = await drag(`${block("need")} .o_designer_title`);
    await moveTo(`${block("dear")} .o_designer_block_text`);
    await drop();
    await settle();
    expect(designer.model.block("need").y).toBeGreaterThan(before.y);
    expect(designer.model.undoStack.length).toBe(1);
    await key(["ctrl", "z"]);
    expect(designer.model.block("need").y).toBe(before.y);
    await key(["ctrl", "shift", "z"]);
    expect(designer.model.block("need").y).toBeGreaterThan(before.y);
});

test("a1: title and text are edited in place by double click", async () => {
    await mount();
    await dblclick(`${block("hello")} .o_designer_title`);
    await settle();
    await type("Good morning");
    expect(`${block("hello")} .o_designer_title`).toHaveText("Good morning");
    await dblclick(`${block("hello")} .o_designer_block_text`);
    await settle();
    expect("textarea.o_designer_inline").toHaveValue("Hello & welcome");
    await edit("Hi <b>\nthere", {confirm: false});
    await key(["ctrl", "Enter"]);
    expect(designer.model.block("hello").text).toBe("<p>Hi &lt;b&gt;</p><p>there</p>");
    await dblclick(`${block("hello")} .o_designer_title`);
    await settle();
    await edit("Never", {confirm: false});
    await key("Escape");
    expect(`${block("hello")} .o_designer_title`).toHaveText("Good morning");
});

test("a1: Delete removes a link, then blocks", async () => {
    await mount();
    await contains(".o_designer_row:contains(No need)").click();
    await settle();
    expect(".o_designer_edge.o_selected").toHaveCount(1);
    await key("Delete");
    expect(designer.model.linksOf("hello").length).toBe(1);
    expect(block("hello")).toHaveClass("o_selected");
    await key("Delete");
    expect(block("hello")).toHaveCount(0);
    expect(designer.model.doc.start).toBe("need");
    await key(["ctrl", "z"]);
    await key(["ctrl", "z"]);
    expect(designer.model.linksOf("hello").length).toBe(2);
});

test("a1: the menu of a block, of a link and of the canvas", async () => {
    await mount();
    await rightClick(`${block("need")} .o_designer_title`);
    await settle();
    expect(".o_designer_menu").toHaveCount(1);
    await contains(".o_designer_menu button:contains(Make it the first)").click();
    expect(designer.model.doc.start).toBe("need");
    expect(".o_designer_menu").toHaveCount(0);
    await rightClick(".o_designer_row:contains(No need)");
    await settle();
    await contains(".o_designer_menu button:contains(Delete the link)").click();
    expect(designer.model.linksOf("hello").length).toBe(1);
    await key("Escape");
    await key("Escape");
    await key(["shift", "F10"]);
    expect(".o_designer_menu button:first").toBeFocused();
    await key("Escape");
    expect(".o_designer_menu").toHaveCount(0);
    expect(".o_designer_canvas").toBeFocused();
});

test("a1: keys alone: choose, add, link, order, copy", async () => {
    await mount();
    await key("ArrowRight");
    expect(block("hello")).toHaveClass("o_selected");
    await key("ArrowRight");
    expect(block("need")).toHaveClass("o_selected");
    await key("l");
    await key("ArrowLeft");
    expect(block("hello")).toHaveClass("o_drop_target");
    await key("Enter");
    await type("Once more");
    expect(designer.model.linksOf("need")[1].label).toBe("Once more");
    expect(designer.model.linksOf("need")[1].to).toBe("hello");
    await key(["ctrl", "ArrowUp"]);
    expect(designer.model.linksOf("need")[0].label).toBe("Once more");
    await key("Escape");
    await key(["ctrl", "ArrowDown"]);
    expect(designer.model.block("need").y).toBe(60);
    await key(["shift", "ArrowRight"]);
    expect([...designer.model.selection].sort()).toEqual(["courier", "need"]);
    await key(["ctrl", "c"]);
    await key(["ctrl", "v"]);
    expect(added()).toEqual(["need_1", "courier_1"]);
    expect(designer.model.linksOf("need_1")[2].to).toBe("courier_1");
    browser.localStorage.removeItem("call_scripts.designer_clipboard");
});

test("a1: shift adds to the choice, a frame chooses what it touches", async () => {
    await mount();
    await contains(`${block("hello")} .o_designer_title`).click();
    await keyDown("Shift");
    await contains(`${block("bye")} .o_designer_title`).click();
    await keyUp("Shift");
    expect([...designer.model.selection].sort()).toEqual(["bye", "hello"]);
    await key("Escape");
    expect(designer.model.selection.size).toBe(0);
    await keyDown("Shift");
    const at = {position: {x: 2, y: 2}, relative: true};
    const {drop, moveTo} = await drag(".o_designer_canvas", at);
    await moveTo(`${block("need")} .o_designer_title`);
    expect(".o_designer_band").toBeVisible();
    await drop();
    await keyUp("Shift");
    expect([...designer.model.selection].sort()).toEqual(["hello", "need"]);
});

test("a1: a search goes to the block", async () => {
    await mount();
    await key("/");
    expect(".o_designer_search input").toBeFocused();
    await edit("no need", {confirm: false});
    await settle();
    expect(queryAllTexts(".o_designer_hit")).toEqual(["Greeting"]);
    await key("Enter");
    expect(".o_designer_search").toHaveCount(0);
    expect(block("hello")).toHaveClass("o_selected");
    expect(".o_designer_canvas").toBeFocused();
});

test("a1: zoom and pan change one transform, no block is rendered", async () => {
    await mount();
    const world = queryAll(".o_designer_world")[0];
    const before = world.style.transform;
    const blocks = queryAll(".o_designer_block");
    await key("+");
    expect(world.style.transform).not.toBe(before);
    await key("0");
    expect(designer.viewport.scale).toBe(1);
    queryAll(".o_designer_canvas")[0].dispatchEvent(
        new WheelEvent("wheel", {deltaY: -100, bubbles: true, cancelable: true})
    );
    await settle();
    expect(designer.viewport.scale).toBeGreaterThan(1.1);
    expect(queryAll(".o_designer_block")).toEqual(blocks);
    await advanceTime(1000);
    await settle();
    expect(".o_designer_percent").toHaveText("122 %");
});

test("a1: lay out is one step", async () => {
    await mount();
    await contains(".o_designer_layout").click();
    await settle();
    expect(designer.model.block("dear").x).toBe(360);
    await key(["ctrl", "z"]);
    expect(designer.model.block("dear").x).toBe(40);
});

test("a1: the palette adds a block of each kind", async () => {
    server.document = {blocks: []};
    await mount();
    expect(".o_designer_empty").toHaveCount(1);
    for (const kind of ["talk", "question", "branch", "action", "jump", "end"]) {
        await contains(`.o_designer_palette [data-kind=${kind}]`).click();
        await settle();
        await key("Enter");
    }
    expect([...designer.model.doc.blocks.values()].map((item) => item.kind)).toEqual([
        "talk",
        "question",
        "branch",
        "action",
        "talk",
        "end",
    ]);
    expect(designer.model.linksOf("").length).toBe(1);
    const spots = [...designer.model.doc.blocks.values()].map((x) => `${x.x} ${x.y}`);
    expect(new Set(spots).size).toBe(6);
});

test("a1: a published version is looked at only", async () => {
    server.readonly = true;
    await mount();
    expect(".o_designer_palette").toHaveCount(0);
    expect(".o_designer_plus").toHaveCount(0);
    await contains(`${block("hello")} .o_designer_title`).click();
    await key("Delete");
    await key("n");
    await key("Enter");
    expect(".o_designer_block").toHaveCount(5);
    expect(".o_designer_inline").toHaveCount(0);
    expect(".o_designer_toolbar .badge").toHaveCount(2);
});

test("a1: another author's change asks what to do", async () => {
    await mount();
    designer.model.updateBlock("hello", {title: "Mine"});
    server.apply({blocks: {bye: {...server.block("bye"), title: "Theirs"}}});
    const payload = {version_id: 5, revision: 8, user: "Maria", user_id: 99};
    await designer.store.onChanged(payload);
    await settle();
    expect(".o_designer_conflict").toHaveCount(1);
    await contains(".o_keep_mine").click();
    await settle();
    expect(".o_designer_conflict").toHaveCount(0);
    expect(server.block("hello").title).toBe("Mine");
    expect(server.block("bye").title).toBe("Theirs");
});

test("overlays and toolbar buttons of others", async () => {
    registry.category("call_scripts.designer_overlay").add("test", {
        blockInfo: (model, code) =>
            code === "bye" && {class: "o_test", badges: [{text: "301", class: "x"}]},
        linkInfo: () => ({width: 5, label: "28 %"}),
    });
    await mount();
    registry.category("call_scripts.designer_overlay").remove("test");
    expect(block("bye")).toHaveClass("o_test");
    expect(`${block("bye")} .o_designer_badges`).toHaveText("301");
    expect(queryAllTexts(".o_designer_edge text")[0]).toBe("28 %");
});

test("markup in titles and answers is text", async () => {
    server.document.blocks[0].title = "<img src=x onerror=alert(1)>";
    server.document.blocks[0].text = "<p>a<script>alert(1)</script></p>";
    await mount();
    expect(".o_designer_canvas img").toHaveCount(0);
    expect(".o_designer_canvas script").toHaveCount(0);
});

test("a1: what comes back from a save does not take the words being typed", async () => {
    await mount();
    await contains(`${block("hello")} .o_designer_plus`).click();
    await settle();
    await edit("Per", {confirm: false});
    const text = "Leads nowhere";
    designer.model.findings = [{block: "hello", severity: "error", text}];
    await settle();
    expect(".o_designer_inline").toHaveValue("Per");
});

test("a1: a jump made from the palette is called like its block", async () => {
    await mount();
    await contains(".o_designer_palette [data-kind=jump]").click();
    await settle();
    await type("Guarantee");
    const [code] = added();
    const labels = designer.model.linksOf("").map((link) => [link.label, link.to]);
    expect(labels.at(-1)).toEqual(["Guarantee", code]);
});

test("a4: ways on say their conditions in the words of the fields", async () => {
    await mount();
    const [link] = designer.model.linksOf("need").filter((x) => x.kind === "route");
    designer.model.updateField("delivery", {
        label: "Delivery",
        type: "selection",
        options: [["courier", "By courier"]],
    });
    designer.model.updateLink(link.id, {
        label: "",
        when: [{field: "delivery", op: "=", value: "courier"}],
    });
    await settle();
    const row = `${block("need")} [data-link="${link.id}"] .o_designer_row_label`;
    expect(row).toHaveText("Delivery = By courier");
});

test("a1: keys are the canvas's when a button went away with the focus", async () => {
    await mount();
    await contains(`${block("need")} .o_designer_title`).click();
    await settle();
    document.activeElement.blur();
    await key("Enter");
    expect(`${block("need")} .o_designer_inline`).toBeFocused();
});
