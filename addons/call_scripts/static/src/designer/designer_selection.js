import {DesignerOps} from "./designer_ops";
import {keep} from "./watched";
import {toRaw} from "@odoo/owl";

/**
 * What is chosen and shown, and what the check found, of a designer's document.
 *
 * `selection` and `selectedLink` are replaced as a whole; a block watches
 * `chosen(code)` and `findingsOf(code)`, which change for itself only.
 */
export class DesignerSelection extends DesignerOps {
    _setupSelection() {
        this.choice = new Map();
        this.found = new Map();
        this._selection = new Set();
        this._selectedLink = null;
        this._findings = [];
        this.revealed = null;
        this.shown = null;
    }

    get selection() {
        return this._selection;
    }

    set selection(codes) {
        this._selection = codes;
        this._tellChoice();
    }

    get selectedLink() {
        return this._selectedLink;
    }

    set selectedLink(id) {
        this._selectedLink = id;
        this._tellChoice();
    }

    /** Findings of the check, `[{code, severity, block, text}]`. */
    get findings() {
        return this._findings;
    }

    set findings(findings) {
        const byBlock = new Map();
        for (const item of findings) {
            byBlock.set(item.block, [...(byBlock.get(item.block) || []), item]);
        }
        for (const [code, items] of byBlock) {
            const before = toRaw(this.found.get(code));
            if (JSON.stringify(before) === JSON.stringify(items)) {
                byBlock.set(code, before);
            }
        }
        keep(this.found, byBlock);
        this._findings = findings;
    }

    findingsOf(code) {
        return this.found.get(code) || [];
    }

    _tellChoice() {
        const wanted = new Map([...toRaw(this._selection)].map((code) => [code, true]));
        const link = this._selectedLink && this.link(this._selectedLink);
        if (link) {
            wanted.set(link.source, link.id);
        }
        keep(this.choice, wanted);
    }

    /** Whether the block is chosen (true), or the id of its chosen link. */
    chosen(code) {
        return this.choice.get(code);
    }

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

    _dropLostSelection() {
        const kept = [...this.selection].filter((code) => this.doc.blocks.has(code));
        this.selection = new Set(kept);
        if (this.selectedLink && !this.link(this.selectedLink)) {
            this.selectedLink = null;
        }
    }

    /** Select a block and have the canvas show it. */
    reveal(code) {
        if (this.block(code)) {
            this.select(code);
            this.revealed = {code, number: (this.revealed?.number || 0) + 1};
        }
    }

    /** Have the canvas show a block, or the ghost of one, without choosing it. */
    show(code) {
        this.shown = {code, number: (this.shown?.number || 0) + 1};
    }

    /** The one selected block, or null. */
    get selectedBlock() {
        return this.selection.size === 1 ? this.block([...this.selection][0]) : null;
    }
}
