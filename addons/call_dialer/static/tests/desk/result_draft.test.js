import {
    callbackMoment,
    makeDraft,
    missing,
    needsForm,
    toParams,
} from "@call_dialer/desk/result_draft";
import {describe, expect, test} from "@odoo/hoot";

describe.current.tags("headless");

const {DateTime} = luxon;
const NOW = DateTime.fromISO("2026-11-22T15:20:30", {zone: "utc"});
const GOAL = {id: 1, name: "Meeting", category: "goal", actions: []};
const CALLBACK = {id: 2, name: "Call back", category: "callback", callback_minutes: 30};
const LOST = {
    id: 3,
    name: "Refused",
    category: "refusal",
    actions: [{id: 7, kind: "lost", name: "Lost", reasons: [{id: 70}, {id: 71}]}],
};

test("offers of the callback picker", () => {
    expect(callbackMoment("10m", NOW).toISO()).toBe("2026-11-22T15:30:30.000Z");
    expect(callbackMoment("60m", NOW).toISO()).toBe("2026-11-22T16:20:30.000Z");
    expect(callbackMoment("morning", NOW).toISO()).toBe("2026-11-23T10:00:00.000Z");
});

test("a plain result needs no form", () => {
    expect(needsForm(makeDraft(GOAL, {now: NOW}))).toBe(false);
});

test("a call still on, a callback, an action or a missing comment need one", () => {
    expect(needsForm(makeDraft(GOAL, {now: NOW, callActive: true}))).toBe(true);
    expect(needsForm(makeDraft(CALLBACK, {now: NOW}))).toBe(true);
    expect(needsForm(makeDraft(LOST, {now: NOW}))).toBe(true);
    const wordy = {...GOAL, requires_comment: true};
    expect(needsForm(makeDraft(wordy, {now: NOW}))).toBe(true);
    expect(needsForm(makeDraft(wordy, {now: NOW, comment: "said no"}))).toBe(false);
});

test("the callback's time is filled in with the button's offset", () => {
    const draft = makeDraft(CALLBACK, {now: NOW});
    expect(draft.callbackAt.diff(NOW, "minutes").minutes).toBe(30);
    expect(missing(draft, NOW)).toEqual([]);
});

test("a time in the past and a missing reason are told", () => {
    const late = makeDraft(CALLBACK, {now: NOW});
    late.callbackAt = NOW.minus({minutes: 1});
    expect(missing(late, NOW)).toEqual(["callback"]);

    const refused = makeDraft(LOST, {now: NOW});
    expect(missing(refused, NOW)).toEqual(["reason"]);
    refused.actions[0].skip = true;
    expect(missing(refused, NOW)).toEqual([]);
});

test("reasons of the result itself, with the proposed one filled in", () => {
    const refused = {
        id: 4,
        category: "refusal",
        lost_reasons: [{id: 40}, {id: 41}],
        lost_reason_id: 41,
    };
    const draft = makeDraft(refused, {now: NOW});
    expect(needsForm(draft)).toBe(true);
    expect(missing(draft, NOW)).toEqual([]);
    expect(toParams(draft, "h").lost_reason_id).toBe(41);
    draft.reasonId = false;
    expect(missing(draft, NOW)).toEqual(["reason"]);
});

test("dates of actions move on with the shift", () => {
    const meeting = {
        ...GOAL,
        actions: [
            {id: 9, kind: "meeting", name: "Meeting", date: "2026-11-23 09:00:00"},
        ],
    };
    const loadedAt = NOW.minus({hours: 2});
    const draft = makeDraft(meeting, {now: NOW, loadedAt});
    expect(toParams(draft, "h").actions[9].date).toBe("2026-11-23 11:00:00");
});

test("what is sent to the server", () => {
    const draft = makeDraft(LOST, {now: NOW, comment: "  too dear "});
    draft.actions[0].reasonId = 71;
    expect(toParams(draft, "2026-11-22 15:00:00")).toEqual({
        comment: "too dear",
        callback_at: false,
        personal: false,
        lost_reason_id: false,
        actions: {7: {lost_reason_id: 71}},
        hold: "2026-11-22 15:00:00",
    });
    draft.actions[0].skip = true;
    expect(toParams(draft, "h").actions).toEqual({7: {skip: true}});
});
