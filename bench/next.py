#!/usr/bin/env python3
"""Next: two hundred operators at once in a campaign of a million contacts.

Odoo runs as it does in a call centre of that size: worker processes that take one
request after the other from one port (`--workers`, Odoo's prefork server).
`--workers 0` spreads everybody over four processes with threads instead, as `./run` has
one: there all who have pressed are served at once, a slice of the processor each.

The campaign is written by SQL: ten priorities, one contact in eight on hold until
tomorrow (half of those would go before everybody else), one in a hundred personal to
somebody, promised callbacks whose time has come.  Every operator has a session of his
own.

Everybody is measured in two crowds:

* In each round all operators press at the same moment: first a call that does nothing,
  then Next, then the result.  So both figures are of the same minutes and of the same
  crowd, and their ratio is what Next costs.
* `life_`: everybody presses at his own pace: a call that does nothing, Next, a result,
  with pauses of random length between them (exponential; a contact each half minute,
  several times as often as people who talk).

What is measured, in ms from the key press:

* `noop`: a call that does nothing (`default_get` of no field).
* `next`: `call.desk.claim`: the contact is taken and the desk shows who it is, with the
  number.  `p95_ratio` is its p95 to that of `noop`: the goal.
* `card`: the same and the rest, which the desk asks for at once by itself while the
  others press: `call.desk.arrive` (the talk begins; card, queue, figures of the day)
  and `call.session.runner_state` (the script).  `card_p95_ratio` is its p95 to that of
  `noop`.
* `result`: `call.desk.result`.

All is repeated with every rule there is (`ruled_`): compliance profile, attempts plan,
lists mixed by share.

A contact handed out twice is a double.  Starved is a contact left in the queue although
it stood before one handed out in the rounds, or a promised callback still waiting after
them.

python bench/next.py [--out FILE.json] [--quick] [--workers N]
"""

import statistics

from support.crowd import Crowd
from support.report import main, percentile
from support.site import Site

