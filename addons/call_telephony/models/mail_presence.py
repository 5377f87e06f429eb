from odoo import models


class MailPresence(models.Model):
    """Who comes to Odoo, goes away or leaves: the colleagues' states follow."""

    _inherit = "mail.presence"

    def _send_presence(self, im_status=None, bus_target=None):
        result = super()._send_presence(im_status, bus_target)
        if not bus_target:
            self.env["telephony.presence"]._touch(self.user_id)
        return result
