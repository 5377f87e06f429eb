import {HEAD, WIDTH, boxOf, entryOf, heightOf, intersects, portOf} from "./geometry";
import {Routes} from "./routing";
import {ghostsOf} from "./overlays";

/** A ghost which lies on a block or another ghost is moved by so much. */
const STEP = 40;
/** So much of a ghost, or of its title, may lie under one block before it is moved. */
const HIDDEN = 0.4;
const TRIES = 200;

function share(ghost, box) {
    if (!intersects(ghost, box)) {
        return 0;
    }
    const width =
        Math.min(ghost.x + ghost.width, box.x + box.width) - Math.max(ghost.x, box.x);
    const height =
        Math.min(ghost.y + ghost.height, box.y + box.height) - Math.max(ghost.y, box.y);
    return (width * height) / (ghost.width * ghost.height);
}

function headOf(box) {
    return {...box, height: HEAD};
}

/**
 * Boxes of ghosts by code: where the blocks were, or a little aside when something
 * stands there now, so that both are seen.
 *
 * @param {Object[]} ghosts `{code, x, y, rows}`
 * @param {Object[]} boxes `{x, y, width, height}` of the blocks which are there
 */
export function placeGhosts(ghosts, boxes) {
    const taken = [...boxes];
    const placed = new Map();
    for (const ghost of ghosts) {
        const height = heightOf(ghost.rows.length);
        const box = {x: ghost.x, y: ghost.y, width: WIDTH, height};
        for (let step = 0; step < TRIES; step++) {
            const isSeen = (other) =>
                share(box, other) <= HIDDEN &&
                share(headOf(box), other) <= HIDDEN &&
                !([...placed.values()].includes(other) && share(headOf(other), box));
            if (taken.every(isSeen)) {
                break;
            }
            // upwards: there the title comes out first
            box.x += STEP;
            box.y -= STEP;
        }
        taken.push(box);
        placed.set(ghost.code, box);
    }
    return placed;
}

/** The box of the ghost of a block, or null. */
export function ghostBox(model, code) {
    const ghosts = ghostsOf(model);
    const found = ghosts && drawGhosts(model, ghosts);
    return found?.blocks.find((ghost) => ghost.code === code)?.box || null;
}

/** Where the ghosts of `overlays.js` stand: `{blocks: [{…, box}], ways: [{…, d, label}]}`. */
export function drawGhosts(model, {blocks, ways}) {
    const living = [...model.doc.blocks.keys()].map((code) => boxOf(model, code));
    const gone = blocks.filter((ghost) => !model.block(ghost.code));
    const boxes = placeGhosts(gone, living);
    const routes = new Routes(model);
    const lines = [];
    const used = new Map();
    for (const way of ways) {
        const target = boxes.get(way.to) || model.block(way.to);
        const from = startOf(model, boxes, way, used);
        if (target && from) {
            const route = routes.route(from, entryOf(target));
            lines.push({...way, words: way.label, ...route});
        }
    }
    return {
        blocks: gone.map((ghost) => ({...ghost, box: boxes.get(ghost.code)})),
        ways: lines,
    };
}

/** From its row on a ghost or a block; a link without a row starts beside the title. */
function startOf(model, boxes, way, used) {
    const ghost = boxes.get(way.source);
    if (ghost) {
        return portOf(ghost, way.row);
    }
    const block = model.block(way.source);
    if (!block) {
        return null;
    }
    const row = model.linksOf(way.source).findIndex((link) => link.id === way.link);
    if (row >= 0) {
        return portOf(block, row);
    }
    const count = used.get(way.source) || 0;
    used.set(way.source, count + 1);
    return {x: block.x + WIDTH, y: block.y + 8 + (count % 9) * 8};
}
