import {Reactive} from "@web/core/utils/reactive";
import {clone} from "./designer_document";
import {toRaw} from "@odoo/owl";

/** Steps which can be undone. */
const HISTORY = 200;

/**
 * The document of a designer, what can be read of it, and its ops with their inverses.
 *
 * `DesignerModel` is what others use; this is how its changes are made and undone.
 */
export class DesignerOps extends Reactive {
    // --- reading -----------------------------------------------------------------

    block(code) {
        return this.doc.blocks.get(code);
    }

    /** A link by its local id; like `linksOf` not to be changed but by ops. */
    link(id) {
        const link = this._index().byId.get(id);
        this.touched(link ? link.source : "");
        return link;
    }

    /** Links of a block in the order they are shown: answers, ways on, jumps. */
    linksOf(code) {
        this.touched(code);
        return this._index().bySource.get(code) || [];
    }

    /** Links which lead to a block. */
    linksTo(code) {
        this.touched(code);
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
            const byId = new Map();
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
                        byId.set(link.id, toRaw(link));
                    }
                }
            }
            raw.index = {bySource, byTarget, byId};
        }
        return raw.index;
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

    // --- ops ---------------------------------------------------------------------

    /** Make one op; answers its inverse. */
    _perform(op) {
        const [what, verb] = op.type.split(".");
        const inverse = this[`_${what}`](op, verb);
        if (isShape(what, verb, op.changes)) {
            this.shape++;
        }
        // told last: whoever watches finds the document changed and dirty
        this.changes++;
        return inverse;
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
        this.index = null;
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
        this.touches.set(code, this.touched(code) + 1);
        if (code) {
            this.dirty.blocks.add(code);
        } else {
            this.dirty.jumps = true;
        }
    }
}

/** Whether an op moves lines on the canvas. */
function isShape(what, verb, changes) {
    if (what === "block" || what === "link") {
        const keys = ["x", "y", "to", "kind", "source"];
        return verb !== "update" || keys.some((key) => key in changes);
    }
    return false;
}

export function makeDirty() {
    return {blocks: new Set(), start: false, fields: false, jumps: false};
}

function pick(values, changes) {
    return clone(
        Object.fromEntries(
            Object.keys(changes).map((key) => [key, values[key] ?? null])
        )
    );
}
