import {describe, expect, test} from "@odoo/hoot";
import {Viewport} from "@call_scripts/designer/canvas/viewport";

describe.current.tags("headless");

const CORNER = {width: 190, height: 130};

function look() {
    const viewport = new Viewport();
    viewport.resize(1000, 600);
    return viewport;
}

test("a block is shown above what covers the lower right corner", async () => {
    const viewport = look();
    viewport.reveal({x: 700, y: 500, width: 240, height: 90}, 24, CORNER);
    expect(viewport.y).toBe(600 - 130 - 24 - 590);
    expect(viewport.x).toBe(0);
});

test("beside the corner it stays where it is", async () => {
    const viewport = look();
    viewport.reveal({x: 100, y: 480, width: 240, height: 90}, 24, CORNER);
    expect([viewport.x, viewport.y]).toEqual([0, 0]);
});
