import {boxOf, intersects} from "../geometry";
import {routesOf} from "../routing";
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

    /** Links whose way crosses the part drawn. */
    links() {
        const rect = this.drawn || this.viewport.rect(MARGIN);
        const found = [];
        for (const [id, {box}] of routesOf(this.model).byLink) {
            if (intersects(box, rect)) {
                found.push(id);
            }
        }
        return found;
    }
}
