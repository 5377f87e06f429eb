#!/usr/bin/env python3
"""Ten minutes without the service, under load: is any call lost?

Desk phones dial by themselves, past Odoo, all the time.  The service is killed; in
the outage the file of records is rotated once and Asterisk restarted once.  Then the
service comes back: every record the PBX has written must be in Odoo once, and every
talk a call.

    .venv/bin/python bench/cdr.py [--quick] [--out FILE.json]
"""

import json
import time

from support.exchange import Exchange, eventually
from support.report import main
from support.site import Site

from devenv import servers
from tests.asterisk.sipp import Sipp

RATE = 3  # calls a second
HOLD = 4  # s
SETUP = """
import json
values = json.loads({values!r})
env["voip.pbx"].search([]).write({{"active": False}})
pbx = env["voip.pbx"].create(values)
user = env["res.users"].create({{"name": "101", "login": "op_101"}})
env["telephony.device"].create(
    {{"user_id": user.id, "pbx_id": pbx.id, "kind": "desk", "address": "101"}})
env.cr.commit()
"""


def number(site, query):
    return float(site.sql(query)[0] or 0)


def run(bench):
    outage = 60 if bench.quick else 600
    with Site("cdr", ["call_telephony"]) as site, Exchange("cdr", ["101"]) as exchange:
        site.script(SETUP.format(values=json.dumps(exchange.values())))
        service = servers.Telephony(site.db).start()
        try:
            measure(bench, site, exchange, service, outage)
        finally:
            service.stop()


def load(exchange, seconds):
    """The desk phone dials for so many seconds; then all calls are over."""
    calls = int(RATE * seconds)
    with Sipp.calling(
        exchange.sip_port, "101", "79001234567", RATE, calls, HOLD
    ) as phone:
        failed = phone.wait(seconds * 2 + 60)
        errors = phone.errors()
    if failed:
        print(f"SIPp: calls failed ({failed})\n{errors}")
    return calls


def measure(bench, site, exchange, service, outage):
    kept = "SELECT count(*) FROM telephony_cdr"
    known = "SELECT count(*) FROM voip_pbx WHERE service_known_state = 'connected'"
    eventually(lambda: number(site, known), 120, "the service connects")
    bench.say("load with the service")
    calls = load(exchange, 10)
    eventually(lambda: number(site, kept) == len(exchange.lines()), 60, "copied")
    bench.say(f"the service is killed in the middle of calls, for {outage} s")
    with Sipp.calling(
        exchange.sip_port, "101", "79001234567", RATE, 2 * RATE * HOLD, HOLD
    ) as phone:
        time.sleep(HOLD)
        service.kill()
        began = time.monotonic()
        phone.wait(60)
    calls += 2 * RATE * HOLD
    calls += load(exchange, outage / 2)
    exchange.records.rename(exchange.records.with_name("Master.csv.1"))
    exchange.instance.stop()
    exchange.instance.start()
    while time.monotonic() - began < outage:
        calls += load(exchange, min(60, max(5, outage - (time.monotonic() - began))))
    lines = exchange.lines()
    talks = len({line.split(",")[-2] for line in lines})
    bench.say("the service comes back")
    back = time.monotonic()
    service.start()
    eventually(lambda: number(site, kept) >= len(lines), 120, "all are copied")
    copied = time.monotonic() - back
    waiting = "SELECT count(*) FROM telephony_cdr WHERE state IN ('new', 'linked')"
    eventually(lambda: not number(site, waiting), 300, "all are compared")
    compared = time.monotonic() - back
    time.sleep(5)
    bench.add("cdr.outage_s", time.monotonic() - began, "s", goal=outage, at_least=True)
    bench.add("cdr.calls_made", calls, "calls")
    bench.add("cdr.talks_in_records", talks, "calls", goal=calls * 0.9, at_least=True)
    bench.add("cdr.records_written", len(set(lines)), "records")
    lost = len(set(lines)) - number(site, kept)
    bench.add("cdr.records_lost_or_doubled", abs(lost), "records", goal=0)
    missing = talks - number(site, "SELECT count(*) FROM voip_call WHERE past_odoo")
    bench.add("cdr.calls_lost_or_doubled", abs(missing), "calls", goal=0)
    bench.add("cdr.copied_after_s", copied, "s")
    bench.add("cdr.compared_after_s", compared, "s")


if __name__ == "__main__":
    main(run, __doc__)