#: with threads (`--workers 0`)
PROCESSES = 4
#: eight connections may wait for each: as many as there are operators
WORKERS = 24
PARTNERS = 500
#: callbacks whose time has come: one in so many operators has one of his own
OWN_CALLBACK = 4
#: seconds: the mean pause between two presses, and how long everybody works
PACE = 10, 60
PACE_QUICK = 1, 15
SETUP = """
from odoo import http
from odoo.service import security
made = env["call.script"].import_json({{
    "format": "call-script", "version": 1, "name": "Bench", "start": "hello",
    "blocks": [
        {{"code": "hello", "title": "Hello", "text": "<p>{{{{ person }}}}</p>",
          "fields": [{{"name": "person"}}],
          "answers": [{{"label": "Yes", "to": "bye"}}]}},
        {{"code": "bye", "title": "Bye", "kind": "end", "mark": "goal"}}],
    "fields": [{{"name": "person", "label": "Name"}}]}})
script = env["call.script"].browse(made["script_id"])
script.action_publish()
group = env.ref("call_dialer.call_dialer_group_operator")
users = env["res.users"].with_context(no_reset_password=True).create(
    [{{"name": "Operator %03d" % number, "login": "bench_%03d" % number,
       "group_ids": [(6, 0, (env.ref("base.group_user") | group).ids)]}}
     for number in range({operators})])
campaign = env["call.campaign"].create({{
    "name": "Bench", "script_id": script.id, "operator_ids": [(6, 0, users.ids)]}})
campaign.action_start()
lists = env["call.campaign.import"].create(
    [{{"campaign_id": campaign.id, "filename": name}} for name in ("A", "B", "C")])
env["res.partner"].create(
    [{{"name": "Bench client %s" % n, "city": "Kazan", "phone": "+7843%07d" % n}}
     for n in range({partners})])
result = env.ref("call_dialer.call_result_refused")
env.cr.commit()
store = http.root.session_store
for user in users:  # logged in: what the hash of a password costs is not of interest
    session = store.new()
    session.update(http.get_default_session(), db=env.cr.dbname)
    session.uid, session.login = user.id, user.login
    session.session_token = security.compute_session_token(
        session, env(user=user.id))
    session.context = dict(env["res.users"].with_user(user).context_get())
    store.save(session)
    print("SESSION", session.sid)
print("MADE", campaign.id, result.id, *lists.ids)
"""
#: Rules which forbid nobody, whatever the time of the day, but must be judged.
RULES = """
profile = env["call.compliance.profile"].create({{
    "name": "Bench", "limit_hours": True, "client_day": 3, "client_week": 10,
    "number_day": 5, "pause_minutes": 1,
    "hour_ids": [(0, 0, {{"day": str(day), "hour_from": 0, "hour_to": 24}})
                 for day in range(7)]
    + [(0, 0, {{"day": "holiday", "hour_from": 0, "hour_to": 24}})]}})
campaign = env["call.campaign"].browse({campaign})
campaign.compliance_id = profile
campaign.attempt_plan_id = env.ref("call_dialer.call_attempt_plan_standard")
env["call.campaign.list"].create([
    {{"campaign_id": campaign.id, "import_id": found, "share": share}}
    for found, share in zip({lists}, (50, 30, 20))])
env.cr.commit()
"""
CONTACTS = """
SET synchronous_commit = off;
CREATE TABLE bench_user AS
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
      FROM res_users WHERE login ~ '^bench_[0-9]';
CREATE TABLE bench_partner AS
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
      FROM res_partner WHERE name ~ '^Bench client';
INSERT INTO call_campaign_contact (campaign_id, company_id, name, phone_e164, phone,
       state, priority, next_at, attempts, user_id, import_id, partner_id,
       create_date, create_uid, write_date, write_uid)
SELECT {campaign}, c.company_id, 'Client ' || n,
       '+7916' || lpad(n::text, 7, '0'), '8916' || lpad(n::text, 7, '0'),
       CASE WHEN n <= {callbacks} THEN 'callback' ELSE 'todo' END,
       CASE WHEN n % 16 = 0 THEN 20 ELSE (n::bigint * 7919) % 10 END,
       now() AT TIME ZONE 'UTC' + CASE WHEN n > {callbacks} AND n % 8 = 0
            THEN interval '1 day'
            ELSE -interval '1 second' * (n::bigint * 104729 % 900000) END,
       CASE WHEN n % 8 = 0 THEN 1 ELSE 0 END,
       CASE WHEN n <= {callbacks} THEN
                 CASE WHEN n % 2 = 0 THEN u.id END
            WHEN n % 100 = 1 THEN u.id END,
       (ARRAY{lists})[1 + n % 3],
       CASE WHEN n % 2 = 0 THEN p.id END,
       now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC', 1
  FROM generate_series(1, {contacts}) n
  JOIN bench_user u ON u.place = n / 2 % {operators}
  JOIN bench_partner p ON p.place = n % {partners}
  JOIN call_campaign c ON c.id = {campaign};
INSERT INTO call_campaign_contact_number
       (contact_id, campaign_id, e164, sequence)
SELECT id, campaign_id, phone_e164, 1
  FROM call_campaign_contact WHERE campaign_id = {campaign};
"""
#: better ones than the worst handed out, free for anyone, and callbacks not handed out
LEFT_BEHIND = """
SELECT count(*) FROM call_campaign_contact c
 WHERE c.campaign_id = {campaign} AND c.next_at <= '{now}'
   AND (c.state = 'callback' OR (c.state = 'todo' AND c.user_id IS NULL
        AND (-c.priority, c.next_at, c.id) < (
            SELECT -w.priority, w.next_at, w.id FROM call_campaign_contact w
             WHERE w.id IN ({handed}) AND w.claimed_from IS DISTINCT FROM 'callback'
               AND w.user_id IS NULL
             ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT 1)))
"""


