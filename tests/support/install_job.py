"""Runs inside `odoo shell`: installs and uninstalls addons, tells what is left.

Reads SUITE_JOB (JSON list of rounds, each a list of addons) from the environment and
prints a line `RESULT {json}` for each round:
{"addons", "installed", "left": [what the round left behind], "error"}.
A round [["a"], "keep"] stays installed and is the last one.
"""

# ruff: noqa: F821
import json
import os
import time
import traceback

from odoo import api
from odoo.modules.registry import Registry

OURS = json.loads(os.environ["SUITE_ADDONS_OURS"])
DB = env.cr.dbname
env.cr.commit()

SNAPSHOTS = {
    "tables": "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = 'public'",
    "columns": "SELECT table_name || '.' || column_name FROM information_schema.columns"
    " WHERE table_schema = 'public'",
    "constraints": "SELECT conname FROM pg_constraint c JOIN pg_namespace n"
    "    ON n.oid = c.connamespace WHERE n.nspname = 'public'",
    "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "menus": "SELECT id::text FROM ir_ui_menu",
    "actions": "SELECT type || id FROM ir_actions",
    "views": "SELECT name || id FROM ir_ui_view",
    "groups": "SELECT (name->>'en_US') || id FROM res_groups",
    "rules": "SELECT name || id FROM ir_rule",
    "crons": "SELECT cron_name || id FROM ir_cron",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "names of our addons": "SELECT module || '.' || name FROM ir_model_data"
    " WHERE module = ANY(%(ours)s) AND name NOT LIKE 'module_%%'",
}


def snapshot(cr):
    found = {}
    for name, query in SNAPSHOTS.items():
        cr.execute(query, {"ours": OURS})
        found[name] = {row[0] for row in cr.fetchall()}
    return found


def change(names, method):
    """Press a button of the modules, as the Apps list does."""
    with Registry(DB).cursor() as cr:
        modules = api.Environment(cr, 1, {})["ir.module.module"]
        if method == "button_immediate_install":
            modules.update_list()
        getattr(modules.search([("name", "in", names)]), method)()


def installed():
    with Registry(DB).cursor() as cr:
        modules = api.Environment(cr, 1, {})["ir.module.module"]
        found = modules.search([("name", "in", OURS), ("state", "!=", "uninstalled")])
        return {
            module.name: module.state
            for module in found
            if module.state != "uninstallable"
        }


def run(names, keep):
    began = time.monotonic()
    result = {"addons": names, "left": [], "error": ""}
    try:
        with Registry(DB).cursor() as cr:
            before = snapshot(cr)
        change(names, "button_immediate_install")
        result["installed"] = installed()
        if not keep:
            change(list(result["installed"]), "button_immediate_uninstall")
            with Registry(DB).cursor() as cr:
                after = snapshot(cr)
            for name, rows in after.items():
                result["left"] += [f"{name}: {row}" for row in rows - before[name]]
                result["left"] += [f"{name} lost: {row}" for row in before[name] - rows]
            result["left"] += [f"still {name}: {s}" for name, s in installed().items()]
    except Exception:
        result["error"] = traceback.format_exc()[-3000:]
    result["seconds"] = round(time.monotonic() - began, 1)
    print("RESULT " + json.dumps(result), flush=True)


for addons, *keep in json.loads(os.environ["SUITE_JOB"]):
    run(addons, bool(keep))
