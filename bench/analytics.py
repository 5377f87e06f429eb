#!/usr/bin/env python3
"""Analytics over ten million steps and five million attempts: a second a screen.

The first part is about scripts (the second, attempts, is `attempts.py`): a year of a
call centre, 40 operators, one script of 25 blocks in two versions, five campaigns (each
operator works in two of them a week), a million talks of ten steps
(`--quick`: a hundred thousand steps).  They are written by
SQL and counted by the product's own rebuild; then each screen asks for its quarter over
HTTP, as the browser does, by a supervisor.  The count of the same figure from the raw
steps is measured too: it must agree, and shows what the rollups are for.

python bench/analytics.py [--out FILE.json] [--quick] [--part steps|attempts] [--keep]
"""

import time

import attempts
from support.report import main, median
from support.site import Site

OPERATORS = 40
CAMPAIGNS = 5
BLOCKS = 25
STEPS = 10
SETUP = f"""
from odoo.tests import new_test_user
blocks = [{{
    "code": "block_%s" % number, "title": "Block %s" % number,
    "stage": "Stage %s" % (number // 5),
    "answers": [
        {{"label": "Way %s" % way, "to": "block_%s" % ((number + way) % {BLOCKS})}}
        for way in (1, 2, 7)
    ] + [{{"label": "Bye", "to": "bye"}}, {{"label": "No", "to": "refused"}}],
}} for number in range({BLOCKS})]
blocks += [{{"code": "bye", "title": "Bye", "kind": "end", "mark": "goal"}},
           {{"code": "refused", "title": "No", "kind": "end", "mark": "refusal"}}]
made = env["call.script"].import_json({{
    "format": "call-script", "version": 1, "name": "Bench", "start": "block_0",
    "blocks": blocks}})
script = env["call.script"].browse(made["script_id"])
script.action_publish()
script.action_edit_draft()
script.action_publish()
groups = "call_scripts.call_scripts_group_"
for number in range({OPERATORS}):
    new_test_user(env, "bench_%s" % number, groups=groups + "operator")
new_test_user(env, "bench_boss", password="bench_boss", groups=groups + "supervisor")
env["call.session.origin"].create(
    [{{"name": "Campaign %s" % number}} for number in range({CAMPAIGNS})])
env.cr.commit()
print(script.id)
"""
#: Talks first; a talk's chance of the goal depends on its operator.
TALKS = """
INSERT INTO call_session (script_id, version_id, user_id, company_id, state, outcome,
                          started_at, finished_at, duration, day, create_date,
                          origin_id)
SELECT {script}, v.id, u.id, c.id, 'done',
       CASE WHEN random() < 0.1 + (u.id %% 10) * 0.02 THEN 'goal'
            WHEN random() < 0.6 THEN 'refusal' ELSE 'other' END,
       d.at, d.at + interval '3 minutes', 180, d.at::date, d.at, o.id
  FROM (SELECT now() AT TIME ZONE 'UTC' - random() * interval '365 days' AS at, n
          FROM generate_series(1, {talks}) n) d
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM call_script_version
         WHERE script_id = {script}) v ON v.place = (d.n * 7) %% 2
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM res_users
         WHERE login ~ '^bench_[0-9]') u ON u.place = d.n %% {operators}
  LEFT JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
               FROM call_session_origin) o
       ON o.place = (u.place + extract(week FROM d.at)::int + d.n / {operators} %% 2)
                    %% ({campaigns} + 1)
 CROSS JOIN (SELECT id FROM res_company ORDER BY id LIMIT 1) c
 ORDER BY d.at
"""
#: Every talk walks from the first block; usual ways are commoner than odd ones.
STEPS_SQL = """
INSERT INTO call_session_step (session_id, user_id, company_id, version_id, block_id,
                               target_block_id, link_id, stage_id, kind, seconds,
                               arrived_at, left_at)
SELECT s.id, s.user_id, s.company_id, s.version_id, b.id, t.id, l.id, b.stage_id,
       CASE WHEN p.n = {steps} THEN 'finish' ELSE 'answer' END,
       1 + (random() * random() * 60)::int, s.started_at, s.finished_at
  FROM call_session s
 CROSS JOIN LATERAL (
    SELECT n, ((n - 1) * (1 + (s.id * 7 + n * n) %% 3 / 2)) %% {blocks} AS place
      FROM generate_series(1, {steps}) n) p
  JOIN blocks b ON b.version_id = s.version_id AND b.place = p.place
  JOIN blocks t ON t.version_id = s.version_id AND t.place = (p.place + 1) %% {blocks}
  LEFT JOIN links l ON l.source_id = b.id AND p.n < {steps}
 WHERE s.script_id = {script} AND s.id %% {parts} = {part}
"""
RAW = """
SELECT count(DISTINCT t.session_id), count(*)
  FROM call_session_step t JOIN call_session s ON s.id = t.session_id
 WHERE s.state = 'done' AND s.day BETWEEN '{first}' AND '{last}'
"""
REBUILD = """
import time
started = time.monotonic()
env["call.script.rollup"]._rebuild()
env.cr.commit()
print(time.monotonic() - started)
"""


