from odoo import models

from ..tools.groups import USER


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        info = super().session_info()
        if self.env.user and self.env.user.has_group(USER):
            info["call_telephony"] = self.env.user._telephony_session_info()
        return info
