/**
 * One document of two which were made from a third: what only one author changed is
 * taken from that one, and nothing either of them wrote is lost.
 *
 * - attributes of blocks changed by both are the own ones; the other's block is kept
 *   beside it as a block of its own
 * - links changed by both are all there
 * - a block one author changed and the other deleted stays
 * - two new blocks with one code are two blocks
 *
 * Documents are those of `writeDocument`.
 */
import {WIDTH, heightOf, intersects} from "./geometry";
import {clone} from "./designer_document";

const LINKS = ["answers", "routes", "jumps"];
const PLACE = ["x", "y"];

function same(one, other) {
    return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** `{document, kept}`: `kept` are codes of blocks which hold the other's words. */
export function mergeDocuments(base, mine, theirs, user) {
    const maps = [base, mine, theirs].map(
        ({blocks}) => new Map(blocks.map((block) => [block.code, block]))
    );
    const own = renamed(clone(mine), maps);
    const [before, , their] = maps;
    const my = new Map(own.blocks.map((block) => [block.code, block]));
    const taken = new Set([...my.keys(), ...their.keys()]);
    const blocks = [];
    const kept = [];
    for (const code of new Set([...their.keys(), ...my.keys()])) {
        const [b, m, t] = [before.get(code), my.get(code), their.get(code)];
        if (!m || !t) {
            const one = m || t;
            if (!same(one, b)) {
                blocks.push(one);
            }
            continue;
        }
        const {block, isLost} = mergeBlock(b || {}, m, t);
        blocks.push(block);
        if (isLost) {
            kept.push(copyBeside(block, t, freeCode(code, taken), user));
        }
    }
    for (const copy of kept) {
        putFree(copy, blocks);
        blocks.push(copy);
    }
    const document = {
        start: same(own.start, base.start) ? theirs.start : own.start,
        fields: mergeFields(base.fields, own.fields, theirs.fields),
        blocks,
        jumps: mergeList(base.jumps, own.jumps, theirs.jumps),
    };
    return {
        document: withoutDangling(clone(document)),
        kept: kept.map((copy) => copy.code),
    };
}

/** Own new blocks whose codes the other author took for other blocks get new ones. */
function renamed(mine, [before, my, their]) {
    const taken = new Set([...my.keys(), ...their.keys()]);
    const codes = new Map();
    for (const [code, block] of my) {
        if (!before.has(code) && their.has(code) && !same(block, their.get(code))) {
            codes.set(code, freeCode(code, taken));
        }
    }
    const renew = (code) => codes.get(code) || code;
    const lead = (links) =>
        links?.map((link) => (link.to ? {...link, to: renew(link.to)} : link));
    for (const block of mine.blocks) {
        block.code = renew(block.code);
        for (const key of LINKS) {
            if (block[key]) {
                block[key] = lead(block[key]);
            }
        }
    }
    return {...mine, start: renew(mine.start), jumps: lead(mine.jumps)};
}

function freeCode(code, taken) {
    const stem = code.replace(/_\d+$/, "");
    let number = 1;
    while (taken.has(`${stem}_${number}`)) {
        number++;
    }
    taken.add(`${stem}_${number}`);
    return `${stem}_${number}`;
}

function mergeBlock(before, mine, theirs) {
    const block = {code: mine.code};
    let isLost = false;
    for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
        const [b, m, t] = [before[key], mine[key], theirs[key]];
        if (LINKS.includes(key)) {
            const links = mergeList(b || [], m || [], t || []);
            if (links.length) {
                block[key] = links;
            }
            continue;
        }
        const value = same(m, b) ? t : m;
        if (value !== undefined) {
            block[key] = value;
        }
        const isBoth = !same(m, b) && !same(t, b) && !same(m, t);
        isLost ||= isBoth && t !== undefined && !PLACE.includes(key);
    }
    return {block, isLost};
}

/** Own items, less those the other took away, and those which the other added. */
function mergeList(before, mine, theirs) {
    const has = (list, item) => list.some((other) => same(other, item));
    if (same(mine, before)) {
        return theirs;
    }
    return [
        ...mine.filter((item) => !has(before, item) || has(theirs, item)),
        ...theirs.filter((item) => !has(before, item) && !has(mine, item)),
    ];
}

function mergeFields(before, mine, theirs) {
    const find = (list, name) => list.find((item) => item.name === name);
    const names = new Set([...theirs, ...mine].map((field) => field.name));
    return [...names].flatMap((name) => {
        const [b, m, t] = [before, mine, theirs].map((list) => find(list, name));
        if (!m || !t) {
            return same(m || t, b) ? [] : [m || t];
        }
        const field = {};
        for (const key of new Set([...Object.keys(t), ...Object.keys(m)])) {
            const value = same(m[key], b?.[key]) ? t[key] : m[key];
            if (value !== undefined) {
                field[key] = value;
            }
        }
        return [field];
    });
}

/** The other's words, without its links. */
function copyBeside(block, theirs, code, user) {
    const copy = {...theirs, code, x: block.x || 0, y: block.y || 0};
    copy.title = user ? `${theirs.title || code} (${user})` : theirs.title || code;
    for (const key of LINKS) {
        delete copy[key];
    }
    return copy;
}

function boxOf(block) {
    const rows = LINKS.reduce((sum, key) => sum + (block[key]?.length || 0), 0);
    return {x: block.x || 0, y: block.y || 0, width: WIDTH, height: heightOf(rows)};
}

/** Down from where it is to where no block stands. */
function putFree(copy, blocks) {
    for (;;) {
        const room = boxOf(copy);
        room.height += 31;
        const hit = blocks.map(boxOf).find((box) => intersects(box, room));
        if (!hit) {
            return;
        }
        copy.y = hit.y + hit.height + 32;
    }
}

/** Answers to blocks which are gone lead nowhere; other ways to them go. */
function withoutDangling(document) {
    const codes = new Set(document.blocks.map((block) => block.code));
    const known = (link) => !link.to || codes.has(link.to);
    for (const block of document.blocks) {
        for (const key of LINKS) {
            if (!block[key]) {
                continue;
            }
            if (key === "answers") {
                block[key] = block[key].map((link) =>
                    known(link) ? link : {...link, to: ""}
                );
            } else {
                block[key] = block[key].filter(known);
            }
        }
    }
    document.jumps = document.jumps.filter(known);
    if (!codes.has(document.start)) {
        document.start = document.blocks[0]?.code || "";
    }
    return document;
}
