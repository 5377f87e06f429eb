import {describe, expect, test} from "@odoo/hoot";
import {groupItems, groupOf, snoozeMoments} from "@crm_leads_ext/feed/feed_groups";

const {DateTime} = luxon;
// a Friday
const NOW = DateTime.local(2026, 11, 27, 12, 0);

function item(source, moment, vals = {}) {
    const utc = moment.toUTC().toFormat("yyyy-MM-dd HH:mm:ss");
    return {source, when: utc, ...vals};
}

function task(moment) {
    return {source: "activity", when: moment.toFormat("yyyy-MM-dd")};
}

describe("feed", () => {
    test("groups by the user's own day", () => {
        expect(groupOf(task(NOW), NOW)).toBe("today");
        expect(groupOf(task(NOW.minus({days: 1})), NOW)).toBe("overdue");
        expect(groupOf(task(NOW.plus({days: 1})), NOW)).toBe("tomorrow");
        expect(groupOf(task(NOW.plus({days: 2})), NOW)).toBe("later");
    });

    test("a callback is overdue by the minute, a meeting goes on", () => {
        const before = NOW.minus({minutes: 1});
        expect(groupOf(item("callback", before), NOW)).toBe("overdue");
        expect(groupOf(item("meeting", before), NOW)).toBe("today");
        expect(groupOf(item("callback", NOW.plus({minutes: 1})), NOW)).toBe("today");
    });

    test("comments are addressed to me, however old, the newest first", () => {
        const old = item("message", NOW.minus({days: 9}), {id: 1});
        const fresh = item("message", NOW, {id: 2});
        const groups = groupItems([old, task(NOW), fresh], NOW);
        expect(groups.map(([name]) => name)).toEqual(["today", "addressed"]);
        expect(groups[1][1].map(({id}) => id)).toEqual([2, 1]);
    });

    test("by time within a group", () => {
        const late = item("meeting", NOW.plus({hours: 3}), {id: 1});
        const soon = item("callback", NOW.plus({hours: 1}), {id: 2});
        const groups = groupItems([late, soon, {...task(NOW), id: 3}], NOW);
        expect(groups[0][1].map(({id}) => id)).toEqual([3, 2, 1]);
    });

    test("snoozed until a moment in the future", () => {
        const {hour, tomorrow, week} = snoozeMoments(NOW);
        expect(hour.toFormat("d HH:mm")).toBe("27 13:00");
        expect(tomorrow.toFormat("d HH:mm")).toBe("28 09:00");
        expect(week.toFormat("c d HH:mm")).toBe("1 30 09:00");
    });
});
