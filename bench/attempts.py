#!/usr/bin/env python3
"""Calling statistics over five million attempts: every screen within a second.

A year of a call centre, written by SQL: 100 operators, 20 campaigns of 50,000 contacts
in three lists each, five attempts a contact (`--quick`: a hundredth of it).  A
supervisor opens what there is: the statistics by operator, campaign, list, script and
hour over today, a week, a month, a quarter and the whole year, as graph and as pivot;
the log of attempts; the campaigns; the live board; and an operator the desk's figures.

The figures of the quarter are counted by plain SQL, too, and must agree.

python bench/attempts.py [--out FILE.json] [--quick] [--keep [--recount]]

--keep: the database (minutes to make) is kept for the next run with --keep, a run
without drops it; --recount: count all sums anew in it.
"""

import time
from datetime import date, timedelta

from support.report import main, median
from support.site import Site

OPERATORS = 100
CAMPAIGNS = 20
LISTS = 3
TRIES = 5
SETUP = f"""
from odoo.tests import new_test_user
users = env["res.users"]
for number in range({OPERATORS}):
    users |= new_test_user(env, "bench_%03d" % number,
        groups="base.group_user,call_dialer.call_dialer_group_operator")
env.company.partner_id.tz = "Europe/Moscow"
boss = new_test_user(env, "bench_boss",
    groups="base.group_user,call_dialer.call_dialer_group_supervisor,"
           "sales_team.group_sale_manager")
for number in range({CAMPAIGNS}):
    campaign = env["call.campaign"].create({{
        "name": "Bench %s" % number, "coordinator_id": boss.id,
        "operator_ids": [(6, 0, users.ids)]}})
    env["call.campaign.import"].create(
        [{{"campaign_id": campaign.id, "filename": "List %s" % n}}
         for n in range({LISTS})])
    campaign.action_start()
env.cr.commit()
"""
#: A contact is tried again the same day or some days later; in a week ten operators
#: work in a campaign, two campaigns each; all work ten hours a day.
FILL = """
SET synchronous_commit = off; SET session_replication_role = replica;
SET work_mem = '256MB'; SET maintenance_work_mem = '512MB';
SELECT setseed(0.5);
CREATE TABLE bench_user AS
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
      FROM res_users WHERE login ~ '^bench_[0-9]';
CREATE TABLE bench_result AS
    SELECT id, category, row_number() OVER (ORDER BY sequence, id) - 1 AS place,
           count(*) OVER () AS many
      FROM call_result WHERE active;
CREATE TABLE bench_list AS
    SELECT i.id, i.campaign_id, c.company_id,
           dense_rank() OVER (ORDER BY c.id) - 1 AS campaign,
           row_number() OVER (ORDER BY i.id) - 1 AS place, count(*) OVER () AS many
      FROM call_campaign_import i JOIN call_campaign c ON c.id = i.campaign_id
     WHERE c.name ~ '^Bench';
INSERT INTO call_campaign_contact (campaign_id, company_id, import_id, name, phone_e164,
       state, priority, next_at, attempts, create_date, create_uid)
SELECT l.campaign_id, l.company_id, l.id, 'Client ' || n,
       '+7916' || lpad(n::text, 7, '0'),
       CASE WHEN n % 10 = 0 THEN 'todo' ELSE 'done' END, 0,
       now() AT TIME ZONE 'UTC', {tries}, now() AT TIME ZONE 'UTC', 1
  FROM generate_series(1, {contacts}) n JOIN bench_list l ON l.place = n % l.many;
INSERT INTO call_attempt (contact_id, campaign_id, company_id, user_id, start, "end",
       is_open, is_pooled, talk_seconds, outcome, result_id, category, goal, number,
       create_date, create_uid, import_id, day, hour)
SELECT d.contact, d.campaign_id, d.company_id, u.id, d.at,
       d.at + interval '2 minutes', false, false,
       CASE WHEN d.r < 0.4 THEN 20 + (d.r * 1000)::int ELSE 0 END,
       CASE WHEN d.r < 0.4 THEN 'answered' WHEN d.r < 0.6 THEN 'busy'
            ELSE 'no_answer' END,
       k.id, k.category, k.category = 'goal', d.phone_e164, d.at, 1, d.import_id,
       (d.at + interval '3 hours')::date, EXTRACT(hour FROM d.at + interval '3 hours')
  FROM (SELECT c.id AS contact, c.campaign_id, c.company_id, c.import_id, c.phone_e164,
               l.campaign, random() AS r, t.day,
               current_date - 364 + t.day + interval '7 hours'
                 + random() * interval '10 hours' AS at
          FROM call_campaign_contact c
          JOIN bench_list l ON l.id = c.import_id
         CROSS JOIN generate_series(0, {tries} - 1) k
         CROSS JOIN LATERAL (
               SELECT (c.id::bigint * 7919 % 381 - 16)::int
                      + k * (1 + c.id % 4) - (k > 0 AND c.id % 5 = 0)::int AS day) t
         WHERE t.day BETWEEN 0 AND 364
         ORDER BY 9) d
  JOIN bench_user u ON u.place = (d.campaign - d.day / 7 + 400
         - 7 * ((d.r * 1e6)::int % 2)) % 20 + 20 * ((d.r * 1e5)::int % 5)
  JOIN bench_result k ON k.place = (d.r * 1000)::int % k.many;
DROP TABLE bench_user, bench_result, bench_list;
"""
#: written first, indexed afterwards
INDEXES = """
SELECT {} FROM pg_indexes
 WHERE tablename = 'call_attempt' AND indexname <> 'call_attempt_pkey' ORDER BY 1
"""
ANSWERED = [["outcome", "=", "answered"]]
MEASURES = [
    "attempts:sum",
    "contact_id:count_distinct",
    "goals:sum",
    "conversion:avg",
    "talk_mean:avg",
]
REPORT = "call.attempt.report"
#: name, days back, groups, further conditions; figures are all, or the graph's one
STATISTICS = [
    ("graph_today", 0, ["user_id", "category"], []),
    ("graph_week", 7, ["user_id", "category"], []),
    ("graph_month", 31, ["user_id", "category"], []),
    ("graph_quarter", 92, ["user_id", "category"], []),
    ("graph_year", 366, ["user_id", "category"], []),
    ("graph_quarter_answered", 92, ["user_id", "category"], ANSWERED),
    ("operators_quarter", 92, ["user_id"], []),
    ("operators_year", 366, ["user_id"], []),
    ("operators_quarter_goal", 92, ["user_id"], [["category", "=", "goal"]]),
    ("campaigns_quarter", 92, ["campaign_id"], []),
    ("campaigns_year", 366, ["campaign_id"], []),
    ("lists_quarter", 92, ["import_id"], []),
    ("lists_year", 366, ["import_id"], []),
    ("scripts_quarter", 92, ["script_id"], []),
    ("scripts_year", 366, ["script_id"], []),
    ("hours_quarter", 92, ["hour"], []),
    ("hours_year", 366, ["hour"], []),
    ("hours_quarter_answered", 92, ["hour"], ANSWERED),
    ("results_year", 366, ["result_id"], []),
    ("days_quarter", 92, ["day:day"], []),
    ("months_year", 366, ["day:month"], []),
    ("operators_months_year", 366, ["day:month", "user_id"], []),
]
PIVOTS = [("pivot_month", 31), ("pivot_quarter", 92), ("pivot_year", 366)]
SETS = [[], ["user_id"], ["category"], ["user_id", "category"]]
RAW = """
SELECT count(*), count(DISTINCT contact_id), count(*) FILTER (WHERE goal)
  FROM call_attempt WHERE NOT is_open AND day >= '{since}'
"""
REBUILD = """
import time
started = time.monotonic()
rollup = env["call.attempt.rollup"]
rollup._mark_all()
env.cr.commit()
while rollup._fold():
    env.cr.commit()  # as the job does
env.cr.commit()
print(time.monotonic() - started)
"""
#: a day's work goes on while one looks
TOUCH = """
UPDATE call_attempt SET talk_seconds = talk_seconds + 1 WHERE day = '{today}'
"""


