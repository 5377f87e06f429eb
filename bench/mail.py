#!/usr/bin/env python3
"""Letters: what 200 filters cost the gateway, and how soon a letter is a call to make.

1. The same letters go through Odoo's gateway by turns with 200 filters and with none;
   no filter takes them, all are judged and noted. The ratio is of the medians.
2. A letter of the site's form, given to the gateway as the mail server's hook does,
   becomes a lead and a contact of a campaign in an operator's queue.
3. Damaged letters: each must be accounted for (`--quick`: a few hundred of 10,000).

python bench/mail.py [--out FILE.json] [--quick]
"""

import base64
import time
import xmlrpc.client

from support.report import main, median, percentile
from support.site import Site

FILTERS, FUZZED = 200, 10_000
RATIO, ARRIVAL_S = 1.3, 5

PREPARE = """
country = env.ref("base.ru")
def template(code, model, *lines, **values):
    return env["record.template"].create({
        "name": code, "code": code, "company_id": False,
        "model_id": env["ir.model"]._get_id(model), **values,
        "line_ids": [(0, 0, {"field_name": f, "kind": k, "value": v, "is_key": key})
                     for f, k, v, key in lines]})
contact = template("contact", "res.partner", ("email", "value", "email", True),
    ("name", "value", "full_name", False), ("phone", "value", "phone", False),
    operation="find_or_create_update")
lead = template("lead", "crm.lead", ("name", "value", "letter_subject", False),
    ("partner_id", "path", "contact", False), ("phone", "value", "phone", False))
campaign = env["call.campaign"].create({"name": "Bench letters"})
call = template("call", "call.campaign.contact",
    ("campaign_id", "lookup", "Bench letters", False),
    ("partner_id", "path", "contact", False), ("lead_id", "path", "lead", False),
    ("name", "value", "full_name", False), ("phone", "value", "phone", False))
attributes = [
    {"name": "full_name", "label": "ФИО", "required": True},
    {"name": "phone", "label": "Телефон", "kind": "phone", "required": True},
    {"name": "email", "label": "E-mail", "kind": "email"}]
env["mail.lead.filter"].search([]).active = False
for number in range(%(filters)d):
    conditions = [
        {"part": "subject", "operator": "contains", "value": f"заявка номер {number}"},
        {"part": "body", "operator": "contains", "value": f"договор {number}"},
        {"part": "sender", "operator": "domain", "value": f"client{number}.example"}]
    if number %% 4 == 0:
        conditions.append({"part": "body", "operator": "regex",
                           "value": rf"счёт\\s+№\\s*{number}\\d+"})
    env["mail.lead.filter"].create({
        "name": f"filter {number}", "sequence": number, "country_id": country.id,
        "condition_ids": [(0, 0, values) for values in conditions],
        "attribute_ids": [(0, 0, values) for values in attributes],
        "action_ids": [(0, 0, {"template_id": lead.id})]})
env["mail.lead.filter"].create({
    "name": "site", "sequence": 999, "country_id": country.id,
    "condition_ids": [(0, 0, {"part": "subject", "value": "Bench form"})],
    "attribute_ids": [(0, 0, values) for values in attributes],
    "action_ids": [(0, 0, {"sequence": n, "template_id": t.id})
                   for n, t in enumerate((contact, lead, call))]})
env.cr.commit()
"""

#: Blocks of letters by turns, so that what the machine does meets both alike.
GATEWAY = """
import time
from email.message import EmailMessage
filters = env["mail.lead.filter"].search([])
gateway = env["mail.thread"]
text = "Здравствуйте! Просим выслать предложение по окнам.\\n" * 20
def letter(number):
    message = EmailMessage()
    message["From"] = f"Client <client@c{number}.example>"
    message["To"] = "info@our.example"
    message["Subject"] = f"Вопрос {number}"
    message["Message-ID"] = f"<bench{number}@c.example>"
    message.set_content(text)
    html = text.replace("\\n", "<br>")
    message.add_alternative(f"<p>{html}</p>", subtype="html")
    return message.as_bytes()
number = 0
for block in range(%(blocks)d * 2):
    on = block %% 2 == 0
    filters.active = on
    env.cr.commit()
    gateway.message_process("crm.lead", letter(10**6 + block))
    env.cr.commit()
    for _letter in range(%(size)d):
        number += 1
        raw = letter(number)
        env.invalidate_all()
        began = time.perf_counter()
        gateway.message_process("crm.lead", raw)
        env.cr.commit()
        print("TOOK", int(on), time.perf_counter() - began, sep="|")
filters.active = True
env.cr.commit()
"""

