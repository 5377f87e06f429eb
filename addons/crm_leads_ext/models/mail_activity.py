from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    forgotten_case_ids = fields.One2many(
        "crm.forgotten.case", "activity_id", "Reminders of Forgotten Clients"
    )
