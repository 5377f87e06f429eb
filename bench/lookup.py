#!/usr/bin/env python3
"""Who calls, among a million clients.

A million partners (made by SQL; every third with a second number, every tenth a lead)
are asked for by number as the telephony service does it when a call comes in, and as
the dialplan does it over HTTP for a desk phone's display.  One in five is nobody.

python bench/lookup.py [--out FILE.json] [--quick]
"""

import http.client
import random
import time
import urllib.parse

from support.report import main, median, percentile
from support.site import Site

CLIENTS = 1_000_000
QUICK_CLIENTS = 50_000
GOAL_MS = 50

MAKE = """
INSERT INTO res_partner
       (name, complete_name, active, type, color, is_company, phone, phone_sanitized,
        autopost_bills, company_id, create_uid, write_uid, create_date, write_date)
SELECT 'Client ' || n, 'Client ' || n, true, 'contact', 0, false,
       '+7916' || lpad(n::text, 7, '0'), '+7916' || lpad(n::text, 7, '0'),
       'ask', NULL, 1, 1, now(), now()
  FROM generate_series(1, {clients}) n;
UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL;
INSERT INTO res_partner_phone_number
       (partner_id, sequence, number, number_e164, kind, is_main, create_uid, write_uid,
        create_date, write_date)
SELECT id, 10, '+7917' || lpad(n::text, 7, '0'), '+7917' || lpad(n::text, 7, '0'),
       'mobile', false, 1, 1, now(), now()
  FROM (SELECT id, substr(phone_sanitized, 6)::int n FROM res_partner
         WHERE phone_sanitized LIKE '+7916%') made
 WHERE n % 3 = 0;
INSERT INTO crm_lead
       (name, type, active, priority, phone, phone_sanitized, contact_name,
        create_uid, write_uid, create_date, write_date)
SELECT 'Deal ' || n, 'opportunity', true, '0', '+7918' || lpad(n::text, 7, '0'),
       '+7918' || lpad(n::text, 7, '0'), 'Asked ' || n, 1, 1, now(), now()
  FROM generate_series(1, {clients} / 10) n;
ANALYZE res_partner; ANALYZE res_partner_phone_number; ANALYZE crm_lead;
"""

PREPARE = """
env.company.country_id = env.ref("base.ru")
pbx = env["voip.pbx"].search([("driver", "!=", False)], limit=1)
pbx = pbx or env["voip.pbx"].create({"name": "Bench", "driver": "simulated"})
print("PBX", pbx.id, pbx._new_name_token())
env.cr.commit()
"""

#: As the service asks: one request for one call, nothing of the last one in a cache.
ASK = """
import time
numbers = {numbers!r}
pbx = env["voip.pbx"].browse({pbx})
def client(text):
    number = pbx._parse_number(text)
    return env["res.partner"]._telephony_find(number.e164, env.company).name
client(numbers[0])
for what in (client, pbx._caller_name):
    for text in numbers:
        env.invalidate_all()
        began = time.perf_counter()
        found = what(text)
        spent = (time.perf_counter() - began) * 1000
        print("ASKED", what.__name__, "%.3f" % spent, text, found or "-", sep="|")
"""


def numbers(count, clients):
    """(number, the name to be found) of all kinds."""
    chance = random.Random(7)
    wanted = []
    for serial in range(count):
        n = chance.randrange(1, clients)
        wanted.append(
            {
                0: (f"+7916{n:07}", f"Client {n}"),
                1: (f"8 (916) {n:07}", f"Client {n}"),
                2: (f"7917{n - n % 3:07}", f"Client {n - n % 3}" if n > 2 else ""),
                3: (f"+7918{n // 10 + 1:07}", f"Asked {n // 10 + 1}"),
                4: (f"+7919{n:07}", ""),
            }[serial % 5]
        )
    return wanted


def asked_by_dialplan(site, pbx, token, wanted):
    """Milliseconds of each question, on a new connection as a dialplan has it."""
    spent, wrong = [], 0
    for number, name in wanted:
        body = urllib.parse.urlencode({"pbx": pbx, "token": token, "number": number})
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", site.odoo.port)
        connection.request(
            "POST",
            "/call_telephony/caller_name",
            body,
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        answer = connection.getresponse()
        text = answer.read().decode()
        spent.append((time.perf_counter() - began) * 1000)
        connection.close()
        wrong += answer.status != 200 or text != name
    return spent, wrong


def nothing(site, count):
    """Milliseconds of a request that asks for nothing: what HTTP alone takes."""
    spent = []
    for _ in range(count):
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", site.odoo.port)
        connection.request("GET", "/web/health")
        connection.getresponse().read()
        spent.append((time.perf_counter() - began) * 1000)
        connection.close()
    return spent


def run(bench):
    clients = QUICK_CLIENTS if bench.quick else CLIENTS
    count = 100 if bench.quick else 500
    with Site("lookup", ["call_dialer"]) as site:
        bench.say(f"{clients} clients")
        site.sql(MAKE.format(clients=clients))
        told = site.script(PREPARE)
        _, pbx, token = next(
            line for line in told.splitlines() if line.startswith("PBX")
        ).split()
        wanted = numbers(count, clients)
        bench.say("as the service asks")
        told = site.script(
            ASK.format(numbers=[number for number, _ in wanted], pbx=pbx)
        )
        rows = [x.split("|") for x in told.splitlines() if x.startswith("ASKED")]
        names = dict(wanted)
        finds = [float(row[2]) for row in rows if row[1] == "client"]
        lost = sum(
            row[4] != (names[row[3]] or "-") for row in rows if row[1] == "_caller_name"
        )
        bench.say("as the dialplan asks")
        site.start()
        asked_by_dialplan(site, pbx, token, wanted[:10])
        spent, wrong = asked_by_dialplan(site, pbx, token, wanted)
        alone = nothing(site, count)
    bench.add("lookup.clients", clients, "clients", goal=clients, at_least=True)
    bench.add("lookup.find_median_ms", median(finds), "ms")
    bench.add("lookup.find_p95_ms", percentile(finds, 0.95), "ms", goal=GOAL_MS)
    bench.add("lookup.caller_name_median_ms", median(spent), "ms")
    p95 = percentile(spent, 0.95)
    bench.add("lookup.caller_name_p95_ms", p95, "ms", goal=GOAL_MS)
    bench.add("lookup.caller_name_max_ms", max(spent), "ms")
    ratio = p95 / percentile(alone, 0.95)
    bench.add("lookup.caller_name_p95_ratio", ratio, "x of an empty request")
    bench.add("lookup.wrong", wrong + lost, "answers", goal=0)


if __name__ == "__main__":
    main(run, __doc__)
