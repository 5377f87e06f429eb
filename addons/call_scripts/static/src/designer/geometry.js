/** Sizes and places on the canvas, in its own units; `core/layout.py` has the same. */

export const WIDTH = 240;
export const HEAD = 36;
export const TEXT = 44;
export const ROW = 24;
export const FOOT = 10;
export const GRID = 20;

export function heightOf(rows) {
    return HEAD + TEXT + rows * ROW + FOOT;
}

export function boxOf(model, code) {
    const block = model.block(code);
    const height = heightOf(model.linksOf(code).length);
    return {x: block.x, y: block.y, width: WIDTH, height};
}

/** Where the link leaves its block; `row` is its place among the block's links. */
export function portOf(block, row) {
    return {x: block.x + WIDTH, y: block.y + HEAD + TEXT + row * ROW + ROW / 2};
}

export function entryOf(block) {
    return {x: block.x, y: block.y + HEAD / 2};
}

/** An SVG path from a port to an entry; ways back swing out under the blocks. */
export function pathBetween(from, to) {
    const dx = to.x - from.x;
    if (dx >= 20) {
        const bend = Math.max(30, Math.min(dx / 2, 160));
        return `M${from.x},${from.y} C${from.x + bend},${from.y} ${to.x - bend},${to.y} ${to.x},${to.y}`;
    }
    const bend = Math.min(120, 60 + Math.abs(dx) / 8);
    const below = Math.max(from.y, to.y) + 60;
    return (
        `M${from.x},${from.y} C${from.x + bend},${from.y} ${from.x + bend},${below} ` +
        `${(from.x + to.x) / 2},${below} ` +
        `S${to.x - bend},${to.y} ${to.x},${to.y}`
    );
}

/** The smallest rectangle around boxes, or null. */
export function bounds(boxes) {
    if (!boxes.length) {
        return null;
    }
    const left = Math.min(...boxes.map((box) => box.x));
    const top = Math.min(...boxes.map((box) => box.y));
    const right = Math.max(...boxes.map((box) => box.x + box.width));
    const bottom = Math.max(...boxes.map((box) => box.y + box.height));
    return {x: left, y: top, width: right - left, height: bottom - top};
}

export function intersects(a, b) {
    return (
        a.x < b.x + b.width &&
        b.x < a.x + a.width &&
        a.y < b.y + b.height &&
        b.y < a.y + a.height
    );
}

/**
 * A place near by: in line with another block's left or top side, else on the grid.
 *
 * @param {Object[]} boxes of the blocks which stay where they are
 * @param {Number} reach how far a side may be
 */
export function snap(place, boxes, reach) {
    const near = (axis) => {
        let best = null;
        for (const box of boxes) {
            const off = Math.abs(box[axis] - place[axis]);
            if (off <= reach && (best === null || off < Math.abs(best - place[axis]))) {
                best = box[axis];
            }
        }
        if (best !== null) {
            return best;
        }
        const grid = Math.round(place[axis] / GRID) * GRID;
        return Math.abs(grid - place[axis]) <= reach ? grid : place[axis];
    };
    return {x: near("x"), y: near("y")};
}
