import {
    blockJSON,
    clone,
    linkJSON,
    makeBlock,
    makeLink,
    readDocument,
    slim,
} from "./designer_document";
import {DesignerSelection} from "./designer_selection";
import {makeDirty} from "./designer_ops";
import {toRaw} from "@odoo/owl";

/**
 * A version of a script as the author draws it.
 *
 * - `doc.blocks` Map by code, `doc.links` in the author's order (each with a local `id`
 *   which lasts while the designer is open; `source` "" is a jump offered on every
 *   block), `doc.fields`, `doc.start`
 * - `selection` Set of codes of blocks, `selectedLink` the id of a link or null
 * - every change is an op; `apply` makes it and keeps its inverse.  Ops of one gesture
 *   belong in one `transaction`, which is undone as a whole.
 * - `touched(code)` grows whenever a block or its links changed: a cheap thing to watch
 *
 * Ops: `block.add {block, index}`, `block.remove {code}`, `block.update {code,
 * changes}`, the same for `link` (by id, `link.move {id, index}`) and `field` (by
 * name), and `start {code}`.
 */
export class DesignerModel extends DesignerSelection {
    setup(data = {}) {
        this.nextLinkId = 1;
        this.doc = {start: "", blocks: new Map(), links: [], fields: []};
        this.version = {};
        this.catalogue = {};
        this.readonly = true;
        this._setupSelection();
        this.touches = new Map();
        this.undoStack = [];
        this.redoStack = [];
        this.current = null;
        this.dirty = makeDirty();
        /** Grows when an overlay wants to be drawn anew. */
        this.overlayChanges = 0;
        /** Grows with every change of the document. */
        this.changes = 0;
        /** Grows when blocks moved, came or went, or links lead otherwise. */
        this.shape = 0;
        this.load(data);
    }

    constructor(data) {
        super();
        this.setup(data);
    }

    /** Take what `designer_load` answered; history begins anew. */
    load({version, document, findings, catalogue}) {
        this.doc = readDocument(document || {}, () => this.newId());
        this.version = version || {};
        this.readonly = version ? Boolean(version.readonly) : false;
        this.findings = findings || [];
        this.catalogue = catalogue || {};
        this.undoStack = [];
        this.redoStack = [];
        this.current = null;
        this.dirty = makeDirty();
        this.touches = new Map();
        this.index = null;
        this.selectedLink = null;
        this._dropLostSelection();
        this.shape++;
        this.changes++;
    }

    newId() {
        return this.nextLinkId++;
    }

    // --- changes -----------------------------------------------------------------

    /** Add a block; answers its code. */
    addBlock(values = {}) {
        const code = values.code || this.freeCode();
        const block = makeBlock({...values, code});
        this.transaction("add", () => {
            this.apply({type: "block.add", block});
            if (!this.doc.start) {
                this.setStart(code);
            }
        });
        return code;
    }

    updateBlock(code, changes) {
        const block = this.block(code);
        if (block && differs(block, changes)) {
            this.apply({type: "block.update", code, changes});
        }
    }

    /** Remove blocks: answers to them lead nowhere then, other ways to them go too. */
    removeBlocks(codes) {
        const gone = new Set(codes);
        this.transaction("remove", () => {
            for (const link of clone(this.doc.links)) {
                if (gone.has(link.source)) {
                    this.removeLink(link.id);
                } else if (gone.has(link.to)) {
                    if (link.kind === "answer") {
                        this.updateLink(link.id, {to: ""});
                    } else {
                        this.removeLink(link.id);
                    }
                }
            }
            for (const code of gone) {
                if (this.doc.blocks.has(code)) {
                    this.apply({type: "block.remove", code});
                }
            }
            if (gone.has(this.doc.start)) {
                this.setStart([...this.doc.blocks.keys()][0] || "");
            }
        });
        this._dropLostSelection();
    }

    moveBlocks(places) {
        this.transaction("move", () => {
            for (const [code, {x, y}] of Object.entries(places)) {
                this.updateBlock(code, {x: Math.round(x), y: Math.round(y)});
            }
        });
    }

