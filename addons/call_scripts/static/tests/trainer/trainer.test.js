import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    makeMockEnv,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {animationFrame, press, queryAllTexts} from "@odoo/hoot-dom";
import {FakeTraining} from "./trainer_data";
import {TrainerAction} from "@call_scripts/trainer/trainer_action";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {getDefaultConfig} from "@web/views/view";

describe.current.tags("desktop");

class CallSession extends models.Model {
    _name = "call.session";
}

class CallTraining extends models.Model {
    _name = "call.training";
}

defineMailModels();
defineModels([CallSession, CallTraining]);

let server = null;
let title = "";
let address = null;

beforeEach(() => {
    server = new FakeTraining();
    [title, address] = ["", null];
    onRpc("call.session", "*", ({method, args}) => {
        const [, ...rest] = args;
        return server.follow(method, rest);
    });
    onRpc("call.training", "*", ({method, args}) => server[method](...args));
});

async function open(params = {script_id: 1}) {
    await makeMockEnv({
        config: {...getDefaultConfig(), setDisplayName: (name) => (title = name)},
    });
    await mountWithCleanup(TrainerAction, {
        props: {
            action: {params, context: {}},
            actionId: 1,
            className: "",
            updateActionState: (state) => (address = state),
        },
    });
    await animationFrame();
}

async function begin() {
    await contains(".o_trainer_begin .btn-primary").click();
    await settle();
}

async function settle() {
    for (let frame = 0; frame < 4; frame++) {
        await animationFrame();
    }
}

async function key(name) {
    await press(name);
    await settle();
}

test("a24: what must be passed, and with which client", async () => {
    await open();
    expect(".o_trainer_begin h2").toHaveText("Cold call");
    expect(title).toBe("Cold call");
    expect(address).toEqual({resId: 1});
    expect(".alert-warning").toHaveText(/at least 80 %/);
    expect(".alert-warning").toHaveText(/Your best so far: 55 %/);
    expect(queryAllTexts("#o_trainer_client option")).toEqual([
        "In a hurry",
        "Talkative",
    ]);
    expect(".o_trainer_note").toHaveText("Answers in half words.");
    await contains("#o_trainer_client").select("32");
    expect(".o_trainer_note").toHaveCount(0);
    await begin();
    expect(server.begun).toEqual([[1, 32, "scripted"]]);
});

test("a24: a certificate is shown instead of what is required", async () => {
    server.options.certificate = {score: 91.6, valid_until: "2026-12-31"};
    await open();
    expect(".alert-success").toHaveText(/92 %\. Valid until 2026-12-31/);
    expect(".alert-warning").toHaveCount(0);
});

test("a24: without clients of its own the script has an equal-minded one", async () => {
    server.options.clients = [];
    await open();
    expect("#o_trainer_client").toHaveCount(0);
    await begin();
    expect(server.begun).toEqual([[1, false, "scripted"]]);
    server.training.client = "";
    await key("1");
    expect(".o_trainer_client .fw-bold").toHaveText("The client");
});

test("a24: the client's words follow the script", async () => {
    await open();
    await begin();
    expect(".o_runner_title").toHaveText("Greeting");
    expect(".o_trainer_says").toHaveText("<b>Yes</b>, go on");
    expect(".o_trainer_objects, .o_trainer_says b").toHaveCount(0);
    expect(".o_trainer_client").toHaveText(/In a hurry\nAnswers in half words/);
    expect(".o_trainer_client").toHaveText(
        /When you ask, the client tells:\nWindows: 7/
    );
    await key("1");
    expect(".o_runner_title").toHaveText("The need");
    expect(".o_trainer_says").toHaveText("Too expensive!");
    expect(".o_trainer_says").toHaveClass("o_trainer_objects");
    expect(queryAllTexts(".o_trainer_turns div")).toEqual([
        "“<b>Yes</b>, go on” → Yes, go on",
    ]);
});

test("a24: the client listens where nothing is expected of it", async () => {
    delete server.said[2];
    await open();
    await begin();
    await key("1");
    expect(".o_trainer_says").toHaveCount(0);
    expect(".o_trainer_client").toHaveText(/The client listens\. Go on/);
});

test("a24: the score, and every answer judged", async () => {
    await open();
    await begin();
    Object.assign(server.training, {
        score: 62.5,
        accuracy: 50,
        facts_score: 100,
        speed: 75,
        timed: true,
    });
    await key("2");
    await key("Enter");
    expect(".o_script_runner").toHaveCount(0);
    expect(".o_trainer_begin h2").toHaveText("63 %");
    expect(".o_trainer_begin").toHaveText(/Not passed yet: 80 % are needed/);
    expect(".o_trainer_begin").toHaveText(
        /Right answers 50 %, facts written down 100 %, in time 75 %/
    );
    expect(queryAllTexts("tbody tr:first td")).toEqual([
        "Greeting",
        "<b>Yes</b>, go on",
        "No need",
        "4",
    ]);
    expect("tbody tr:first").toHaveClass("table-danger");
    expect("tbody tr:first .fa-times").toHaveCount(1);
    expect("tbody .fa-check").toHaveCount(0);
    await contains("button:contains(Train again)").click();
    expect(".o_trainer_begin h2").toHaveText("Cold call");
});

test("a24: a right answer is ticked, a passed talk says so", async () => {
    server.said[1].link = 12;
    await open();
    await begin();
    Object.assign(server.training, {score: 100, accuracy: 100, passed: true});
    await key("2");
    await key("Enter");
    expect(".text-success:contains(certificate)").toHaveCount(1);
    expect(".o_trainer_begin h2 .fa-trophy").toHaveCount(1);
    expect("tbody tr:first .fa-check").toHaveCount(1);
    expect("tbody .table-danger").toHaveCount(0);
    expect(".o_trainer_begin").not.toHaveText(/in time/, {
        message: "seconds are not asked of this script",
    });
});

test("a24: free choice: the trainee plays the client, nothing is judged", async () => {
    await open();
    await contains("#o_trainer_free").click();
    expect("#o_trainer_client").toHaveCount(0);
    await begin();
    expect(server.begun[0][2]).toBe("free");
    expect(".o_trainer_says").toHaveCount(0);
    expect(".o_trainer_client").toHaveText(/Press what the client could say/);
    await key("2");
    await key("Enter");
    expect(".o_trainer_begin h2").toHaveText("The talk is over");
    expect("tbody .fa-times, tbody .fa-check, tbody .table-danger").toHaveCount(0);
});

test("a24: a dropped talk is not scored", async () => {
    server.trainer_begin(1, 31, "scripted");
    server.trainer_state = () => ({...server.training, state: "dropped", says: ""});
    await open({script_id: 1, training_id: 41});
    expect(".alert-info").toHaveText(/dropped; it is not scored/);
    expect(".o_trainer_begin h2").toHaveCount(0);
});

test("a24: no script is chosen", async () => {
    await open({});
    expect(".o_trainer .alert-info").toHaveText(/Choose a script to train first/);
});
