"""The shipped results say of which calls they are."""

from odoo import SUPERUSER_ID, api

OUTCOMES = {
    "call_result_no_answer": "no_answer",
    "call_result_busy": "busy",
    "call_result_wrong": "invalid",
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, outcome in OUTCOMES.items():
        result = env.ref(f"call_dialer.{name}", raise_if_not_found=False)
        if result and not result.outcome:
            result.outcome = outcome
