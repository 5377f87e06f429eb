import {ConnectionLostError} from "@web/core/network/rpc";

/** A script for the designer's tests, and a server which stores it. */

export const DOCUMENT = {
    format: "call-script",
    version: 1,
    name: "Cold call",
    start: "hello",
    fields: [{name: "delivery", label: "Delivery"}],
    blocks: [
        {
            code: "hello",
            title: "Greeting",
            kind: "talk",
            text: "<p>Hello &amp; welcome</p>",
            x: 40,
            y: 40,
            minutes: 3,
            answers: [
                {label: "Yes, go on", to: "need", default: true, hotkey: "1"},
                {label: "No need", to: "bye"},
            ],
        },
        {
            code: "need",
            title: "The need",
            kind: "question",
            x: 360,
            y: 40,
            fields: [{name: "delivery"}],
            answers: [{label: "Agreed"}],
            routes: [
                {
                    to: "courier",
                    when: [{field: "delivery", value: "courier"}],
                },
                {to: "bye"},
            ],
        },
        {
            code: "courier",
            title: "Courier",
            kind: "talk",
            x: 680,
            y: 40,
            routes: [{to: "bye"}],
            jumps: [{label: "Dear", to: "dear", kind: "objection"}],
        },
        {code: "bye", title: "Good bye", kind: "end", mark: "goal", x: 1000, y: 40},
        {
            code: "dear",
            title: "Too expensive",
            kind: "talk",
            x: 40,
            y: 300,
            answers: [{label: "Well then", returns: true}],
        },
    ],
    jumps: [{label: "Too expensive", to: "dear", kind: "objection"}],
};

const copy = (value) => JSON.parse(JSON.stringify(value));

/** Plays `call.script.version`: keeps the document, counts revisions. */
export class FakeDesignerServer {
    constructor(document = DOCUMENT) {
        this.document = copy(document);
        this.revision = 7;
        this.saves = [];
        this.readonly = false;
        this.refusal = null;
        /** Key of the last saving; the next one is made but not answered. */
        this.key = null;
        this.isAnswerLost = false;
    }

    read() {
        return [{id: 5, state: this.readonly ? "published" : "draft"}];
    }

    designer_load() {
        return {
            version: {
                id: 5,
                number: 2,
                state: this.readonly ? "published" : "draft",
                name: "Cold call v2",
                script_id: 3,
                readonly: this.readonly,
            },
            revision: this.revision,
            document: copy(this.document),
            arranged: false,
            findings: [],
            catalogue: {stages: ["Contact made"]},
        };
    }

    designer_remarks() {
        return {};
    }

    designer_save(revision, patch, keys = []) {
        if (this.refusal) {
            throw this.refusal;
        }
        if (revision !== this.revision && !keys.includes(this.key)) {
            return {conflict: {user: "Maria", at: "2026-01-02T10:00:00Z", revision: 9}};
        }
        this.saves.push(copy(patch));
        this.apply(patch);
        this.key = keys[0];
        if (this.isAnswerLost) {
            this.isAnswerLost = false;
            throw new ConnectionLostError("/x");
        }
        return {revision: this.revision, findings: [], left_out: this.leftOut || []};
    }

    apply(patch) {
        this.revision++;
        this.key = null;
        const {blocks, ...rest} = copy(patch);
        Object.assign(this.document, rest);
        for (const [code, block] of Object.entries(blocks || {})) {
            const all = this.document.blocks;
            const at = all.findIndex((item) => item.code === code);
            if (!block) {
                all.splice(at, 1);
            } else if (at < 0) {
                all.push(block);
            } else {
                all[at] = block;
            }
        }
    }

    designer_layout(nodes) {
        return Object.fromEntries(
            nodes.map(([code], index) => [code, [40 + 320 * index, 40]])
        );
    }

    block(code) {
        return this.document.blocks.find((block) => block.code === code);
    }
}