    /** Add a link at the end of its block's links, or before another; answers its id. */
    addLink(values, index) {
        const link = makeLink({...values, id: this.newId()});
        this.apply({type: "link.add", link, index});
        return link.id;
    }

    updateLink(id, changes) {
        const link = this.link(id);
        if (link && differs(link, changes)) {
            this.apply({type: "link.update", id, changes});
        }
    }

    removeLink(id) {
        if (this.link(id)) {
            this.apply({type: "link.remove", id});
            this._dropLostSelection();
        }
    }

    /** Move a link up (-1) or down (1) among those of its kind on its block. */
    shiftLink(id, step) {
        const link = this.link(id);
        const jumps = ["jump", "objection"];
        const same = this.doc.links.filter(
            (item) =>
                item.source === link?.source &&
                (item.kind === link.kind ||
                    (jumps.includes(item.kind) && jumps.includes(link.kind)))
        );
        const other = same[same.findIndex((item) => item.id === id) + step];
        if (other) {
            const index = this.doc.links.findIndex((item) => item.id === other.id);
            this.apply({type: "link.move", id, index});
        }
    }

    addField(field, index) {
        this.apply({type: "field.add", field, index});
    }

    removeField(name) {
        this.apply({type: "field.remove", name});
    }

    updateField(name, changes) {
        this.apply({type: "field.update", name, changes});
    }

    setStart(code) {
        if (code !== this.doc.start) {
            this.apply({type: "start", code});
        }
    }

    /**
     * Put copied blocks in; answers their new codes.
     *
     * @param {Object} copied {blocks, links, fields} of `clipboard.js`
     * @param {Object} offset {x, y} added to their places
     */
    pasteBlocks({blocks, links, fields = [], version}, offset = {x: 40, y: 40}) {
        const codes = new Map();
        const taken = new Set();
        return this.transaction("paste", () => {
            const known = new Set(this.doc.fields.map((field) => field.name));
            for (const field of fields) {
                if (!known.has(field.name)) {
                    this.addField(field);
                }
            }
            for (const block of blocks) {
                const code = this.doc.blocks.has(block.code)
                    ? this.freeCode(block.code, taken)
                    : block.code;
                taken.add(code);
                codes.set(block.code, code);
                const {x, y} = block;
                this.addBlock({...block, code, x: x + offset.x, y: y + offset.y});
            }
            for (const link of links) {
                // ways out of what was copied stay, where they are known
                const kept = version === this.version.id && this.block(link.to);
                const to = codes.get(link.to) || (kept ? link.to : "");
                if (to || link.kind === "answer") {
                    this.addLink({...link, source: codes.get(link.source), to});
                }
            }
            return [...codes.values()];
        });
    }

    // --- saving ------------------------------------------------------------------

    get isDirty() {
        const {blocks, start, fields, jumps} = this.dirty;
        return blocks.size > 0 || start || fields || jumps;
    }

    /** What changed since the last time, for `designer_save`; null when nothing did. */
    takePatch() {
        if (!this.isDirty) {
            return null;
        }
        const taken = toRaw(this).dirty;
        this.dirty = makeDirty();
        return {patch: this.patchOf(taken), taken};
    }

    patchOf({blocks, start, fields, jumps}) {
        const patch = {};
        if (start) {
            patch.start = this.doc.start;
        }
        if (fields) {
            patch.fields = this.doc.fields.map(slim);
        }
        if (jumps) {
            patch.jumps = this.linksOf("").map(linkJSON);
        }
        if (blocks.size) {
            patch.blocks = {};
            for (const code of blocks) {
                const block = this.block(code);
                patch.blocks[code] = block
                    ? blockJSON(block, this.linksOf(code))
                    : null;
            }
        }
        return patch;
    }

    /** What `takePatch` took could not be stored: it is to be sent again. */
    giveBack({blocks, start, fields, jumps}) {
        for (const code of blocks) {
            this.dirty.blocks.add(code);
        }
        this.dirty.start ||= start;
        this.dirty.fields ||= fields;
        this.dirty.jumps ||= jumps;
    }
}

function differs(values, changes) {
    return Object.entries(changes).some(
        ([key, value]) => JSON.stringify(values[key]) !== JSON.stringify(value)
    );
}
