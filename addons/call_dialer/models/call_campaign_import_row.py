from odoo import fields, models


class CallCampaignImportRow(models.Model):
    """What became of a row of an imported file."""

    _name = "call.campaign.import.row"
    _description = "Row of an Import"
    _order = "import_id, number"
    _rec_name = "number"
    _log_access = False

    import_id = fields.Many2one(
        "call.campaign.import", required=True, ondelete="cascade"
    )
    number = fields.Integer(string="Row", readonly=True, aggregator=None)
    code = fields.Selection(
        [
            ("new", "Made"),
            ("join", "Joined to a known client"),
            ("no_number", "No usable number"),
            ("blacklisted", "On the stop list"),
            ("file_duplicate", "Twice in the file"),
            ("campaign_duplicate", "In the campaign already"),
            ("crm_duplicate", "Known in the CRM"),
            ("error", "Refused by Odoo"),
        ],
        string="Outcome",
        readonly=True,
    )
    title = fields.Char(string="Who", readonly=True)
    reason = fields.Char(string="Why", readonly=True)
    contact_id = fields.Many2one(
        "call.campaign.contact", readonly=True, ondelete="set null", index=True
    )
    made = fields.Json(readonly=True, export_string_translation=False)

    _code_idx = models.Index("(import_id, code)")

    def _is_worked_on(self):
        """Was the row's contact called, or is it with an operator?"""
        contact = self.contact_id.sudo()
        return bool(contact.attempts) or contact.state == "claimed"
