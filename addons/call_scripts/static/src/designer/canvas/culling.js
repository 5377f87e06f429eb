import {boxOf, intersects} from "../geometry";
import {routesOf} from "../routing";
import {toRaw} from "@odoo/owl";

/** So many new blocks are put on the screen in one frame, and in the first of all. */
export const CHUNK = 16;
const FIRST = 40;
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
        const seen = this.viewport.rect();
        const fresh = [];
        const stays = new Set();
        for (const code of toRaw(model.doc.blocks).keys()) {
            const box = boxOf(model, code);
            if (intersects(box, this.drawn)) {
                if (before.has(code)) {
                    stays.add(code);
                } else {
                    fresh.push([intersects(box, seen) ? 0 : 1, code]);
                }
            }
        }
        // in the order they stand in: moved in the page, a field would lose its focus
        const kept = [...before].filter((code) => stays.has(code));
        // what is seen comes first
        fresh.sort((a, b) => a[0] - b[0]);
        const chunk = before.size ? CHUNK : FIRST;
        const isWhole = fresh.length <= chunk;
        const codes = [...kept, ...fresh.slice(0, chunk).map(([, code]) => code)];
        if (!isWhole) {
            this.drawn = null;
        }
        // lines are drawn when all blocks are there
        const links = isWhole || !before.size ? this.links() : null;
        return {codes, links, isWhole};
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
