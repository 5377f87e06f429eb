import {branchOf, copyOf} from "@call_scripts/designer/clipboard";
import {describe, expect, test} from "@odoo/hoot";
import {DOCUMENT} from "./designer_data";
import {DesignerModel} from "@call_scripts/designer/designer_model";
import {writeDocument} from "@call_scripts/designer/designer_document";

describe.current.tags("headless");

const VERSION = {id: 5, readonly: false};

function makeModel(version = VERSION) {
    return new DesignerModel({version, document: DOCUMENT});
}

function written(model) {
    return JSON.parse(JSON.stringify(writeDocument(model.doc)));
}

const {start, fields, blocks, jumps} = DOCUMENT;
const WHOLE = {start, fields, blocks, jumps};

test("a document is read and written as it was, unknown keys too", () => {
    expect(written(makeModel())).toEqual(WHOLE);
});

test("each change is undone and redone", () => {
    const changes = {
        "add a block": (model) => model.addBlock({title: "New"}),
        "remove blocks": (model) => model.removeBlocks(["need", "hello"]),
        "remove the first block": (model) => model.removeBlocks(["hello"]),
        title: (model) => model.updateBlock("bye", {title: "End", mark: ""}),
        "a new key": (model) => model.updateBlock("bye", {minutes: 4}),
        "add a link": (model) =>
            model.addLink({kind: "answer", label: "So", source: "dear", to: "bye"}),
        "link's words": (model) =>
            model.updateLink(model.linksOf("hello")[1].id, {label: "Never"}),
        "remove a link": (model) => model.removeLink(model.linksOf("need")[1].id),
        "order of links": (model) => model.shiftLink(model.linksOf("hello")[0].id, 1),
        move: (model) => model.moveBlocks({hello: {x: 1, y: 2}, bye: {x: 3, y: 4}}),
        "first block": (model) => model.setStart("need"),
        "add a field": (model) => model.addField({name: "age", label: "Age"}),
        "a field": (model) => model.updateField("delivery", {label: "How"}),
        "rename a field": (model) => model.updateField("delivery", {name: "how"}),
        "remove a field": (model) => model.removeField("delivery"),
        paste: (model) => model.pasteBlocks(copyOf(model, ["hello", "need"])),
    };
    for (const [name, change] of Object.entries(changes)) {
        const model = makeModel();
        change(model);
        const after = written(model);
        expect(JSON.stringify(after)).not.toBe(JSON.stringify(WHOLE), {message: name});
        model.undo();
        expect(written(model)).toEqual(WHOLE, {message: name});
        expect(model.canUndo).toBe(false);
        model.redo();
        expect(written(model)).toEqual(after, {message: name});
    }
});

test("a gesture is one step; one that fails leaves nothing", () => {
    const model = makeModel();
    model.transaction("two", () => {
        model.updateBlock("hello", {title: "One"});
        model.updateBlock("need", {title: "Two"});
    });
    expect(model.undoStack.length).toBe(1);
    model.undo();
    expect(written(model)).toEqual(WHOLE);
    expect(() =>
        model.transaction("broken", () => {
            model.updateBlock("hello", {title: "One"});
            throw new Error("no");
        })
    ).toThrow("no");
    expect(written(model)).toEqual(WHOLE);
    expect(model.canUndo).toBe(false);
});

test("removing a block: answers to it stay without a target, other ways go", () => {
    const model = makeModel();
    model.removeBlocks(["bye"]);
    expect(model.linksOf("hello").map((link) => link.to)).toEqual(["need", ""]);
    expect(model.linksOf("need").map((link) => link.to)).toEqual(["", "courier"]);
    expect(model.linksOf("courier").map((link) => link.kind)).toEqual(["objection"]);
});

test("only what changed is sent", () => {
    const model = makeModel();
    expect(model.takePatch()).toBe(null);
    model.updateBlock("need", {title: "What"});
    model.removeBlocks(["dear"]);
    const {patch, taken} = model.takePatch();
    expect(Object.keys(patch).sort()).toEqual(["blocks", "jumps"]);
    expect(Object.keys(patch.blocks).sort()).toEqual(["courier", "dear", "need"]);
    expect(patch.blocks.dear).toBe(null);
    expect(patch.blocks.need.routes).toEqual(DOCUMENT.blocks[1].routes);
    expect(patch.jumps).toEqual([]);
    expect(model.isDirty).toBe(false);
    model.giveBack(taken);
    expect(model.takePatch().patch).toEqual(patch);
});

test("a copied branch: what is come to through it only", () => {
    const model = makeModel();
    expect(branchOf(model, "need").sort()).toEqual(["courier", "need"]);
    expect(branchOf(model, "bye")).toEqual(["bye"]);
});

test("blocks are pasted into another script, with the fields they name", () => {
    const model = makeModel();
    const copied = copyOf(model, ["need", "courier"]);
    const other = new DesignerModel({version: {id: 6}, document: {blocks: []}});
    expect(other.pasteBlocks(copied, {x: 0, y: 0})).toEqual(["need", "courier"]);
    expect(other.doc.fields.map((field) => field.name)).toEqual(["delivery"]);
    expect(other.doc.start).toBe("need");
    // the way to what was not copied is not there
    expect(other.linksOf("need").map((link) => link.to)).toEqual(["", "courier"]);
    // in its own script it is
    const codes = model.pasteBlocks(copied);
    expect(codes).toEqual(["need_1", "courier_1"]);
    const targets = model.linksOf("need_1").map((link) => link.to);
    expect(targets).toEqual(["", "courier_1", "bye"]);
});

test("a published version is not changed", () => {
    const model = makeModel({id: 5, readonly: true});
    model.updateBlock("hello", {title: "No"});
    model.removeBlocks(["need"]);
    model.pasteBlocks(copyOf(model, ["bye"]));
    model.undo();
    expect(written(model)).toEqual(WHOLE);
    expect(model.isDirty).toBe(false);
});

test("many random changes: undone one by one, all is as before", () => {
    const model = makeModel();
    let seed = 7;
    const random = (n) => (seed = (seed * 16807) % 2147483647) % n;
    for (let step = 0; step < 150; step++) {
        const codes = [...model.doc.blocks.keys()];
        const code = codes[random(codes.length)];
        const links = model.doc.links;
        const id = links[random(links.length)]?.id;
        [
            () => model.addBlock({title: `B${step}`, x: step}),
            () => code && codes.length > 3 && model.removeBlocks([code]),
            () => code && model.updateBlock(code, {title: `T${step}`}),
            () => code && model.addLink({label: `L${step}`, source: code, to: code}),
            () => id && model.removeLink(id),
            () => id && model.shiftLink(id, random(2) ? 1 : -1),
            () => id && model.updateLink(id, {label: `U${step}`, to: code}),
        ][random(7)]();
    }
    const after = written(model);
    let steps = 0;
    while (model.canUndo) {
        model.undo();
        steps++;
    }
    expect(steps).toBeGreaterThan(50);
    expect(written(model)).toEqual(WHOLE);
    while (model.canRedo) {
        model.redo();
    }
    expect(written(model)).toEqual(after);
});
