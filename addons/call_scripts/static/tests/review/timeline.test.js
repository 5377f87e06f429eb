import {after, beforeEach, describe, expect, test} from "@odoo/hoot";
import {Component, xml} from "@odoo/owl";

import {registry} from "@web/core/registry";
import {contains, patchWithCleanup} from "@web/../tests/web_test_helpers";
import {defineReviewModels, mountReview, serveReview} from "./review_mount";
import {press, queryAll, queryAllTexts, queryFirst} from "@odoo/hoot-dom";

describe.current.tags("desktop");

defineReviewModels();

let server = null;

beforeEach(() => {
    server = serveReview();
    patchWithCleanup(HTMLMediaElement.prototype, {
        play() {
            expect.step(`play ${this.currentTime}`);
        },
        pause() {
            expect.step("pause");
        },
    });
});

const STEP = ".o_review_step";

function remarksAt(place) {
    const row = queryAll(STEP)[place];
    return queryAllTexts(".o_review_remark .o_review_text", {root: row});
}

test("a22: steps of the talk with their time, answer and values", async () => {
    await mountReview();
    expect(queryAllTexts(`${STEP} .o_review_time`)).toEqual(["0:02", "0:12", "1:15"]);
    expect(queryAllTexts(`${STEP} .fw-bold`)).toEqual([
        "Greeting",
        "The need",
        "Good bye",
    ]);
    expect(queryAllTexts(`${STEP} .small.ms-1`)).toEqual(["10 s", "18 s", "4 s"]);
    expect(`${STEP} .o_review_time:first`).toHaveAttribute("title", "Listen from here");
    expect(`${STEP}:eq(2)`).toHaveText(/→ Too expensive\nWindows: 7/);
    expect(queryAllTexts(`${STEP} .badge`)).toEqual(["jump", "end"]);
});

test("a22: a remark stands at its step, or at its moment of the talk", async () => {
    await mountReview();
    // the first row holds what was before the first step
    expect(remarksAt(0)).toEqual(["Rang for long"]);
    // made on the step: it stays there whatever its second
    expect(remarksAt(1)).toEqual(["Greeting: <b>Warm</b>"]);
    // second 10 of the recording is second 15 of the talk
    expect(remarksAt(2)).toEqual(["Talks over the client"]);
    expect(remarksAt(3)).toEqual([]);
    expect(".o_review_remark b").toHaveCount(0);
    expect(".o_review_remark .text-success, .o_review_remark .text-danger").toHaveCount(
        2
    );
});

test("a22: one listens from a step and from a remark", async () => {
    await mountReview();
    await contains(`${STEP} .o_review_time:eq(1)`).click();
    await contains(`${STEP} .o_review_time:first`).click();
    await contains(`${STEP}:eq(2) .o_review_remark .btn-link:first`).click();
    expect.verifySteps(["play 7", "play 0", "play 10"]);
});

test("a22: a remark is written on a step", async () => {
    await mountReview();
    await contains(`${STEP}:eq(2) .o_review_add`).click();
    expect.verifySteps(["pause"]);
    expect(".o_review_new .small").toHaveText("0:12 The need");
    expect(".o_review_new textarea").toBeFocused();
    expect(".o_review_new .btn-primary").toHaveProperty("disabled", true);
    await contains(".o_review_new select[aria-label=Kind]").select("mistake");
    await contains(".o_review_new select[aria-label=Criterion]").select("62");
    await contains(".o_review_new textarea").edit("Too short", {confirm: false});
    await press("Enter");
    await contains(`${STEP}:eq(2) .o_review_remark:eq(1)`).click();
    expect(server.calls).toEqual([
        [
            "review_remark",
            {
                text: "Too short",
                kind: "mistake",
                second: 12,
                on_recording: false,
                step_id: 72,
                criterion_id: 62,
            },
        ],
    ]);
    expect(".o_review_new").toHaveCount(0);
    expect(remarksAt(2)).toEqual(["Talks over the client", "Too short"]);
});

