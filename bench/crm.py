#!/usr/bin/env python3
"""CRM reports over a year of 200,000 deals: every screen within a second.

50,000 orders with invoices and 30,000 payments, 250,000 contacts of campaigns with a
million attempts, a million calls and a million interactions, 50 salespeople (`--quick`:
a hundredth).  A manager, and a salesperson whose rules leave only the own, open what
there is: the funnel as graph and pivot, payment control, the pipeline, the contact
report, forgotten clients, rewards.  What a job does (rules for forgotten clients, the
reckoning of a month, a batch of payments) is timed besides, without a goal.

python bench/crm.py [--out FILE.json] [--quick] [--deals N] [--keep] [--only NAME]

--keep: the database (minutes to make) is kept for the next run with --keep, a run
without drops it; --only: the screens with this in their name
"""

import time
from datetime import date

from support import crm_year
from support.report import main, median
from support.site import Site

#: jobs, in Odoo's shell: what is run and timed
JOBS = {
    "forgotten_contact": 'rule("no_contact")._check()',
    "forgotten_contact_again": 'rule("no_contact")._check()',
    "forgotten_lost": 'rule("lost")._check()',
    "forgotten_lost_again": 'rule("lost")._check()',
    "rewards_month": "env['crm.reward.statement']._make(env.company, month)",
    "rewards_month_again": "env['crm.reward.statement']._make(env.company, month)",
    "payments_1000": "paid[:1000]._recompute_payment()",
}
JOB = """
import time
from datetime import date, timedelta
month = date.today().replace(day=1) - timedelta(days=40)
paid = env["crm.lead"].search([("payment_status", "=", "paid")], limit=1000)
def rule(kind):
    return env["crm.forgotten.rule"].search([("kind", "=", kind)], limit=1)
started = time.monotonic()
%s
env.flush_all()
print(time.monotonic() - started)
env.cr.commit()
"""
FUNNEL, CONTACTS = "crm.funnel.report", "crm.contact.report"
REACHED = ["reached:sum", "__count"]
ALL = ["reached:sum", "share:avg", "amount:sum", "__count"]
MONEY = [["step", "in", ["75_won", "80_ordered", "85_invoiced", "90_paid"]]]
CAMPAIGNS = [["campaign_id", "!=", False]]
COUNTED = ["calls:sum", "letters:sum", "messages:sum", "meetings:sum"]
COUNTED += ["client_count:count_distinct", "deal_count:count_distinct", "__count"]
#: name, model, domain, groups, figures; {month}, {year} are first days
GROUPED = [
    ("funnel_graph", FUNNEL, [], ["step"], REACHED),
    ("funnel_source_graph", FUNNEL, [], ["source_id", "step"], REACHED),
    ("funnel_month_graph", FUNNEL, [["date", ">=", "{month}"]], ["step"], REACHED),
    ("contacts_graph", CONTACTS, "month", ["user_id", "kind"], ["__count"]),
    ("contacts_year_graph", CONTACTS, "year", ["user_id", "kind"], ["__count"]),
]
#: name, model, domain, row, column, figures
PIVOTS = [
    ("funnel_pivot", FUNNEL, [], "step", None, ALL),
    ("funnel_source", FUNNEL, [], "source_id", "step", REACHED),
    ("funnel_operator", FUNNEL, [], "operator_id", "step", REACHED),
    ("funnel_campaign", FUNNEL, CAMPAIGNS, "campaign_id", "step", REACHED),
    ("funnel_money", FUNNEL, MONEY, "date:month", "step", ["amount:sum", "__count"]),
    ("contacts_pivot", CONTACTS, "month", "user_id", None, COUNTED),
    ("contacts_year_pivot", CONTACTS, "year", "user_id", None, COUNTED),
    ("contacts_clients", CONTACTS, "month", "commercial_partner_id", None, COUNTED),
]
NAME = {"fields": {"display_name": {}}}
PAYMENTS = [["payment_status", "not in", ["none", False]]]
SUMS = ["ordered_amount", "invoiced_amount", "paid_amount", "overdue_amount"]
LISTS = [
    ("funnel_list", FUNNEL, [], {"date": {}, "step": {}, "lead_id": NAME}),
    ("contacts_list", CONTACTS, "month", {"date": {}, "user_id": NAME, "summary": {}}),
    (
        "payments",
        "crm.lead",
        PAYMENTS,
        {"name": {}, "user_id": NAME, "payment_status": {}, **{n: {} for n in SUMS}},
    ),
    (
        "payments_overdue",
        "crm.lead",
        [["payment_status", "=", "overdue"]],
        {"name": {}, "partner_id": NAME, **{n: {} for n in SUMS}},
    ),
    (
        "pipeline",
        "crm.lead",
        [["type", "=", "opportunity"]],
        {"name": {}, "partner_id": NAME, "stage_id": NAME, "payment_status": {}},
    ),
    (
        "forgotten_list",
        "crm.forgotten.case",
        [["state", "=", "open"]],
        {"display_name": {}, "reason": {}, "user_id": NAME, "stage_id": NAME,
         "expected_revenue": {}, "phone": {}, "days": {}},
    ),
    (
        "rewards_list",
        "crm.reward.statement",
        [],
        {"user_id": NAME, "month_name": {}, "amount_total": {}, "state": {}},
    ),
    (
        "rewards_lines",
        "crm.reward.line",
        [],
        {"date": {}, "name": {}, "explanation": {}, "amount": {}},
    ),
]  # fmt: skip


