import {browser} from "@web/core/browser/browser";
import {clone} from "./designer_document";

/** Copied blocks live in the browser: they can be put into another script, too. */
const KEY = "call_scripts.designer_clipboard";
const FORMAT = "call-script-blocks";

/** Blocks which are come to only through this one: its branch, itself included. */
export function branchOf(model, code) {
    const starts = [model.doc.start, ...model.linksOf("").map((link) => link.to)];
    const without = reach(model, starts, code);
    return [...reach(model, [code])].filter((x) => x === code || !without.has(x));
}

function reach(model, starts, closed) {
    const found = new Set();
    const todo = [...starts];
    while (todo.length) {
        const code = todo.pop();
        if (!code || code === closed || found.has(code) || !model.block(code)) {
            continue;
        }
        found.add(code);
        todo.push(...model.linksOf(code).map((link) => link.to));
    }
    return found;
}

/** The blocks with the links between them and the fields they name. */
export function copyOf(model, codes) {
    const chosen = new Set(codes);
    const blocks = [...chosen].map((code) => clone(model.block(code)));
    const links = [...chosen].flatMap((code) => clone(model.linksOf(code)));
    const text = JSON.stringify([blocks, links]);
    const fields = model.doc.fields.filter((field) => text.includes(field.name));
    return {
        format: FORMAT,
        version: model.version.id,
        blocks,
        links,
        fields: clone(fields),
    };
}

export function writeClipboard(copied) {
    browser.localStorage.setItem(KEY, JSON.stringify(copied));
}

export function readClipboard() {
    try {
        const copied = JSON.parse(browser.localStorage.getItem(KEY) || "null");
        return copied?.format === FORMAT ? copied : null;
    } catch {
        return null;
    }
}
