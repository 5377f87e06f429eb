/**
 * Between the JSON document of a script (docs/script-format.md) and what the designer
 * works with: blocks by code, all links in one list, fields.
 */

export const NESTED = {answers: "answer", routes: "route", jumps: "jump"};
const KEY_OF = {
    answer: "answers",
    route: "routes",
    jump: "jumps",
    objection: "jumps",
};

const BLOCK = {
    title: "",
    kind: "talk",
    text: "",
    stage: "",
    mark: "",
    result: "",
    x: 0,
    y: 0,
    fields: [],
    actions: [],
    articles: [],
};
const LINK = {
    kind: "answer",
    label: "",
    source: "",
    to: "",
    hotkey: "",
    group: "",
    default: false,
    returns: false,
    when: [],
};

/** A copy which shares nothing; works on reactive objects too. */
export function clone(value) {
    return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

export function makeBlock(values) {
    return {...clone(BLOCK), ...clone(values)};
}

export function makeLink(values) {
    return {...clone(LINK), ...clone(values)};
}

/** Leave out what is empty: a document is written as short as the server does. */
export function slim(values) {
    const isEmpty = (value) =>
        value === "" ||
        value === false ||
        value === 0 ||
        value === null ||
        value === undefined ||
        (Array.isArray(value) && !value.length);
    return Object.fromEntries(
        Object.entries(clone(values)).filter(([, value]) => !isEmpty(value))
    );
}

export function readDocument(document, nextId) {
    const doc = {start: document.start || "", blocks: new Map(), links: [], fields: []};
    const addLinks = (items, kind, source) => {
        for (const item of items || []) {
            doc.links.push(makeLink({kind, ...item, source, id: nextId()}));
        }
    };
    for (const item of document.blocks || []) {
        const block = makeBlock(item);
        for (const [key, kind] of Object.entries(NESTED)) {
            addLinks(item[key], kind, item.code);
            delete block[key];
        }
        doc.blocks.set(block.code, block);
    }
    addLinks(document.jumps, "jump", "");
    doc.fields = clone(document.fields || []);
    return doc;
}

export function linkJSON(link) {
    const values = slim(link);
    delete values.id;
    delete values.source;
    if (link.kind !== "objection") {
        delete values.kind;
    }
    return values;
}

/** A block of the document with its answers, routes and jumps. */
export function blockJSON(block, links) {
    const values = slim(block);
    for (const link of links) {
        const key = KEY_OF[link.kind];
        (values[key] ||= []).push(linkJSON(link));
    }
    return values;
}

/** The whole document, as the server would write it (without the script's own data). */
export function writeDocument(doc) {
    const bySource = new Map();
    for (const link of doc.links) {
        if (!bySource.has(link.source)) {
            bySource.set(link.source, []);
        }
        bySource.get(link.source).push(link);
    }
    const blocks = [...doc.blocks.values()].map((block) =>
        blockJSON(block, bySource.get(block.code) || [])
    );
    return {
        start: doc.start,
        fields: doc.fields.map(slim),
        blocks,
        jumps: (bySource.get("") || []).map(linkJSON),
    };
}
