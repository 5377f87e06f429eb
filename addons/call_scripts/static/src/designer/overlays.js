import {registry} from "@web/core/registry";

/**
 * What others show on blocks and links: analytics, differences of versions.
 *
 * An overlay is `{blockInfo(model, code) → {class, badges: [{text, title, class}]},
 * linkInfo(model, linkId) → {width, class, label}}`; either may be missing or answer
 * nothing.  `ghosts(model) → {blocks: [{code, title, kind, x, y, rows, hint, isShown}],
 * ways: [{source, to, label, row, link}]}` is what is drawn though it is not there; `link`
 * is the id of a link which is there still and leads elsewhere.
 * An overlay whose picture changes says so by `model.overlayChanges++`.
 */
const overlays = registry.category("call_scripts.designer_overlay");

function collect(method, model, key) {
    return overlays
        .getAll()
        .map((overlay) => overlay[method]?.(model, key))
        .filter(Boolean);
}

export function blockInfo(model, code) {
    const infos = collect("blockInfo", model, code);
    return {
        class: infos.map((info) => info.class || "").join(" "),
        badges: infos.flatMap((info) => info.badges || []),
    };
}

export function linkInfo(model, id) {
    const infos = collect("linkInfo", model, id);
    return {
        class: infos.map((info) => info.class || "").join(" "),
        width: Math.max(0, ...infos.map((info) => info.width || 0)),
        label: infos
            .map((info) => info.label)
            .filter(Boolean)
            .join(" · "),
    };
}

/** Everything that is drawn though it is not there, or null. */
export function ghostsOf(model) {
    const found = collect("ghosts", model);
    return found.length
        ? {
              blocks: found.flatMap((ghosts) => ghosts.blocks),
              ways: found.flatMap((ghosts) => ghosts.ways),
          }
        : null;
}
