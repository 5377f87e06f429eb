#!/usr/bin/env python3
"""Letters: what 200 filters cost the gateway, and how soon a letter is a call to make.

1. The same letters go through Odoo's gateway by turns with 200 filters and with none;
   no filter takes them, all are judged and noted. The ratio is of the medians.
2. A letter of the site's form, given to the gateway as the mail server's hook does,
   becomes a lead and a contact of a campaign in an operator's queue.
3. Damaged letters: each must be accounted for (`--quick`: a few hundred of 10,000).

python bench/mail.py [--out FILE.json] [--quick] [--part speed|arrival|damaged]
"""

import base64
import collections
import concurrent.futures
import time
import xmlrpc.client

from support.report import main, median, percentile
from support.site import Site

FILTERS, FUZZED = 200, 10_000
RATIO, ARRIVAL_S = 1.3, 5
PARTS = ("speed", "arrival", "damaged")
#: processes that take the damaged letters
WORKERS = 2

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

#: A filter takes those whose telephone can be read, and Odoo half of the others.
PREPARE_DAMAGED = """
env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 10**9)
filters = env["mail.lead.filter"].search([("name", "like", "filter ")])
filters[20:].active = False
template = env["record.template"].create({
    "name": "damaged", "code": "damaged", "company_id": False,
    "model_id": env["ir.model"]._get_id("crm.lead"),
    "line_ids": [(0, 0, {"field_name": f, "kind": "value", "value": v})
                 for f, v in (("name", "letter_sender"), ("phone", "phone"),
                              ("description", "letter_text"))]})
env["mail.lead.filter"].create({
    "name": "damaged", "sequence": 0, "country_id": env.ref("base.ru").id,
    "condition_ids": [(0, 0, {"part": "any", "value": "site"})],
    "attribute_ids": [(0, 0, {"name": "phone", "label": "Телефон", "kind": "phone",
                              "required": True})],
    "action_ids": [(0, 0, {"template_id": template.id})]})
env.cr.commit()
"""

#: What becomes of each letter:
#: made (by a filter), posted (by Odoo), kept (with its error), refused (Odoo tells the
#: mail server so), bounce (Odoo has noted it), repeated (it has that Message-Id
#: already), exception (the mail server gets an error), lost.
FUZZ = """
import email, email.policy, logging, random
from odoo.addons.mail_lead_filter.core.letter import parse_letter
from odoo.addons.mail_lead_filter.exceptions import is_refusal
from odoo.addons.mail_lead_filter.tests_core.corpus import corpus, damaged
logging.disable(logging.CRITICAL)
cases, chance = corpus(), random.Random(%(first)d)
logs = env["mail.lead.filter.log"]
def known(raw):
    return logs.search([("message_key", "=", parse_letter(raw).key[:1000])])
def outcome(model, raw):
    noted = known(raw)
    before = noted.state, noted.repeats
    try:
        thread_id = env["mail.thread"].message_process(model, raw)
        env.cr.commit()
    except Exception as err:
        env.cr.rollback()
        if is_refusal(err):
            return "refused"
        print("EXCEPTION", repr(err)[:300], sep="|")
        return "exception"
    log = known(raw)
    if noted and noted.state == before[0] and noted.repeats > before[1]:
        return "repeated"
    if before[0] in ("done", "spam"):
        return elsewhere(raw)  # Odoo looks for the Message-Id before the filters do
    if log.state in ("done", "spam"):
        return "made"
    if log.state == "error":
        return "kept" if log.raw and log.error else "lost"
    return "posted" if thread_id else elsewhere(raw)
def elsewhere(raw):
    "Odoo's own affair: a bounce, or a Message-Id it has had"
    letter = email.message_from_bytes(raw, policy=email.policy.SMTP)
    gateway = env["mail.thread"]
    told = gateway.message_parse(letter)
    if gateway._detect_is_bounce(letter, told):
        return "bounce"
    domain = [("message_id", "=", told["message_id"])]
    return "repeated" if env["mail.message"].search_count(domain) else "lost"
for number in range(%(first)d, %(last)d):
    raw = damaged(cases[number %% len(cases)].raw, chance)
    fresh = f"<fuzz{number}@site.example>".encode()
    raw = raw.replace(b"<x@site.example>", fresh)
    print("FUZZ", outcome("crm.lead" if number %% 2 else False, raw), sep="|")
    env.invalidate_all()
"""
OUTCOMES = ("made", "posted", "kept", "refused", "bounce", "repeated")


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


def speed(bench, site):
    """The same letters by turns with the filters and without."""
    blocks, size = (3, 10) if bench.quick else (10, 40)
    bench.say("letters by turns with the filters and without")
    told = site.script(GATEWAY % {"blocks": blocks, "size": size})
    rows = [x.split("|") for x in told.splitlines() if x.startswith("TOOK")]
    times = {on: [float(row[2]) for row in rows if row[1] == on] for on in "01"}
    bench.add("mail.filters", FILTERS, "filters", goal=FILTERS, at_least=True)
    for on, name in (("0", "without"), ("1", "with")):
        bench.add(f"mail.letter_{name}_ms", median(times[on]) * 1000, "ms")
    bench.add("mail.letters_per_s", 1 / median(times["1"]), "letters/s")
    ratio = median(times["1"]) / median(times["0"])
    bench.add("mail.ratio", ratio, "x", goal=RATIO)


def arrival(bench, site):
    """From the mail server's hook to the operators' queue."""
    bench.say("letters of a form")
    site.start()
    arrived = arrivals(site, 10 if bench.quick else 100)
    bench.add("mail.arrival_to_queue_median_s", median(arrived), "s")
    worst = percentile(arrived, 0.99)
    bench.add("mail.arrival_to_queue_s", worst, "s", goal=ARRIVAL_S)


def letters_posted(site):
    query = "SELECT count(*) FROM mail_message WHERE message_type = 'email'"
    return int(site.sql(query)[0])


def damage(bench, site):
    """Damaged letters, by two processes at once; what became of them."""
    letters = FUZZED // 50 if bench.quick else FUZZED
    bench.say(f"{letters} damaged letters")
    site.script(PREPARE_DAMAGED)
    posted = letters_posted(site)
    share = letters // WORKERS
    parts = [
        FUZZ % {"first": n * share, "last": (n + 1) * share} for n in range(WORKERS)
    ]
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        told = "\n".join(pool.map(site.script, parts)).splitlines()
    for line in told:
        if line.startswith("EXCEPTION"):
            bench.say(line)
    rows = [line.split("|")[1] for line in told if line.startswith("FUZZ")]
    seen = collections.Counter(rows)
    # what is said to be in the history of a record must be there
    missing = seen["made"] + seen["posted"] - (letters_posted(site) - posted)
    bench.add("mail.damaged", len(rows), "letters", goal=letters, at_least=True)
    for name in OUTCOMES:
        bench.add(f"mail.damaged_{name}", seen[name], "letters")
    bench.add("mail.damaged_exceptions", seen["exception"], "exceptions", goal=0)
    bench.add("mail.damaged_lost", seen["lost"] + max(0, missing), "letters", goal=0)


def run(bench):
    parts = {"speed": speed, "arrival": arrival, "damaged": damage}
    wanted = [bench.options.part] if bench.options.part else PARTS
    with Site("mail", ["mail_lead_filter", "call_dialer"]) as site:
        bench.say(f"{FILTERS} filters")
        site.script(PREPARE % {"filters": FILTERS})
        for name in wanted:
            parts[name](bench, site)


if __name__ == "__main__":
    main(run, __doc__, part=PARTS)