def screens(session, today):
    """{name: function}: what a screen asks."""
    first = today.replace(day=1)
    days = {"month": first, "year": first.replace(year=first.year - 1)}

    def domain(what):
        if isinstance(what, str):
            return [["date", ">=", str(days[what])]]
        return [[t.format(**days) if isinstance(t, str) else t for t in term]
                for term in what]  # fmt: skip

    def grouped(model, what, groups, figures):
        read = "formatted_read_group"
        return lambda: session.call(model, read, domain(what), groups, figures)

    def pivot(model, what, row, column, figures):
        sets = [[], [row], *([[column], [row, column]] if column else [])]
        read = "formatted_read_grouping_sets"
        return lambda: session.call(model, read, domain(what), sets, figures)

    def listed(model, what, fields):
        return lambda: session.call(
            model, "web_search_read", domain(what), fields, limit=80, count_limit=10001
        )

    found = {name: grouped(*asked) for name, *asked in GROUPED}
    found.update((name, pivot(*asked)) for name, *asked in PIVOTS)
    found.update((name, listed(*asked)) for name, *asked in LISTS)
    sums = [f"{name}:sum" for name in SUMS]
    found["payments_pivot"] = pivot("crm.lead", PAYMENTS, "user_id", None, sums)
    found["forgotten_rules"] = listed(
        "crm.forgotten.rule", [], {"name": {}, "open_count": {}, "mine_count": {}}
    )
    return found


def run(bench):
    with Site("crm", ["call_dialer"], keep=bench.options.keep) as site:
        if site.fresh:
            bench.say("writing a year of deals")
            crm_year.fill(site, 2_000 if bench.quick else bench.options.deals)
            for name, work in JOBS.items():
                seconds = float(site.script(JOB % work).split()[-1])
                bench.add(f"crm.job.{name}_s", seconds, "s")
            site.sql("VACUUM ANALYZE")
        measure(bench, site)


def measure(bench, site):
    site.start()
    times = 2 if bench.quick else 3
    today, worst = date.today(), 0
    for login in ("bench_boss", "bench_001"):
        asked = screens(site.login(login), today)
        short = "manager" if login == "bench_boss" else "own"
        for name, ask in asked.items():
            if bench.options.only not in name:
                continue
            taken = []
            for _turn in range(times + 1):  # the first warms up
                began = time.monotonic()
                ask()
                taken.append(time.monotonic() - began)
            value = median(taken[1:])
            worst = max(worst, value)
            bench.add(f"crm.{short}.{name}_s", value, "s", goal=1)
    if not bench.options.only:
        check(site, site.login("bench_boss"))
    bench.add("crm.worst_screen_s", worst, "s", goal=1)


def check(site, boss):
    """What the funnel tells is what plain SQL counts."""
    rows = boss.call(FUNNEL, "formatted_read_group", [], ["step"], REACHED)
    told = {row["step"]: row["reached:sum"] for row in rows}
    for step, query in {
        "20_called": "SELECT count(DISTINCT contact_id) FROM call_attempt",
        "40_goal": "SELECT count(DISTINCT contact_id) FROM call_attempt WHERE goal",
        "90_paid": "SELECT count(*) FROM crm_lead WHERE paid_amount > 0",
    }.items():
        assert told[step] == int(site.sql(query)[0]), (step, told)


if __name__ == "__main__":
    main(run, __doc__, keep=False, only="", deals=200_000)
