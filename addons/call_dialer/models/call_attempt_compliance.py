from odoo import fields, models


class CallAttempt(models.Model):
    _inherit = "call.attempt"

    is_abandoned = fields.Boolean(
        string="Abandoned",
        readonly=True,
        copy=False,
        help="The client answered, and no operator was there in time.",
    )

    _number_idx = models.Index("(number, start) WHERE call_id IS NULL")
