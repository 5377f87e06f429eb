import re
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.groups import MANAGER

_FOLDER = re.compile(r"/[A-Za-z0-9/_.-]{1,150}")


class VoipPbx(models.Model):
    """Where faxes go, and how often they are tried."""

    _inherit = "voip.pbx"

    fax_folder = fields.Char(
        default="/var/spool/asterisk/fax",
        groups=MANAGER,
        help="Odoo writes the documents here, Asterisk reads them, and writes those "
        "that come in: a folder both see.",
    )
    fax_folder_pbx = fields.Char(
        "Fax folder as the PBX sees it",
        groups=MANAGER,
        help="Only if Asterisk sees the same folder under another path.",
    )
    fax_attempts = fields.Integer("Attempts for a fax", default=3)
    fax_retry_minutes = fields.Integer(
        "Minutes between attempts",
        default=5,
        help="After the second attempt twice as long, and so on.",
    )

    _check_fax_attempts = models.Constraint(
        "CHECK (fax_attempts BETWEEN 1 AND 20"
        " AND fax_retry_minutes BETWEEN 1 AND 1440)",
        "A fax is tried 1 to 20 times, 1 to 1440 minutes apart.",
    )

    @api.constrains("fax_folder", "fax_folder_pbx")
    def _check_fax_folder(self):
        for pbx in self:
            for folder in filter(None, (pbx.fax_folder, pbx.fax_folder_pbx)):
                if not _FOLDER.fullmatch(folder) or ".." in folder:
                    raise ValidationError(
                        self.env._(
                            "“%s” is not a folder: a full path of letters, digits, "
                            "_ . and -.",
                            folder,
                        )
                    )

    def _fax_here(self, name):
        """Path of a file in the fax folder, as Odoo sees it."""
        return Path(self.fax_folder or "", name)

    def _fax_there(self, name):
        """The same as the PBX sees it."""
        return f"{(self.fax_folder_pbx or self.fax_folder or '').rstrip('/')}/{name}"

    def _service_begin(self):
        """Faxes that were being sent when the service ended: the driver finds out."""
        result = super()._service_begin()
        begun = self.env["telephony.fax"].search(
            [("pbx_id", "=", self.id), ("state", "=", "sending")], order="id"
        )
        waiting = self.env["telephony.command"].search(
            [("pbx_id", "=", self.id), ("kind", "=", "fax"), ("state", "=", "pending")]
        )
        refs = {command.payload["fax"] for command in waiting}
        result["faxes"] = [
            {
                "fax": fax.pbx_ref,
                "channel": fax.call_id.client_channel or fax.pbx_ref,
                "call": fax.call_id.pbx_uniqueid or "",
            }
            for fax in begun
            if fax.pbx_ref not in refs
        ]
        coming = self.env["telephony.routing"].search(
            [("call_id.pbx_id", "=", self.id), ("state", "=", "faxing")]
        )
        result["faxes"] += [
            {"fax": ref, "channel": call.client_channel, "call": ref}
            for call in coming.call_id
            for ref in [call.pbx_uniqueid]
            if call.state == "calling" and not call._fax_not_asked_for()
        ]
        return result


class TelephonyFaxModel(models.Model):
    """A kind of document that offers “Send by fax” among its actions."""

    _name = "telephony.fax.model"
    _description = "Documents That Can Be Faxed"
    _rec_name = "model_id"

    model_id = fields.Many2one(
        "ir.model",
        "Kind of document",
        required=True,
        ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
    )
    action_id = fields.Many2one("ir.actions.act_window", readonly=True, copy=False)

    _model_uniq = models.Constraint(
        "UNIQUE (model_id)", "These documents can be faxed already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        kinds = super().create(vals_list)
        group = self.env.ref("call_telephony.call_telephony_group_user")
        template = self.env.ref("call_telephony.telephony_fax_send_action")
        for kind in kinds:
            action = template.sudo().copy(
                {
                    "binding_model_id": kind.model_id.id,
                    "binding_view_types": "form",
                    "group_ids": [fields.Command.set(group.ids)],
                }
            )
            kind.action_id = action
        return kinds

    def write(self, vals):
        result = super().write(vals)
        if "model_id" in vals:
            for kind in self:
                kind.action_id.sudo().binding_model_id = kind.model_id
        return result

    def unlink(self):
        actions = self.action_id
        result = super().unlink()
        actions.sudo().unlink()
        return result
