import {clock, percent, whole} from "../analytics_action/format";
import {registry} from "@web/core/registry";

/** Figures switched on, by the designer's model. */
const figuresOf = new Map();

/** The model itself: components see it through a proxy of their own. */
function keyOf(model) {
    return model.version.id;
}

/**
 * Show figures (what `call.script.analytics.canvas` answers) on blocks and links of the
 * model, or none.
 */
export function setFigures(model, figures) {
    if (figures) {
        figuresOf.set(keyOf(model), prepare(figures));
    } else {
        figuresOf.delete(keyOf(model));
    }
    model.overlayChanges++;
}

/** Visits by block and by link; links are known by where they start and their words. */
export function prepare(figures) {
    const links = new Map();
    for (const link of figures.links) {
        const source = link.from_all ? "" : link.source;
        for (const key of [
            linkKey({kind: link.kind, source, label: link.label}),
            linkKey({kind: "route", source, to: link.to}),
        ]) {
            const known = links.get(key) || {visits: 0, share: 0};
            known.visits += link.visits;
            known.share += link.from_all ? 0 : link.share;
            links.set(key, known);
        }
    }
    const most = Math.max(1, ...[...links.values()].map((link) => link.visits));
    return {...figures, links, most};
}

function linkKey({kind, source, label, to}) {
    return JSON.stringify(
        kind === "route" ? ["route", source, to || ""] : [kind, source, label || ""]
    );
}

export function blockInfo(model, code) {
    const figures = figuresOf.get(keyOf(model));
    if (!figures) {
        return null;
    }
    const block = figures.blocks[code];
    if (!block) {
        return {class: "o_analytics_unvisited", badges: []};
    }
    const lost = block.exits / Math.max(1, block.visits);
    const isEnd = model.doc.blocks.get(code)?.kind === "end";
    const badges = [
        {
            text: `${whole(block.visits)} · ${clock(block.median)}`,
            title: `${titles.visits(block)}. ${titles.time(block)}`,
        },
        {
            text: percent(block.conversion, 0),
            title: titles.conversion(block),
            class: "text-bg-success",
        },
    ];
    if (block.exits && !isEnd) {
        badges.push({
            text: `✗ ${percent(lost, 0)}`,
            title: titles.exits(block),
            class: "text-bg-danger",
        });
    }
    return {class: "o_analytics_visited", badges};
}

export function linkInfo(model, id) {
    const figures = figuresOf.get(keyOf(model));
    const link = figures && model.doc.links.find((item) => item.id === id);
    const found = link && figures.links.get(linkKey(link));
    if (!found) {
        return figures ? {width: 1, class: "o_analytics_unvisited"} : null;
    }
    return {
        width: 1 + Math.round((9 * found.visits) / figures.most),
        class: "o_analytics_visited",
        label: found.share ? percent(Math.min(1, found.share), 0) : whole(found.visits),
    };
}

/** Titles are set by the switch, where translations are loaded. */
export const titles = {
    visits: () => "",
    time: () => "",
    conversion: () => "",
    exits: () => "",
};

registry
    .category("call_scripts.designer_overlay")
    .add("call_scripts.analytics", {blockInfo, linkInfo});
