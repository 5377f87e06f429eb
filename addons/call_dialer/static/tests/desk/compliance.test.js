import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {press} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {makeCard, makeScreen, mountDesk} from "./desk_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const RULE = "Outside the calling hours of the client. Allowed from 8:00.";

async function dial() {
    await press(["alt", "c"]);
    await animationFrame();
}

test("b16: a forbidden call takes the contact off the screen and says why", async () => {
    await mountDesk({
        screen: makeScreen(makeCard(100, {compliance: {message: RULE}})),
        call: {
            ...makeScreen(false, {
                no_contact: {code: "compliance", message: RULE, at: false},
            }),
            refused: {message: RULE, keep: false},
        },
    });
    expect(".o_desk_compliance").toHaveText(RULE);
    await dial();
    expect(".o_desk_client").toHaveCount(0);
    expect(".o_desk_why").toHaveText(RULE);
});

test("b16: where another number may be called the contact stays", async () => {
    await mountDesk({
        screen: makeScreen(makeCard()),
        call: {call: false, refused: {message: RULE, keep: true}},
    });
    expect(".o_desk_compliance").toHaveCount(0);
    await dial();
    expect(".o_desk_name").toHaveText("Client 100");
    expect(".o_desk_call").toHaveAttribute("data-call", "none");
});
