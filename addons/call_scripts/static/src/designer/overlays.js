import {registry} from "@web/core/registry";

/**
 * What others show on blocks and links: analytics, differences of versions.
 *
 * An overlay is `{blockInfo(model, code) → {class, badges: [{text, title, class}]},
 * linkInfo(model, linkId) → {width, class, label}}`; either may be missing or answer
 * nothing.  An overlay whose picture changes says so by `model.overlayChanges++`.
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
