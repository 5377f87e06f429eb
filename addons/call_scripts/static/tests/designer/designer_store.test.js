import {ConnectionLostError} from "@web/core/network/rpc";
import {DesignerStore} from "@call_scripts/designer/designer_store";
import {FakeDesignerServer} from "./designer_data";
import {advanceTime, freezeTime} from "@odoo/hoot-mock";
import {animationFrame} from "@odoo/hoot-dom";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {allowTranslations} from "@web/../tests/web_test_helpers";

describe.current.tags("headless");
beforeEach(() => {
    allowTranslations();
    freezeTime(); // how long the machine takes is no rest of the author
});

async function makeStore() {
    const server = new FakeDesignerServer();
    const told = [];
    const moved = [];
    const state = {isTyping: false};
    const orm = {
        silent: {
            call: async (model, method, [, ...args]) => server[method](...args),
        },
    };
    const onTold = (text) => told.push(String(text));
    const store = new DesignerStore({
        orm,
        versionId: 5,
        userId: 2,
        onTold,
        onMoved: (id) => moved.push(id),
        isTyping: () => state.isTyping,
    });
    await store.load();
    return {server, store, told, moved, state, model: store.model};
}

/** Somebody else changes the script and the bus tells so. */
async function other({server, store}, code, changes) {
    server.apply({blocks: {[code]: {...server.block(code), ...changes}}});
    await store.onChanged({
        version_id: 5,
        revision: server.revision,
        user: "Maria",
        user_id: 9,
    });
}

test("what is drawn is stored by itself after a second", async () => {
    const {server, store, model} = await makeStore();
    expect(store.status).toBe("saved");
    model.updateBlock("hello", {title: "One"});
    model.updateBlock("hello", {title: "Two"});
    await animationFrame();
    expect(store.status).toBe("unsaved");
    await advanceTime(900);
    expect(server.saves.length).toBe(0);
    await advanceTime(200);
    expect(server.saves.length).toBe(1);
    expect(server.block("hello").title).toBe("Two");
    expect(store.status).toBe("saved");
});

test("whoever draws without a rest is stored now and then", async () => {
    const {server, store, model} = await makeStore();
    for (let number = 1; number <= 20; number++) {
        model.updateBlock("hello", {title: `Title ${number}`});
        await animationFrame();
        await advanceTime(500);
    }
    expect(server.saves.length).toBe(1);
    await advanceTime(1000);
    expect(server.saves.length).toBe(2);
    expect(server.block("hello").title).toBe("Title 20");
    expect(store.status).toBe("saved");
});

test("what was stored without a part says so", async () => {
    const {server, store, told, model} = await makeStore();
    server.leftOut = ["There is no “gone”: an action was left out."];
    model.updateBlock("hello", {title: "One"});
    await store.save();
    expect(store.status).toBe("saved");
    expect(told).toEqual(server.leftOut);
});

test("a lost connection loses nothing", async () => {
    const {server, store, model} = await makeStore();
    server.refusal = new ConnectionLostError("/x");
    model.updateBlock("hello", {title: "One"});
    await store.save();
    expect(store.status).toBe("offline");
    expect(model.isDirty).toBe(true);
    server.refusal = null;
    await advanceTime(3100);
    expect(store.status).toBe("saved");
    expect(server.block("hello").title).toBe("One");
});

test("a refusal is told and kept for another try", async () => {
    const {server, store, model} = await makeStore();
    server.refusal = Object.assign(new Error("x"), {data: {message: "No such field"}});
    model.updateBlock("hello", {title: "One"});
    await store.save();
    expect(store.status).toBe("error");
    expect(store.message).toBe("No such field");
    server.refusal = null;
    expect(await store.save()).toBe(true);
    expect(server.block("hello").title).toBe("One");
});

test("another author's change is shown at once", async () => {
    const all = await makeStore();
    await other(all, "bye", {title: "Farewell"});
    expect(all.model.block("bye").title).toBe("Farewell");
    expect(all.told.length).toBe(1);
    expect(all.store.status).toBe("saved");
});

test("own saves told by the bus change nothing", async () => {
    const {store, model, server, told} = await makeStore();
    model.updateBlock("hello", {title: "One"});
    await store.save();
    const user = {user: "Me", user_id: 2};
    await store.onChanged({version_id: 5, revision: server.revision, ...user});
    expect(model.canUndo).toBe(true);
    expect(told).toEqual([]);
});

