from odoo import models


class MailAlias(models.Model):
    _inherit = "mail.alias"

    def _alias_bounce_incoming_email(self, message, message_dict, set_invalid=True):
        """The sender is told once, not at each retry of a letter that is kept."""
        if not self.env.context.get("lead_filter_retry"):
            return super()._alias_bounce_incoming_email(
                message, message_dict, set_invalid
            )
        if set_invalid:
            self.alias_status = "invalid"
        return None
