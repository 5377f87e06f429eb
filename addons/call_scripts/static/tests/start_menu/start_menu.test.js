import {animationFrame, press, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    getService,
    makeServerError,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import {MainComponentsContainer} from "@web/core/main_components_container";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class CallScript extends models.Model {
    _name = "call.script";
}

class Deal extends models.Model {
    _name = "deal";
    name = fields.Char();
    _records = [{id: 9, name: "Windows"}];
    _views = {form: `<form><field name="name"/></form>`};
}

defineMailModels();
defineModels([CallScript, Deal]);

const SCRIPTS = [
    {id: 1, name: "Cold call", goal: "A meeting"},
    {id: 2, name: "<b>Survey</b>", goal: ""},
    {id: 3, name: "Claim", goal: "Peace"},
];

let found = null;
let isOperator = true;
let startable = null;
let calls = [];

beforeEach(() => {
    found = {session_id: false, scripts: SCRIPTS};
    isOperator = true;
    startable = () => ["deal"];
    calls = [];
    onRpc("call.script", "*", ({method, args}) => {
        if (method === "runner_models") {
            return startable();
        }
        calls.push([method, ...args]);
        return method === "runner_begin" ? found : 77;
    });
    onRpc("has_group", () => isOperator);
    mockService("action", {
        doAction: ({tag, params}) => expect.step([tag, params.session_id]),
    });
});

async function begin(about) {
    await mountWithCleanup(MainComponentsContainer);
    const fits = await getService("call_scripts").begin(about);
    await animationFrame();
    return fits;
}

test("a15: the one script which fits begins at once", async () => {
    found = {session_id: 55, scripts: []};
    expect(await begin({direction: "in", phone: "+79160000000"})).toBe(true);
    expect(calls).toEqual([["runner_begin", false, false, "in", "+79160000000"]]);
    expect(".o_script_choice").toHaveCount(0);
    expect.verifySteps([["call_scripts.runner", 55]]);
});

test("a15: several are a choice, a digit chooses", async () => {
    expect(await begin({model: "deal", resId: 9})).toBe(true);
    expect(queryAllTexts(".o_script_choice button")).toEqual([
        "1\nCold call\nA meeting",
        "2\n<b>Survey</b>",
        "3\nClaim\nPeace",
    ]);
    expect.verifySteps([]);
    await press("7"); // no such script
    await press("3", {ctrlKey: true}); // the browser's own
    await animationFrame();
    expect(".o_script_choice").toHaveCount(1);
    await press("3");
    await animationFrame();
    expect(".o_script_choice").toHaveCount(0);
    expect(calls.slice(1)).toEqual([["runner_start", [3], "deal", 9, false]]);
    expect.verifySteps([["call_scripts.runner", 77]]);
});

test("a15: the mouse chooses, too; closing begins nothing", async () => {
    await begin({model: "deal", resId: 9});
    await contains(".modal .btn-close").click();
    expect(calls).toHaveLength(1);
    await getService("call_scripts").begin({model: "deal", resId: 9});
    await contains(".o_script_choice button:contains(Survey)").click();
    expect(calls.at(-1)[1]).toEqual([2]);
    expect.verifySteps([["call_scripts.runner", 77]]);
});

test("a15: more than nine: the rest have no digit", async () => {
    found.scripts = [...Array(11).keys()].map((id) => ({
        id: id + 1,
        name: `Script ${id + 1}`,
        goal: "",
    }));
    await begin({});
    expect(queryAllTexts(".o_script_choice kbd")).toEqual([..."123456789"]);
    await contains(".o_script_choice button:last").click();
    expect(calls.at(-1)[1]).toEqual([11]);
    expect.verifySteps([["call_scripts.runner", 77]]);
});

test("a15: no script fits", async () => {
    found.scripts = [];
    expect(await begin({model: "deal", resId: 9})).toBe(false);
    expect(".o_script_choice").toHaveCount(0);
    expect.verifySteps([]);
});

async function openCog(resModel) {
    await mountView({
        type: "form",
        resModel,
        resId: resModel === "deal" ? 9 : serverState.partnerId,
        arch: `<form><field name="name"/></form>`,
    });
    await animationFrame();
    expect(".o_form_view .o_field_widget[name=name]").toHaveCount(1);
    // a cog without a single item is not shown
    if (queryFirst(".o_cp_action_menus .fa-cog")) {
        await contains(".o_cp_action_menus .fa-cog").click();
    }
}

test("a15: a record's form starts a script, its changes saved first", async () => {
    found = {session_id: 55, scripts: []};
    await openCog("deal");
    onRpc("deal", "web_save", ({args}) => {
        calls.push(["web_save", args[1]]);
    });
    await contains(".o_field_widget[name=name] input").edit("Doors", {confirm: false});
    await contains(".o_cp_action_menus .fa-cog").click();
    await contains(".o_start_script").click();
    await animationFrame();
    expect(calls).toEqual([
        ["web_save", {name: "Doors"}],
        ["runner_begin", "deal", 9, false, false],
    ]);
    expect.verifySteps([["call_scripts.runner", 55]]);
});

test("a15: nothing to start for a model without scripts", async () => {
    await openCog("res.partner");
    expect(".o_start_script").toHaveCount(0);
});

test("a15: nothing to start for who is no operator", async () => {
    isOperator = false;
    await openCog("deal");
    expect(".o_start_script").toHaveCount(0);
});

test("a15: a form opens when its scripts cannot be asked for", async () => {
    startable = () => {
        throw makeServerError({type: "AccessError", message: "Not now."});
    };
    await openCog("deal");
    expect(".o_start_script").toHaveCount(0);
});
