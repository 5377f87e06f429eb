import {Reactive} from "@web/core/utils/reactive";
import {toRaw} from "@odoo/owl";

const states = new WeakMap();

/** What the panel shows beside the chosen block, shared with the toolbar's buttons. */
class PanelState extends Reactive {
    constructor() {
        super();
        /** "" (the block), "findings", "trial" or "versions". */
        this.mode = "";
        /** A comparison of versions, see `versions.js`. */
        this.diff = null;
        /** `{sessionId, codes: {id: code}, path: [code]}` of a trial run. */
        this.trial = null;
        /** How many remarks of clients wait at each block. */
        this.remarks = {};
    }

    toggle(mode) {
        this.mode = this.mode === mode ? "" : mode;
    }
}

/** The state of the panel of a designer, by its model. */
export function panelState(model) {
    const key = toRaw(model);
    if (!states.has(key)) {
        states.set(key, new PanelState());
    }
    return states.get(key);
}
