/** Campaigns dialled by the service (B12): clients come to the desk by themselves. */

import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {click, press} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {mockService} from "@web/../tests/web_test_helpers";
import {makeCard, makeScreen, mountDesk, NOW} from "./desk_test_helpers";

describe.current.tags("desktop");
defineMailModels();

let told = {};
let sent = [];

beforeEach(() => {
    told = {};
    sent = [];
    mockService("bus_service", {
        subscribe(type, callback) {
            told[type] = callback;
            return super.subscribe(...arguments);
        },
        send(name) {
            sent.push(name);
        },
    });
});

const byItself = (values = {}) => ({
    ...makeScreen(),
    campaigns: [
        {id: 1, name: "Windows", label: "Windows", state: "running", by_itself: true},
    ],
    operator: {state: "ready", since: NOW, reason: "", campaign_id: 1},
    ...values,
});

async function brought(payload) {
    told["call_dialer/desk"]({campaign_id: 1, ...payload});
    await animationFrame();
    await animationFrame();
}

test("b12: a client comes by itself, and goes when not reached", async () => {
    const calls = await mountDesk({
        screen: byItself(),
        next_contact: byItself({card: makeCard()}),
    });
    expect(".o_desk_idle[data-kind=waiting]").toHaveCount(1);
    expect(".o_desk_idle").toHaveText(/called by itself/);
    expect(".o_desk_idle .btn-primary").toHaveCount(0);

    await brought({contact_id: 100});
    expect(calls.at(-1)).toEqual(["next_contact", 1]);
    expect(".o_desk_name").toHaveText("Client 100");

    // another one does not take the screen from a contact in work
    await brought({contact_id: 101});
    expect(calls.at(-1)).toEqual(["next_contact", 1]);
    expect(".o_desk_name").toHaveText("Client 100");

    await brought({contact_id: false, note: "Busy: Client 100"});
    expect(".o_desk_name").toHaveCount(0);
});

test("b12: waiting says why nobody comes, and offers a break", async () => {
    await mountDesk({screen: byItself()});
    await brought({
        no_contact: {code: "later", message: "Nobody to call right now.", at: false},
    });
    expect(".o_desk_idle[data-kind=waiting] .o_desk_why").toHaveText(
        "Nobody to call right now."
    );
    await click(".o_desk_idle .btn-secondary");
    await animationFrame();
    expect(".o_desk_menu").toHaveCount(1);
});

test("b12: who is not ready yet has one button", async () => {
    const operator = {state: "offline", since: NOW, reason: "", campaign_id: false};
    const calls = await mountDesk({
        screen: byItself({operator}),
        claim: byItself(),
    });
    expect(".o_desk_idle .btn-primary").toHaveText(/I am ready/);
    await press("Enter");
    await animationFrame();
    expect(calls.at(-1)).toEqual(["claim", 1]);
    expect(".o_desk_idle[data-kind=waiting]").toHaveCount(1);
});

test("b12: a client for another campaign opens that one", async () => {
    const calls = await mountDesk({screen: byItself()});
    await brought({campaign_id: 2, contact_id: 100});
    expect(calls.at(-1)).toEqual(["open", 2]);
});

test("b12: the open desk shows that somebody sits there", async () => {
    await mountDesk({screen: byItself()});
    expect(sent).toInclude("call_dialer_pulse");
});
