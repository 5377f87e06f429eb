import {animationFrame, press, queryAllTexts} from "@odoo/hoot-dom";
import {Component, useState, xml} from "@odoo/owl";
import {contains, mountWithCleanup} from "@web/../tests/web_test_helpers";
import {defineRunner, key, mount, runner} from "./runner_mount";
import {describe, expect, test} from "@odoo/hoot";
import {ScriptRunner} from "@call_scripts/runner/script_runner";

describe.current.tags("desktop");
defineRunner();

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
    expect(runner.server.values.amount).toBe("7");
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
    await contains(".o_runner_pause").click();
    await animationFrame();
    expect(".o_runner_message h3").toHaveText("Paused");
    await key("Enter");
    expect(".o_runner_title").toHaveText("Greeting");
});

test("somebody else's session is only looked at", async () => {
    runner.server.session.own = false;
    await mount();
    expect(".o_runner_answer").toHaveCount(0);
    await key("1");
    expect(".o_runner_title").toHaveText("Greeting");
});

test("a later block's answers take clicks after a field was filled in", async () => {
    await mount();
    await contains(".o_runner_answer:first").click();
    await animationFrame();
    expect(".o_runner_title").toHaveText("The need");
    await contains(".o_runner_field[data-name=amount] input").edit("7", {
        confirm: false,
    });
    await contains(
        ".o_runner_field[data-name=delivery] label:contains(By courier)"
    ).click();
    await animationFrame();
    await contains(".o_runner_answer:first").click();
    await animationFrame();
    expect(".o_runner_title").toHaveText("Good bye");
});

test("a parent which renders at every state mounts the runner once", async () => {
    class Parent extends Component {
        static components = {ScriptRunner};
        static props = {};
        static template = xml`
            <b t-esc="state.told"/>
            <ScriptRunner t-if="state.open" sessionId="5" onState.bind="onState"/>`;

        setup() {
            this.state = useState({told: 0, open: false});
        }

        async onState() {
            await Promise.resolve();
            this.state.told += this.state.told < 5 ? 1 : 0; // comes to an end anyway
        }
    }
    const parent = await mountWithCleanup(Parent);
    parent.state.open = true;
    await animationFrame();
    await animationFrame();
    expect(".o_runner_title").toHaveText("Greeting");
    expect("b:first").toHaveText("1");
    expect(runner.server.calls).toEqual([["runner_state"]]);
});
