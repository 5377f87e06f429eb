import {describe, expect, test} from "@odoo/hoot";
import {click, queryText} from "@odoo/hoot-dom";
import {animationFrame, runAllTimers} from "@odoo/hoot-mock";
import {Component, xml} from "@odoo/owl";

import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {
    contains,
    defineModels,
    fields,
    getService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";

import {formatSeconds} from "@call_telephony/service/duration";
import {
    aCall,
    defineTelephonyModels,
    mockDevices,
    telephonySession,
} from "./call_telephony_helpers";

describe.current.tags("desktop");
defineTelephonyModels();

class Client extends models.Model {
    _name = "client";
    name = fields.Char();
    phone = fields.Char();
    talk = fields.Integer();
    recording_url = fields.Char();
    _records = [
        {
            id: 3,
            name: "Ivan",
            phone: "+79161234567",
            talk: 75,
            recording_url: "/call_telephony/recording/5",
        },
    ];
}
defineModels([Client]);

async function start(values) {
    telephonySession(values);
    await mountWithCleanup(WebClient);
    return getService("call_telephony");
}

test("seconds are shown as minutes", () => {
    expect(formatSeconds(0)).toBe("0:00");
    expect(formatSeconds(75)).toBe("1:15");
    expect(formatSeconds(3675)).toBe("1:01:15");
    expect(formatSeconds(-3)).toBe("0:00");
});

test("dial, follow by the bus, hang up", async () => {
    onRpc("voip.call", "dial", ({args}) => {
        expect.step(["dial", ...args]);
        return aCall();
    });
    onRpc("voip.call", "hang_up", ({args}) => {
        expect.step(["hang_up", ...args]);
        return aCall({state: "aborted", phase: "ended", outcome: "cancelled"});
    });
    const telephony = await start();
    expect(".o_current_call").toHaveCount(0);
    await telephony.dial("+79161234567", {resModel: "client", resId: 3});
    await animationFrame();
    expect.verifySteps([["dial", "+79161234567", "client", 3]]);
    expect(".o_current_call_who").toHaveText("Ivan");
    expect(".o_current_call").toHaveText(/calling your telephone/);
    telephony.onCall(
        aCall({state: "ongoing", phase: "talking", answered: "2026-01-01 10:00:05"})
    );
    await animationFrame();
    expect(".o_current_call").toHaveText(/talking/);
    await click(".o_current_call_hangup");
    await animationFrame();
    expect.verifySteps([["hang_up", [5]]]);
    expect(".o_current_call").toHaveCount(0);
});

test("an answer that comes after its call's end changes nothing", async () => {
    const telephony = await start();
    telephony.onCall(aCall({state: "aborted", phase: "ended", outcome: "busy"}));
    telephony.onCall(aCall());
    await animationFrame();
    expect(telephony.current).toBe(false);
    expect(".o_current_call").toHaveCount(0);
});

test("the result of a call that failed is told", async () => {
    const telephony = await start();
    telephony.onCall(aCall());
    telephony.onCall(aCall({state: "aborted", phase: "ended", outcome: "busy"}));
    await animationFrame();
    expect(".o_notification").toHaveText(/Busy/);
});

test("two clicks make one call", async () => {
    const telephony = await start();
    let answer = null;
    onRpc("voip.call", "dial", async () => {
        expect.step("dial");
        await new Promise((resolve) => (answer = resolve));
        return aCall();
    });
    const first = telephony.dial("+79161234567");
    expect(await telephony.dial("+79161234567")).toBe(false);
    await animationFrame();
    answer();
    await first;
    expect.verifySteps(["dial"]);
});

test("without a PBX the link is opened", async () => {
    patchWithCleanup(browser, {
        open: (url) => expect.step(url),
    });
    onRpc("voip.call", "dial", () =>
        aCall({
            manual: true,
            kind: "manual",
            state: "ongoing",
            phase: "talking",
            tel: "tel:+79161234567",
            message: "No PBX is set up",
        })
    );
    const telephony = await start({pbx: false});
    await telephony.dial("+79161234567");
    await animationFrame();
    expect.verifySteps(["tel:+79161234567"]);
    expect(".o_notification").toHaveText(/No PBX is set up/);
    expect(".o_current_call").toHaveCount(1);
});

test("a click on a phone field calls", async () => {
    telephonySession();
    onRpc("voip.call", "dial", ({args}) => {
        expect.step(args);
        return aCall();
    });
    await mountView({
        type: "form",
        resModel: "client",
        resId: 3,
        arch: `<form><field name="phone" widget="phone"/></form>`,
    });
    await click(".o_phone_form_link", {interactive: false});
    await animationFrame();
    expect.verifySteps([["+79161234567", "client", 3]]);
});

test("incoming card: who calls, as text; then it ends", async () => {
    class Deals extends Component {
        static template = xml`<div class="o_test_deals" t-esc="props.card.deals"/>`;
        static props = ["*"];
    }
    registry.category("call_telephony.card_slots").add("deals", Deals);
    const telephony = await start();
    telephony.onIncoming({
        ...aCall({direction: "incoming", phase: "ringing_you"}),
        card: {
            partner: {
                id: 3,
                name: "<b>Ivan</b>",
                company: "Romashka",
                owner: "Maria",
                function: false,
                city: false,
            },
            last_calls: [
                {
                    id: 1,
                    date: "2026-01-01 09:00:00",
                    direction: "outgoing",
                    outcome: "Busy",
                    user: "Maria",
                    talk_seconds: 0,
                },
            ],
            deals: "3 open deals",
        },
    });
    await animationFrame();
    expect(".o_incoming_card_title").toHaveText("<b>Ivan</b>");
    expect(".o_incoming_card_company").toHaveText(/Romashka/);
    expect(".o_incoming_card_owner").toHaveText(/Maria/);
    expect(".o_incoming_card_calls").toHaveText(/Busy/);
    expect(".o_test_deals").toHaveText("3 open deals");
    expect(".o_incoming_card_open").toHaveCount(1);
    expect(".o_incoming_card_create").toHaveCount(0);
    // the other telephone rings: no button can answer it
    expect(".o_incoming_card_answer").toHaveCount(0);
    telephony.onCall(
        aCall({
            direction: "incoming",
            state: "ongoing",
            phase: "talking",
            answered: "2026-01-01 10:00:05",
        })
    );
    await animationFrame();
    expect(".o_incoming_card_hangup").toHaveCount(1);
    expect(".o_current_call").toHaveCount(1);
    telephony.onCall(aCall({direction: "incoming", state: "terminated"}));
    await animationFrame();
    expect(".o_incoming_card").toHaveCount(0);
    expect(".o_current_call").toHaveCount(0);
    registry.category("call_telephony.card_slots").remove("deals");
});

test("incoming card: unknown number, answer and decline", async () => {
    onRpc("voip.call", "answer", ({args}) => {
        expect.step(["answer", ...args]);
        return aCall();
    });
    onRpc("voip.call", "decline", ({args}) => {
        expect.step(["decline", ...args]);
        return aCall();
    });
    const telephony = await start();
    telephony.onIncoming({
        ...aCall({direction: "incoming", partner: false, can_answer: true}),
        card: {partner: false, last_calls: []},
    });
    await animationFrame();
    expect(queryText(".o_incoming_card_title")).toBe("+79161234567");
    expect(".o_incoming_card_create").toHaveCount(1);
    await click(".o_incoming_card_answer");
    await animationFrame();
    await click(".o_incoming_card_decline");
    await animationFrame();
    expect.verifySteps([
        ["answer", [5]],
        ["decline", [5]],
    ]);
    expect(".o_incoming_card").toHaveCount(0);
});

test("service and telephone in the top bar", async () => {
    onRpc("telephony.device", "use", ({args}) => {
        expect.step(args);
        return {id: 8, name: "Mobile +79160000001", kind: "mobile"};
    });
    mockDevices();
    const telephony = await start();
    expect(".o_call_status").toHaveClass("text-success");
    telephony.onService({pbx_id: 1, service_up: false});
    await animationFrame();
    expect(".o_call_status").toHaveClass("text-danger");
    telephony.onService({pbx_id: 2, service_up: true});
    await animationFrame();
    expect(".o_call_status").toHaveClass("text-danger");
    await click(".o_call_systray .o_nav_entry:last");
    await animationFrame();
    await contains(".o_call_systray_menu .o-dropdown-item:contains(Mobile)").click();
    await runAllTimers();
    expect.verifySteps([[[8]]]);
    expect(telephony.device.id).toBe(8);
});

test("who is no telephony user sees nothing of it", async () => {
    telephonySession();
    const {session} = odoo.loader.modules.get("@web/session");
    patchWithCleanup(session, {call_telephony: undefined});
    await mountWithCleanup(WebClient);
    expect(".o_call_systray").toHaveCount(0);
});

test("recording and seconds in a form", async () => {
    await mountView({
        type: "form",
        resModel: "client",
        resId: 3,
        arch: `<form>
            <field name="recording_url" widget="call_recording" readonly="1"/>
            <field name="talk" widget="call_seconds" readonly="1"/>
        </form>`,
    });
    expect("audio.o_call_recording").toHaveCount(1);
    expect(".o_field_widget[name=talk]").toHaveText("1:15");
});
