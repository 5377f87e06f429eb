from odoo import api, models

#: states of an operator in the words of `call_telephony.core.presence.WORK`
WORK = {"ready": "ready", "wrapup": "wrap", "paused": "pause"}


class TelephonyPresence(models.Model):
    """Operators in wrap-up or on a break are shown so to their colleagues."""

    _inherit = "telephony.presence"

    @api.model
    def _work_of(self, users):
        result = super()._work_of(users)
        rows = (
            self.env["call.operator.state"]
            .sudo()
            .search([("user_id", "in", users.ids), ("state", "in", list(WORK))])
        )
        for row in rows:
            result[row.user_id.id] = (WORK[row.state], row.since)
        return result
