import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..drivers import capabilities


class VoipPbx(models.Model):
    _inherit = "voip.pbx"

    show_listeners = fields.Boolean(
        "Operators see who listens",
        default=True,
        help="Whether an operator sees that a supervisor listens to the call. The law "
        "of your country may ask for it.",
    )
    hold_music = fields.Char(
        "Music on hold",
        default="default",
        help="The class of Asterisk's music on hold a waiting client hears. Empty: "
        "silence.",
    )

    @api.constrains("hold_music")
    def _check_hold_music(self):
        for pbx in self:
            if not re.fullmatch(r"[\w.-]{0,64}", pbx.hold_music or "", re.A):
                raise ValidationError(
                    self.env._(
                        "“%s”: only letters, digits, dots, dashes and underscores.",
                        pbx.hold_music,
                    )
                )

    def _abilities(self):
        """What the driver can do, see `drivers.base.Driver.can`."""
        driver = self.sudo().driver
        return capabilities(driver) if driver else frozenset()
