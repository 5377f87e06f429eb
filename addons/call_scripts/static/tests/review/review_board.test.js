import {describe, expect, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    models,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
    serverState,
} from "@web/../tests/web_test_helpers";
import {ReviewBoard} from "@call_scripts/review/board/review_board";
import {animationFrame} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {localization} from "@web/core/l10n/localization";
import {percent} from "@call_scripts/review/percent";

describe.current.tags("desktop");

class CallReview extends models.Model {
    _name = "call.review";
}

defineMailModels();
defineModels([CallReview]);

function review(may, extra = {}) {
    return {
        review: {
            id: 5,
            state: "submitted",
            score: 82.5,
            is_marked: true,
            is_good: true,
            amount: 150,
            currency: serverState.currencies?.[0]?.id || 1,
            comment: "A good talk",
            operator_comment: "",
            reviewer: "Svetlana",
            operator: "Maria",
            blind: false,
            ...extra,
        },
        may: {mark: false, answer: false, ...may},
        marks: [
            {
                id: 1,
                criterion: 1,
                name: "Greeting",
                hint: "",
                weight: 1,
                critical: false,
                best: 5,
                mark: 4,
                not_applicable: false,
                comment: "",
                amount: 0,
                fine: 0,
                bonus: 0,
            },
        ],
        steps: [],
        remarks: [],
        recording: false,
    };
}

async function mount() {
    const record = {resId: 5, load: async () => expect.step("form loaded")};
    await mountWithCleanup(ReviewBoard, {props: {record}});
    await animationFrame();
}

test("a22: the operator disputes only with words", async () => {
    onRpc("call.review", "review_load", () => review({answer: true}));
    onRpc("call.review", "review_answer", ({args}) => {
        expect.step(args.slice(1));
        return review({}, {state: "disputed", operator_comment: args[2]});
    });
    await mount();
    expect(".o_review_score").toHaveText("82.5 %");
    expect(".o_review_answer .btn-secondary").toHaveProperty("disabled", true);
    await contains(".o_review_answer input").edit("He hung up", {confirm: false});
    await contains(".o_review_answer .btn-secondary").click();
    await animationFrame();
    expect.verifySteps([[false, "He hung up"], "form loaded"]);
    expect(".o_review_answer").toHaveCount(0);
    expect(".alert-warning .o_review_said").toHaveText("He hung up");
});

test("a22: what the server refuses is said, nothing written is lost", async () => {
    onRpc("call.review", "review_load", () => review({answer: true}));
    onRpc("call.review", "review_answer", () => {
        throw new Error("refused");
    });
    await mount();
    await contains(".o_review_answer input").edit("He hung up", {confirm: false});
    await contains(".o_review_answer .btn-secondary").click();
    await animationFrame();
    expect(".alert-danger").toHaveCount(1);
    expect(".o_review_answer input").toHaveValue("He hung up");
});

test("a22: a score is written as the language does", () => {
    expect(percent(80)).toBe("80 %");
    patchWithCleanup(localization, {decimalPoint: ","});
    expect(percent(82.5)).toBe("82,5 %");
});
