from odoo import fields, models


class CallPurpose(models.Model):
    """What a call is for, as the law and the client's consent see it."""

    _name = "call.purpose"
    _description = "Purpose of Calls"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint("UNIQUE(name)", "There is such a purpose already.")
