import {
    advanceTime,
    animationFrame,
    press,
    queryAllTexts,
    queryText,
} from "@odoo/hoot-dom";
import {defineRunner, key, mount, runner} from "./runner_mount";
import {describe, expect, test} from "@odoo/hoot";
import {BLOCKS} from "./runner_data";
import {contains} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineRunner();

test("A7: many answers are grouped, searched in their list and by the slash", async () => {
    const names = ["Plastic", "Wood", "Steel", "Glass", "Stone", "Brick"];
    const greeting = runner.server.blocks[BLOCKS.greeting];
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
    runner.server.blocks[6].jumps = [
        {...runner.server.blocks[1].jumps[1], id: 91, hotkey: "w", target: 2},
    ];
    const follow = runner.server.follow.bind(runner.server);
    runner.server.follow = (method, args) => {
        if (method === "runner_jump" && runner.server.at === 6) {
            runner.server.stack.push(6);
            runner.server.at = 2;
            return runner.server.state();
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
    runner.server.settings = {
        show_map: false,
        keep_log: false,
        purpose: "<p>Be <b>kind</b></p>",
    };
    runner.server.session.tasks = [
        {id: 1, name: "Check the e-mail", done: false},
        {id: 2, name: "Thank", done: true},
    ];
    await mount();
    expect("button[data-aside=map]").toHaveCount(0);
    expect(".o_runner_tasks").toHaveText(/Tasks of the call 1\/2/);
    await contains(".o_runner_task:first input").click();
    await animationFrame();
    expect(".o_runner_tasks").toHaveText(/2\/2/);
    expect(runner.server.session.tasks[0].done).toBe(true);
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
    runner.server.history = [
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
    runner.server.session.free = true;
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
    expect(
        runner.server.calls.filter(([method]) => method === "runner_goto").length
    ).toBe(2);
});

test("A13: answers open after the shortest time; the server judges", async () => {
    runner.server.wait = 5;
    await mount();
    expect(".o_runner_wait").toHaveText(/^Answers open in [1-5] s$/);
    const left = () => parseInt(queryText(".o_runner_wait").match(/\d+/), 10);
    runner.server.refuseNext = {
        message: "Say it to the end first: 5 seconds more.",
        fields: {},
    };
    await key("1");
    expect(".o_runner_title").toHaveText("Greeting");
    expect(".o_runner_refused").toHaveText(/5 seconds more/);
    const before = left(); // 5, unless the machine was slow
    await advanceTime(2000);
    await animationFrame();
    expect(left()).toBeLessThan(before - 1);
    await advanceTime(3100);
    await animationFrame();
    expect(".o_runner_wait").toHaveCount(0);
    runner.server.wait = 0;
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
    expect(runner.server.values.amount).toBe("12");
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
    const [, text, request, block] = runner.server.calls.find(
        ([method]) => method === "runner_remark"
    );
    expect(text).toBe("I have no windows");
    expect(request).toMatch(/.{8,}/);
    expect(block).toBe(BLOCKS.greeting);
    await key("1");
    expect(".o_runner_title").toHaveText("The need");
});
