import {Component, useState, xml} from "@odoo/owl";
import {FakeServer, BLOCKS} from "./runner_data";
import {advanceTime, animationFrame, press, queryAllTexts} from "@odoo/hoot-dom";
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
    await contains(".o_runner_pause").click();
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

test("a26: an article on my list is acknowledged beside the script", async () => {
    server.blocks[BLOCKS.greeting].articles = [{id: 3, name: "Windows"}];
    server.article.reading = {read: false, read_at: false, due: "2026-01-09"};
    await mount();
    await contains("button:contains(Windows)").click();
    await animationFrame();
    expect(".o_runner_reading").toHaveText(/To be read by .*2026/);
    await contains(".o_runner_read").click();
    await animationFrame();
    expect(server.calls.at(-1)).toEqual(["runner_article_read", 3, 7]);
    expect(".o_runner_read").toHaveCount(0);
    expect(".o_runner_reading").toHaveText(/You have read it \(.*2026\)/);
    expect(".o_runner_title").toHaveText("Greeting");
});

test("a26: what was changed meanwhile is shown before it is acknowledged", async () => {
    server.blocks[BLOCKS.greeting].articles = [{id: 3, name: "Windows"}];
    server.article.reading = {read: false, read_at: false, due: false};
    await mount();
    await contains("button:contains(Windows)").click();
    await animationFrame();
    Object.assign(server.article, {revision: 8, html: "<p>New prices</p>"});
    await contains(".o_runner_read").click();
    await animationFrame();
    expect(".o_runner_article p").toHaveText("New prices");
    expect(".o_runner_reading").toHaveText(/changed meanwhile/);
    await contains(".o_runner_read").click();
    await animationFrame();
    expect(server.calls.at(-1)).toEqual(["runner_article_read", 3, 8]);
    expect(".o_runner_reading").toHaveText(/You have read it/);
});

test("a26: an article on no list of mine has nothing to acknowledge", async () => {
    server.blocks[BLOCKS.greeting].articles = [{id: 3, name: "Windows"}];
    await mount();
    await contains("button:contains(Windows)").click();
    await animationFrame();
    expect(".o_runner_article p").toHaveText("All about windows");
    expect(".o_runner_reading").toHaveCount(0);
});

test("somebody else's session is only looked at", async () => {
    server.session.own = false;
    await mount();
    expect(".o_runner_answer").toHaveCount(0);
    await key("1");
    expect(".o_runner_title").toHaveText("Greeting");
});

test("A7: many answers are grouped, searched in their list and by the slash", async () => {
    const names = ["Plastic", "Wood", "Steel", "Glass", "Stone", "Brick"];
    const greeting = server.blocks[BLOCKS.greeting];
    greeting.answers = names.flatMap((name, index) => [
        {...greeting.answers[0], id: 100 + index, label: name, group: "Material"},
        {
            ...greeting.answers[1],
            id: 200 + index,
            label: `No ${name}`,
            group: "Refusals",
        },
    ]);
    greeting.answers.forEach((link) =>
        Object.assign(link, {hotkey: "", default: false})
    );
    await mount();
    expect(queryAllTexts(".o_runner_group")).toEqual(["MATERIAL", "REFUSALS"]);
    await contains(".o_runner_search").edit("steel", {confirm: false});
    await animationFrame();
    expect(queryAllTexts(".o_runner_answer span")).toEqual(["Steel", "No Steel"]);
    await press("Escape");
    await key("/");
    await contains(".o_runner_palette input").edit("glass refus", {confirm: false});
    await animationFrame();
    expect(queryAllTexts(".o_runner_palette .fw-bold")).toEqual(["No Glass"]);
    await key("Enter");
    expect(".o_runner_title").toHaveText("Good bye");
});

test("A8: one returns from nested jumps step by step", async () => {
    server.blocks[6].jumps = [
        {...server.blocks[1].jumps[1], id: 91, hotkey: "w", target: 2},
    ];
    const follow = server.follow.bind(server);
    server.follow = (method, args) => {
        if (method === "runner_jump" && server.at === 6) {
            server.stack.push(6);
            server.at = 2;
            return server.state();
        }
        return follow(method, args);
    };
    await mount();
    await key("w");
    await key("w");
    expect(".o_runner_title").toHaveText("The need");
    expect(".o_runner_return").toHaveText(/Return to “Objection”/);
    await press("Escape");
    await key("0");
    expect(".o_runner_title").toHaveText("Objection");
    await key("0");
    expect(".o_runner_title").toHaveText("Greeting");
    expect(".o_runner_return").toHaveCount(0);
});

