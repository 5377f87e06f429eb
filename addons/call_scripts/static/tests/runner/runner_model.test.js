import {ANSWERS, BLOCKS, FakeServer} from "./runner_data";
import {describe, expect, test} from "@odoo/hoot";
import {ConnectionLostError} from "@web/core/network/rpc";
import {Deferred} from "@odoo/hoot-mock";
import {allowTranslations} from "@web/../tests/web_test_helpers";
import {RunnerModel} from "@call_scripts/runner/runner_model";

describe.current.tags("headless");

let number = 0;

async function start(server, options = {}) {
    number = 0;
    const model = new RunnerModel({
        orm: server.orm(),
        sessionId: 5,
        delay: async () => {},
        newId: () => `request-${++number}`,
        ...options,
    });
    await model.load();
    return model;
}

function press(model, id) {
    return model.answer(model.answers.find((link) => link.id === id));
}

test("the next block is shown before the server has answered", async () => {
    const server = new FakeServer();
    const model = await start(server);
    const slow = new Deferred();
    server.before = () => slow;
    const done = press(model, ANSWERS.yes);
    expect(model.block.title).toBe("The need");
    expect(model.state.data.block.title).toBe("Greeting");
    slow.resolve();
    await done;
    expect(model.state.data.block.title).toBe("The need");
    expect(server.calls.at(-1)).toEqual([
        "runner_step",
        BLOCKS.greeting,
        ANSWERS.yes,
        {},
        "request-1",
    ]);
});

test("a refusal goes back and says why; what was typed stays", async () => {
    const server = new FakeServer();
    const model = await start(server);
    await press(model, ANSWERS.yes);
    model.type("amount", "5");
    server.refuseNext = {
        message: "“Order” could not be done",
        fields: {amount: "Too many"},
    };
    await press(model, ANSWERS.agreed);
    expect(model.block.title).toBe("The need");
    expect(model.state.refused).toBe("“Order” could not be done");
    expect(model.state.errors).toEqual({amount: "Too many"});
    expect(model.values.amount).toBe("5");
    model.type("amount", "4");
    expect(model.state.refused).toBe("");
    await press(model, ANSWERS.agreed);
    expect(model.block.title).toBe("Good bye");
    expect(server.values.amount).toBe("4");
    expect(model.state.typed).toEqual({});
});

test("a lost connection: the same request is sent again, nothing is done twice", async () => {
    const server = new FakeServer();
    const model = await start(server, {
        delay: async () => expect.step(model.state.offline ? "offline" : "online"),
    });
    let failures = 3;
    server.before = async () => {
        if (failures-- > 0) {
            throw new ConnectionLostError("/web");
        }
    };
    model.type("person", "Ivan");
    await press(model, ANSWERS.yes);
    expect.verifySteps(["offline", "offline", "offline"]);
    expect(model.state.offline).toBe(false);
    expect(model.block.title).toBe("The need");
    expect(server.values).toEqual({person: "Ivan"});
    const sent = server.calls.filter(([method]) => method === "runner_step");
    expect(new Set(sent.map((call) => call.at(-1)))).toEqual(new Set(["request-1"]));
    expect(sent.length).toBe(4);
});

test("an answer lost on its way back is not followed twice", async () => {
    const server = new FakeServer();
    const model = await start(server);
    const follow = server.follow.bind(server);
    let lost = false;
    server.follow = (method, args) => {
        const answer = follow(method, args);
        if (!lost) {
            lost = true;
            throw new ConnectionLostError("/web");
        }
        return answer;
    };
    await press(model, ANSWERS.yes);
    expect(model.block.title).toBe("The need");
    expect(server.trail).toEqual([BLOCKS.greeting]);
});

test("keys pressed ahead are followed in order, and dropped after a refusal", async () => {
    const server = new FakeServer();
    const model = await start(server);
    const slow = new Deferred();
    server.before = () => slow;
    const first = press(model, ANSWERS.yes);
    model.type("amount", "2");
    const second = press(model, ANSWERS.agreed);
    slow.resolve();
    await Promise.all([first, second]);
    expect(model.block.title).toBe("Good bye");
    expect(server.values.amount).toBe("2");

    const other = new FakeServer();
    const again = await start(other);
    const wait = new Deferred();
    other.before = () => wait;
    other.refuseNext = {message: "No", fields: {}};
    const one = press(again, ANSWERS.yes);
    again.type("amount", "2");
    const two = press(again, ANSWERS.agreed);
    wait.resolve();
    await Promise.all([one, two]);
    expect(again.block.title).toBe("Greeting");
    expect(other.calls.filter(([method]) => method === "runner_step").length).toBe(1);
});

test("a required field is asked for without asking the server", async () => {
    allowTranslations();
    const server = new FakeServer();
    const model = await start(server);
    await press(model, ANSWERS.yes);
    const before = server.calls.length;
    await press(model, ANSWERS.agreed);
    expect(server.calls.length).toBe(before);
    expect(Object.keys(model.state.errors)).toEqual(["amount"]);
    expect(model.state.refused).toBe("Fill in first: Windows.");
});

test("nothing is foreseen where typed values may change the way", async () => {
    const server = new FakeServer();
    server.blocks[1].answers[0].sure = false;
    server.blocks[2].names = ["person"];
    const model = await start(server);
    const slow = new Deferred();
    server.before = () => slow;
    model.type("person", "Ivan");
    const done = press(model, ANSWERS.yes);
    expect(model.block.title).toBe("Greeting");
    slow.resolve();
    await done;
    expect(model.block.title).toBe("The need");
});

test("answers fit what is typed", async () => {
    const server = new FakeServer();
    const model = await start(server);
    await press(model, ANSWERS.yes);
    expect(model.answers.map((link) => link.label)).toEqual(["Agreed"]);
    model.type("delivery", "courier");
    expect(model.answers.map((link) => link.label)).toEqual([
        "Agreed",
        "By courier only",
    ]);
});

test("an error of the server is shown, the block is where it was", async () => {
    const server = new FakeServer();
    const model = await start(server);
    server.before = async () => {
        throw Object.assign(new Error("RPC"), {data: {message: "Boom"}});
    };
    await press(model, ANSWERS.yes);
    expect(model.state.failed).toBe("Boom");
    expect(model.block.title).toBe("Greeting");
    server.before = async () => {};
    await model.load();
    expect(model.state.failed).toBe("");
});

test("the end is told once", async () => {
    const server = new FakeServer();
    const model = await start(server, {onFinished: () => expect.step("finished")});
    await press(model, ANSWERS.no);
    await model.goOn();
    expect(model.session.state).toBe("done");
    await model.load();
    await model.goOn();
    expect.verifySteps(["finished"]);
});

test("Enter pressed before a jump is confirmed returns from it", async () => {
    const server = new FakeServer();
    const model = await start(server);
    const slow = new Deferred();
    server.before = () => slow;
    const jump = model.jump(model.block.jumps[1]);
    expect(model.block.title).toBe("Objection");
    const back = model.goOn();
    slow.resolve();
    await Promise.all([jump, back]);
    expect(model.block.title).toBe("Greeting");
    expect(server.stack).toEqual([]);
});
