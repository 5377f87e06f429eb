import {describe, expect, test} from "@odoo/hoot";

import {getService, mountWithCleanup} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";

import {aCall, defineTelephonyModels, telephonySession} from "./call_telephony_helpers";

describe.current.tags("desktop");
defineTelephonyModels();

test("c11: a call that was passed on leaves the bar, and may come back", async () => {
    telephonySession();
    await mountWithCleanup(WebClient);
    const telephony = getService("call_telephony");
    const talking = aCall({state: "ongoing", phase: "talking"});
    telephony.onCall(talking);
    expect(telephony.current.id).toBe(5);
    telephony.onCall({
        ...talking,
        state: "terminated",
        phase: "ended",
        outcome: "answered",
        passed_on: true,
    });
    expect(telephony.current).toBe(false);
    telephony.onCall(talking); // nobody took the client over
    expect(telephony.current.id).toBe(5);
    telephony.onCall({...talking, state: "terminated", phase: "ended"});
    telephony.onCall(talking); // told late
    expect(telephony.current).toBe(false);
});
