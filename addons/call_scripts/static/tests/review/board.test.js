import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {contains, makeServerError, onRpc} from "@web/../tests/web_test_helpers";
import {defineReviewModels, mountReview, serveReview} from "./review_mount";
import {
    animationFrame,
    keyDown,
    press,
    queryAllTexts,
    queryFirst,
} from "@odoo/hoot-dom";

describe.current.tags("desktop");

defineReviewModels();

let server = null;
const ROW = ".o_review_criterion";

beforeEach(() => {
    server = serveReview();
});

test("a22: criteria with their weight, hint and what was given", async () => {
    await mountReview();
    expect(queryAllTexts(`${ROW}:first .btn-group button`)).toEqual([
        "0",
        "1",
        "2",
        "3",
        "n/a",
    ]);
    expect(queryAllTexts(`${ROW}:last .btn-group button`)).toEqual(["0", "1", "n/a"]);
    expect(queryAllTexts(`${ROW} [aria-pressed=true]`)).toEqual(["2"]);
    expect(`${ROW}:first`).toHaveText(/Says the name and the firm/);
    expect(`${ROW}:last`).toHaveText(/×2.5/);
    expect(`${ROW}:last .badge`).toHaveText("critical");
    expect(`${ROW}:last .text-danger`).toHaveText("$ -50.00");
    expect(`${ROW}:first input`).toHaveValue("Too fast");
});

test("a22: a mark is given, taken back, said not to apply", async () => {
    await mountReview();
    await contains(`${ROW}:first button:contains(3)`).click();
    expect(`${ROW}:first [aria-pressed=true]`).toHaveText("3");
    await contains(`${ROW}:first button:contains(3)`).click();
    expect(`${ROW}:first [aria-pressed=true]`).toHaveCount(0);
    await contains(`${ROW}:first button:contains(n/a)`).click();
    expect(`${ROW}:first button.btn-primary`).toHaveText("n/a");
    await contains(`${ROW}:first button:contains(n/a)`).click();
    expect(server.calls).toEqual([
        ["review_mark", 51, 3, false],
        ["review_mark", 51, null, false],
        ["review_mark", 51, null, true],
        ["review_mark", 51, null, false],
    ]);
});

test("a22: digits mark the criterion in focus, and nothing else", async () => {
    await mountReview();
    queryFirst(`${ROW}:last button`).focus();
    await press("1");
    await animationFrame();
    expect(server.calls).toEqual([["review_mark", 52, 1, false]]);
    await press("3"); // better than its best mark
    await keyDown("Control");
    await press("1"); // the browser's own
    const input = queryFirst(`${ROW}:first input`);
    input.focus();
    await press("0");
    await animationFrame();
    expect(server.calls).toHaveLength(1);
});

test("a22: the words of a mark keep the mark", async () => {
    await mountReview();
    await contains(`${ROW}:first input`).edit("Mumbles");
    await contains(`${ROW}:last input`).edit("Was rude");
    expect(server.calls).toEqual([
        ["review_mark", 51, 2, false, "Mumbles"],
        ["review_mark", 52, null, false, "Was rude"],
    ]);
});

test("a22: score, fines and the summary", async () => {
    await mountReview();
    expect(".o_review_score").toHaveText("62.5 %");
    expect(".o_review_score").toHaveClass("text-danger");
    expect(".o_review_amount").toHaveText("$ -50.00");
    expect("#o_review_comment").toHaveValue("Listen more.");
    await contains("#o_review_comment").edit("Listen more, talk less.");
    expect(server.calls).toEqual([["review_comment", "Listen more, talk less."]]);
});

test("a22: a bonus and a good score are green; not marked yet: no score", async () => {
    Object.assign(server.data.review, {score: 100, is_good: true, amount: 20});
    await mountReview();
    expect(".o_review_score").toHaveText("100 %");
    expect(".o_review_score").toHaveClass("text-success");
    expect(".o_review_amount").toHaveText("+$ 20.00");
    expect(".o_review_amount").toHaveClass("text-success");
});

test("a22: what the server refuses is said, and nothing is lost", async () => {
    await mountReview();
    await contains("#o_review_comment").edit("Half a thought", {confirm: false});
    server.refusal = makeServerError({type: "UserError", message: "Not any more."});
    await contains(`${ROW}:first button:contains(3)`).click();
    expect(".o_review_board .alert-danger").toHaveText("Not any more.");
    expect(`${ROW}:first [aria-pressed=true]`).toHaveText("2");
    expect("#o_review_comment").toHaveValue("Half a thought");
});

test("a22: the operator agrees, or says with what not", async () => {
    server.data.may = {mark: false, answer: true};
    server.data.review.state = "submitted";
    let reads = 0;
    onRpc("call.review", "web_read", () => {
        reads++;
    });
    await mountReview();
    expect(`${ROW} button, #o_review_comment`).toHaveCount(0);
    expect(`${ROW}:first`).toHaveText(/2 \/ 3\s*Too fast/);
    expect(`${ROW}:last`).toHaveText(/not marked yet/);
    const disagree = ".o_review_answer .btn-secondary";
    expect(disagree).toHaveProperty("disabled", true);
    await contains(".o_review_answer input").edit("I was <i>polite</i>", {
        confirm: false,
    });
    const before = reads;
    await contains(disagree).click();
    await animationFrame();
    expect(server.calls).toEqual([["review_answer", false, "I was <i>polite</i>"]]);
    expect(".o_review_answer").toHaveCount(0);
    expect(".alert-warning").toHaveText("Maria: I was <i>polite</i>");
    expect(reads).toBe(before + 1, {message: "the form shows the new state"});
});

test("a22: a set without criteria", async () => {
    server.data.marks = [];
    await mountReview();
    expect(".o_review_right").toHaveText(/The set has no criteria yet/);
});
