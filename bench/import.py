#!/usr/bin/env python3
"""Import of a list: against Odoo's own import, and 100,000 rows by the background job.

The same people are imported twice, in turns within one run: by `base_import` with
`tracking_disable` (the quickest a user of the web client gets, and it knows neither
duplicates nor a queue), and by a campaign's import with its matching and duplicates:

- leads: a deal and a row of the queue of each row;
- full: the company, its contact, the deal and the row of the queue; `base_import` makes
  the same three kinds of records in three runs.

Every turn is rolled back; `base_import` with companies is so slow that it gets half as
many rows.  Then 100,000 rows of an .xlsx file are made contacts of the campaign by the
background job, chunk after chunk, committed; its memory is the peak of the process over
what it had before.  At last the same import is undone.

python bench/import.py [--out FILE.json] [--quick]
"""

import json

from support.report import main, median
from support.site import Site

FILE = """
import base64, io, json, resource, time
import openpyxl

def people(count, first=0):
    return [["Company %05d" % (n // 2), "Person %06d" % n, "+7916%07d" % n,
             "person%d@example.com" % n, "Kazan", "said %d" % n]
            for n in range(first, first + count)]

def workbook(rows):
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet()
    for row in rows:
        page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return base64.b64encode(stream.getvalue())

HEADER = ["Компания", "Контактное лицо", "Телефон", "Почта", "Город", "Комментарий"]
boss = env.ref("base.user_admin")
env = env(user=boss.id)
campaign = env["call.campaign"].search([("name", "=", "Bench import")], limit=1)
if not campaign:
    campaign = env["call.campaign"].create({"name": "Bench import"})
    env.cr.commit()

def prepared(rows, templates=None):
    record = env["call.campaign.import"].create({
        "campaign_id": campaign.id, "filename": "list.xlsx", "kind": "companies",
        "data": workbook([HEADER, *rows])})
    record.action_read()
    if templates is not None:
        record.template_ids = templates
    record.state = "preview"
    return record
"""
COMPARE = """
def by_base(model, fields, rows):
    text = "\\n".join(",".join('"%s"' % cell for cell in row) for row in rows)
    made = env["base_import.import"].with_context(tracking_disable=True).create(
        {"res_model": model, "file": text.encode(), "file_type": "text/csv",
         "file_name": "list.csv"})
    options = {"quoting": '"', "separator": ",", "encoding": "utf-8",
               "has_headers": False}
    answer = made.execute_import(fields, fields, options)
    assert answer["ids"] and not answer["messages"], answer["messages"][:2]
    return answer["ids"]

def base_leads(rows):
    by_base("crm.lead", ["name", "partner_name", "contact_name", "phone", "email_from",
                         "city", "description"],
            [["Bench: " + r[1], *r] for r in rows])

def base_full(rows):
    names = dict.fromkeys(r[0] for r in rows)
    by_base("res.partner", ["name", "is_company"], [[n, "1"] for n in names])
    by_base("res.partner", ["parent_id", "name", "phone", "email", "city", "comment"],
            rows)
    by_base("crm.lead", ["name", "partner_id", "contact_name", "phone", "email_from",
                         "description"],
            [["Bench: " + r[1], "%s, %s" % (r[0], r[1]), *r[1:4], r[5]] for r in rows])

def ours(rows, templates=None):
    record = prepared(rows, templates)
    record.write({"state": "running", "next_row": record.header_row})
    began = time.monotonic()
    left = record._rows_left()
    while record._run_chunk(left):
        pass
    took = time.monotonic() - began
    assert record.made_count == len(rows), (record.made_count, len(rows))
    return took

def timed(function, *args):
    began = time.monotonic()
    took = function(*args)
    env.flush_all()
    return took or time.monotonic() - began

lead = env.ref("call_dialer.record_template_import_lead")
found = {"base_leads": [], "leads": [], "base_full": [], "full": []}
for turn in range(TURNS + 1):
    for name, function, count, args in (
        ("base_leads", base_leads, ROWS, ()), ("leads", ours, ROWS, (lead,)),
        ("base_full", base_full, ROWS // 2, ()), ("full", ours, ROWS, ()),
    ):
        rows = people(count if turn else 50, 1000)
        with env.cr.savepoint() as savepoint:
            took = timed(function, rows, *args)
            savepoint.close(rollback=True)
        env.invalidate_all()
        if turn:
            found[name].append(len(rows) / took)
print("FOUND" + json.dumps(found))
"""
LONG = """
record = prepared(people(COUNT), env["record.template"])
env.cr.commit()
print("MADE", record.id)
"""
JOB = """
import json, resource, time
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

imports = env["call.campaign.import"]
record = imports.browse(RECORD)
record.with_user(env.ref("base.user_admin")).ACTION
env.cr.commit()
env["call.campaign.contact"].search([], limit=100).read(["name"])
before, began = peak(), time.monotonic()
imports._cron_import()
took = time.monotonic() - began
print("FOUND" + json.dumps({"state": record.state, "made": record.made_count,
    "kept": record.kept_count, "left": record.contact_ids.search_count(
        [("import_id", "=", record.id)]), "took": took, "memory": peak() - before}))
"""


def told(text):
    return json.loads(text.split("FOUND")[1].splitlines()[0])


def run(bench):
    rows, turns = (200, 1) if bench.quick else (3000, 2)
    count = 2000 if bench.quick else 100_000
    with Site("import", ["call_dialer"]) as site:
        bench.say(f"{rows} rows by each way, {turns} times")
        compare = FILE + COMPARE.replace("TURNS", str(turns)).replace("ROWS", str(rows))
        found = told(site.script(compare))
        speed = {name: median(values) for name, values in found.items()}
        for name, value in speed.items():
            bench.add(f"import.{name}_rows_s", value, "rows/s")
        ratio = speed["leads"] / speed["base_leads"]
        bench.add("import.leads_ratio", ratio, "x", goal=8, at_least=True)
        ratio = speed["full"] / speed["base_full"]
        bench.add("import.full_ratio", ratio, "x", goal=5, at_least=True)
        bench.say(f"{count:,} rows by the background job")
        made = site.script(FILE + LONG.replace("COUNT", str(count)))
        record = made.split("MADE")[1].split()[0]
        job = JOB.replace("RECORD", record)
        done = told(site.script(job.replace("ACTION", "action_start()")))
        assert (done["state"], done["made"]) == ("done", count), done
        bench.add("import.contacts_rows_s", count / done["took"], "rows/s")
        bench.add("import.peak_mb_100k", done["memory"], "MB", goal=300)
        bench.say("and back")
        done = told(site.script(job.replace("ACTION", "action_undo()")))
        assert (done["state"], done["left"]) == ("undone", 0), done
        bench.add("import.undo_rows_s", count / done["took"], "rows/s")
        bench.add("import.undo_peak_mb", done["memory"], "MB", goal=300)


if __name__ == "__main__":
    main(run, __doc__)
