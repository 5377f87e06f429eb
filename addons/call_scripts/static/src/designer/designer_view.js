import {Reactive} from "@web/core/utils/reactive";
import {keep} from "./watched";

/** What is going on on the screen beside the document: editing, menus, search. */
export class DesignerView extends Reactive {
    constructor() {
        super();
        this.parts = new Map();
        this.targets = new Map();
        this._editing = null;
        /** `{x, y, code | link | place}` of the open menu. */
        this.menu = null;
        this._linking = null;
        this.search = false;
        this.help = false;
        this.minimap = true;
        this.zoom = 1;
    }

    /** `{code, part}` or `{link}` being typed into. */
    get editing() {
        return this._editing;
    }

    set editing(editing) {
        const wanted = new Map();
        if (editing?.link) {
            wanted.set(`link ${editing.link}`, true);
        } else if (editing) {
            wanted.set(editing.code, editing.part);
        }
        this._editing = editing;
        keep(this.parts, wanted);
    }

    /** What of a block is typed into, or true for `link <id>`; watched by itself. */
    partOf(key) {
        return this.parts.get(key);
    }

    /** `{code, link, target}`: a link is being drawn by keys. */
    get linking() {
        return this._linking;
    }

    set linking(linking) {
        this._linking = linking;
        keep(this.targets, new Map(linking ? [[linking.target, true]] : []));
    }

    isTarget(code) {
        return Boolean(this.targets.get(code));
    }
}
