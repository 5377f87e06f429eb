import {BoardFeed} from "@call_dialer/board/board_feed";
import {describe, expect, test} from "@odoo/hoot";
import {advanceTime, Deferred} from "@odoo/hoot-mock";

describe.current.tags("headless");

test("loads at the message and once more after it", async () => {
    let loads = 0;
    const feed = new BoardFeed(async () => loads++);
    await feed.touch();
    expect(loads).toBe(1);
    await advanceTime(1300);
    expect(loads).toBe(2);
    await advanceTime(10000);
    expect(loads).toBe(2);
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
