import {describe, expect, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";

import {mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";
import {registry} from "@web/core/registry";
import {defineTelephonyModels} from "@call_telephony/../tests/call_telephony_helpers";

describe.current.tags("desktop");
defineTelephonyModels();

test("c6: the review plays by the player of calls", async () => {
    onRpc("voip.call", "recording_player", ({args}) => {
        expect.step(args[0]);
        return {
            seconds: 10,
            peaks: [1, 2],
            marks: [{second: 3, kind: "step", label: "Offer"}],
        };
    });
    const Player = registry
        .category("call_scripts.recording_players")
        .get("call_telephony");
    let steer = null;
    await mountWithCleanup(Player, {
        props: {
            recording: {url: "/call_telephony/recording/5", call_id: 5},
            onReady: (api) => (steer = api),
        },
    });
    await animationFrame();
    expect.verifySteps([5]);
    expect(".o_recording_chip.o_mark_step").toHaveText(/Offer/);
    expect(steer.time()).toBe(0);
});