def report(bench, crowd, name=""):
    """Medians and p95 of what the operators measured, and their ratios."""
    found = crowd.figures()
    for kind in ("noop", "next", "card", "result"):
        bench.add(f"next.{name}{kind}_median_ms", statistics.median(found[kind]), "ms")
        bench.add(f"next.{name}{kind}_p95_ms", percentile(found[kind], 0.95), "ms")
    noop = percentile(found["noop"], 0.95)
    ratio = percentile(found["next"], 0.95) / noop
    bench.add(f"next.{name}p95_ratio", ratio, "x", goal=3)
    bench.add(f"next.{name}card_p95_ratio", percentile(found["card"], 0.95) / noop, "x")


def alone(bench, crowd, name, times):
    """The same by one operator while nobody else works."""
    taken = crowd.alone(times)
    for kind in ("noop", "next", "card", "result"):
        bench.add(f"next.{name}alone_{kind}_ms", statistics.median(taken[kind]), "ms")


def run(bench):
    operators = 20 if bench.quick else 200
    contacts = 20_000 if bench.quick else 1_000_000
    rounds = 2 if bench.quick else 3
    workers = bench.options.workers
    options = (f"--workers={workers}", f"--db_maxconn={8 if workers else 150}")
    with Site("next", ["call_dialer"], options) as site:
        bench.say(f"{operators} operators, {contacts:,} contacts")
        told = site.script(SETUP.format(operators=operators, partners=PARTNERS))
        campaign, result, *lists = map(int, told.split("MADE")[1].split())
        sessions = [
            line.split()[1] for line in told.splitlines() if line.startswith("SESSION")
        ]
        values = {"campaign": campaign, "contacts": contacts, "lists": lists}
        values.update(operators=operators, partners=PARTNERS)
        values["callbacks"] = 2 * operators // OWN_CALLBACK
        site.sql(CONTACTS.format(**values))
        site.sql("VACUUM ANALYZE call_campaign_contact")
        site.sql("VACUUM ANALYZE call_campaign_contact_number")
        site.start(1 if workers else PROCESSES)
        bench.say("everybody comes to work")
        crowd = Crowd(site, site.ports, sessions, campaign, result)
        measure(bench, site, crowd, values, rounds)


def measure(bench, site, crowd, values, rounds):
    campaign = values["campaign"]
    crowd.round(measured=False)  # caches are filled
    now = site.sql("SELECT now() AT TIME ZONE 'UTC'")[0]
    handed = []
    for _turn in range(rounds):
        handed += crowd.round()
    report(bench, crowd)
    listed = ", ".join(map(str, handed)) or "0"
    query = LEFT_BEHIND.format(campaign=campaign, now=now, handed=listed)
    starved = int(site.sql(query)[0])
    alone(bench, crowd, "", 5 if bench.quick else 20)
    at_work(bench, crowd, "life_")
    bench.say("the same by all rules")
    site.script(RULES.format(campaign=campaign, lists=values["lists"]))
    crowd.round(measured=False)
    for _turn in range(rounds):
        crowd.round()
    report(bench, crowd, "ruled_")
    alone(bench, crowd, "ruled_", 5 if bench.quick else 20)
    at_work(bench, crowd, "ruled_life_")
    crowd.dismiss()
    problems = crowd.problems()
    for text in problems[:3]:
        bench.say(text)
    bench.add("next.handed", len(crowd.seen), "contacts")
    bench.add("next.doubles", crowd.doubles(), "contacts", goal=0)
    bench.add("next.starved", starved, "contacts", goal=0)
    bench.add("next.problems", len(problems), "requests", goal=0)


def at_work(bench, crowd, name):
    """As in life: everybody presses now and then, not all at the same moment."""
    bench.say("everybody works at his own pace")
    crowd.work(*(PACE_QUICK if bench.quick else PACE))
    report(bench, crowd, name)


if __name__ == "__main__":
    main(run, __doc__, workers=WORKERS)
