#!/usr/bin/env python3
"""A hundred calls at once, held a minute, recorded, through a real Asterisk.

A hundred operators dial in one moment; SIPp answers for their telephones and for the
clients, plays a tone both ways and hangs up after a minute.  Then every call must be in
the list, recorded, with times within a second of the PBX's records.

    .venv/bin/python bench/load.py [--quick] [--out FILE.json]
"""

import json
import time

from support.exchange import Cpu, Exchange, eventually
from support.report import main, median, percentile
from support.site import Site

from devenv import servers

SETUP = """
import json
values = json.loads({values!r})
env["voip.pbx"].search([]).write({{"active": False}})
env.user.company_id.country_id = env.ref("base.ru")
pbx = env["voip.pbx"].create(values)
group = env.ref("call_telephony.call_telephony_group_user")
users = env["res.users"].create([
    {{"name": phone, "login": "op_" + phone, "group_ids": [(4, group.id)]}}
    for phone in {phones!r}])
env["telephony.device"].create([
    {{"user_id": user.id, "pbx_id": pbx.id, "kind": "desk", "address": user.name}}
    for user in users])
env.cr.commit()
"""
DIAL = """
import time
users = env["res.users"].search([("login", "like", "op_%")], order="id")
for number, user in enumerate(users):
    env["voip.call"].with_user(user)._dial("+7916%07d" % number)
env.cr.commit()
"""

#: The most calls that were talking in the same second.
AT_ONCE = """
SELECT max(together) FROM (
    SELECT (SELECT count(*) FROM voip_call other
             WHERE other.bridged_date <= one.bridged_date
               AND other.end_date > one.bridged_date) AS together
      FROM voip_call one WHERE one.bridged_date IS NOT NULL) AS moments
"""


def value(site, query):
    return site.sql(query)[0]


def number(site, query):
    return float(value(site, query) or 0)


def run(bench):
    count, hold = (20, 10) if bench.quick else (100, 60)
    phones = [str(1000 + serial) for serial in range(count)]
    with (
        Site("load", ["call_telephony"]) as site,
        Exchange("load", phones, hold, sound=True) as exchange,
    ):
        values = json.dumps(exchange.values())
        site.script(SETUP.format(values=values, phones=phones))
        service = servers.Telephony(site.db).start()
        try:
            known = "SELECT service_known_state FROM voip_pbx WHERE active"
            connected = lambda: value(site, known) == "connected"  # noqa: E731
            eventually(connected, 120, "the service connects")
            measure(bench, site, exchange, service, count, hold)
        finally:
            service.stop()


def measure(bench, site, exchange, service, count, hold):
    bench.say(f"{count} operators dial")
    own, asterisk = Cpu(service.child.pid), Cpu(exchange.instance.pid)
    began = time.monotonic()
    site.script(DIAL)
    talking = "SELECT count(*) FROM voip_call WHERE state = 'ongoing'"
    placed = (
        "SELECT count(*) FROM voip_call WHERE call_kind = 'pbx' AND state <> 'calling'"
    )
    eventually(lambda: number(site, placed) == count, 240, "all are answered")
    all_talk, building = time.monotonic() - began, own.share()
    asterisk.share()
    shares, lags = [], []
    over = "SELECT count(*) FROM voip_call WHERE has_recording"
    deadline = time.monotonic() + hold + 180
    quiet = []
    while number(site, over) < count:
        if time.monotonic() > deadline:
            break
        time.sleep(2)
        shares.append((own.share(), asterisk.share()))
        if number(site, talking) == count:
            quiet.append(shares[-1])
        lags.append(number(site, "SELECT max(service_lag) FROM voip_pbx"))
    bench.say("the records are compared")
    waiting = "SELECT count(*) FROM telephony_cdr WHERE state IN ('new', 'linked')"
    complete = lambda: (  # noqa: E731
        number(site, "SELECT count(*) FROM telephony_cdr") == len(exchange.lines())
        and not number(site, waiting)
    )
    eventually(complete, 120, "all records are compared")
    answered = "SELECT count(*) FROM voip_call WHERE outcome = 'answered'"
    bench.add("load.lost", count - number(site, answered), "calls", goal=0)
    bench.add("load.not_recorded", count - number(site, over), "calls", goal=0)
    linked = "SELECT count(DISTINCT call_id) FROM telephony_cdr"
    bench.add("load.without_record", count - number(site, linked), "calls", goal=0)
    different = "SELECT count(*) FROM telephony_cdr_difference WHERE state = 'open'"
    bench.add("load.times_differ", number(site, different), "calls", goal=0)
    past = "SELECT count(*) FROM voip_call WHERE past_odoo"
    bench.add("load.doubled", number(site, past), "calls", goal=0)
    talk = "SELECT min(talk_seconds) FROM voip_call WHERE call_kind = 'pbx'"
    bench.add("load.calls", number(site, AT_ONCE), "calls", goal=count, at_least=1)
    bench.add("load.shortest_talk", number(site, talk), "s", goal=hold - 1, at_least=1)
    bench.add("load.all_talk_after", all_talk, "s")
    bench.add("load.service_building_up", building, "cores", goal=1)
    bench.add("load.service_peak", max(one for one, _ in shares), "cores")
    everything = median([one for one, _ in shares])
    bench.add("load.service_cores", everything, "cores", goal=1)
    if quiet:
        bench.add("load.service_talking", median([o for o, _ in quiet]), "cores")
        bench.add("load.asterisk_talking", median([a for _, a in quiet]), "cores")
    bench.add("load.lag_p95", percentile(lags, 0.95), "s")


if __name__ == "__main__":
    main(run, __doc__)
