#!/usr/bin/env python3
"""Installing, upgrading and uninstalling all addons on a year of Odoo's data.

The database has Odoo's own applications and a year of work with them (20,000 leads,
5,000 clients, 30,000 messages, orders, invoices, activities, meetings), made by
`tests/support/year.py`.  Each step is a process of its own; its seconds and the most
memory it took are told, and whether a value of the year is another one afterwards.

python bench/install.py [--out FILE.json] [--quick]
"""

import json
import os
import subprocess
import time

from support.report import main

from devenv import database, odoo_env, paths, setup, templates
from tests.support import untouched
from tests.support.site import Site

ADDONS = (
    *("record_template", "doc_kinds", "crm_leads_ext", "call_scripts"),
    *("mail_lead_filter", "call_telephony", "call_dialer"),
)
YEAR = """
import json, sys
sys.path.insert(0, {repo!r})
from tests.support import year
print("RESULT " + json.dumps(year.make(env, year.{size})))
"""
UNINSTALL = """
modules = env["ir.module.module"].search([("name", "in", {addons!r})])
modules.button_immediate_uninstall()
print("RESULT", len(modules))
"""
GOAL_YEAR_S = 60
GOAL_INSTALL_S = 180
GOAL_UPGRADE_S = 240
GOAL_UNINSTALL_S = 120


def step(command, text=None):
    """Run a process: (seconds, megabytes at most, what it said)."""
    log = paths.LOGS / "bench-install.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with open(log, "w") as output:
        child = subprocess.Popen(
            command,
            env=odoo_env.environ(),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
        child.stdin.write(text or "")
        child.stdin.close()
        _pid, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    said = log.read_text(errors="replace")
    if child.returncode or "Traceback" in said:
        raise RuntimeError(f"{command}: {said[-3000:]}")
    return seconds, usage.ru_maxrss / 1024, said


def odoo(db, *options):
    return odoo_env.command(
        *("-d", db, "--no-http", "--stop-after-init", "--max-cron-threads=0"), *options
    )


def shell(db):
    return odoo_env.command("shell", "-d", db, "--no-http", "--max-cron-threads=0")


def run(bench):
    setup.runtime()
    db = f"bench_install_{os.getpid()}"
    database.copy(templates.base(demo=True), db)
    try:
        measure(bench, db)
    finally:
        database.drop(db)


def measure(bench, db):
    size = "SMALL" if bench.quick else "LARGE"
    bench.say("a year of data")
    job = YEAR.format(repo=str(paths.REPO), size=size)
    _seconds, _memory, said = step(shell(db), job)
    made = next(x for x in said.splitlines() if x.startswith("RESULT "))
    made = json.loads(made.removeprefix("RESULT "))
    bench.add("install.year", made.pop("seconds"), "s", GOAL_YEAR_S)
    for table, rows in made.items():
        bench.add(f"install.year.{table}", rows, "rows")
    with Site(db).cursor() as cr:
        before = untouched.snapshot(cr)
    names = ",".join(ADDONS)
    for what, command, text, goal in (
        ("install", odoo(db, "-i", names), None, GOAL_INSTALL_S),
        ("upgrade", odoo(db, "-u", names), None, GOAL_UPGRADE_S),
        ("uninstall", shell(db), UNINSTALL.format(addons=ADDONS), GOAL_UNINSTALL_S),
    ):
        bench.say(what)
        seconds, memory, _said = step(command, text)
        bench.add(f"install.{what}", seconds, "s", goal)
        bench.add(f"install.{what}.memory", memory, "MB")
        with Site(db).cursor() as cr:
            changed = untouched.unexpected(untouched.differences(cr, before))
        for one in changed:
            bench.say(f"another value: {one}")
        bench.add(f"install.{what}.changed", len(changed), "columns", 0)


if __name__ == "__main__":
    main(run, __doc__)
