#!/usr/bin/env python3
"""From the client's answer to the operator: a predictive campaign on a real Asterisk.

Ten operators stay off the hook; their clients are SIP telephones that answer as in
`bench/live.py`.  Measured is, by Asterisk's events, the time from the answer of a
client of the pool to the bridge with an operator.  `connect.p95_ms` is of the clients
whose operator was waiting when they answered; `connect.over_2s` is how many of *all*
who answered had neither an operator nor the goodbye within two seconds.

python bench/connect.py [--out FILE.json] [--quick]
"""

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

import conftest  # noqa: E402, F401 - lets the cores be imported without Odoo
from bench.live import on_asterisk, scenario  # noqa: E402
from bench.support.report import main, median, percentile  # noqa: E402

GOAL_MS = 300
#: An operator's states are kept in whole seconds: who waited this long surely waited.
SURELY = 1.0
#: Of each client who answered: seconds until the bridge (null: none), until the end or
#: the message (null: none), and was the operator waiting then?
CLIENTS = """
SELECT (facts->'bridged'->>'at')::float - answered,
       COALESCE((SELECT min((value->>'at')::float) FROM jsonb_each(facts)
                  WHERE key LIKE 'playing:%%' OR key LIKE 'played:%%' OR key = 'ended'),
                EXTRACT(epoch FROM clock_timestamp())) - answered,
       EXISTS (SELECT 1 FROM call_operator_state_log log
                WHERE log.user_id = told.user_id AND log.state = 'ready'
                  AND EXTRACT(epoch FROM log.start) + %s <= answered
                  AND (log."end" IS NULL
                       OR EXTRACT(epoch FROM log."end") + 1 >= answered))
  FROM (SELECT attempt.user_id, call.pbx_facts AS facts,
               (call.pbx_facts->'answered:client'->>'at')::float AS answered
          FROM call_attempt attempt JOIN voip_call call ON call.id = attempt.call_id
         WHERE attempt.campaign_id = %s AND attempt.is_pooled
           AND call.pbx_facts ? 'answered:client') AS told
"""


def run(bench):
    wanted = scenario(2 if bench.quick else 6, seed=2)
    with on_asterisk("connect", wanted) as (site, floor):
        measure(bench, site, floor, wanted)


def measure(bench, site, floor, wanted):
    seconds = wanted.hours * 3600
    floor.add(f"+7902{number:07}" for number in range(int(seconds * 1.6) + 100))
    floor.off_the_hook()
    with floor:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(30.0, left))
            bench.say(f"{floor.figures()}")
        rows = site.sql(CLIENTS, [SURELY, floor.id])
    for words in floor.faults():
        bench.say(words)
    joined = [row[0] for row in rows if row[0] is not None]
    waited_for = [row[0] * 1000 for row in rows if row[0] is not None and row[2]]
    late = [row for row in rows if min(x for x in row[:2] if x is not None) > 2]
    bench.add("connect.answered", len(rows), "calls", goal=10, at_least=True)
    bench.add("connect.joined", len(joined), "calls")
    bench.add("connect.operator_waiting", len(waited_for), "calls", goal=1, at_least=1)
    bench.add("connect.median_ms", median(waited_for), "ms")
    bench.add("connect.p95_ms", percentile(waited_for, 0.95), "ms", goal=GOAL_MS)
    bench.add("connect.max_ms", max(waited_for), "ms")
    bench.add("connect.all_p95_ms", percentile(sorted(joined), 0.95) * 1000, "ms")
    bench.add("connect.over_2s", len(late), "calls", goal=0)
    bench.add("connect.faults", len(floor.faults()), "faults", goal=0)


if __name__ == "__main__":
    main(run, __doc__)
