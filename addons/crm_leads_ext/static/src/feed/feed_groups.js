import {deserializeDate, deserializeDateTime} from "@web/core/l10n/dates";

/** Groups of the feed, in the order in which they are shown. */
export const GROUPS = ["overdue", "today", "addressed", "tomorrow", "later"];
const ADDRESSED = new Set(["message", "forgotten"]);
const DATE_LENGTH = 10;

/** The moment of an item; `allDay` when it only has a date. */
export function momentOf(item) {
    const allDay = item.when.length === DATE_LENGTH;
    const moment = allDay ? deserializeDate(item.when) : deserializeDateTime(item.when);
    return {moment, allDay};
}

export function groupOf(item, now) {
    if (ADDRESSED.has(item.source)) {
        return "addressed";
    }
    const {moment, allDay} = momentOf(item);
    const today = now.startOf("day");
    // a meeting that has begun is still today's
    if (moment < today || (!allDay && moment < now && item.source !== "meeting")) {
        return "overdue";
    }
    if (moment < today.plus({days: 1})) {
        return "today";
    }
    return moment < today.plus({days: 2}) ? "tomorrow" : "later";
}

/**
 * The items by group, each by time; what has no time of day goes first in its day, and
 * what is addressed to me begins with the newest.
 */
export function groupItems(items, now) {
    const groups = new Map(GROUPS.map((name) => [name, []]));
    for (const item of items) {
        groups.get(groupOf(item, now)).push(item);
    }
    for (const [name, list] of groups) {
        const sign = name === "addressed" ? -1 : 1;
        list.sort((a, b) => sign * (momentOf(a).moment - momentOf(b).moment));
    }
    return [...groups].filter(([, list]) => list.length);
}

/** Moments until which an item may be snoozed. */
export function snoozeMoments(now) {
    const morning = (day) => day.startOf("day").set({hour: 9});
    return {
        hour: now.plus({hours: 1}),
        tomorrow: morning(now.plus({days: 1})),
        week: morning(now.plus({weeks: 1}).startOf("week")),
    };
}
