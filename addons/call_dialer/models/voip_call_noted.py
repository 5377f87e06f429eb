from odoo import api, fields, models
from odoo.fields import Domain


class VoipCall(models.Model):
    """A talk with a result, or led by a script to its end, is written down."""

    _inherit = "voip.call"

    noted_by = fields.Selection(
        selection_add=[("result", "Result"), ("script", "Script")],
        ondelete={"result": "set null", "script": "set null"},
    )

    @api.model
    def _about(self, model, res_id):
        about = super()._about(model, res_id)
        if model == "crm.lead":
            about |= Domain("lead_id", "=", res_id)
        return about


class CallAttempt(models.Model):
    _inherit = "call.attempt"

    @api.model_create_multi
    def create(self, vals_list):
        attempts = super().create(vals_list)
        attempts.filtered("result_id").call_id._noted("result")
        return attempts

    def write(self, vals):
        result = super().write(vals)
        if vals.get("result_id") or vals.get("call_id"):
            self.filtered("result_id").call_id._noted("result")
        return result


class CallSession(models.Model):
    _inherit = "call.session"

    def _hook_finished(self):
        result = super()._hook_finished()
        if self.sudo().state == "done":
            calls = self.env["voip.call"].sudo()
            calls.search([("session_id", "in", self.ids)])._noted("script")
        return result
