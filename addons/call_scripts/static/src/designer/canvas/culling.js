import {boxOf, intersects} from "../geometry";
import {toRaw} from "@odoo/owl";

/** So many new blocks are put on the screen in one frame. */
export const CHUNK = 60;
const MARGIN = 0.6;

/**
 * Which blocks and links are near enough to be drawn.
 *
 * The part drawn is larger than what is seen: while panning inside of it nothing is
 * rendered, only the transform of the whole changes.
 */
export class Culling {
    constructor(model, viewport) {
        this.model = toRaw(model);
        this.viewport = viewport;
        this.drawn = null;
        this.scale = 0;
    }

    /** Whether what was drawn does not do any more. */
    get isStale() {
        const seen = this.viewport.rect();
        const {drawn} = this;
        return (
            !drawn ||
            seen.x < drawn.x ||
            seen.y < drawn.y ||
            seen.x + seen.width > drawn.x + drawn.width ||
            seen.y + seen.height > drawn.y + drawn.height ||
            this.viewport.scale > this.scale * 2.5
        );
    }

    /** `{codes, links}` to be drawn; `before` are the codes drawn until now. */
    compute(before = new Set()) {
        const {model} = this;
        this.drawn = this.viewport.rect(MARGIN);
        this.scale = this.viewport.scale;
        const near = new Map();
        let fresh = 0;
        let isWhole = true;
        for (const code of toRaw(model.doc.blocks).keys()) {
            if (!intersects(boxOf(model, code), this.drawn)) {
                continue;
            }
            if (!before.has(code) && ++fresh > CHUNK) {
                isWhole = false;
                continue;
            }
            near.set(code, true);
        }
        if (!isWhole) {
            this.drawn = null;
        }
        // lines are drawn when all blocks are there
        const links = isWhole || !before.size ? this.links() : null;
        return {codes: [...near.keys()], links, isWhole};
    }

    /** Links whose way from block to block crosses the part drawn. */
    links() {
        const {model} = this;
        const rect = this.drawn || this.viewport.rect(MARGIN);
        const found = [];
        for (const code of toRaw(model.doc.blocks).keys()) {
            for (const link of model.linksOf(code)) {
                if (link.to && toRaw(model.doc.blocks).has(link.to)) {
                    const from = boxOf(model, code);
                    const to = boxOf(model, link.to);
                    if (intersects(around(from, to), rect)) {
                        found.push(link.id);
                    }
                }
            }
        }
        return found;
    }
}

function around(a, b) {
    const x = Math.min(a.x, b.x) - 140;
    const y = Math.min(a.y, b.y);
    return {
        x,
        y,
        width: Math.max(a.x + a.width, b.x + b.width) + 140 - x,
        height: Math.max(a.y + a.height, b.y + b.height) + 80 - y,
    };
}
