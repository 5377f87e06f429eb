from odoo import fields, models


class CallSessionOrigin(models.Model):
    """What talks are part of, by name: one more way to group their figures.

    Another addon gives a thing of its own (a campaign) an origin and starts sessions
    with it; nothing but the name is known here.  An origin outlives what it stands for:
    figures of past talks keep their name.
    """

    _name = "call.session.origin"
    _description = "Origin of Talks"
    _order = "name, id"

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)


class CallSession(models.Model):
    _inherit = "call.session"

    origin_id = fields.Many2one(
        "call.session.origin",
        "Part of",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
