from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields

DAYS = 30


def migrate(cr, version):
    """What is left to do about the calls of the last month."""
    Call = api.Environment(cr, SUPERUSER_ID, {})["voip.call"]
    since = fields.Datetime.now() - timedelta(days=DAYS)
    calls = Call.search([("start_date", ">=", since)])
    Call.env.add_to_compute(Call._fields["follow_up"], calls)
    calls.flush_recordset(["follow_up"])
    calls.filtered(lambda call: call.follow_up == "call_back")._link_call_backs()