def fill(site, contacts):
    """Write contacts and attempts."""
    site.script(SETUP)
    indexes = site.sql(INDEXES.format("indexdef"))
    for name in site.sql(INDEXES.format("indexname")):
        site.sql(f'DROP INDEX "{name}"')
    site.sql(FILL.format(contacts=contacts, tries=TRIES))
    for definition in indexes:
        site.sql(f"SET maintenance_work_mem = '512MB'; {definition}")
    site.sql("VACUUM ANALYZE call_attempt")
    site.sql("VACUUM ANALYZE call_campaign_contact")


def screens(boss, operator, today):
    """{name: function}: what a screen asks."""
    found = {}

    def period(days, more=()):
        since = [["day", ">=", str(today - timedelta(days=days))]]
        return [*(since if days < 366 else []), *more]

    def grouped(name, days, groups, more):
        names = ["attempts:sum"] if name.startswith("graph") else MEASURES
        read = "formatted_read_group"
        return lambda: boss.call(REPORT, read, period(days, more), groups, names)

    def pivot(days):
        read = "formatted_read_grouping_sets"
        return lambda: boss.call(REPORT, read, period(days), SETS, MEASURES)

    for name, days, groups, more in STATISTICS:
        found[name] = grouped(name, days, groups, more)
    for name, days in PIVOTS:
        found[name] = pivot(days)
    found["own_year"] = lambda: operator.call(
        REPORT, "formatted_read_group", [], ["category"], MEASURES
    )
    found["statistics_list"] = lambda: boss.call(
        REPORT,
        "web_search_read",
        period(92),
        {"start": {}, "user_id": {"fields": {"display_name": {}}}, "outcome": {}},
        limit=80,
        count_limit=10001,
    )
    spec = {"contact_id": {"fields": {"display_name": {}}}, "start": {}, "outcome": {}}
    found["log"] = lambda: boss.call(
        "call.attempt", "web_search_read", [], spec, limit=80, count_limit=10001
    )
    since = str(today.replace(day=1))
    found["log_results_month"] = lambda: boss.call(
        "call.attempt",
        "web_read_group",
        [["start", ">=", since]],
        ["result_id"],
        ["talk_seconds:sum"],
    )
    names = ["contact_count", "callback_count", "progress", "attempt_count"]
    asked = {name: {} for name in (*names, "goal_count", "conversion")}
    found["campaigns"] = lambda: boss.call(
        "call.campaign", "web_search_read", [], asked, limit=80
    )
    found["board"] = lambda: boss.call("call.board", "data")
    found["desk_summary"] = lambda: operator.call("call.desk", "summary")
    return found


