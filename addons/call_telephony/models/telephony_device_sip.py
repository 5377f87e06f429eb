from odoo import api, models
from odoo.exceptions import ValidationError

from ..core import sip_account


class TelephonyDevice(models.Model):
    """Without a PBX a SIP telephone is called by its address."""

    _inherit = "telephony.device"

    @api.constrains("kind", "address", "pbx_id")
    def _check_address(self):
        direct = self.filtered(
            lambda one: (
                one.pbx_id.driver == "sip"
                and one.kind == "desk"
                and "@" in (one.address or "")
            )
        )
        result = super(TelephonyDevice, self - direct)._check_address()
        for device in direct:
            if not sip_account.phone_address(device.address):
                raise ValidationError(
                    self.env._(
                        "“%s” is not the address of a SIP telephone, as "
                        "user@192.168.1.20 or user@host:5060.",
                        device.address,
                    )
                )
        return result
