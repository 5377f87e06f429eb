import {
    defineModels,
    makeServerError,
    mockService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {FakeAnalytics} from "./analytics_data";
import {ScriptAnalytics} from "@call_scripts/analytics/screen/screen";
import {animationFrame} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mockDate} from "@odoo/hoot-mock";

class CallScriptAnalytics extends models.Model {
    _name = "call.script.analytics";
}

class CallScriptTest extends models.Model {
    _name = "call.script.test";
}

export function defineAnalyticsModels() {
    defineMailModels();
    defineModels([CallScriptAnalytics, CallScriptTest]);
}

/** A server which answers; the talks opened by the screen are in `actions`. */
export function serveAnalytics() {
    const server = new FakeAnalytics();
    server.actions = [];
    mockDate("2026-03-31 12:00:00");
    onRpc("call.script.analytics", "*", ({method, args}) =>
        server.answer(method, args)
    );
    mockService("action", {
        doAction: (action) => server.actions.push(action),
    });
    return server;
}

export async function mountAnalytics(props = {}) {
    await mountWithCleanup(ScriptAnalytics, {props: {scriptId: 3, ...props}});
    await animationFrame();
}

export function refusal(message) {
    return makeServerError({type: "UserError", message});
}