def run(bench):
    """Statistics of attempts; seconds of the slowest screen."""
    with Site("attempts", ["call_dialer"], keep=bench.options.keep) as site:
        if site.fresh:
            bench.say("writing the attempts of a year")
            # some lie outside the year: five millions are left
            fill(site, 10_500 if bench.quick else 1_050_000)
        count = int(site.sql("SELECT count(*) FROM call_attempt")[0])
        bench.add("attempts.rows", count, "attempts")
        if site.fresh or bench.options.recount:
            seconds = float(site.script(REBUILD).split()[-1])
            bench.add("attempts.rebuild_s", seconds, "s")
        site.sql("VACUUM ANALYZE call_attempt_rollup")
        size = site.sql("SELECT pg_total_relation_size('call_attempt_rollup')")[0]
        bench.add("attempts.sums_mb", int(size) / 2**20, "MB")
        return measure(bench, site)


def measure(bench, site):
    today = date.fromisoformat(
        site.sql("SELECT (now() AT TIME ZONE 'Europe/Moscow')::date")[0]
    )
    site.start()
    asked = screens(site.login("bench_boss"), site.login("bench_001"), today)
    site.sql(TOUCH.format(today=today))
    times = 2 if bench.quick else 3
    worst = 0
    for name, ask in asked.items():
        taken = []
        for _turn in range(times + 1):  # the first warms up
            began = time.monotonic()
            answer = ask()
            taken.append(time.monotonic() - began)
        if name == "pivot_quarter":
            raw_s = check(site, answer, today - timedelta(days=92))
        value = median(taken[1:])
        worst = max(worst, value)
        bench.add(f"attempts.{name}_s", value, "s", goal=1)
    bench.add("attempts.raw_count_s", raw_s, "s")
    bench.add("attempts.worst_screen_s", worst, "s", goal=1)
    return worst


def check(site, answer, since):
    """The total of the pivot is what plain SQL counts; how long that took."""
    began = time.monotonic()
    raw = [int(value) for value in site.sql(RAW.format(since=since))[0].split("|")]
    spent = time.monotonic() - began
    total = answer[0][0]
    found = [total[name] for name in MEASURES[:3]]
    assert found == raw, (found, raw)
    return spent


if __name__ == "__main__":
    main(run, __doc__, keep=False, recount=False)
