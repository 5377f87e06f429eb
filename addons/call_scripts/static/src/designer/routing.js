import {WIDTH, boxOf, entryOf, portOf} from "./geometry";
import {toRaw} from "@odoo/owl";

/** Lines keep so far from blocks, and from each other where they run side by side. */
const PAD = 7;
const LANE = 5;
/** How far a line reaches out of a block before it turns. */
const REACH = 40;
/** Arrows which come to one block stand so far apart, as long as its head has room. */
const ARROWS = 6;
const HEAD_ROOM = 24;
/** A column is so wide that a block which begins in it is another column's. */
const HALF = WIDTH / 2;

/**
 * Blocks which stand below each other: between them a line can go through.
 *
 * `spans` are the parts of its height which are taken, from top to bottom; `lanes` the
 * heights which are too near to lines which go through already.
 */
class Column {
    constructor(box) {
        this.left = box.x;
        this.right = box.x + box.width;
        this.boxes = [box];
        this.lanes = new Set();
    }

    add(box) {
        this.boxes.push(box);
        this.right = Math.max(this.right, box.x + box.width);
    }

    close() {
        this.boxes.sort((a, b) => a.y - b.y);
        this.spans = [];
        for (const {y, height} of this.boxes) {
            const last = this.spans.at(-1);
            if (last && y - PAD <= last[1] + PAD) {
                last[1] = Math.max(last[1], y + height + PAD);
            } else {
                this.spans.push([y - PAD, y + height + PAD]);
            }
        }
    }

    /** Index of the first span which ends below `y`. */
    _at(y) {
        let low = 0;
        let high = this.spans.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.spans[middle][1] > y) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The height nearest to `y` where a line of its own fits through. */
    pass(y) {
        const down = this._free(Math.round(y), 1);
        const up = this._free(Math.round(y), -1);
        const lane = Math.abs(down - y) <= Math.abs(up - y) ? down : up;
        this._take(lane);
        return lane;
    }

    /** From `y` downwards or upwards the first height which nothing takes. */
    _free(y, step) {
        for (;;) {
            const span = this.spans[this._at(y)];
            if (span && y > span[0]) {
                y = step > 0 ? Math.ceil(span[1]) : Math.floor(span[0]);
            } else if (this.lanes.has(y)) {
                y += step;
            } else {
                return y;
            }
        }
    }

    _take(lane) {
        for (let near = lane - LANE + 1; near < lane + LANE; near++) {
            this.lanes.add(near);
        }
    }
}

/** Columns of boxes from left to right. */
export function columnsOf(boxes) {
    const columns = [];
    for (const box of [...boxes].sort((a, b) => a.x - b.x)) {
        const last = columns.at(-1);
        if (last && box.x < last.left + HALF) {
            last.add(box);
        } else {
            columns.push(new Column(box));
        }
    }
    for (const column of columns) {
        column.close();
    }
    return columns;
}

/** Whether a line between these ends goes on to the right. */
function goesRight(from, to) {
    return to.x >= from.x;
}

/**
 * The way of a line as points: between two of one height it is straight, between
 * others it swings.
 *
 * To the right it goes through the gaps of the columns between both blocks.  Back, or
 * to a block above or below, it leaves to the right, goes through the gaps of all
 * columns from its own to the other's, and comes in from the left.
 */
export function wayThrough(columns, from, to) {
    const isRight = goesRight(from, to);
    const crossed = columns.filter(({left, right}) =>
        isRight ? left > from.x && right < to.x : left <= from.x && right > to.x
    );
    if (!isRight) {
        crossed.reverse();
    }
    const points = [from];
    for (const column of crossed) {
        const {left, right} = column;
        const last = points.at(-1);
        const share = ((left + right) / 2 - last.x) / (to.x - last.x || 1);
        const wanted = last.y + (to.y - last.y) * Math.max(0, Math.min(1, share));
        const y = column.pass(wanted);
        const ends = isRight ? [left, right] : [right, left];
        points.push(...ends.map((x) => ({x, y})));
    }
    points.push(to);
    return points;
}

/** An SVG path along points; it leaves and comes in from left to right. */
export function pathAlong(points) {
    const isRight = goesRight(points[0], points.at(-1));
    const parts = [`M${points[0].x},${points[0].y}`];
    for (let index = 1; index < points.length; index++) {
        const a = points[index - 1];
        const b = points[index];
        const reach = Math.min(REACH, 16 + Math.abs(b.y - a.y) / 8);
        const bend = Math.max(30, Math.min(Math.abs(b.x - a.x) / 2, 160));
        if (!isRight && index === 1) {
            const x = Math.max(a.x, b.x) + reach;
            parts.push(`C${x},${a.y} ${x},${b.y} ${b.x},${b.y}`);
        } else if (!isRight && index === points.length - 1) {
            const x = Math.min(a.x, b.x) - reach;
            parts.push(`C${x},${a.y} ${x},${b.y} ${b.x},${b.y}`);
        } else if (a.y === b.y) {
            parts.push(`L${b.x},${b.y}`);
        } else {
            const step = isRight ? bend : -bend;
            parts.push(`C${a.x + step},${a.y} ${b.x - step},${b.y} ${b.x},${b.y}`);
        }
    }
    return parts.join(" ");
}

/** The ways of all lines of a script, none on another, none through a block. */
export class Routes {
    constructor(model) {
        const blocks = toRaw(model.doc.blocks);
        this.columns = columnsOf([...blocks.keys()].map((code) => boxOf(model, code)));
        this.byLink = new Map();
        const lines = [];
        const arriving = new Map();
        for (const code of blocks.keys()) {
            for (const [row, link] of model.linksOf(code).entries()) {
                const target = link.to && model.block(link.to);
                if (target) {
                    const from = portOf(model.block(code), row);
                    const line = {id: link.id, from, to: entryOf(target)};
                    lines.push(line);
                    const others = arriving.get(link.to) || [];
                    arriving.set(link.to, [...others, line]);
                }
            }
        }
        arriving.forEach(spread);
        for (const {id, from, to} of lines) {
            this.byLink.set(id, this.route(from, to));
        }
    }

    /** `{d, label, box}`: its path, the place of its words, and all it may touch. */
    route(from, to) {
        const points = wayThrough(this.columns, from, to);
        const xs = points.map((point) => point.x);
        const ys = points.map((point) => point.y);
        const left = Math.min(...xs) - REACH;
        const top = Math.min(...ys) - PAD;
        const [start, next] = points;
        const isTurn = !goesRight(from, to);
        return {
            d: pathAlong(points),
            label: {
                x: isTurn ? start.x + REACH : (start.x + next.x) / 2,
                y: (start.y + next.y) / 2,
            },
            box: {
                x: left,
                y: top,
                width: Math.max(...xs) + REACH - left,
                height: Math.max(...ys) + PAD - top,
            },
        };
    }
}

/** Lines which come to one block end beside each other, the highest uppermost. */
function spread(lines) {
    const step = Math.min(ARROWS, HEAD_ROOM / Math.max(1, lines.length - 1));
    const sorted = [...lines].sort(
        (a, b) => a.from.y - b.from.y || a.from.x - b.from.x
    );
    for (const [index, line] of sorted.entries()) {
        line.to.y += (index - (sorted.length - 1) / 2) * step;
    }
}

const known = new WeakMap();

/** The routes of a model's lines, found anew when its document changed. */
export function routesOf(model) {
    const raw = toRaw(model);
    let found = known.get(raw);
    if (!found || found.shape !== raw.shape) {
        found = {shape: raw.shape, routes: new Routes(raw)};
        known.set(raw, found);
    }
    return found.routes;
}
