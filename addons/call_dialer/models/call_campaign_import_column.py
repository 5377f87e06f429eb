from odoo import fields, models

TARGETS = [
    ("phone", "Telephone"),
    ("name", "Name"),
    ("last_name", "Last name"),
    ("first_name", "First name"),
    ("middle_name", "Patronymic"),
    ("company_name", "Company"),
    ("function", "Job position"),
    ("email", "E-mail"),
    ("vat", "Tax number"),
    ("website", "Website"),
    ("zip", "ZIP"),
    ("city", "City"),
    ("street", "Address"),
    ("state_name", "Region"),
    ("country", "Country"),
    ("priority", "Priority"),
    ("source", "Source"),
    ("operator", "Operator (login or name)"),
    ("comment", "Comment"),
    ("extra", "Keep in the comment"),
    ("ignore", "Leave out"),
]


class CallCampaignImportColumn(models.Model):
    """A column of the file and what it is taken for."""

    _name = "call.campaign.import.column"
    _description = "Column of an Import"
    _order = "position"
    _rec_name = "header"

    import_id = fields.Many2one(
        "call.campaign.import", required=True, ondelete="cascade", index=True
    )
    position = fields.Integer(readonly=True)
    header = fields.Char(string="Column in the File", readonly=True)
    sample = fields.Char(string="First Values", readonly=True)
    target = fields.Selection(TARGETS, string="Becomes", required=True)
    reason = fields.Char(string="Why", readonly=True)