test("a22: a remark is bound to the moment the recording stands at", async () => {
    await mountReview();
    queryFirst("audio").currentTime = 81.7;
    await contains("button:contains(Remark)").click();
    expect(".o_review_new .small").toHaveText("1:21");
    await contains(".o_review_new textarea").edit("Sighs", {confirm: false});
    await contains(".o_review_new .btn-primary").click();
    await contains(`${STEP}:eq(3) .o_review_remark`).click();
    expect(server.calls[0][1]).toEqual({
        text: "Sighs",
        kind: "note",
        second: 81,
        on_recording: true,
        step_id: false,
        criterion_id: false,
    });
    expect.verifySteps(["pause"]);
});

test("a22: Escape drops a remark, a refused one stays to be mended", async () => {
    await mountReview();
    await contains(`${STEP}:eq(1) .o_review_add`).click();
    await contains(".o_review_new textarea").edit("Draft", {confirm: false});
    await press("Escape");
    await contains(`${STEP}:eq(1) .o_review_add`).click();
    expect(".o_review_new textarea").toHaveValue("");
    server.refusal = new Error("The review is submitted already.");
    await contains(".o_review_new textarea").edit("Late", {confirm: false});
    await contains(".o_review_new .btn-primary").click();
    await contains(".o_review_board .alert-danger").click();
    expect(".o_review_new textarea").toHaveValue("Late");
    expect.verifySteps(["pause", "pause"]);
});

test("a22: a remark is deleted", async () => {
    await mountReview();
    await contains(`${STEP}:first button[aria-label="Delete the remark"]`).click();
    expect(server.calls).toEqual([["review_remark_delete", 83]]);
    expect(".o_review_remark").toHaveCount(2);
    expect(STEP).toHaveCount(3);
});

test("a22: the player of the addon that keeps the recording", async () => {
    class Player extends Component {
        static template = xml`<i class="own_player" t-out="props.recording.url"/>`;
        static props = {recording: Object, onReady: Function};
        setup() {
            this.props.onReady({
                play: (second) => expect.step(`own play ${second}`),
                pause: () => expect.step("own pause"),
                time: () => 7.9,
            });
        }
    }
    const players = registry.category("call_scripts.recording_players");
    players.add("test", Player);
    after(() => players.remove("test"));
    server.data.recording = {...server.data.recording, player: "test"};
    await mountReview();
    expect(".own_player").toHaveCount(1);
    expect("audio").toHaveCount(0);
    await contains(`${STEP} .o_review_time:eq(1)`).click();
    expect.verifySteps(["own play 7"]);
    await contains("button:contains(Remark)").click();
    expect.verifySteps(["own pause"]);
    expect(".o_review_new .text-muted").toHaveText("0:07");
});

test("a22: a talk without a recording, and one without steps", async () => {
    Object.assign(server.data, {recording: false});
    await mountReview();
    expect("audio").toHaveCount(0);
    expect(".o_review_timeline").toHaveText(/There is no recording/);
    expect(queryAll(`${STEP} .o_review_time`).every((one) => one.disabled)).toBe(true);
    // its second is one of the talk then: the offset is unknown
    expect(remarksAt(1)).toEqual(["Greeting: <b>Warm</b>", "Talks over the client"]);
});

test("a22: a talk that was dropped at once", async () => {
    Object.assign(server.data, {steps: [], remarks: []});
    await mountReview();
    expect(".o_review_timeline").toHaveText(/The talk has no steps/);
    expect(STEP).toHaveCount(0);
});

test("a22: who only reads has nothing to write with", async () => {
    server.data.may.mark = false;
    await mountReview();
    expect(".o_review_remark").toHaveCount(3);
    expect(".o_review_timeline .fa-plus, .o_review_timeline .fa-trash-o").toHaveCount(
        0
    );
    expect(".o_review_add").toHaveCount(0);
});
