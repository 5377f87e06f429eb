#!/usr/bin/env python3
"""The live board with 500 operators: is it fluid, how far is it behind?

500 operators with simulated telephones, in five campaigns, change their states, 20
changes a second, and contacts come to a campaign: the time from the commit of each to
the paint of the new figure in chromium (without a graphics card, 1366×768) is how far
the board is behind.  Meanwhile the times between two paintings are taken, half of the
time while the board is scrolled.

python bench/board.py [--out FILE.json] [--quick]
"""

import subprocess
import threading
import time

from support.report import main, median, percentile
from support.site import Site

from devenv import odoo_env

OPERATORS, CAMPAIGNS = 500, 5
PREPARE = f"""
import random
from datetime import timedelta
from odoo import fields
random.seed(1)
groups = env.ref("base.group_user") + env.ref("call_dialer.call_dialer_group_operator")
users = env["res.users"].with_context(no_reset_password=True).create([
    {{"name": "Operator %03d" % number, "login": "board_%03d" % number,
      "group_ids": [(6, 0, groups.ids)]}} for number in range({OPERATORS})])
admin = env.ref("base.user_admin")
admin.group_ids += env.ref("call_dialer.call_dialer_group_manager")
env["voip.pbx"].create({{"name": "Simulated", "driver": "simulated",
    "company_id": env.company.id}})
env["mail.presence"].create([{{"user_id": user.id, "status": "online"}}
    for user in users])
campaigns = env["call.campaign"].create([
    {{"name": "Campaign %s" % number, "mode": "preview", "auto_done": False,
      "operator_ids": [(6, 0, users[number::{CAMPAIGNS}].ids)]}}
    for number in range({CAMPAIGNS})])
results = env["call.result"].search([])
now = fields.Datetime.now()
for campaign in campaigns:
    contacts = env["call.campaign.contact"].create([
        {{"campaign_id": campaign.id, "name": "Client %s" % number,
          "phone": "+7916%07d" % (campaign.id * 10000 + number)}}
        for number in range(400)])
    env["call.attempt"].create([
        {{"contact_id": contact.id, "user_id": random.choice(campaign.operator_ids).id,
          "start": now - timedelta(minutes=random.randrange(600)), "is_open": False,
          "result_id": random.choice(results).id, "outcome": "answered",
          "talk_seconds": random.randrange(300)}}
        for contact in contacts for _again in range(5)])
campaigns.action_start()
for user in users:
    env["call.operator.state"]._set(user, random.choice(
        ("ready", "talking", "talking", "wrapup", "paused")),
        campaign=campaigns.filtered(lambda one: user in one.operator_ids))
env.cr.commit()
print("MARKED", campaigns[0].id)
"""
#: Lives in Odoo's shell: changes states, adds contacts, tells when each was committed.
CHANGE = """
import random, sys, time
random.seed(2)
States = env["call.operator.state"].sudo()
rows = States.search([("campaign_id", "!=", False)])
marked, end, number, due = {marked}, time.time() + {seconds}, 0, time.time() + 2
while time.time() < end:
    begin = time.time()
    row = random.choice(rows)
    States._set(row.user_id, random.choice(("ready", "talking", "wrapup", "paused")))
    env.cr.commit()
    if time.time() >= due:
        number += 1
        due += 1.7
        env["call.campaign.contact"].create({{"campaign_id": marked,
            "name": "New %s" % number, "phone": "+7917%07d" % number}})
        env.cr.commit()
        print("ADDED", 400 + number, time.time(), flush=True)
    time.sleep(max(0, 1 / 20 - (time.time() - begin)))
"""
WATCH = """([marked]) => {
    window.seen = [];
    window.frames = {still: [], scrolled: []};
    window.messages = 0;
    performance.setResourceTimingBufferSize(10000);
    const {bus_service: bus} = odoo.__WOWL_DEBUG__.root.env.services;
    bus.subscribe("call_dialer/board", () => window.messages++);
    const figure = () => document.querySelector(
        `.o_board_tile[data-campaign="${marked}"] [data-figure=left] .o_board_figure`);
    let last = performance.now();
    let left = "";
    const look = (now) => {
        window.frames[window.scrolls ? "scrolled" : "still"].push(now - last);
        last = now;
        const text = figure()?.textContent || "";
        if (text !== left) {
            left = text;
            window.seen.push([Number(text), Date.now() / 1000]);
        }
        if (window.scrolls) {
            const board = document.querySelector(".o_call_board");
            board.scrollTop = 400 + 2000 * (1 + Math.sin(now / 1500));
        }
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""

BEGIN = """() => {
    window.frames.still = [];
    window.messages = 0;
    performance.clearResourceTimings();
}"""
#: What the board asked for: [[method, milliseconds], …]
ASKED = """() => performance.getEntriesByType("resource")
    .filter(({name}) => name.includes("/call_kw/"))
    .map(({name, duration}) => [name.split("/call_kw/")[1], duration])"""


class Changer(threading.Thread):
    """The shell that changes; `added`: {figure: when it was committed}."""

    def __init__(self, site, marked, seconds):
        super().__init__(daemon=True)
        self.added = {}
        self.child = subprocess.Popen(
            odoo_env.command("shell", "-d", site.db, "--no-http", "--log-level=error"),
            env=odoo_env.environ(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.child.stdin.write(CHANGE.format(marked=marked, seconds=seconds))
        self.child.stdin.close()

    def run(self):
        for line in self.child.stdout:
            # (the last line may be cut off)
            if line.startswith("ADDED") and line.endswith("\n"):
                _word, figure, at = line.split()
                self.added[int(figure)] = float(at)


def run(bench):
    seconds = 20 if bench.quick else 60
    with Site("board", ["call_dialer"]) as site:
        bench.say(f"{OPERATORS} operators, {CAMPAIGNS} campaigns")
        marked = int(site.script(PREPARE).rpartition("MARKED")[2].split()[0])
        site.start()
        session = site.login("admin")
        session.call("call.board", "data")
        asked = []
        for _number in range(10):
            begin = time.perf_counter()
            session.call("call.board", "data")
            asked.append(1000 * (time.perf_counter() - begin))
        with site.browser() as browser:
            page = site.page(browser, "admin")
            page.goto(f"{site.url}/odoo/action-call_dialer.board")
            page.wait_for_selector(".o_board_operator")
            page.wait_for_timeout(3000)
            changer = Changer(site, marked, 2 * seconds + 20)
            changer.start()
            page.evaluate(WATCH, [marked])
            while not changer.added:  # the shell has started
                page.wait_for_timeout(200)
            page.evaluate(BEGIN)
            bench.say("still")
            begin = time.monotonic()
            page.wait_for_timeout(1000 * seconds)
            bench.say("scrolled")
            page.evaluate("() => { window.scrolls = true; }")
            page.wait_for_timeout(1000 * seconds)
            lasted = time.monotonic() - begin
            told = page.evaluate("() => [window.frames, window.seen, window.messages]")
            requests = page.evaluate(ASKED)
            rows = page.evaluate(
                "() => document.querySelectorAll('.o_board_operator').length"
            )
            changer.child.terminate()
    frames, seen, messages = told
    behind = behind_of(changer.added, seen)
    bench.add("board.frame_median_ms", median(frames["still"]), "ms", goal=32)
    bench.add("board.frame_p95_ms", percentile(frames["still"], 0.95), "ms")
    bench.add("board.scroll_frame_median_ms", median(frames["scrolled"]), "ms", goal=32)
    bench.add("board.scroll_frame_p95_ms", percentile(frames["scrolled"], 0.95), "ms")
    bench.add("board.longest_frame_ms", max(map(max, frames.values())), "ms")
    bench.add("board.changes_seen", len(behind), "changes", goal=10, at_least=True)
    bench.add("board.behind_median_ms", median(behind), "ms")
    bench.add("board.behind_p95_ms", percentile(behind, 0.95), "ms", goal=1000)
    bench.add("board.messages_s", messages / lasted, "1/s", goal=1)
    bench.add("board.data_median_ms", median(asked), "ms")
    for name in ("call.board/data", "res.users/telephony_colleagues"):
        lasted_ms = [duration for method, duration in requests if method == name]
        key = name.rpartition("/")[2]
        bench.add(f"board.{key}_requests_s", len(lasted_ms) / lasted, "1/s")
        bench.add(f"board.{key}_request_ms", median(lasted_ms or [0]), "ms")
    bench.add("board.rows_drawn", rows, "rows")


def behind_of(added, seen):
    """Milliseconds from each commit to the first paint of that, or a later, figure."""
    found = []
    for figure, at in sorted(added.items()):
        painted = [when for shown, when in seen if shown >= figure]
        if painted:
            found.append(1000 * (min(painted) - at))
    return found


if __name__ == "__main__":
    main(run, __doc__)
