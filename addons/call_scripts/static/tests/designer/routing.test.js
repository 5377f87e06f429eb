import {HEAD, ROW, TEXT, WIDTH, boxOf, heightOf} from "@call_scripts/designer/geometry";
import {Routes, columnsOf, routesOf, wayThrough} from "@call_scripts/designer/routing";
import {describe, expect, test} from "@odoo/hoot";
import {DesignerModel} from "@call_scripts/designer/designer_model";

describe.current.tags("headless");

function makeRandom(seed) {
    let at = seed;
    return (n) => (at = (at * 16807) % 2147483647) % n;
}

/** Blocks in columns, as they are laid out, linked at random. */
function laidOut(seed, count = 40) {
    const random = makeRandom(seed);
    const blocks = [];
    const tops = new Map();
    for (let number = 0; number < count; number++) {
        const column = random(6);
        const answers = Array.from({length: random(5)}, (_x, row) => ({
            label: `${row}`,
            to: `b${random(count)}`,
        }));
        const y = (tops.get(column) ?? random(300)) + 32;
        blocks.push({code: `b${number}`, x: 40 + 320 * column, y, answers});
        tops.set(column, y + heightOf(answers.length));
    }
    return new DesignerModel({version: {id: 5}, document: {blocks}});
}

/** Points on an SVG path of M, L and C. */
function samples(d, count = 24) {
    const points = [];
    let at = null;
    for (const [, verb, rest] of d.matchAll(/([MLC])([^MLC]+)/g)) {
        const found = rest
            .trim()
            .split(/\s+/)
            .map((pair) => pair.split(",").map(Number));
        const end = found.at(-1);
        const line = verb === "C" ? [at, ...found] : [at, at, end, end];
        for (let step = 1; at && step <= count; step++) {
            points.push(bezier(line, step / count));
        }
        at = end;
    }
    return points;
}

function bezier(points, t) {
    const weights = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3];
    return [0, 1].map((axis) =>
        points.reduce((sum, point, index) => sum + point[axis] * weights[index], 0)
    );
}

function isInside([x, y], box) {
    const [dx, dy] = [x - box.x, y - box.y];
    return dx > 1 && dx < box.width - 1 && dy > 1 && dy < box.height - 1;
}

test("a1: in a script which is laid out no line runs through a block", () => {
    for (let seed = 1; seed <= 40; seed++) {
        const model = laidOut(seed);
        const boxes = [...model.doc.blocks.keys()].map((code) => boxOf(model, code));
        const {byLink} = new Routes(model);
        expect(byLink.size).toBe(model.doc.links.length);
        for (const {d, box} of byLink.values()) {
            for (const point of samples(d)) {
                const hit = boxes.find((other) => isInside(point, other));
                if (hit) {
                    throw new Error(
                        `seed ${seed}: ${d} runs through ${hit.x},${hit.y}`
                    );
                }
                // what may be drawn of it is told to the culling
                if (!isInside(point, {...grown(box, 2)})) {
                    throw new Error(`seed ${seed}: ${d} leaves ${JSON.stringify(box)}`);
                }
            }
        }
    }
});

function grown({x, y, width, height}, by) {
    return {x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by};
}

test("a1: lines which go through one gap do not lie on each other", () => {
    const column = {x: 360, width: WIDTH};
    const columns = columnsOf([
        {...column, y: 0, height: 100},
        {...column, y: 132, height: 100},
    ]);
    const heights = [0, 1, 2, 3].map((row) => {
        const from = {x: 280, y: 80 + row * 24};
        const points = wayThrough(columns, from, {x: 680, y: 120});
        expect(points.length).toBe(4);
        return points[1].y;
    });
    for (const [index, y] of heights.entries()) {
        expect(y >= 107 && y <= 125).toBe(true);
        for (const other of heights.slice(0, index)) {
            expect(Math.abs(y - other) >= 5).toBe(true);
        }
    }
    // the gap is full: the next one goes around the column
    const points = wayThrough(columns, {x: 280, y: 110}, {x: 680, y: 120});
    expect([-7, 239]).toInclude(points[1].y);
});

test("a1: answers of one block which lead to one block have lines of their own", () => {
    const answers = ["a", "b", "c"].map((label) => ({label, to: "y"}));
    const document = {
        blocks: [
            {code: "x", x: 40, y: 40, answers},
            {code: "between", x: 360, y: 40},
            {code: "y", x: 680, y: 40, answers: [{label: "again", to: "x"}]},
        ],
    };
    const model = new DesignerModel({version: {id: 5}, document});
    const {byLink} = new Routes(model);
    const ways = [...byLink.values()].slice(0, 3).map(({d}) => samples(d));
    for (const [index, way] of ways.entries()) {
        for (const other of ways.slice(0, index)) {
            const near = way.filter(([x, y]) =>
                other.some(([u, v]) => Math.hypot(x - u, y - v) < 2)
            );
            // they may cross, but do not run together
            expect(near.length < way.length / 6).toBe(true);
        }
    }
    const port = {x: 40 + WIDTH, y: 40 + HEAD + TEXT + ROW / 2};
    expect(ways.map((way) => way[0][0] > port.x)).toEqual([true, true, true]);
});

test("a1: a way back goes around its own block and comes in from the left", () => {
    const document = {
        blocks: [
            {code: "x", x: 40, y: 40},
            {code: "y", x: 360, y: 40, answers: [{label: "again", to: "x"}]},
        ],
    };
    const model = new DesignerModel({version: {id: 5}, document});
    const [{d}] = [...new Routes(model).byLink.values()];
    const points = samples(d);
    expect(Math.max(...points.map(([x]) => x)) > 600).toBe(true);
    expect(Math.min(...points.map(([x]) => x)) < 40).toBe(true);
    const [before, last] = points.slice(-2);
    expect(before[0] < last[0]).toBe(true);
});

test("a1: ways are found once for a document, and anew when it changed", () => {
    const model = laidOut(3);
    const first = routesOf(model);
    expect(routesOf(model)).toBe(first);
    model.moveBlocks({b1: {x: 2000, y: 2000}});
    expect(routesOf(model)).not.toBe(first);
});
