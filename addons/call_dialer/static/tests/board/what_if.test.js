import {WhatIfAction, staffing} from "@call_dialer/board/what_if/what_if_action";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {click, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    makeServerError,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const FACTS = {
    answer_rate: 0.283,
    answer_rate_error: 0.01,
    talk_mean: 131.6,
    talk_mean_error: 4,
    wrap_mean: 20,
    calls: 4000,
    talks: 900,
    wraps: 900,
};

function makeQuestion(values = {}) {
    return {
        campaign_id: 1,
        operators: 10,
        mode: "predictive",
        ratio: 1.5,
        abandon_percent: 3,
        facts: {...FACTS},
        ...values,
    };
}

function makeAnswer(operators) {
    const one = (mode, talk, abandoned) => ({
        mode,
        utilisation: [70, 71, 72],
        talk_per_hour: [talk - 1, talk, talk + 1],
        wait: [10, 10, 10.2],
        abandoned,
        calls_per_hour: [90, 95, 100],
    });
    return {
        operators,
        cases: [
            one("progressive", 35, [0, 0, 0]),
            one("predictive", 44, [2.7, 3.2, 3.4]),
        ],
    };
}

async function mountWhatIf(answer) {
    onRpc("call.what.if", "open", () => ({
        campaigns: [
            {id: 1, name: "Windows"},
            {id: 2, name: "Doors"},
        ],
        modes: [
            {key: "progressive", label: "Progressive"},
            {key: "predictive", label: "Predictive"},
        ],
        days: 7,
        most: 150,
        question: makeQuestion(),
    }));
    onRpc("call.what.if", "answer", ({args}) => answer(args[0]));
    await mountWithCleanup(WhatIfAction, {
        props: {action: {context: {}}},
        noMainContainer: true,
    });
    for (let turn = 0; turn < 8; turn++) {
        await animationFrame();
    }
}

test("b20: the wanted number of operators first, then around it", () => {
    expect(staffing(10, 150)).toEqual([10, 11, 9, 12, 8]);
    expect(staffing(1, 150)).toEqual([1, 2, 3]);
    expect(staffing(40, 42)).toEqual([40, 36, 32]);
});

test("b20: a table and a graph, with spans", async () => {
    await mountWhatIf(({operators}) => makeAnswer(operators));
    expect(queryAllTexts("[data-operators] td:first-child")).toEqual([
        "8",
        "9",
        "10",
        "11",
        "12",
    ]);
    expect(queryAllTexts("[data-operators='10'] td")).toEqual([
        "10",
        "34–36",
        "10",
        "0.0",
        "43–45",
        "10",
        "2.7–3.4",
    ]);
    // more than the limit
    expect("[data-operators='10'] .text-danger").toHaveCount(1);
    expect(".o_what_if_chart canvas").toHaveCount(1);
    expect(".o_what_if_source").toHaveText(/4000 calls and 900 talks/);
    expect("input[name=answer_rate]").toHaveValue(28.3);
});

test("b20: a value put in by hand is asked without an error", async () => {
    const asked = [];
    await mountWhatIf((question) => {
        asked.push(question);
        return makeAnswer(question.operators);
    });
    expect(asked[0].facts.answer_rate_error).toBe(0.01);
    await contains("input[name=answer_rate]").edit("40", {confirm: "blur"});
    await contains("input[name=operators]").edit("2", {confirm: "blur"});
    await click(".o_what_if_calculate");
    for (let turn = 0; turn < 8; turn++) {
        await animationFrame();
    }
    const last = asked.at(-1);
    expect(last.facts.answer_rate).toBe(0.4);
    expect(last.facts.answer_rate_error).toBe(0);
    expect(last.facts.talk_mean_error).toBe(4);
    expect(queryAllTexts("[data-operators] td:first-child")).toEqual([
        "1",
        "2",
        "3",
        "4",
    ]);
});

test("b20: a refusal is told, and the next question is asked all the same", async () => {
    let refuse = true;
    expect.errors(1);
    await mountWhatIf(({operators}) => {
        if (refuse) {
            throw makeServerError({message: "a number from 1 to 150, please"});
        }
        return makeAnswer(operators);
    });
    expect.verifyErrors(["a number from 1 to 150, please"]);
    expect("[data-operators]").toHaveCount(0);
    refuse = false;
    await click(".o_what_if_calculate");
    for (let turn = 0; turn < 8; turn++) {
        await animationFrame();
    }
    expect("[data-operators]").toHaveCount(5);
});