test("A10: purpose, map and tasks as the script's settings say", async () => {
    server.settings = {
        show_map: false,
        keep_log: false,
        purpose: "<p>Be <b>kind</b></p>",
    };
    server.session.tasks = [
        {id: 1, name: "Check the e-mail", done: false},
        {id: 2, name: "Thank", done: true},
    ];
    await mount();
    expect("button[data-aside=map]").toHaveCount(0);
    expect(".o_runner_tasks").toHaveText(/Tasks of the call 1\/2/);
    await contains(".o_runner_task:first input").click();
    await animationFrame();
    expect(".o_runner_tasks").toHaveText(/2\/2/);
    expect(server.session.tasks[0].done).toBe(true);
    await contains("button[data-aside=purpose]").click();
    await animationFrame();
    expect(".o_runner_article b").toHaveText("kind");
});

test("A10: the map shows where the talk is and was", async () => {
    await mount();
    await contains("button[data-aside=map]").click();
    await animationFrame();
    expect(queryAllTexts(".o_map_block")).toEqual([
        "Greeting",
        "The need",
        "Objection",
        "Good bye",
    ]);
    expect(".o_map_now").toHaveText("Greeting");
    await contains(".o_map_block:contains(Good bye)").click();
    expect(".o_runner_title").toHaveText("Greeting");
    server.history = [
        {
            id: 1,
            block: 1,
            title: "Greeting",
            kind: "answer",
            time: "2026-01-01 10:00:00",
            seconds: 3,
            answer: "Yes",
        },
    ];
    await key("1");
    expect(".o_map_now").toHaveText("The need");
    expect(".o_map_visited").toHaveText("Greeting");
});

test("A11: a star goes to any block by the map and by the search", async () => {
    server.session.free = true;
    await mount();
    expect(".o_runner_header .badge").toHaveText("free");
    await contains("button[data-aside=map]").click();
    await animationFrame();
    await contains(".o_map_block:contains(Objection)").click();
    await animationFrame();
    expect(".o_runner_title").toHaveText("Objection");
    await key("/");
    await contains(".o_runner_palette input").edit("bye", {confirm: false});
    await animationFrame();
    await key("Enter");
    expect(".o_runner_title").toHaveText("Good bye");
    expect(server.calls.filter(([method]) => method === "runner_goto").length).toBe(2);
});

test("A13: answers open after the shortest time; the server judges", async () => {
    server.wait = 5;
    await mount();
    expect(".o_runner_wait").toHaveText("Answers open in 5 s");
    server.refuseNext = {
        message: "Say it to the end first: 5 seconds more.",
        fields: {},
    };
    await key("1");
    expect(".o_runner_title").toHaveText("Greeting");
    expect(".o_runner_refused").toHaveText(/5 seconds more/);
    await advanceTime(2000);
    await animationFrame();
    expect(".o_runner_wait").toHaveText("Answers open in 3 s");
    await advanceTime(3100);
    await animationFrame();
    expect(".o_runner_wait").toHaveCount(0);
    server.wait = 0;
    await key("1");
    expect(".o_runner_title").toHaveText("The need");
});

test("A16: paused until a time, with what was filled in", async () => {
    await mount();
    await key("1");
    await contains(".o_runner_field[data-name=amount] input").edit("12", {
        confirm: false,
    });
    await contains("button[aria-label=Pause]").click();
    await contains(".o-dropdown-item:contains(in an hour)").click();
    await animationFrame();
    expect(".o_runner_message h3").toHaveText("Paused");
    expect(".o_runner_message").toHaveText(/Next contact/);
    expect(server.values.amount).toBe("12");
});

test("A17: what the client said where no answer fits", async () => {
    await mount();
    await key("-");
    expect(".o_runner_remark input").toBeFocused();
    await contains(".o_runner_remark input").edit("I have no windows", {
        confirm: false,
    });
    await key("Enter");
    expect(".o_runner_remark").toHaveCount(0);
    expect(".o_runner_said").toHaveText("Kept for the author");
    const [, text, request, block] = server.calls.find(
        ([method]) => method === "runner_remark"
    );
    expect(text).toBe("I have no windows");
    expect(request).toMatch(/.{8,}/);
    expect(block).toBe(BLOCKS.greeting);
    await key("1");
    expect(".o_runner_title").toHaveText("The need");
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
    expect(server.calls).toEqual([["runner_state"]]);
});
