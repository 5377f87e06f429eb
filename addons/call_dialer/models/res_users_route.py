from odoo import models

from odoo.addons.call_telephony.core import routing

#: An operator in one of these is not given a call that came in.
AWAY = ("paused", "wrapup")


class ResUsers(models.Model):
    _inherit = "res.users"

    def _telephony_reachable(self, pbx):
        """Who is in a pause, or writes down the last talk, is busy."""
        states = super()._telephony_reachable(pbx)
        rows = self.env["call.operator.state"].sudo()
        for row in rows.search([("user_id", "in", self.ids), ("state", "in", AWAY)]):
            if states.get(row.user_id.id) == routing.FREE:
                states[row.user_id.id] = routing.OCCUPIED
        return states
