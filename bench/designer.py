#!/usr/bin/env python3
"""The designer with 500 blocks and 700 links: is it fluid, does it open at once?

Chromium without a graphics card, 1366×768.  The canvas is panned with the mouse and
zoomed with the wheel, from all blocks on the screen down to a few; measured is the time
between two paintings (requestAnimationFrame) while something moves.  The same gestures
over the same page without a canvas (an empty script) are the baseline of the browser.
Opening is measured from the click to the first block on the screen, in a browser that
has the designer's code already.

python bench/designer.py [--out FILE.json] [--quick]
"""

from support.report import main, median, percentile
from support.site import Site

BLOCKS, LINKS = 500, 700
SETUP = """
import random
random.seed(1)
blocks = [{{
    "code": "block_%s" % number,
    "title": "Block %s: what to say next" % number,
    "kind": "end" if number == {blocks} - 1 else "talk",
    "text": "<p>Part %s of the talk, {{{{ partner.name }}}}!</p>" % number,
    "answers": [],
}} for number in range({blocks})]
links = 0
for number in range(1, {blocks}):
    parent = (number - 1) // 3
    blocks[parent]["answers"].append(
        {{"label": "Answer %s" % number, "to": "block_%s" % number}})
    links += 1
while links < {links}:
    source, target = random.randrange({blocks} - 1), random.randrange({blocks})
    blocks[source]["answers"].append(
        {{"label": "More %s" % links, "to": "block_%s" % target}})
    links += 1
for name, content in (("Big", blocks), ("Empty", [])):
    made = env["call.script"].import_json({{
        "format": "call-script", "version": 1, "name": name, "blocks": content,
        **({{"start": "block_0"}} if content else {{}})}})
    print("VERSION", name, made["version_id"])
env.cr.commit()
"""
#: Opens the designer in the page; answers milliseconds until the first block is seen.
OPEN = """async ([id, selector]) => {
    const {action} = odoo.__WOWL_DEBUG__.root.env.services;
    const begin = performance.now();
    action.doAction({type: "ir.actions.client", tag: "call_scripts.designer",
        params: {version_id: id}, context: {active_id: id}}, {clearBreadcrumbs: true});
    for (;;) {
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        const seen = document.querySelector(selector);
        if (seen && !seen.dataset.bench) {
            await new Promise(requestAnimationFrame);
            return performance.now() - begin;
        }
        if (now - begin > 60000) throw new Error("not opened");
    }
}"""
#: Gestures at the pace of the screen; answers the times between paintings.
MOVE = """async ([steps]) => {
    const canvas = document.querySelector(".o_designer_canvas");
    const box = canvas.getBoundingClientRect();
    const middle = {x: box.left + box.width / 2, y: box.top + box.height / 2};
    const fire = (Kind, name, at, extra = {}) => canvas.dispatchEvent(new Kind(name, {
        bubbles: true, cancelable: true, button: 0, pointerId: 1,
        clientX: at.x, clientY: at.y, ...extra}));
    canvas.setPointerCapture = () => {};
    const frames = {pan: [], zoom: []};
    let last = null;
    const frame = async (list) => {
        const now = await new Promise(requestAnimationFrame);
        if (last !== null) list.push(now - last);
        last = now;
    };
    const pan = async (dx, dy) => {
        last = null;
        fire(PointerEvent, "pointerdown", middle);
        for (let step = 1; step <= steps; step++) {
            const at = {x: middle.x + dx * step, y: middle.y + dy * step};
            fire(PointerEvent, "pointermove", at);
            await frame(frames.pan);
        }
        const end = {x: middle.x + dx * steps, y: middle.y + dy * steps};
        fire(PointerEvent, "pointerup", end);
    };
    const zoom = async (delta) => {
        last = null;
        for (let step = 0; step < steps; step++) {
            fire(WheelEvent, "wheel", middle, {deltaY: delta});
            await frame(frames.zoom);
        }
    };
    await pan(-12, -5);
    await pan(9, 8);
    await zoom(40);
    await pan(-6, 3);
    await pan(6, -6);
    await zoom(-40);
    await pan(-10, 0);
    await pan(10, 6);
    return frames;
}"""


def run(bench):
    """Measure both scripts in one browser, in turn."""
    repeat, steps = (1, 30) if bench.quick else (4, 60)
    with Site("designer", ["call_scripts"]) as site:
        output = site.script(SETUP.format(blocks=BLOCKS, links=LINKS))
        words = [x.split() for x in output.splitlines() if x.startswith("VERSION")]
        ids = {name: int(version) for _word, name, version in words}
        site.start()
        with site.browser() as browser:
            page = site.page(browser, "admin", "admin")
            _open(page, ids["Empty"], ".o_designer_empty")  # its code is loaded
            opened, big, empty = [], {"pan": [], "zoom": []}, {"pan": [], "zoom": []}
            for turn in range(repeat):
                bench.say(f"turn {turn + 1} of {repeat}")
                _open(page, ids["Empty"], ".o_designer_empty")
                _gather(empty, page.evaluate(MOVE, [steps]))
                opened.append(_open(page, ids["Big"], ".o_designer_block"))
                page.wait_for_timeout(500)
                _gather(big, page.evaluate(MOVE, [steps]))
    frames = big["pan"] + big["zoom"]
    bare = empty["pan"] + empty["zoom"]
    bench.add("designer.frame_median_ms", median(frames), "ms", goal=32)
    bench.add("designer.frame_p95_ms", percentile(frames, 0.95), "ms")
    bench.add("designer.pan_median_ms", median(big["pan"]), "ms")
    bench.add("designer.zoom_median_ms", median(big["zoom"]), "ms")
    bench.add("designer.empty_frame_median_ms", median(bare), "ms")
    bench.add("designer.open_s", median(opened) / 1000, "s", goal=2)


def _open(page, version_id, selector):
    page.evaluate(
        "(x) => document.querySelectorAll(x).forEach(e => e.dataset.bench = 1)",
        selector,
    )
    return page.evaluate(OPEN, [version_id, selector])


def _gather(all_frames, frames):
    for name, values in frames.items():
        all_frames[name] += values


if __name__ == "__main__":
    main(run, __doc__)
