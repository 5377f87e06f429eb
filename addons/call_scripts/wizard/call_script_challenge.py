from odoo import fields, models
from odoo.exceptions import UserError


class CallScriptChallenge(models.TransientModel):
    """How a draft is tried against the published version."""

    _name = "call.script.challenge"
    _description = "Start an A/B Test"

    version_id = fields.Many2one(
        "call.script.version", "B", required=True, readonly=True, ondelete="cascade"
    )
    main_id = fields.Many2one(
        "call.script.version", "A", related="version_id.script_id.published_version_id"
    )
    share = fields.Integer("Share of B, %", required=True, default=50)
    least_effect = fields.Float(
        "Least difference worth waiting for", required=True, default=0.02
    )

    def action_start(self):
        self.ensure_one()
        if not 1 <= self.share <= 99:
            raise UserError(self.env._("The share of B is between 1 and 99 %."))
        if not 0 <= self.least_effect < 1:
            raise UserError(self.env._("The least difference is between 0 and 100 %."))
        return self.version_id._start_test(self.share, self.least_effect).action_open()
