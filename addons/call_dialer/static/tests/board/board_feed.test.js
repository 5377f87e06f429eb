import {BoardFeed, HALF_WAY, QUICK} from "@call_dialer/board/board_feed";
import {LiveFeed} from "@call_telephony/service/live_feed";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {advanceTime, Deferred, freezeTime} from "@odoo/hoot-mock";
import {patchWithCleanup} from "@web/../tests/web_test_helpers";

describe.current.tags("headless");

/** Between two messages, ms. */
const SECOND = 1050;

beforeEach(() => freezeTime());

test("loads at the message, half-way and once more after it", async () => {
    let loads = 0;
    const feed = new BoardFeed(async () => loads++);
    await feed.touch();
    expect(loads).toBe(1);
    await advanceTime(HALF_WAY);
    expect(loads).toBe(2);
    await advanceTime(1300 - HALF_WAY);
    expect(loads).toBe(3);
    await advanceTime(60000);
    expect(loads).toBe(3);
});

test("while messages come it loads at each and once between them", async () => {
    let loads = 0;
    const feed = new BoardFeed(async () => loads++);
    for (let message = 0; message < 5; message++) {
        await feed.touch();
        expect(loads).toBe(2 * message + 1);
        await advanceTime(HALF_WAY);
        expect(loads).toBe(2 * message + 2);
        await advanceTime(SECOND - HALF_WAY);
        expect(loads).toBe(2 * message + 2);
    }
    feed.stop();
});

test("a slow server is asked at messages only", async () => {
    const answers = [];
    const feed = new BoardFeed(() => {
        answers.push(new Deferred());
        return answers.at(-1);
    });
    feed.touch();
    await advanceTime(SECOND); // it has not answered half-way
    answers[0].resolve();
    await advanceTime(0);
    expect(answers).toHaveLength(1);
    feed.touch();
    await advanceTime(QUICK + 50); // it has, but took its time
    answers[1].resolve();
    await advanceTime(0);
    await advanceTime(SECOND - QUICK - 50);
    expect(answers).toHaveLength(2);
    feed.touch();
    await advanceTime(QUICK - 50);
    answers[2].resolve();
    await advanceTime(0);
    await advanceTime(HALF_WAY);
    expect(answers).toHaveLength(4);
    feed.stop();
});

test("what is not urgent leaves a slow server alone", async () => {
    const answers = [];
    const feed = new LiveFeed(() => {
        answers.push(new Deferred());
        return answers.at(-1);
    });
    feed.refresh();
    await advanceTime(500);
    answers[0].resolve();
    await advanceTime(0);
    for (let message = 0; message < 5; message++) {
        expect(answers).toHaveLength(1);
        feed.soon();
        await advanceTime(450);
    }
    expect(answers).toHaveLength(2); // two seconds later
    feed.stop();
});

test("a page nobody looks at is not loaded half-way", async () => {
    let loads = 0;
    const feed = new BoardFeed(async () => loads++);
    patchWithCleanup(document, {hidden: true});
    await feed.touch();
    await advanceTime(SECOND);
    expect(loads).toBe(1);
    feed.stop();
});

test("never loads twice at a time, and loses no message", async () => {
    const answers = [];
    let loads = 0;
    const feed = new BoardFeed(() => {
        loads++;
        answers.push(new Deferred());
        return answers.at(-1);
    });
    feed.touch();
    feed.touch();
    feed.touch();
    expect(loads).toBe(1);
    answers[0].resolve();
    await advanceTime(0);
    expect(loads).toBe(2);
    answers[1].resolve();
    feed.stop();
});

test("is silent after it stopped", async () => {
    let loads = 0;
    const feed = new BoardFeed(async () => loads++);
    await feed.touch();
    feed.stop();
    await advanceTime(5000);
    expect(loads).toBe(1);
});
