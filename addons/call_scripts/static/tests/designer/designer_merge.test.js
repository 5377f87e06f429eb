import {describe, expect, test} from "@odoo/hoot";
import {DOCUMENT} from "./designer_data";
import {DesignerModel} from "@call_scripts/designer/designer_model";
import {mergeDocuments} from "@call_scripts/designer/designer_merge";
import {putDocument} from "@call_scripts/designer/designer_put";
import {writeDocument} from "@call_scripts/designer/designer_document";

describe.current.tags("headless");

const version = {id: 5, readonly: false};

/** The document after changes of one author. */
function changed(change = () => {}) {
    const model = new DesignerModel({version, document: DOCUMENT});
    change(model);
    return writeDocument(model.doc);
}

function merge(mine, theirs) {
    return mergeDocuments(changed(), changed(mine), changed(theirs), "Maria");
}

const find = ({blocks}, code) => blocks.find((block) => block.code === code);
const labels = (block) => block.answers.map((answer) => answer.label);

test("a1: what only one author changed is taken from that one", () => {
    const {document, kept} = merge(
        (model) => {
            model.updateBlock("hello", {title: "Mine"});
            model.addField({name: "mine", label: "Mine"});
            model.setStart("need");
        },
        (model) => {
            model.updateBlock("hello", {text: "<p>Theirs</p>", x: 7});
            model.updateBlock("bye", {title: "Farewell"});
            model.updateField("delivery", {label: "How"});
        }
    );
    expect(kept).toEqual([]);
    expect(find(document, "hello").title).toBe("Mine");
    expect(find(document, "hello").text).toBe("<p>Theirs</p>");
    expect(find(document, "hello").x).toBe(7);
    expect(find(document, "bye").title).toBe("Farewell");
    expect(document.start).toBe("need");
    expect(document.fields).toEqual([
        {name: "delivery", label: "How"},
        {name: "mine", label: "Mine"},
    ]);
});

test("a1: words both authors changed are both kept", () => {
    const {document, kept} = merge(
        (model) => model.updateBlock("hello", {title: "Mine", text: "<p>mine</p>"}),
        (model) => model.updateBlock("hello", {text: "<p>theirs</p>"})
    );
    expect(find(document, "hello").text).toBe("<p>mine</p>");
    expect(kept).toEqual(["hello_1"]);
    const copy = find(document, "hello_1");
    expect(copy.title).toBe("Greeting (Maria)");
    expect(copy.text).toBe("<p>theirs</p>");
    expect(copy.answers).toBe(undefined);
    // below it and below what stands there
    expect(copy.x).toBe(40);
    expect(copy.y > find(document, "dear").y + 100).toBe(true);
});

test("a1: answers both authors changed are all there", () => {
    const {document} = merge(
        (model) => {
            const [, second] = model.linksOf("hello");
            model.updateLink(second.id, {label: "Never"});
            model.addLink({label: "Mine", source: "hello", to: "bye"});
        },
        (model) => {
            const [first] = model.linksOf("hello");
            model.updateLink(first.id, {label: "Go on"});
            model.addLink({label: "Theirs", source: "hello", to: "need"});
        }
    );
    const all = ["Never", "Mine", "Go on", "Theirs"];
    expect(labels(find(document, "hello")).sort()).toEqual(all.sort());
});

test("a1: a block one author changed and the other deleted stays", () => {
    const mine = merge(
        (model) => model.updateBlock("bye", {title: "Mine"}),
        (model) => model.removeBlocks(["bye", "dear"])
    ).document;
    expect(find(mine, "bye").title).toBe("Mine");
    expect(find(mine, "dear")).toBe(undefined);
    expect(mine.jumps).toEqual([]);
    const theirs = merge(
        (model) => model.removeBlocks(["bye"]),
        (model) => model.updateBlock("bye", {title: "Theirs"})
    ).document;
    expect(find(theirs, "bye").title).toBe("Theirs");
});

test("a1: new blocks of both with one code are two blocks", () => {
    const add = (title) => (model) => {
        const code = model.addBlock({title});
        model.addLink({label: title, source: "hello", to: code});
    };
    const {document, kept} = merge(add("Mine"), add("Theirs"));
    expect(kept).toEqual([]);
    const made = document.blocks.slice(5);
    expect(made.map((block) => block.title).sort()).toEqual(["Mine", "Theirs"]);
    for (const block of made) {
        const {answers} = find(document, "hello");
        expect(answers.find((x) => x.label === block.title).to).toBe(block.code);
    }
});

test("a1: any changes of two: every word of either is there, no way leads nowhere", () => {
    let seed = 11;
    const random = (n) => (seed = (seed * 16807) % 2147483647) % n;
    const author = (name) => (model) => {
        for (let step = 0; step < 6; step++) {
            const codes = [...model.doc.blocks.keys()];
            const code = codes[random(codes.length)];
            const word = `${name}${random(1000)}`;
            [
                () => model.updateBlock(code, {title: word}),
                () => model.updateBlock(code, {text: `<p>${word}</p>`}),
                () => model.addBlock({title: word}),
                () => model.addLink({label: word, source: code, to: codes[0]}),
                () => codes.length > 2 && model.removeBlocks([code]),
            ][random(5)]();
        }
    };
    for (let round = 0; round < 60; round++) {
        const [base, mine, theirs] = [
            changed(),
            changed(author("m")),
            changed(author("t")),
        ];
        const {document} = mergeDocuments(base, mine, theirs, "Maria");
        const all = JSON.stringify(document);
        for (const word of JSON.stringify([mine, theirs]).match(/\b[mt]\d+\b/g) || []) {
            expect(all.includes(word)).toBe(true);
        }
        const codes = document.blocks.map((block) => block.code);
        expect(new Set(codes).size).toBe(codes.length);
        for (const block of document.blocks) {
            for (const link of [...(block.answers || []), ...(block.routes || [])]) {
                expect(!link.to || codes.includes(link.to)).toBe(true);
            }
        }
        // the other author's document becomes it in one step, which is undone
        const model = new DesignerModel({version, document: theirs});
        putDocument(model, document, "merge");
        expect(writeDocument(model.doc).blocks.length).toBe(document.blocks.length);
        for (const block of writeDocument(model.doc).blocks) {
            expect(block).toEqual(
                writeDocument(new DesignerModel({version, document}).doc).blocks.find(
                    ({code}) => code === block.code
                )
            );
        }
        model.undo();
        expect(writeDocument(model.doc)).toEqual(theirs);
    }
});
