#!/usr/bin/env python3
"""The runner of scripts at the speed of speech.

Fifty operators are led through talks at once, each answering every few seconds; between
two answers each asks the server for nothing at all (a no-op RPC), so that both figures
are of the same minutes.  Meanwhile one more operator works in a real browser: measured
is the time from the key press to the paint of the next block.

python bench/runner.py [--out FILE.json] [--quick]
"""

import random
import threading
import time

from support.report import main, median, percentile
from support.site import Site

OPERATORS = 50
#: seconds an operator talks before the next answer, on the average
THINK = 4.0
BLOCKS = 12
SETUP = """
from odoo.tests import new_test_user
blocks = []
for number in range({blocks}):
    blocks.append({{
        "code": "block_%s" % number,
        "title": "Block %s" % number,
        "kind": "question" if number % 3 else "talk",
        "text": "<p>Part %s, {{{{ person }}}} of {{{{ partner.city }}}}</p>" % number,
        "stage": "Stage %s" % (number // 4),
        "fields": [{{"name": "person"}}, {{"name": "note"}}],
        "answers": [
            {{"label": "Yes", "to": "block_%s" % ((number + 1) % {blocks}),
              "default": True}},
            {{"label": "No", "to": "block_%s" % ((number + 5) % {blocks})}},
            {{"label": "Later", "to": "bye"}},
        ],
    }})
blocks.append({{"code": "bye", "title": "Good bye", "kind": "end", "mark": "goal"}})
for name in ("dear", "known", "later", "who"):
    blocks.append({{"code": name, "title": name, "text": "<p>Quality lasts.</p>",
                    "answers": [{{"label": "Well then", "returns": True}}]}})
made = env["call.script"].import_json({{
    "format": "call-script", "version": 1, "name": "Bench", "goal": "A meeting",
    "models": ["res.partner"], "start": "block_0", "blocks": blocks,
    "fields": [{{"name": "person", "label": "Name"}},
               {{"name": "note", "label": "Note"}},
               {{"name": "city", "label": "City", "path": "city", "common": True}}],
    "jumps": [{{"kind": "objection", "label": x, "to": x}} for x in ("dear", "known")]
             + [{{"label": x, "to": x}} for x in ("later", "who")],
}})
script = env["call.script"].browse(made["script_id"])
script.draft_version_id.action_publish()
partner = env["res.partner"].create({{"name": "Client", "city": "Kazan"}})
groups = "call_scripts.call_scripts_group_operator,base.group_partner_manager"
for number in range({users} + 1):
    user = new_test_user(env, "operator_%s" % number, groups=groups)
    session = env["call.session"].with_user(user)._start(
        script.with_user(user), partner.with_user(user))
    print("SESSION", session.id)
env.cr.commit()
"""

#: Notes for every key press of a digit when the next block has been painted.
WATCH = """() => {
    window.paints = [];
    let pressed = 0;
    document.addEventListener("keydown", (ev) => (pressed = ev.timeStamp), true);
    let shown = document.querySelector(".o_runner_title").textContent;
    new MutationObserver(() => {
        const title = document.querySelector(".o_runner_title")?.textContent;
        if (!title || title === shown) {
            return;
        }
        shown = title;
        const began = pressed;
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () =>
                window.paints.push(performance.now() - began);
            channel.port2.postMessage(0);
        });
    }).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""


class Operator(threading.Thread):
    """Answers, then asks for nothing, until told to stop."""

    def __init__(self, site, number, session_id, stop):
        super().__init__(daemon=True)
        self.rpc = site.login(f"operator_{number}")
        self.session_id, self.stop = session_id, stop
        self.steps, self.nothings, self.problems = [], [], []
        self.random = random.Random(number)

    def run(self):
        state = self.rpc.call("call.session", "runner_state", [self.session_id])
        number = 0
        while not self.stop.wait(self.random.uniform(0, 2 * THINK)):
            number += 1
            link = self.random.choice(state["block"]["answers"][:2])["id"]
            values = {"note": f"said {number}"} if number % 3 == 0 else {}
            args = (state["block"]["id"], link, values, f"r{number}")
            began = time.perf_counter()
            state = self.rpc.call(
                "call.session", "runner_step", [self.session_id], *args
            )
            self.steps.append(time.perf_counter() - began)
            if state.get("refused"):
                self.problems.append(state["refused"])
            if self.stop.wait(self.random.uniform(0, 0.5)):
                break
            began = time.perf_counter()
            self.rpc.call("res.partner", "default_get", [])
            self.nothings.append(time.perf_counter() - began)


def presses(page, count):
    """Milliseconds from key to paint of so many answers in a real browser."""
    page.evaluate(WATCH)
    for number in range(count):
        before = page.inner_text(".o_runner_title")
        page.keyboard.press("Escape")  # out of a field that must be filled in
        page.keyboard.press("1" if number % 2 else "Enter")
        page.wait_for_function(
            "before => document.querySelector('.o_runner_title')"
            "?.textContent !== before",
            arg=before,
        )
        page.wait_for_selector(".o_runner_saving.invisible", state="attached")
        page.wait_for_timeout(300)
    return page.evaluate("() => window.paints")


def run(bench):
    users = 10 if bench.quick else OPERATORS
    count = 15 if bench.quick else 60
    with Site("runner", ["call_scripts"]) as site:
        bench.say(f"script, {users} operators, a talk each")
        told = site.script(SETUP.format(blocks=BLOCKS, users=users))
        sessions = [int(x.split()[1]) for x in told.splitlines() if "SESSION" in x]
        site.start()
        stop = threading.Event()
        operators = [
            Operator(site, number, sessions[number], stop)
            for number in range(1, users + 1)
        ]
        with site.browser() as browser:
            # the page first: making its bundles would take the server from everybody
            page = site.page(browser, "operator_0")
            page.goto(f"{site.url}/odoo/{sessions[0]}/action-call_scripts.runner")
            page.wait_for_selector(".o_runner_title")
            bench.say("everybody talks, one of them in a browser")
            for operator in operators:
                operator.start()
            try:
                time.sleep(2 * THINK)  # all have begun
                paints = presses(page, count)
                time.sleep(5 if bench.quick else 30)
            finally:
                stop.set()
                for operator in operators:
                    operator.join(60)
    steps = [x * 1000 for operator in operators for x in operator.steps]
    nothings = [x * 1000 for operator in operators for x in operator.nothings]
    problems = [x for operator in operators for x in operator.problems]
    bench.add("runner.key_to_paint_median_ms", median(paints), "ms", goal=100)
    bench.add("runner.key_to_paint_p95_ms", percentile(paints, 0.95), "ms", goal=250)
    bench.add("runner.step_median_ms", median(steps), "ms")
    bench.add("runner.step_p95_ms", percentile(steps, 0.95), "ms", goal=250)
    bench.add("runner.noop_p95_ms", percentile(nothings, 0.95), "ms")
    ratio = percentile(steps, 0.95) / percentile(nothings, 0.95)
    bench.add("runner.step_p95_ratio", ratio, "x", goal=5)
    bench.add("runner.steps", len(steps), "steps", goal=users, at_least=True)
    bench.add("runner.refused", len(problems), "steps", goal=0)


if __name__ == "__main__":
    main(run, __doc__)
