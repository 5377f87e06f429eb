from odoo import fields, models


class CallPhrase(models.Model):
    """A ready-made comment an operator puts in by one click."""

    _name = "call.phrase"
    _description = "Comment Phrase"
    _order = "sequence, id"
    _rec_name = "text"
    _check_company_auto = True

    text = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    result_ids = fields.Many2many(
        "call.result",
        string="Only With Results",
        check_company=True,
        help="Empty: with any result.",
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True
    )
