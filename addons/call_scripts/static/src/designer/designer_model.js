import {blockJSON, clone, linkJSON, makeBlock, makeLink, readDocument} from "./designer_document";
import {Reactive} from "@web/core/utils/reactive";
import {toRaw} from "@odoo/owl";

/** Steps which can be undone. */
const HISTORY = 200;

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
export class DesignerModel extends Reactive {
    setup(data = {}) {
        this.nextLinkId = 1;
        this.doc = {start: "", blocks: new Map(), links: [], fields: []};
        this.version = {};
        this.catalogue = {};
        this.findings = [];
        this.readonly = true;
        this.selection = new Set();
        this.selectedLink = null;
        this.touches = new Map();
        this.undoStack = [];
        this.redoStack = [];
        this.current = null;
        this.dirty = makeDirty();
        /** Grows when an overlay wants to be drawn anew. */
        this.overlayChanges = 0;
        /** Grows with every change of the document. */
        this.changes = 0;
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
        const kept = [...this.selection].filter((code) => this.doc.blocks.has(code));
        this.selection = new Set(kept);
        this.selectedLink = null;
        this.index = null;
        this.changes++;
    }

    newId() {
        return this.nextLinkId++;
    }

    // --- reading -----------------------------------------------------------------

    block(code) {
        return this.doc.blocks.get(code);
    }

    link(id) {
        return this.doc.links.find((link) => link.id === id);
    }

    /** Links of a block in the order they are shown: answers, ways on, jumps. */
    linksOf(code) {
        return this._index().bySource.get(code) || [];
    }

    /** Links which lead to a block. */
    linksTo(code) {
        return this._index().byTarget.get(code) || [];
    }

    touched(code) {
        return this.touches.get(code) || 0;
    }

    /** A code no block has yet. */
    freeCode(base = "block", taken = new Set()) {
        const stem = base.replace(/_\d+$/, "");
        for (let number = 1; ; number++) {
            const code = `${stem}_${number}`;
            if (!this.doc.blocks.has(code) && !taken.has(code)) {
                return code;
            }
        }
    }

    get canUndo() {
        return !this.readonly && this.undoStack.length > 0;
    }

    get canRedo() {
        return !this.readonly && this.redoStack.length > 0;
    }

    _index() {
        const raw = toRaw(this);
        if (!raw.index) {
            const bySource = new Map();
            const byTarget = new Map();
            const put = (map, key, link) => {
                if (!map.has(key)) {
                    map.set(key, []);
                }
                map.get(key).push(link);
            };
            for (const kinds of [["answer"], ["route"], ["jump", "objection"]]) {
                for (const link of toRaw(raw.doc.links)) {
                    if (kinds.includes(link.kind)) {
                        put(bySource, link.source, toRaw(link));
                        put(byTarget, link.to, toRaw(link));
                    }
                }
            }
            raw.index = {bySource, byTarget};
        }
        return raw.index;
    }

    // --- selection ---------------------------------------------------------------

    select(codes, {add = false} = {}) {
        const wanted = typeof codes === "string" ? [codes] : [...codes];
        this.selection = new Set(add ? [...this.selection, ...wanted] : wanted);
        this.selectedLink = null;
    }

    toggleSelected(code) {
        const selection = new Set(this.selection);
        if (!selection.delete(code)) {
            selection.add(code);
        }
        this.selection = selection;
        this.selectedLink = null;
    }

    selectLink(id) {
        this.selection = new Set();
        this.selectedLink = id;
    }

    clearSelection() {
        this.select([]);
    }

    /** The one selected block, or null. */
    get selectedBlock() {
        return this.selection.size === 1 ? this.block([...this.selection][0]) : null;
    }

    // --- history -----------------------------------------------------------------

    /** Make all ops of `fn` one step; on an error none of them is kept. */
    transaction(label, fn) {
        if (this.readonly) {
            return undefined;
        }
        if (this.current) {
            return fn();
        }
        this.current = {label, inverse: [], ops: []};
        try {
            const result = fn();
            const {current} = this;
            this.current = null;
            if (current.ops.length) {
                this._remember(current);
            }
            return result;
        } catch (error) {
            const {inverse} = this.current || {inverse: []};
            this.current = null;
            for (const op of inverse.reverse()) {
                this._perform(op);
            }
            throw error;
        }
    }

    apply(op) {
        if (this.readonly) {
            return;
        }
        if (!this.current) {
            this.transaction(op.type, () => this.apply(op));
            return;
        }
        this.current.inverse.push(this._perform(op));
        this.current.ops.push(clone(op));
    }

