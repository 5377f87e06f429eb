import {defineRunner, mount, runner} from "./runner_mount";
import {describe, expect, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-dom";
import {BLOCKS} from "./runner_data";
import {contains} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineRunner();

test("an article is shown beside the script", async () => {
    runner.server.blocks[BLOCKS.greeting].articles = [{id: 3, name: "Windows"}];
    await mount();
    await contains("button:contains(Windows)").click();
    await animationFrame();
    expect(".o_runner_article p").toHaveText("All about windows");
    expect(".o_runner_title").toHaveText("Greeting");
});

test("a26: an article on my list is acknowledged beside the script", async () => {
    runner.server.blocks[BLOCKS.greeting].articles = [{id: 3, name: "Windows"}];
    runner.server.article.reading = {read: false, read_at: false, due: "2026-01-09"};
    await mount();
    await contains("button:contains(Windows)").click();
    await animationFrame();
    expect(".o_runner_reading").toHaveText(/To be read by .*2026/);
    await contains(".o_runner_read").click();
    await animationFrame();
    expect(runner.server.calls.at(-1)).toEqual(["runner_article_read", 3, 7]);
    expect(".o_runner_read").toHaveCount(0);
    expect(".o_runner_reading").toHaveText(/You have read it \(.*2026\)/);
    expect(".o_runner_title").toHaveText("Greeting");
});

test("a26: what was changed meanwhile is shown before it is acknowledged", async () => {
    runner.server.blocks[BLOCKS.greeting].articles = [{id: 3, name: "Windows"}];
    runner.server.article.reading = {read: false, read_at: false, due: false};
    await mount();
    await contains("button:contains(Windows)").click();
    await animationFrame();
    Object.assign(runner.server.article, {revision: 8, html: "<p>New prices</p>"});
    await contains(".o_runner_read").click();
    await animationFrame();
    expect(".o_runner_article p").toHaveText("New prices");
    expect(".o_runner_reading").toHaveText(/changed meanwhile/);
    await contains(".o_runner_read").click();
    await animationFrame();
    expect(runner.server.calls.at(-1)).toEqual(["runner_article_read", 3, 8]);
    expect(".o_runner_reading").toHaveText(/You have read it/);
});

test("a26: an article on no list of mine has nothing to acknowledge", async () => {
    runner.server.blocks[BLOCKS.greeting].articles = [{id: 3, name: "Windows"}];
    await mount();
    await contains("button:contains(Windows)").click();
    await animationFrame();
    expect(".o_runner_article p").toHaveText("All about windows");
    expect(".o_runner_reading").toHaveCount(0);
});
