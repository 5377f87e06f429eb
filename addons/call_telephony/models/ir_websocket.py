from odoo import models

from ..tools.groups import USER
from .telephony_presence import CHANNEL


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Telephony users hear of the colleagues of their own companies."""
        channels = super()._build_bus_channel_list(channels)
        user = self.env.user
        if user and user.has_group(USER):
            channels = [*channels, *((one, CHANNEL) for one in user.company_ids)]
        return channels
