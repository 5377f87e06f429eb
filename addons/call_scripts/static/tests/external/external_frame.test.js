import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {FakeServer} from "../runner/runner_data";
import {ScriptRunner} from "@call_scripts/runner/script_runner";
import {animationFrame, press, queryFirst} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class CallSession extends models.Model {
    _name = "call.session";
}

defineMailModels();
defineModels([CallSession]);

let server = null;
const FRAME = ".o_runner_external iframe";

beforeEach(() => {
    server = new FakeServer();
    server.session.external = {
        own: false,
        host: "scripts.example",
        src: "/call_scripts/external/5",
        // never sent; were it, no element would show it
        key: "top-secret",
    };
    onRpc("call.session", "*", ({method, args}) => {
        const [, ...rest] = args;
        return server.follow(method, rest);
    });
});

async function mount() {
    await mountWithCleanup(ScriptRunner, {props: {sessionId: 5}});
    await animationFrame();
    await animationFrame();
}

const rights = () => queryFirst(FRAME).getAttribute("sandbox").split(" ").sort();

test("a25: the external script opens in a frame above the answers", async () => {
    await mount();
    // tests draw no pictures and frames: the address is kept beside
    expect(FRAME).toHaveAttribute("data-src", "/call_scripts/external/5");
    expect(FRAME).toHaveAttribute("title", "External script");
    expect(".o_runner_external").toHaveText(/scripts\.example/);
    expect(".o_runner_answer").toHaveCount(2);
    await press("1");
    await animationFrame();
    await animationFrame();
    expect(".o_runner_title").toHaveText("The need");
    expect(FRAME).toHaveCount(1);
});

test("a25: another host's page keeps its origin, and cannot leave the frame", async () => {
    await mount();
    expect(rights()).toEqual([
        "allow-forms",
        "allow-popups",
        "allow-same-origin",
        "allow-scripts",
    ]);
});

test("a25: a page handed on by our server has no rights of ours", async () => {
    expect.errors(1);
    server.session.external.own = true;
    await mount();
    expect(rights()).toEqual(["allow-forms", "allow-popups", "allow-scripts"]);
    // the page of the tests itself looks into the frame, and may not
    expect.verifyErrors(["Blocked a frame with origin"]);
});

test("a25: neither the key nor our address goes to the page", async () => {
    await mount();
    expect(FRAME).toHaveAttribute("referrerpolicy", "no-referrer");
    const link = queryFirst(".o_runner_external a");
    expect(link.rel.split(" ")).toInclude("noopener");
    expect(link.rel.split(" ")).toInclude("noreferrer");
    expect(link.target).toBe("_blank");
    expect(document.documentElement.outerHTML).not.toInclude("top-secret");
});

test("a25: a script of our own has no frame, a paused talk neither", async () => {
    await mount();
    await contains("button[aria-label=Pause]").click();
    await contains(".o_runner_pause").click();
    await animationFrame();
    expect(".o_runner_external").toHaveCount(0);
});

test("a25: a script of our own has no frame", async () => {
    server.session.external = false;
    await mount();
    expect(".o_runner_title").toHaveText("Greeting");
    expect(".o_runner_external").toHaveCount(0);
});
