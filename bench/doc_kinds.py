#!/usr/bin/env python3
"""Changing a kind of documents that has 100,000 of them: seconds, and nothing lost.

The documents are written by SQL with eight attributes each.  Then an administrator
does what people do to a kind: adds, renames, archives and brings back attributes, adds
options and stages, closes a stage, has an amount added up, gives rights.  After every
change the values of all documents are compared with what they were.  At the end a user
with rights by department and group looks at them: list, kanban, pivot.

python bench/doc_kinds.py [--out FILE.json] [--quick]
"""

from support.report import main
from support.site import Site

DOCUMENTS = 100_000
QUICK_DOCUMENTS = 5_000
GOAL_S = 10
SCREEN_GOAL_S = 1

WORK = r"""
import time
from odoo.tests import new_test_user
from odoo.tools import SQL

kind = env["doc.kind"].create({
    "name": "Bench", "attribute_ids": [
        (0, 0, {"name": "Text", "type": "text", "sequence": 1}),
        (0, 0, {"name": "Day", "type": "date", "sequence": 2}),
        (0, 0, {"name": "Amount", "type": "float", "sequence": 3}),
        (0, 0, {"name": "Pieces", "type": "integer", "sequence": 4}),
        (0, 0, {"name": "Urgent", "type": "boolean", "sequence": 5}),
        (0, 0, {"name": "Severity", "type": "selection", "sequence": 6,
                "options": "low: Low\nhigh: High"}),
        (0, 0, {"name": "Marks", "type": "tags", "sequence": 7,
                "options": "a: A\nb: B"}),
        (0, 0, {"name": "Client", "type": "many2one", "sequence": 8,
                "model_id": env["ir.model"]._get_id("res.partner")}),
    ]})
new, work, done = kind.stage_ids
user = new_test_user(env, "bench_user", groups="doc_kinds.doc_kinds_group_user")
env.flush_all()
env.cr.execute(SQL('''
INSERT INTO doc_document (kind_id, stage_id, is_done, company_id, number, name, user_id,
                          attributes, active, create_uid, write_uid, create_date,
                          write_date)
SELECT %(kind)s, (ARRAY[%(new)s, %(work)s, %(done)s])[1 + n %% 3], n %% 3 = 2,
       %(company)s, 'B-' || n, 'Document ' || n, %(uid)s,
       jsonb_build_object(
           'text', repeat('said ', 20) || n, 'day', '2026-11-22', 'amount', n %% 1000,
           'pieces', n %% 7, 'urgent', n %% 2 = 0,
           'severity', (ARRAY['low', 'high'])[1 + n %% 2],
           'marks', jsonb_build_array('a'), 'client', %(partner)s),
       true, %(uid)s, %(uid)s, now(), now()
  FROM generate_series(1, {count}) n''',
    kind=kind.id, new=new.id, work=work.id, done=done.id, company=env.company.id,
    uid=env.uid, partner=env.user.partner_id.id))
env.cr.commit()
env.cr.execute("ANALYZE doc_document")

def digest():
    env.flush_all()
    rows = env.execute_query(SQL(
        "SELECT count(*), sum(hashtext(attributes::text)::bigint) FROM doc_document "
        "WHERE kind_id = %s", kind.id))
    return rows[0]

was = digest()
def change(name, make):
    env.invalidate_all()
    began = time.perf_counter()
    make()
    env.flush_all()
    env.cr.commit()
    spent = time.perf_counter() - began
    print("BENCH", name, "%.3f" % spent, int(digest() == was), sep="|")

def line(code):
    lines = kind.with_context(active_test=False).attribute_ids
    return lines.filtered(lambda line: line.code == code)

def look(name, ask):
    env.invalidate_all()
    began = time.perf_counter()
    ask()
    print("LOOK", name, "%.3f" % (time.perf_counter() - began), 1, sep="|")

Attribute = env["doc.kind.attribute"]
change("add_attribute", lambda: Attribute.create(
    {"kind_id": kind.id, "name": "More", "type": "char"}))
change("rename_attribute", lambda: line("text").write({"name": "What was said"}))
change("reorder", lambda: line("amount").write({"sequence": 0}))
change("add_option", lambda: line("severity").write(
    {"options": "low: Small\nhigh: High\nawful: Awful"}))
change("required", lambda: line("pieces").write(
    {"required": True, "required_stage_ids": [(6, 0, done.ids)]}))
change("archive_attribute", lambda: line("day").write({"active": False}))
change("bring_back", lambda: line("day").write({"active": True}))
change("add_up", lambda: line("amount").write({"in_totals": True}))
change("add_stage", lambda: env["doc.stage"].create(
    {"kind_id": kind.id, "name": "Late", "sequence": 9}))
change("close_stage", lambda: work.write({"is_done": True}))
change("open_stage", lambda: work.write({"is_done": False}))
change("reserve_way", lambda: env["doc.transition"].create(
    {"stage_id": new.id, "next_stage_id": work.id, "user_ids": [(6, 0, user.ids)]}))
change("rename_kind", lambda: kind.write({"name": "Bench, renamed"}))
change("menu", lambda: kind.action_create_menu())
change("rights", lambda: kind.write(
    {"access_ids": [(0, 0, {"who": "res.users,%s" % user.id, "may_process": True})]}))

documents = env["doc.document"].with_user(user)
domain = [("kind_id", "=", kind.id)]
fields = {"number": {}, "name": {}, "attributes": {}, "figure_1": {},
          "stage_id": {"fields": {"display_name": {}}}}
look("list", lambda: documents.web_search_read(domain, fields, limit=80))
look("kanban", lambda: documents.web_read_group(domain, ["stage_id"], ["__count"]))
look("pivot", lambda: documents.formatted_read_group(
    domain, ["attributes.severity"], ["figure_1:sum", "__count"]))
look("one_changed", lambda: (documents.search(domain, limit=1).write(
    {"attributes": {"pieces": 3}}), env.flush_all()))
"""


def run(bench):
    count = QUICK_DOCUMENTS if bench.quick else DOCUMENTS
    with Site("doc_kinds", ["doc_kinds"]) as site:
        bench.say(f"{count} documents")
        told = site.script(WORK.replace("{count}", str(count)))
    rows = [row.split("|") for row in told.splitlines()]
    changes = [row for row in rows if row[0] == "BENCH"]
    looks = [row for row in rows if row[0] == "LOOK"]
    bench.add("doc_kinds.documents", count, "documents", goal=count, at_least=True)
    for _what, name, spent, _kept in changes:
        bench.add(f"doc_kinds.{name}_s", float(spent), "s", goal=GOAL_S)
    for _what, name, spent, _kept in looks:
        bench.add(f"doc_kinds.look_{name}_s", float(spent), "s", goal=SCREEN_GOAL_S)
    lost = sum(kept != "1" for *_row, kept in changes)
    bench.add("doc_kinds.changes_that_lost_something", lost, "changes", goal=0)


if __name__ == "__main__":
    main(run, __doc__)