def fill(site, script, talks):
    """Write talks and steps, then let the product count them."""
    values = {"script": script, "talks": talks, "operators": OPERATORS}
    values["campaigns"] = CAMPAIGNS
    values.update(steps=STEPS, blocks=BLOCKS, parts=1, part=0)
    sql = (
        "SET synchronous_commit = off; SET session_replication_role = replica;"
        "SELECT setseed(0.5);"
        "CREATE TABLE blocks AS SELECT id, version_id, stage_id,"
        " substr(code, 7)::int AS place FROM call_script_block WHERE code ~ '^block_';"
        "CREATE TABLE links AS SELECT DISTINCT ON (source_id) id, source_id"
        " FROM call_script_link WHERE kind = 'answer' ORDER BY source_id, sequence, id;"
        + TALKS.format(**values).replace("%%", "%")
        + ";"
        + STEPS_SQL.format(**values).replace("%%", "%")
        + ";DROP TABLE blocks, links"
    )
    site.sql(sql)
    site.sql("ANALYZE")
    counted = float(site.script(REBUILD).split()[-1])
    site.sql("ANALYZE")
    return counted


def run(bench):
    parts = {"steps": steps, "attempts": attempts.run}
    wanted = [bench.options.part] if bench.options.part else list(parts)
    slowest = [parts[name](bench) for name in wanted]
    bench.add("analytics.worst_screen_s", max(slowest), "s", goal=1)


def steps(bench):
    """Analytics of scripts; seconds of the slowest screen."""
    talks = 10_000 if bench.quick else 1_000_000
    with Site("analytics", ["call_scripts"]) as site:
        script = int(site.script(SETUP).split()[-1])
        bench.say(f"writing {talks * STEPS:,} steps")
        seconds = fill(site, script, talks)
        bench.add("analytics.steps", talks * STEPS, "steps")
        bench.add("analytics.rebuild_s", seconds, "s")
        site.start()
        return measure(bench, site, script, 3 if bench.quick else 5)


def measure(bench, site, script, times):
    boss = site.login("bench_boss")
    first, last = site.sql("SELECT current_date - 90, current_date")[0].split("|")
    query = {"script_id": script, "date_from": first, "date_to": last}
    version = int(site.sql("SELECT max(id) FROM call_script_version")[0])
    user = int(site.sql("SELECT max(user_id) FROM call_session")[0])
    campaign = int(site.sql("SELECT min(id) FROM call_session_origin")[0])
    screens = {
        "screen": ("dashboard", query),
        "screen_operator": ("dashboard", {**query, "user_id": user}),
        "screen_campaign": ("dashboard", {**query, "origin_id": campaign}),
        "canvas": ("canvas", {**query, "version_id": version}),
        "canvas_operator": (
            "canvas",
            {**query, "version_id": version, "user_id": user},
        ),
        "canvas_campaign": (
            "canvas",
            {**query, "version_id": version, "origin_id": campaign},
        ),
    }
    taken = {name: [] for name in (*screens, "pivot_blocks", "pivot_sessions", "raw")}
    period = [["date", ">=", first], ["date", "<=", last]]
    pivots = {
        "pivot_blocks": (
            "call.session.step.report",
            period,
            ["version_id", "block_id"],
            ["visits:sum", "seconds:avg", "exits:sum"],
        ),
        "pivot_sessions": (
            "call.session.report",
            period,
            ["user_id", "outcome"],
            ["__count", "conversion:avg", "duration:avg"],
        ),
    }
    for turn in range(times + 1):  # the first warms up
        for name, (method, values) in screens.items():
            started = time.monotonic()
            answer = boss.call("call.script.analytics", method, values)
            if turn:
                taken[name].append(time.monotonic() - started)
            if name == "screen":
                found = answer["totals"]["talks"]
        for name, (model, domain, groups, figures) in pivots.items():
            started = time.monotonic()
            boss.call(model, "formatted_read_group", domain, groups, figures)
            if turn:
                taken[name].append(time.monotonic() - started)
        if turn < 2:
            started = time.monotonic()
            raw = site.sql(RAW.format(first=first, last=last))[0].split("|")
            taken["raw"].append(time.monotonic() - started)
            assert int(raw[0]) == found, (raw, found)
    raw_s = median(taken.pop("raw"))
    worst = 0
    for name, values in taken.items():
        worst = max(worst, median(values))
        bench.add(f"analytics.{name}_s", median(values), "s", goal=1)
    bench.add("analytics.raw_count_s", raw_s, "s")
    return worst


if __name__ == "__main__":
    main(run, __doc__, part=("steps", "attempts"), keep=False, recount=False)