    _remember(step) {
        this.undoStack.push(step);
        if (this.undoStack.length > HISTORY) {
            this.undoStack.shift();
        }
        this.redoStack = [];
    }

    undo() {
        const step = this.readonly ? null : this.undoStack.pop();
        if (step) {
            for (const op of [...step.inverse].reverse()) {
                this._perform(op);
            }
            this.redoStack.push(step);
            this._dropLostSelection();
        }
    }

    redo() {
        const step = this.readonly ? null : this.redoStack.pop();
        if (step) {
            step.inverse = step.ops.map((op) => this._perform(op));
            this.undoStack.push(step);
            this._dropLostSelection();
        }
    }

    _dropLostSelection() {
        const kept = [...this.selection].filter((code) => this.doc.blocks.has(code));
        this.selection = new Set(kept);
        if (this.selectedLink && !this.link(this.selectedLink)) {
            this.selectedLink = null;
        }
    }

    // --- ops ---------------------------------------------------------------------

    /** Make one op; answers its inverse. */
    _perform(op) {
        this.changes++;
        const [what, verb] = op.type.split(".");
        return this[`_${what}`](op, verb);
    }

    _start({code}) {
        const inverse = {type: "start", code: this.doc.start};
        this._touch(this.doc.start);
        this._touch(code);
        this.doc.start = code;
        this.dirty.start = true;
        return inverse;
    }

    _block({code, block, index, changes}, verb) {
        const {blocks} = this.doc;
        if (verb === "update") {
            const old = blocks.get(code);
            const before = pick(old, changes);
            Object.assign(old, clone(changes));
            this._touch(code);
            return {type: "block.update", code, changes: before};
        }
        if (verb === "add") {
            const entries = [...toRaw(blocks)];
            const at = index ?? entries.length;
            if (at >= entries.length) {
                blocks.set(block.code, clone(block));
            } else {
                entries.splice(at, 0, [block.code, clone(block)]);
                this.doc.blocks = new Map(entries);
            }
            this._touch(block.code);
            return {type: "block.remove", code: block.code};
        }
        const at = [...toRaw(blocks).keys()].indexOf(code);
        const removed = clone(blocks.get(code));
        blocks.delete(code);
        this._touch(code);
        return {type: "block.add", block: removed, index: at};
    }

    _link({id, link, index, changes}, verb) {
        const {links} = this.doc;
        if (verb === "add") {
            const at = index ?? links.length;
            links.splice(at, 0, clone(link));
            this._touchLink(link);
            return {type: "link.remove", id: link.id};
        }
        const at = links.findIndex((item) => item.id === id);
        const old = links[at];
        this._touchLink(old);
        if (verb === "update") {
            const before = pick(old, changes);
            Object.assign(old, clone(changes));
            this._touchLink(old);
            return {type: "link.update", id, changes: before};
        }
        links.splice(at, 1);
        if (verb === "move") {
            links.splice(index, 0, old);
            return {type: "link.move", id, index: at};
        }
        return {type: "link.add", link: clone(old), index: at};
    }

    _field({name, field, index, changes}, verb) {
        const {fields} = this.doc;
        this.dirty.fields = true;
        if (verb === "add") {
            fields.splice(index ?? fields.length, 0, clone(field));
            return {type: "field.remove", name: field.name};
        }
        const at = fields.findIndex((item) => item.name === name);
        if (verb === "update") {
            const before = pick(fields[at], changes);
            Object.assign(fields[at], clone(changes));
            return {type: "field.update", name: fields[at].name, changes: before};
        }
        const [removed] = fields.splice(at, 1);
        return {type: "field.add", field: clone(removed), index: at};
    }

    _touchLink(link) {
        this.index = null;
        this._touch(link.source);
        if (link.to && link.to !== link.source) {
            this.touches.set(link.to, this.touched(link.to) + 1);
        }
    }

    _touch(code) {
        if (code) {
            this.touches.set(code, this.touched(code) + 1);
            this.dirty.blocks.add(code);
        } else {
            this.dirty.jumps = true;
        }
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
    pasteBlocks({blocks, links, fields = []}, offset = {x: 40, y: 40}) {
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
                this.addLink({
                    ...link,
                    source: codes.get(link.source) || "",
                    to: codes.get(link.to) || "",
                });
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
            patch.fields = clone(this.doc.fields);
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

function makeDirty() {
    return {blocks: new Set(), start: false, fields: false, jumps: false};
}

function pick(values, changes) {
    return clone(
        Object.fromEntries(Object.keys(changes).map((key) => [key, values[key] ?? ""]))
    );
}

function differs(values, changes) {
    return Object.entries(changes).some(
        ([key, value]) => JSON.stringify(values[key]) !== JSON.stringify(value)
    );
}
