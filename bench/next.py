#!/usr/bin/env python3
"""Next: two hundred operators at once in a campaign of a million contacts.

The campaign is written by SQL: ten priorities, one contact in eight on hold until
tomorrow (half of those would go before everybody else), one in a hundred personal to
somebody, promised callbacks whose time has come.  Every operator has a connection of
his own, as the desk has it, to one of four Odoo processes.

In each round all operators press at the same moment: first a call that does nothing,
then Next as the desk asks it (`call.desk.next_contact`: contact, card, script and
queue), then the result.  So both figures are of the same minutes and of the same crowd,
and their ratio is what Next costs.  The rounds are repeated with every rule there is:
compliance profile, attempts plan, lists mixed by share.

A contact handed out twice is a double.  Starved is a contact left in the queue although
it stood before one handed out, or a promised callback still waiting at the end.

python bench/next.py [--out FILE.json] [--quick]
"""

import statistics
import threading
import time
from collections import Counter

from support.report import main, percentile
from support.site import Session, Site

PROCESSES = 4
PARTNERS = 500
#: callbacks whose time has come: one in so many operators has one of his own
OWN_CALLBACK = 4
SETUP = """
from odoo.tests import new_test_user
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
users = env["res.users"]
for number in range({operators}):
    users |= new_test_user(env, "bench_%03d" % number,
        groups="base.group_user,call_dialer.call_dialer_group_operator")
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
       (contact_id, campaign_id, e164, sequence, create_date, create_uid)
SELECT id, campaign_id, phone_e164, 1, create_date, 1
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


class Operator(threading.Thread):
    """An operator: at every stroke of the bell what the round is about."""

    def __init__(self, site, port, number, campaign, result, bell):
        super().__init__(daemon=True)
        self.rpc = Session(site, f"bench_{number:03}", None, port)
        self.campaign, self.result, self.bell = campaign, result, bell
        self.taken = {"noop": [], "next": [], "result": []}
        self.handed, self.problems = [], []
        self.rounds = 0

    def run(self):
        while True:
            self.bell.wait()
            if not self.rounds:
                return
            try:
                self._timed("noop", "res.partner", "default_get", [])
                self.bell.wait()
                self._next()
                self.bell.wait()
                self._save()
            except threading.BrokenBarrierError:
                return
            self.bell.wait()

    def _timed(self, kind, *call):
        began = time.perf_counter()
        try:
            answer = self.rpc.call(*call)
        except RuntimeError as error:
            self.problems.append(str(error)[-2000:])
            return {}
        self.taken[kind].append(1000 * (time.perf_counter() - began))
        return answer

    def _next(self):
        answer = self._timed("next", "call.desk", "next_contact", self.campaign)
        self.card = answer.get("card")
        if self.card:
            self.handed.append(self.card["id"])
        else:
            self.problems.append(f"nobody: {answer.get('no_contact')}")

    def _save(self):
        if self.card:
            params = {"hold": self.card["hold"]}
            args = (self.card["id"], self.result, params)
            self._timed("result", "call.desk", "result", *args)


class Crowd:
    """All operators, rung together."""

    def __init__(self, site, ports, count, campaign, result):
        self.site, self.campaign = site, campaign
        self.bell = threading.Barrier(count + 1, timeout=600)
        self.operators = [
            Operator(site, ports[n % len(ports)], n, campaign, result, self.bell)
            for n in range(count)
        ]
        for operator in self.operators:
            operator.start()
        self.doubles = self.starved = 0
        self.seen = Counter()

    def round(self, measured=True):
        """No-op, Next, result, all at the same moment; what Next did is judged."""
        for operator in self.operators:
            operator.rounds = 1
        self.bell.wait()  # no-op
        self.bell.wait()  # Next
        self.bell.wait()  # the result, when all have their contact
        self.bell.wait()
        handed = [operator.handed[-1] for operator in self.operators if operator.handed]
        self.seen.update(handed)
        self.doubles += sum(count > 1 for count in Counter(handed).values())
        if not measured:
            for operator in self.operators:
                for taken in operator.taken.values():
                    taken.clear()
        return handed

    def dismiss(self):
        for operator in self.operators:
            operator.rounds = 0
        self.bell.wait()
        for operator in self.operators:
            operator.join(60)

    def figures(self):
        """{kind: times in ms}, emptied."""
        found = {}
        for operator in self.operators:
            for kind, taken in operator.taken.items():
                found.setdefault(kind, []).extend(taken)
                operator.taken[kind] = []
        return found

    def problems(self):
        return [text for operator in self.operators for text in operator.problems]


def report(bench, crowd, name=""):
    found = crowd.figures()
    for kind in ("noop", "next", "result"):
        bench.add(f"next.{name}{kind}_median_ms", statistics.median(found[kind]), "ms")
        bench.add(f"next.{name}{kind}_p95_ms", percentile(found[kind], 0.95), "ms")
    ratio = percentile(found["next"], 0.95) / percentile(found["noop"], 0.95)
    bench.add(f"next.{name}p95_ratio", ratio, "x", goal=3)


def alone(bench, crowd, name, times):
    """The same by one operator while nobody else works."""
    operator = crowd.operators[0]
    for _turn in range(times):
        operator._timed("noop", "res.partner", "default_get", [])
        operator._next()
        operator._save()
        crowd.seen.update(operator.handed[-1:])
    taken = {kind: statistics.median(operator.taken[kind]) for kind in operator.taken}
    crowd.figures()
    for kind in ("noop", "next", "result"):
        bench.add(f"next.{name}alone_{kind}_ms", taken[kind], "ms")


def run(bench):
    operators = 20 if bench.quick else 200
    contacts = 20_000 if bench.quick else 1_000_000
    rounds = 2 if bench.quick else 5
    with Site("next", ["call_dialer"], ("--db_maxconn=150",)) as site:
        bench.say(f"{operators} operators, {contacts:,} contacts")
        told = site.script(SETUP.format(operators=operators, partners=PARTNERS))
        campaign, result, *lists = map(int, told.split("MADE")[1].split())
        values = {"campaign": campaign, "contacts": contacts, "lists": lists}
        values.update(operators=operators, partners=PARTNERS)
        values["callbacks"] = 2 * operators // OWN_CALLBACK
        site.sql(CONTACTS.format(**values))
        site.sql("VACUUM ANALYZE call_campaign_contact")
        site.sql("VACUUM ANALYZE call_campaign_contact_number")
        site.start(PROCESSES)
        bench.say("everybody logs in")
        crowd = Crowd(site, site.ports, operators, campaign, result)
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
    crowd.starved += int(site.sql(query)[0])
    alone(bench, crowd, "", 5 if bench.quick else 20)
    bench.say("the same by all rules")
    site.script(RULES.format(campaign=campaign, lists=values["lists"]))
    crowd.round(measured=False)
    for _turn in range(rounds):
        crowd.round()
    report(bench, crowd, "ruled_")
    alone(bench, crowd, "ruled_", 5 if bench.quick else 20)
    crowd.dismiss()
    problems = crowd.problems()
    for text in problems[:3]:
        bench.say(text)
    twice = sum(count > 1 for count in crowd.seen.values())
    bench.add("next.handed", len(crowd.seen), "contacts")
    bench.add("next.doubles", crowd.doubles + twice, "contacts", goal=0)
    bench.add("next.starved", crowd.starved, "contacts", goal=0)
    bench.add("next.problems", len(problems), "requests", goal=0)


if __name__ == "__main__":
    main(run, __doc__)