#: What becomes of damaged letters: a note of the filters, a message in a record, or
#: Odoo's answer to the mail server that nobody wants it (and a note of that).
FUZZ = """
import email, email.policy, logging, random
from odoo.addons.mail_lead_filter.tests_core.corpus import corpus, damaged
logging.disable(logging.CRITICAL)
cases, chance = corpus(), random.Random(9)
outcomes = dict.fromkeys(
    ("noted", "posted", "repeated", "exceptions", "bounces", "lost"), 0)
def elsewhere(raw):
    "Odoo's own affair: a bounce, or a Message-Id it has had"
    letter = email.message_from_bytes(raw, policy=email.policy.SMTP)
    gateway = env["mail.thread"]
    told = gateway.message_parse(letter)
    if gateway._detect_is_bounce(letter, told):
        return "bounces"
    domain = [("message_id", "=", told["message_id"])]
    return "repeated" if env["mail.message"].search_count(domain) else "lost"
def mark():
    env.cr.execute("SELECT (SELECT coalesce(max(id), 0) FROM mail_lead_filter_log),"
                   " (SELECT coalesce(max(id), 0) FROM mail_message),"
                   " (SELECT coalesce(sum(repeats), 0) FROM mail_lead_filter_log)")
    return env.cr.fetchone()
for number in range(%(letters)d):
    raw = damaged(cases[number %% len(cases)].raw, chance)
    fresh = f"<fuzz{number}@site.example>".encode()
    raw = raw.replace(b"<x@site.example>", fresh)
    before = mark()
    try:
        env["mail.thread"].message_process(False, raw)
        env.cr.commit()
    except ValueError as err:
        env.cr.rollback()
        outcomes["exceptions"] += "No possible route" not in str(err)
    except Exception:
        env.cr.rollback()
        outcomes["exceptions"] += 1
    after = mark()
    env.cr.rollback()
    kinds = [name for name, old, new in zip(
        ("noted", "posted", "repeated"), before, after) if new > old]
    outcomes[kinds[0] if kinds else elsewhere(raw)] += 1
print("FUZZ", *outcomes.values(), sep="|")
"""


def form(number):
    body = (
        f"ФИО: Иванов Иван\nТелефон: 8 916 {number:07}\nE-mail: b{number}@b.example\n"
    )
    return (
        f"From: Site <noreply@site.example>\r\nTo: info@our.example\r\n"
        f"Subject: Bench form {number}\r\nMessage-ID: <form{number}@site.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    ).encode() + base64.encodebytes(body.encode())


def arrivals(site, count):
    """Seconds from the mail server's hook to the row in the campaign's queue."""
    common = xmlrpc.client.ServerProxy(f"{site.url}/xmlrpc/2/common")
    uid = common.authenticate(site.db, "admin", "admin", {})
    models = xmlrpc.client.ServerProxy(f"{site.url}/xmlrpc/2/object")
    spent = []
    for number in range(1, count + 1):
        began = time.monotonic()
        models.execute_kw(
            site.db,
            uid,
            "admin",
            "mail.thread",
            "message_process",
            [False, xmlrpc.client.Binary(form(number))],
        )
        while not site.sql(
            "SELECT c.id FROM call_campaign_contact c JOIN res_partner p"
            f" ON p.id = c.partner_id WHERE p.email = 'b{number}@b.example'"
            " AND c.state = 'todo'"
        ):
            if time.monotonic() - began > 60:
                raise RuntimeError(f"letter {number} never came to the queue")
            time.sleep(0.05)
        spent.append(time.monotonic() - began)
    return spent


def run(bench):
    blocks, size = (3, 10) if bench.quick else (10, 40)
    with Site("mail", ["mail_lead_filter", "call_dialer"]) as site:
        bench.say(f"{FILTERS} filters")
        site.script(PREPARE % {"filters": FILTERS})
        bench.say("letters by turns with the filters and without")
        told = site.script(GATEWAY % {"blocks": blocks, "size": size})
        rows = [x.split("|") for x in told.splitlines() if x.startswith("TOOK")]
        times = {on: [float(row[2]) for row in rows if row[1] == on] for on in "01"}
        letters = FUZZED // 50 if bench.quick else FUZZED
        bench.say(f"{letters} damaged letters")
        told = site.script(FUZZ % {"letters": letters})
        fuzz = next(x for x in told.splitlines() if x.startswith("FUZZ")).split("|")
        bench.say("letters of a form")
        site.start()
        arrived = arrivals(site, 10 if bench.quick else 100)
    bench.add("mail.damaged", letters, "letters")
    bench.add("mail.damaged_exceptions", int(fuzz[4]), "exceptions", goal=0)
    bench.add("mail.damaged_lost", int(fuzz[6]), "letters", goal=0)
    bench.add("mail.filters", FILTERS, "filters", goal=FILTERS, at_least=True)
    for on, name in (("0", "without"), ("1", "with")):
        bench.add(f"mail.letter_{name}_ms", median(times[on]) * 1000, "ms")
    bench.add("mail.letters_per_s", 1 / median(times["1"]), "letters/s")
    ratio = median(times["1"]) / median(times["0"])
    bench.add("mail.ratio", ratio, "x", goal=RATIO)
    bench.add("mail.arrival_to_queue_median_s", median(arrived), "s")
    worst = percentile(arrived, 0.99)
    bench.add("mail.arrival_to_queue_s", worst, "s", goal=ARRIVAL_S)


if __name__ == "__main__":
    main(run, __doc__)