test("two authors: nothing is overwritten unseen; mine on top keeps both", async () => {
    const all = await makeStore();
    const {server, store, model} = all;
    model.updateBlock("hello", {title: "Mine"});
    await other(all, "bye", {title: "Theirs"});
    expect(store.status).toBe("conflict");
    expect(store.conflict.user).toBe("Maria");
    await advanceTime(5000);
    expect(server.saves.length).toBe(0);
    expect(await store.keepMine()).toBe(true);
    expect(server.block("hello").title).toBe("Mine");
    expect(server.block("bye").title).toBe("Theirs");
    expect(server.block("hello").answers.length).toBe(2);
    expect(store.conflict).toBe(null);
});

test("two authors: the server notices when the bus did not", async () => {
    const {server, store, model} = await makeStore();
    server.revision++;
    model.updateBlock("hello", {title: "Mine"});
    expect(await store.save()).toBe(false);
    expect(store.status).toBe("conflict");
    await store.takeTheirs();
    expect(model.block("hello").title).toBe("Greeting");
    expect(store.status).toBe("saved");
    expect(model.isDirty).toBe(false);
});

test("mine on top, when the other one deleted where mine leads to", async () => {
    const all = await makeStore();
    const {server, store, model} = all;
    model.updateBlock("courier", {title: "Mine"});
    const hello = {...server.block("hello"), answers: []};
    const need = {...server.block("need"), routes: []};
    server.apply({blocks: {bye: null, hello, need}});
    await store.onChanged({version_id: 5, revision: server.revision, user: "M"});
    expect(await store.keepMine()).toBe(true);
    expect(server.block("courier").title).toBe("Mine");
    expect(server.block("courier").routes).toBe(undefined);
});

test("two authors: the same block: both words are kept", async () => {
    const all = await makeStore();
    const {server, store, model, told} = all;
    model.updateBlock("hello", {title: "Mine"});
    await other(all, "hello", {title: "Theirs"});
    expect(await store.keepMine()).toBe(true);
    expect(server.block("hello").title).toBe("Mine");
    expect(server.block("hello_1").title).toBe("Theirs (Maria)");
    expect(told.length).toBe(1);
});

test("two authors: what was dropped comes back by redoing", async () => {
    const all = await makeStore();
    const {server, store, model} = all;
    model.updateBlock("hello", {title: "Mine"});
    await other(all, "bye", {title: "Theirs"});
    await store.takeTheirs();
    expect(model.block("hello").title).toBe("Greeting");
    expect(model.block("bye").title).toBe("Theirs");
    expect(model.isDirty).toBe(false);
    expect(store.status).toBe("saved");
    model.redo();
    await animationFrame();
    await advanceTime(1200);
    expect(server.block("hello").title).toBe("Mine");
    expect(server.block("bye").title).toBe("Theirs");
});

test("another author's change waits until nothing is being typed", async () => {
    const all = await makeStore();
    const {store, model, state} = all;
    state.isTyping = true;
    await other(all, "bye", {title: "Theirs"});
    await store.typed();
    expect(model.block("bye").title).toBe("Good bye");
    state.isTyping = false;
    model.updateBlock("hello", {title: "Mine"});
    await store.typed();
    expect(store.status).toBe("conflict");
    expect(await store.keepMine()).toBe(true);
    expect(model.block("bye").title).toBe("Theirs");
    expect(model.block("hello").title).toBe("Mine");
});

test("an answer lost on the way is no conflict with oneself", async () => {
    const {server, store, model} = await makeStore();
    server.isAnswerLost = true;
    model.updateBlock("hello", {title: "One"});
    await store.save();
    expect(store.status).toBe("offline");
    model.updateBlock("bye", {title: "Two"});
    await advanceTime(3100);
    expect(store.status).toBe("saved");
    expect(server.block("hello").title).toBe("One");
    expect(server.block("bye").title).toBe("Two");
});

test("a draft published by another: own changes go into a new draft", async () => {
    const {server, store, model, moved} = await makeStore();
    server.designer_draft = () => {
        server.readonly = false;
        return 6;
    };
    server.readonly = true;
    server.refusal = Object.assign(new Error("x"), {data: {message: "Published"}});
    model.updateBlock("hello", {title: "Mine"});
    expect(await store.save()).toBe(false);
    expect(store.status).toBe("conflict");
    expect(store.conflict.isFrozen).toBe(true);
    server.refusal = null;
    expect(await store.keepMine()).toBe(true);
    expect(moved).toEqual([6]);
    expect(server.block("hello").title).toBe("Mine");
});
