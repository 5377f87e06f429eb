from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.events import EventType
from ..tools.groups import USER
from ..tools.vacuum import delete_some
from .voip_call_dial import _as_dict
from .voip_call_events import _datetime


class TelephonyLine(models.Model):
    """An operator who stays connected: the telephone is off the hook.

    Rung once; the next clients are joined at once.  Made by
    `res.users.telephony_off_hook`, ended by the telephone, `on=False`, or the PBX.
    """

    _name = "telephony.line"
    _description = "Operator's Connected Telephone"
    _order = "id desc"
    _rec_name = "ref"

    ref = fields.Char("PBX reference", readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )
    device_id = fields.Many2one(
        "telephony.device", "Telephone", readonly=True, ondelete="set null"
    )
    pbx_id = fields.Many2one(
        "voip.pbx", "PBX", required=True, readonly=True, ondelete="cascade"
    )
    state = fields.Selection(
        [("ringing", "Ringing"), ("up", "Connected"), ("down", "Hung up")],
        required=True,
        readonly=True,
    )
    since = fields.Datetime(readonly=True)

    _one_uniq = models.UniqueIndex("(user_id) WHERE state != 'down'")

    @api.model
    def _told(self, pbx, event):
        """A LINE_UP or LINE_DOWN event of the PBX."""
        line = self.sudo().search(
            [("pbx_id", "=", pbx.id), ("ref", "=", event.call)], limit=1
        )
        if not line or line.state == "down":
            return
        state = "up" if event.type == EventType.LINE_UP else "down"
        line.write({"state": state, "since": _datetime(event.at)})
        line._notify_user()

    @api.model
    def _never_up(self, refs):
        """Lines whose telephone nobody rang."""
        lines = self.search([("ref", "in", refs), ("state", "=", "ringing")])
        lines.write({"state": "down", "since": fields.Datetime.now()})
        lines._notify_user()

    @api.model
    def _believed_up(self, pbx):
        """References of the lines that are not known to be down."""
        return self.search([("pbx_id", "=", pbx.id), ("state", "!=", "down")]).mapped(
            "ref"
        )

    @api.autovacuum
    def _gc_old(self):
        return delete_some(
            self, [("state", "=", "down"), ("create_date", "<", "today -90d")]
        )

    def _notify_user(self):
        for line in self:
            line.user_id._bus_send("call_telephony/line", line._to_payload())

    def _to_payload(self):
        return {
            "state": self.state or "down",
            "since": fields.Datetime.to_string(self.since) or False,
        }


class ResUsers(models.Model):
    _inherit = "res.users"

    def _telephony_line(self, pbx):
        """Reference of the user's connected telephone on this PBX; may be empty."""
        lines = self.env["telephony.line"].sudo()
        line = lines.search(
            [
                ("user_id", "in", self.ids),
                ("pbx_id", "=", pbx.id),
                ("state", "=", "up"),
            ],
            limit=1,
        )
        return line.ref or ""

    @api.model
    def telephony_off_hook(self, on=True):
        """Ring the user's own telephone once and stay connected, or let go.

        :return: {"state": "ringing" | "up" | "down", "since"}; changes are told by the
            bus as "call_telephony/line"
        """
        user = self.env.user
        if not user.has_group(USER):
            raise AccessError(self.env._("You have no right to make calls."))
        user._telephony_take_turn()
        lines = self.env["telephony.line"].sudo()
        line = lines.search([("user_id", "=", user.id), ("state", "!=", "down")])
        if bool(on) == bool(line):
            return line._to_payload()
        commands = self.env["telephony.command"]
        if line:
            commands._send(line.pbx_id, "on_hook", {"line": line.ref}, expires=0)
            return line._to_payload()
        pbx, device = user._telephony_pbx(), user._telephony_device()
        if "off_hook" not in pbx._abilities() or not device:
            raise UserError(self.env._("This PBX cannot do that."))
        if user._telephony_busy():
            raise UserError(self.env._("You are in a call already: end it first."))
        line = lines.create(
            {
                "user_id": user.id,
                "device_id": device.id,
                "pbx_id": pbx.id,
                "state": "ringing",
                "since": fields.Datetime.now(),
            }
        )
        line.ref = f"{pbx._ref_prefix()}line{line.id}"
        payload = {
            "line": line.ref,
            "operator": _as_dict(device._endpoint()),
            "timeout": pbx.operator_timeout,
        }
        commands._send(pbx, "off_hook", payload)
        return line._to_payload()
