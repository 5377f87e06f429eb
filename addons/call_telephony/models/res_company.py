from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    telephony_log_listening = fields.Boolean(
        "Log who listens to recordings",
        help="Each listening and download is written into the log of recordings.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    telephony_log_listening = fields.Boolean(
        related="company_id.telephony_log_listening", readonly=False
    )
