import {_t} from "@web/core/l10n/translation";
import {panelState} from "../panel_state";
import {registry} from "@web/core/registry";

const LISTS = {answer: "answer", route: "route", jump: "jump", objection: "jump"};
export const WORDS = {
    added: {text: _t("added"), badge: "+", class: "text-bg-success"},
    removed: {text: _t("removed"), badge: "−", class: "text-bg-danger"},
    changed: {text: _t("changed"), badge: "≠", class: "text-bg-warning"},
};

/** What `designer_diff` answered, by what it is shown on. */
export function makeDiff(version, {changes, blocks, ways}) {
    const byBlock = new Map();
    const byLink = new Map();
    const gone = new Map();
    for (const change of changes) {
        if (change.what === "block") {
            byBlock.set(change.key, change);
        } else if (change.what === "link") {
            if (change.status === "removed") {
                gone.set(change.key, [...(gone.get(change.key) || []), change.title]);
            } else {
                byLink.set(placeKey(change.key, change.kind, change.after), change);
            }
        }
    }
    return {
        number: version.number,
        changes,
        blocks: byBlock,
        links: byLink,
        gone,
        ghosts: {blocks, ways},
        /** Code of the ghost which the list led to. */
        shown: "",
    };
}

/** Links have no name: they are known by their place among those of their kind. */
function placeKey(source, kind, index) {
    return `${source} ${LISTS[kind]} ${index}`;
}

function siblingsOf(model, source, kind) {
    return model.linksOf(source).filter((item) => LISTS[item.kind] === LISTS[kind]);
}

function detailText(change) {
    return change.details
        .map(({label, before, after}) => `${label}: ${before || "–"} → ${after || "–"}`)
        .join("\n");
}

registry.category("call_scripts.designer_overlay").add("diff", {
    blockInfo(model, code) {
        const {diff} = panelState(model);
        if (!diff) {
            return null;
        }
        const change = diff.blocks.get(code);
        const gone = diff.gone.get(code);
        const badges = [];
        if (change) {
            const {badge, text, class: className} = WORDS[change.status];
            const title = `${text}\n${detailText(change)}`;
            badges.push({text: badge, title, class: className});
        }
        if (gone) {
            const title = _t("removed: %s", gone.join(", "));
            badges.push({text: `−${gone.length}`, title, class: "text-bg-danger"});
        }
        return {class: change ? `o_diff_${change.status}` : "", badges};
    },
    linkInfo(model, id) {
        const {diff} = panelState(model);
        const link = diff && model.link(id);
        if (!link) {
            return null;
        }
        const siblings = siblingsOf(model, link.source, link.kind);
        const index = siblings.findIndex((item) => item.id === id);
        const change = diff.links.get(placeKey(link.source, link.kind, index));
        return change ? {class: `o_diff_${change.status}`, width: 3} : null;
    },
    ghosts(model) {
        const {diff} = panelState(model);
        if (!diff) {
            return null;
        }
        return {
            blocks: diff.ghosts.blocks.map((ghost) => ({
                ...ghost,
                isShown: ghost.code === diff.shown,
                hint: _t("%(title)s: removed since v%(number)s", {
                    title: ghost.title || ghost.code,
                    number: diff.number,
                }),
            })),
            ways: diff.ghosts.ways.map((way) => ({
                ...way,
                link: way.is_removed
                    ? null
                    : siblingsOf(model, way.source, way.kind)[way.after]?.id,
            })),
        };
    },
});
