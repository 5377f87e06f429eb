#!/usr/bin/env python3
"""A day's calls from an event log, through the service's own way to the database.

The log is made first: calls that come in, answered or not, some events doubled and in
the wrong order, the end of one in a hundred lost.  Then it is replayed in batches as
the service writes them (kept, committed, applied, committed), as fast as it goes; the
records of the PBX follow, are compared, and bring back what was lost.  Goals: faster
than the calls themselves were, and in the end every call true.

    .venv/bin/python bench/replay.py [--quick] [--out FILE.json]
"""

import json

from support.report import main
from support.site import Site

#: One call begins every so many seconds, on the average: a centre of 100 operators.
EVERY = 0.5
SCRIPT = r"""
import json, random, time
from odoo.addons.call_telephony.core.events import CallEvent, EventType as E
from odoo.addons.call_telephony.tests.cdr_common import line
CALLS, EVERY, BEGIN = {calls}, {every}, 1700000000
env.user.company_id.country_id = env.ref("base.ru")
pbx = env["voip.pbx"].create({{"name": "Replay", "driver": "asterisk",
    "cdr_source": "file", "cdr_from_date": "2020-01-01"}})
users = env["res.users"].create([
    {{"name": "op %s" % n, "login": "op_%s" % n}} for n in range(100)])
env["telephony.device"].create([
    {{"user_id": user.id, "pbx_id": pbx.id, "kind": "desk", "address": str(200 + n)}}
    for n, user in enumerate(users)])
pbx.incoming_user_ids = users
env["res.partner"].create([
    {{"name": "Client %s" % n, "phone": "+7916%07d" % n}} for n in range(2000)])
env.cr.commit()
dice = random.Random(4)
prefix, events, lines, truth = pbx._ref_prefix(), [], [], {{}}
for number in range(CALLS):
    at = int(BEGIN + number * EVERY)
    uid = "box-%s.%s" % (at, number)
    ref = prefix + "in-" + uid
    ring, talk = dice.randint(1, 20), dice.randint(1, 120)
    answered = dice.random() < 0.8
    phone = 200 + number % 100
    caller = "7916%07d" % dice.randint(0, 3999)
    story = [
        CallEvent(E.INCOMING, ref, at + 0.1,
            data={{"number": caller, "line": "74950000000", "channel": uid}}),
        CallEvent(E.RINGING, ref, at + 0.3, "operator")]
    end = at + ring
    if answered:
        end += talk
        story += [CallEvent(E.ANSWERED, ref, at + ring + 0.1, "operator"),
                  CallEvent(E.BRIDGED, ref, at + ring + 0.1)]
    story += [CallEvent(E.LEG_ENDED, ref, end + 0.1, "client", cause=16),
              CallEvent(E.ENDED, ref, end + 0.1, cause=16, by="client")]
    if dice.random() < 0.01:
        # the end is lost: what a resync concludes a minute later comes instead
        story[-2:] = [CallEvent(E.ENDED, ref, end + 60.0, by="system", estimated=True)]
    events += [(event.at + 0.05 * dice.random(), event) for event in story]
    events += [(event.at + 2, event) for event in story if dice.random() < 0.05]
    answer = at + ring if answered else None
    lines.append((end, line(uid, 2 * number, channel="PJSIP/trunk-1", src=caller,
        dst="74950000000", dstchannel="PJSIP/%s-1" % phone if answered else "",
        start=at, answer=answer, end=end, app="Stasis")))
    lines.append((end, line(ref + "-o", 2 * number + 1, linkedid=uid, start=at,
        channel="PJSIP/%s-1" % phone, answer=answer, end=answer or end, app="Stasis")))
    truth[ref] = (answered, end)
events.sort(key=lambda pair: pair[0])
rows = [dict(event.to_dict(), key=event.key) for at, event in events]
lasted = max(end for answered, end in truth.values()) - BEGIN
Event = env["telephony.event"]
began, cpu = time.perf_counter(), time.process_time()
slowest = 0
for first in range(0, len(rows), 100):
    then = time.perf_counter()
    Event._append(pbx.id, rows[first:first + 100])
    env.cr.commit()
    Event._apply_pending(pbx.id)
    env.cr.commit()
    env.invalidate_all()
    slowest = max(slowest, time.perf_counter() - then)
took, used = time.perf_counter() - began, time.process_time() - cpu
began = time.perf_counter()
lines = [text for end, text in sorted(lines)]
for first in range(0, len(lines), 500):
    env["telephony.cdr.tail"]._take(pbx, lines[first:first + 500], 0)
    env.cr.commit()
    env["telephony.cdr"]._reconcile(pbx)
    env.cr.commit()
    env.invalidate_all()
compared = time.perf_counter() - began
calls = env["voip.call"].search([("pbx_id", "=", pbx.id)])
wrong = sum(
    (call.outcome == "answered") != truth[call.pbx_uniqueid][0]
    or abs(call.end_date.timestamp() - truth[call.pbx_uniqueid][1]) > 1
    for call in calls if call.pbx_uniqueid in truth)
print("FIGURES", json.dumps(dict(
    events=len(rows), calls=len(calls), lasted=lasted, took=took, used=used,
    slowest=slowest, compared=compared, wrong=wrong,
    differences=env["telephony.cdr.difference"].search_count([("state", "=", "open")]),
    past=env["voip.call"].search_count([("past_odoo", "=", True)]),
    records=env["telephony.cdr"].search_count([("pbx_id", "=", pbx.id)]))))
"""


def run(bench):
    calls = 500 if bench.quick else 10_000
    with Site("replay", ["call_telephony"]) as site:
        bench.say(f"{calls} calls are made up and replayed")
        told = site.script(SCRIPT.format(calls=calls, every=EVERY))
    line = next(one for one in told.splitlines() if "FIGURES" in one)
    found = json.loads(line.partition("FIGURES")[2])
    bench.add("replay.events", found["events"], "events")
    bench.add("replay.calls_lost", calls - found["calls"], "calls", goal=0)
    bench.add("replay.calls_wrong", found["wrong"], "calls", goal=0)
    bench.add("replay.differences", found["differences"], "calls", goal=0)
    bench.add("replay.calls_doubled", found["past"], "calls", goal=0)
    bench.add("replay.records_lost", 2 * calls - found["records"], "records", goal=0)
    bench.add("replay.real_time_s", found["lasted"], "s")
    bench.add("replay.took_s", found["took"], "s", goal=found["lasted"])
    bench.add("replay.processor_s", found["used"], "s")
    bench.add("replay.event_ms", found["took"] * 1000 / found["events"], "ms")
    bench.add("replay.slowest_batch_s", found["slowest"], "s", goal=10)
    bench.add("replay.records_compared_s", found["compared"], "s")


if __name__ == "__main__":
    main(run, __doc__)
