import {describe, expect, test} from "@odoo/hoot";
import {press, queryFirst} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {xml} from "@odoo/owl";
import {
    defineModels,
    models,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {ExternalFrame} from "@call_scripts/external/external_frame";
import {FakeServer} from "@call_scripts/../tests/runner/runner_data";
import {RunnerView} from "@call_scripts/runner/view/runner_view";
import {ScriptRunner} from "@call_scripts/runner/script_runner";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {makeCard, makeScreen, mountDesk} from "./desk_test_helpers";

describe.current.tags("desktop");

class CallSession extends models.Model {
    _name = "call.session";
}

defineMailModels();
defineModels([CallSession]);

/** The desk with a contact, and its script in the true runner. */
async function mountScript(change = () => {}) {
    const server = new FakeServer();
    change(server);
    onRpc("call.session", "*", ({method, args: [, ...rest]}) => {
        server.calls.push([method, ...rest]);
        return server.follow(method, rest);
    });
    await mountDesk({screen: makeScreen(makeCard())}, ScriptRunner);
    await animationFrame();
    await animationFrame();
    return server;
}

async function hit(key) {
    await press(key);
    await animationFrame();
    await animationFrame();
}

/** What the frame would be told: no page is opened in a test. */
class FakeFrame extends ExternalFrame {
    static template = xml`
        <div class="fake_frame" t-att-data-src="props.external.src" t-att-data-rights="sandbox"/>`;
}

async function mountExternal(own) {
    patchWithCleanup(RunnerView.components, {ExternalFrame: FakeFrame});
    const external = {
        own,
        host: "scripts.example.com",
        src: "/call_scripts/external/7",
    };
    await mountScript((server) => (server.session.external = external));
    return queryFirst(".fake_frame").dataset.rights.split(" ");
}

test("a25: an external script opens in the script's pane", async () => {
    const rights = await mountExternal(false);
    expect(".o_desk_script .fake_frame").toHaveCount(1);
    expect(".fake_frame").toHaveAttribute("data-src", "/call_scripts/external/7");
    expect(rights).not.toInclude("allow-top-navigation");
    // the answers are beside it, by their keys
    expect(".o_desk_script .o_runner_answer").toHaveCount(2);
    await hit("1");
    expect(".o_desk_script .o_runner_title").toHaveText("The need");
    expect(".o_desk_script .fake_frame").toHaveCount(1);
});

test("a25: a page handed on by us has no rights of ours", async () => {
    const rights = await mountExternal(true);
    expect(rights).toInclude("allow-scripts");
    expect(rights).not.toInclude("allow-same-origin");
});

test("a13: the desk says when the answers open", async () => {
    await mountScript((fake) => (fake.wait = 5));
    expect(".o_desk_script .o_runner_wait").toHaveText("Answers open in 5 s");
});

test("a13: too fast a step is refused at the desk, and why", async () => {
    const server = await mountScript();
    const message = "Say it to the end first: 5 seconds more.";
    server.refuseNext = {code: "too_fast", message, fields: {}, wait: 5};
    await hit("1");
    expect(".o_desk_script .o_runner_title").toHaveText("Greeting");
    expect(".o_desk_script .o_runner_refused").toHaveText(message);
});

test("a11: a star operator goes freely at the desk", async () => {
    await mountScript((fake) => (fake.session.free = true));
    expect(".o_desk_script .o_runner_header .badge").toHaveText("free");
});
