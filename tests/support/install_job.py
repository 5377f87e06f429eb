"""Runs inside `odoo shell`: installs and uninstalls addons, tells what is left.

Reads SUITE_JOB from the environment: a JSON list of [addons, how], see `run`; prints a
line `RESULT {json}` for each of them:
{"addons", "how", "installed", "left": [what it left behind], "error", "seconds"}.
"""

# ruff: noqa: F821
import json
import os
import sys
import time
import traceback

from odoo import api
from odoo.modules.registry import Registry

sys.path.insert(0, os.environ["SUITE_REPO"])

from tests.support import aged, year, year_work  # noqa: E402

OURS = json.loads(os.environ["SUITE_ADDONS_OURS"])
SNAPSHOT = os.environ["SUITE_SNAPSHOT"]
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
    "actions": "SELECT concat(type, id) FROM ir_actions",
    "views": "SELECT concat(name, id) FROM ir_ui_view",
    "groups": "SELECT concat(name->>'en_US', id) FROM res_groups",
    "rules": "SELECT concat(name, id) FROM ir_rule",
    "crons": "SELECT concat(cron_name, id) FROM ir_cron",
    "bound actions": "SELECT concat(name, id) FROM ir_actions"
    " WHERE binding_model_id IS NOT NULL",
    "filters": "SELECT concat(name, id) FROM ir_filters",
    "templates of letters": "SELECT concat(name, id) FROM mail_template",
    "attachments of ours": "SELECT concat(res_model, id) FROM ir_attachment"
    " WHERE res_model LIKE 'telephony.%%'",
    "activities on calls": "SELECT concat(res_model, id) FROM mail_activity"
    " WHERE res_model = 'voip.call'",
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


def left_since(before):
    """Addons that are still there, and what else is not as it was before they came."""
    still = [f"still {name}: {state}" for name, state in installed().items()]
    return still + differences(before)


def differences(before):
    """What is there now and was not before, and the other way round."""
    with Registry(DB).cursor() as cr:
        after = snapshot(cr)
    left = []
    for name, rows in after.items():
        known = set(before[name])
        left += [f"{name}: {row}" for row in sorted(rows - known)]
        left += [f"{name} lost: {row}" for row in sorted(known - rows)]
    return left


def use_telephony(env):
    """What people make with it: all of it hangs on models that go."""
    fax = env["ir.model"]._get("telephony.fax")
    for name in ("res.partner", "res.users"):
        model = env["ir.model"]._get(name)
        env["telephony.fax.model"].create({"model_id": model.id})
    for kind in ("action", "cron"):
        vals = {"name": f"Own {kind}", "model_id": fax.id, "state": "code"}
        if kind == "action":
            action = env["ir.actions.server"].create(vals)
            action.binding_model_id = fax
        else:
            env["ir.cron"].create({**vals, "code": "model", "interval_type": "days"})
    env["ir.filters"].create({"name": "Own filter", "model_id": "telephony.fax"})
    env["mail.template"].create({"name": "Own letter", "model_id": fax.id})
    action = env.ref("call_telephony.telephony_fax_model_action")
    env["ir.ui.menu"].create(
        {"name": "Own menu", "action": f"ir.actions.act_window,{action.id}"}
    )
    one = env["telephony.fax"].create(
        {
            "number": "+79161234567",
            "pbx_id": env["voip.pbx"].create({"name": "Own", "driver": "simulated"}).id,
            "tiff": b"SUkqAA==",
        }
    )
    assert one.tiff
    call = env["voip.call"].search([], limit=1) or env["voip.call"].create(
        {"phone_number": "1", "type_call": "outgoing", "state": "terminated"}
    )
    call.activity_schedule("mail.mail_activity_data_todo", summary="Own")


DEEDS = {
    "year": lambda env: year.make(env, year.SMALL),
    "work": year_work.work,
}


def uninstall():
    change(list(installed()), "button_immediate_uninstall")


def run(names, how):
    """`how`: "both" (install and uninstall), "install", "upgrade" or "uninstall".

    "left" of an upgrade: what there is now and was not before, and the other way round;
    before it the database is made one of earlier versions (`aged`).

    "used" is "both", with telephony in use between.  "year" makes a year of data of
    Odoo's own, "work" works on it with the addons: "told" is what they say.
    """
    began = time.monotonic()
    result = {"addons": names, "how": how, "left": [], "error": ""}
    try:
        if how in DEEDS:
            with Registry(DB).cursor() as cr:
                result["told"] = DEEDS[how](api.Environment(cr, 1, {}))
        elif how == "upgrade":
            with Registry(DB).cursor() as cr:
                before = snapshot(cr)
                aged.age(cr)
            change(names, "button_immediate_upgrade")
            with Registry(DB).cursor() as cr:
                wide = aged.wide(cr)
            result["left"] = differences(before) + wide
        else:
            install_or_uninstall(names, how, result)
    except Exception:
        result["error"] = traceback.format_exc()[-3000:]
    result["seconds"] = round(time.monotonic() - began, 1)
    print("RESULT " + json.dumps(result), flush=True)


def install_or_uninstall(names, how, result):
    """See `run`."""
    if how == "uninstall":
        with open(SNAPSHOT) as file:
            before = json.load(file)
    else:
        with Registry(DB).cursor() as cr:
            before = snapshot(cr)
        change(names, "button_immediate_install")
        result["installed"] = installed()
    if how == "used":
        with Registry(DB).cursor() as cr:
            use_telephony(api.Environment(cr, 1, {}))
    if how == "install":
        with open(SNAPSHOT, "w") as file:
            json.dump({name: sorted(rows) for name, rows in before.items()}, file)
    else:
        uninstall()
        result["left"] = left_since(before)


for one_job in json.loads(os.environ["SUITE_JOB"]):
    run(*one_job)
