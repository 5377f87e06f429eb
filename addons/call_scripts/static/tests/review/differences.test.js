import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {queryAllTexts} from "@odoo/hoot-dom";

describe.current.tags("desktop");

class CallReviewCalibration extends models.Model {
    _name = "call.review.calibration";
    state = fields.Char();
    _records = [{id: 1, state: "done"}];
    _views = {
        form: `<form><field name="state"/><widget name="call_review_differences"/></form>`,
    };
}

defineMailModels();
defineModels([CallReviewCalibration]);

const DIFFERENCES = {
    reviewers: [
        {id: 5, name: "Sonya", score: 80.456},
        {id: 6, name: "Peter", score: 50},
    ],
    rows: [
        {
            id: 61,
            name: "Greeting",
            spread: 66.67,
            marks: [
                {text: "3 / 3", comment: "<b>Fine</b>"},
                {text: "1 / 3", comment: "Too fast"},
            ],
        },
        {
            id: 62,
            name: "Politeness",
            spread: 20,
            marks: [
                {text: "1 / 1", comment: ""},
                {text: "1 / 1", comment: ""},
            ],
        },
    ],
};

function mountCalibration(differences) {
    onRpc("call.review.calibration", "calibration_differences", () => differences);
    return mountView({type: "form", resModel: "call.review.calibration", resId: 1});
}

test("a22: marks of a calibration side by side", async () => {
    await mountCalibration(DIFFERENCES);
    const table = ".o_review_differences";
    expect(queryAllTexts(`${table} th`)).toEqual([
        "Criterion",
        "Sonya",
        "Peter",
        "Apart by",
    ]);
    expect(queryAllTexts(`${table} tbody tr:first td`)).toEqual([
        "Greeting",
        "3 / 3\n<b>Fine</b>",
        "1 / 3\nToo fast",
        "67 %",
    ]);
    // more than 20 % apart is worth a talk
    expect(queryAllTexts(`${table} .table-warning td:first`)).toEqual(["Greeting"]);
    expect(queryAllTexts(`${table} tfoot td`)).toEqual([
        "Score",
        "80.46 %",
        "50 %",
        "",
    ]);
});

test("a22: a reviewer's name opens the review", async () => {
    mockService("action", {
        doAction: (action) => expect.step([action.res_model, action.res_id]),
    });
    await mountCalibration(DIFFERENCES);
    await contains(".o_review_differences th a:contains(Peter)").click();
    expect.verifySteps([["call.review", 6]]);
});

test("a22: nothing is compared while reviewers are at work", async () => {
    await mountCalibration(false);
    expect(".o_review_differences").toHaveCount(0);
    expect(".o_form_view").toHaveCount(1);
});
