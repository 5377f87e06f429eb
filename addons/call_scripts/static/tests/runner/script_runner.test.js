import {FakeServer, BLOCKS} from "./runner_data";
import {animationFrame, press, queryAllTexts} from "@odoo/hoot-dom";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {ScriptRunner} from "@call_scripts/runner/script_runner";

describe.current.tags("desktop");

class CallSession extends models.Model {
    _name = "call.session";
}

defineMailModels();
defineModels([CallSession]);

let server = null;

beforeEach(() => {
    server = new FakeServer();
    onRpc("call.session", "*", ({method, args}) => {
        const [, ...rest] = args;
        server.calls.push([method, ...rest]);
        return server.follow(method, rest);
    });
});

async function mount(props = {}) {
    await mountWithCleanup(ScriptRunner, {props: {sessionId: 5, ...props}});
    await animationFrame();
    await animationFrame();
}

async function key(name) {
    await press(name);
    await animationFrame();
    await animationFrame();
}

test("a block: text, answers with their keys, the goal", async () => {
    await mount();
    expect(".o_runner_goal").toHaveText("Goal: A meeting");
    expect(".o_runner_text b").toHaveText("Ivan");
    expect(queryAllTexts(".o_runner_answer span")).toEqual(["Yes, go on", "No need"]);
    expect(queryAllTexts(".o_runner_answer kbd")).toEqual(["1", "⏎", "2"]);
    expect(".o_runner_footer button:first").toHaveProperty("disabled", true);
});

test("a script is run by keys only", async () => {
    await mount({onFinished: (state) => expect.step(state.session.outcome)});
    await key("Enter");
    expect(".o_runner_title").toHaveText("The need");
    expect(".o_runner_field[data-name=amount] input").toBeFocused();
    await contains(".o_runner_field[data-name=amount] input").edit("7", {
        confirm: false,
    });
    await press("Escape");
    await key("1");
    expect(".o_runner_title").toHaveText("Good bye");
    expect(server.values.amount).toBe("7");
    await key("Enter");
    expect(".o_runner_message h3").toHaveText("Goal reached");
    expect.verifySteps(["goal"]);
});

test("keys typed into a field are not answers", async () => {
    await mount();
    await key("1");
    await contains(".o_runner_field[data-name=amount] input").edit("12", {
        confirm: false,
    });
    await animationFrame();
    expect(".o_runner_title").toHaveText("The need");
    expect(".o_runner_field[data-name=amount] input").toHaveValue("12");
});

test("Enter in a field goes to the next one, then out", async () => {
    await mount();
    await key("1");
    expect(".o_runner_field[data-name=amount] input").toBeFocused();
    await key("Enter");
    expect(".o_runner_field[data-name=delivery] input:first").toBeFocused();
    await key("Enter");
    expect(".o_script_runner").toBeFocused();
});

test("an empty required field refuses, is named, and is marked", async () => {
    await mount();
    await key("1");
    await press("Escape");
    await key("1");
    expect(".o_runner_refused").toHaveText("Fill in first: Windows.");
    expect(".o_runner_field_error[data-name=amount]").toHaveCount(1);
    expect(".o_runner_title").toHaveText("The need");
});

test("objections are searched, and one returns from them", async () => {
    await mount();
    await key("/");
    expect(".o_runner_palette input").toBeFocused();
    await contains(".o_runner_palette input").edit("expen", {confirm: false});
    await animationFrame();
    expect(queryAllTexts(".o_runner_palette .fw-bold")).toEqual(["Too expensive"]);
    await key("Enter");
    expect(".o_runner_palette").toHaveCount(0);
    expect(".o_runner_title").toHaveText("Objection");
    expect(".o_runner_return").toHaveCount(1);
    await key("0");
    expect(".o_runner_title").toHaveText("Greeting");
    await key("w");
    expect(".o_runner_title").toHaveText("Objection");
    await key("Enter");
    expect(".o_runner_title").toHaveText("Greeting");
    await key("Backspace");
    expect(".o_runner_title").toHaveText("Objection");
});

test("Escape closes the search", async () => {
    await mount();
    await key("/");
    await key("Escape");
    expect(".o_runner_palette").toHaveCount(0);
    expect(".o_script_runner").toBeFocused();
});

test("hotkeys=false leaves the keys to others", async () => {
    await mount({hotkeys: false});
    await key("1");
    expect(".o_runner_title").toHaveText("Greeting");
    await contains(".o_runner_answer:first").click();
    expect(".o_runner_title").toHaveText("The need");
});

test("a choice opens its answer", async () => {
    await mount();
    await key("1");
    expect(".o_runner_answer").toHaveCount(1);
    await contains(
        ".o_runner_field[data-name=delivery] label:contains(By courier)"
    ).click();
    expect(".o_runner_answer").toHaveCount(2);
});

test("paused, then gone on with by Enter", async () => {
    await mount();
    await contains("button[aria-label=Pause]").click();
    await animationFrame();
    expect(".o_runner_message h3").toHaveText("Paused");
    await key("Enter");
    expect(".o_runner_title").toHaveText("Greeting");
});

test("an article is shown beside the script", async () => {
    server.blocks[BLOCKS.greeting].articles = [{id: 3, name: "Windows"}];
    await mount();
    await contains("button:contains(Windows)").click();
    await animationFrame();
    expect(".o_runner_article p").toHaveText("All about windows");
    expect(".o_runner_title").toHaveText("Greeting");
});

test("somebody else's session is only looked at", async () => {
    server.session.own = false;
    await mount();
    expect(".o_runner_answer").toHaveCount(0);
    await key("1");
    expect(".o_runner_title").toHaveText("Greeting");
});
