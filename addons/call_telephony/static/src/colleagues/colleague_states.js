import {_t} from "@web/core/l10n/translation";

/** States of `telephony.presence` in words, with their colours. */
export const COLLEAGUE_STATES = {
    free: {label: _t("Free"), dot: "text-success"},
    talking: {label: _t("Talking"), dot: "text-danger"},
    hold: {label: _t("On hold"), dot: "text-warning"},
    ringing: {label: _t("Ringing"), dot: "text-info"},
    wrap: {label: _t("Wrap-up"), dot: "text-warning"},
    away: {label: _t("Away"), dot: "text-warning"},
    offline: {label: _t("Offline"), dot: "text-muted"},
};
const ORDER = Object.keys(COLLEAGUE_STATES);
const BUSY = ["talking", "hold", "ringing", "wrap"];

export const FILTERS = [
    {key: "all", label: _t("All"), fits: () => true},
    {key: "free", label: _t("Free"), fits: ({state}) => state === "free"},
    {key: "busy", label: _t("Busy"), fits: ({state}) => BUSY.includes(state)},
    {key: "there", label: _t("Not offline"), fits: ({state}) => state !== "offline"},
];

/** May their telephone be rung? */
export function isReachable({device, state}) {
    const rings = !device || device.online !== false;
    return rings && !["talking", "hold", "ringing"].includes(state);
}

function fold(text) {
    return (text || "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * Those whose name (or client) has all the words of `search`, by state, then by name.
 *
 * @param {Object[]} rows see `res.users.telephony_colleagues`
 */
export function selectColleagues(rows, {search = "", filter = "all"} = {}) {
    const words = fold(search).split(/\s+/).filter(Boolean);
    const {fits} = FILTERS.find(({key}) => key === filter);
    return rows
        .filter((row) => {
            const text = `${fold(row.name)} ${fold(row.client)}`;
            return fits(row) && words.every((word) => text.includes(word));
        })
        .sort(
            (one, two) =>
                ORDER.indexOf(one.state) - ORDER.indexOf(two.state) ||
                one.name.localeCompare(two.name)
        );
}
