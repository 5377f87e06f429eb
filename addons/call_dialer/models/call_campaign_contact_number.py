from odoo import api, fields, models


class CallCampaignContactNumber(models.Model):
    """A telephone number of a campaign contact."""

    _name = "call.campaign.contact.number"
    _description = "Number of a Campaign Contact"
    _order = "contact_id, sequence, id"
    _rec_name = "e164"
    _log_access = False

    contact_id = fields.Many2one(
        "call.campaign.contact", required=True, ondelete="cascade"
    )
    campaign_id = fields.Many2one(
        related="contact_id.campaign_id", store=True, precompute=True
    )
    company_id = fields.Many2one(
        related="contact_id.company_id", string="Number's Company"
    )
    sequence = fields.Integer(default=1)
    e164 = fields.Char(string="Number", required=True)
    extension = fields.Char()
    raw = fields.Char(string="As Given")
    is_stopped = fields.Boolean(
        string="On the Stop List", compute="_compute_is_stopped"
    )

    _campaign_number_idx = models.Index("(campaign_id, e164)")
    _number_uniq = models.Constraint(
        "UNIQUE(contact_id, e164)", "The contact has this number already."
    )

    @api.depends("e164")
    def _compute_is_stopped(self):
        for contact, numbers in self.grouped("contact_id").items():
            listed = contact._listed_numbers(numbers.mapped("e164"))
            for number in numbers:
                number.is_stopped = number.e164 in listed
