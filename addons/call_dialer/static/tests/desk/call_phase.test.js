import {
    callPhase,
    callSince,
    contactOf,
    isCallActive,
    isNewer,
} from "@call_dialer/desk/call_phase";
import {describe, expect, test} from "@odoo/hoot";

describe.current.tags("headless");

const RINGING = {
    id: 1,
    state: "calling",
    start: "2026-11-22 10:00:00",
    answered: false,
};
const TALKING = {...RINGING, state: "ongoing", answered: "2026-11-22 10:00:09"};
const ENDED = {...TALKING, state: "terminated", end: "2026-11-22 10:02:00"};

test("phases follow the call's states", () => {
    expect(callPhase(false)).toBe("none");
    expect(callPhase(RINGING)).toBe("ringing");
    expect(callPhase(TALKING)).toBe("talking");
    expect(callPhase(ENDED)).toBe("ended");
    for (const state of ["missed", "rejected", "aborted"]) {
        expect(callPhase({...RINGING, state})).toBe("ended");
    }
});

test("a call is active until it ends", () => {
    expect([false, RINGING, TALKING, ENDED].map(isCallActive)).toEqual([
        false,
        true,
        true,
        false,
    ]);
});

test("the talk's timer starts with the answer", () => {
    expect(callSince(RINGING)).toBe(RINGING.start);
    expect(callSince(TALKING)).toBe(TALKING.answered);
    expect(callSince(false)).toBe(false);
});

test("a late message does not bring an ended call back", () => {
    expect(isNewer(ENDED, TALKING)).toBe(false);
    expect(isNewer(RINGING, TALKING)).toBe(true);
    expect(isNewer(ENDED, {...RINGING, id: 2})).toBe(true);
    expect(isNewer(false, RINGING)).toBe(true);
});

test("a call knows its contact directly or by its origin", () => {
    expect(contactOf({campaign_contact_id: 5})).toBe(5);
    expect(contactOf({res_model: "call.campaign.contact", res_id: 6})).toBe(6);
    expect(contactOf({res_model: "crm.lead", res_id: 6})).toBe(false);
});
