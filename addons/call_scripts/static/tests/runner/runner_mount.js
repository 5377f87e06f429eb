import {animationFrame, press} from "@odoo/hoot-dom";
import {
    defineModels,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {FakeServer} from "./runner_data";
import {ScriptRunner} from "@call_scripts/runner/script_runner";
import {beforeEach} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class CallSession extends models.Model {
    _name = "call.session";
}

/** The server of the test that runs: `runner.server`. */
export const runner = {server: null};

/** The runner's server is a fake one in every test of the file. */
export function defineRunner() {
    defineMailModels();
    defineModels([CallSession]);
    beforeEach(() => {
        runner.server = new FakeServer();
        onRpc("call.session", "*", ({method, args}) => {
            const [, ...rest] = args;
            runner.server.calls.push([method, ...rest]);
            return runner.server.follow(method, rest);
        });
    });
}

export async function settled() {
    await animationFrame();
    await animationFrame();
}

export async function mount(props = {}) {
    await mountWithCleanup(ScriptRunner, {props: {sessionId: 5, ...props}});
    await settled();
}

export async function key(name) {
    await press(name);
    await settled();
}
