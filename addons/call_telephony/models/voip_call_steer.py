import re

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..core import parties
from ..core.commands import Endpoint
from .voip_call_dial import _as_dict


class VoipCall(models.Model):
    """What a user does to a running call.

    Each method is for the user's own call, or a supervisor's operator's; writes a
    command, and returns the call as `_to_payload`.  What came of it is told by the bus.
    """

    _inherit = "voip.call"

    def hold(self, on=True):
        """The client hears music, or (`on` false) the operator again."""
        call = self._steerable("hold")
        return self._ask(call, "hold", {"on": bool(on)}, "mark")

    def mute(self, on=True):
        """Nobody hears the operator, or (`on` false) everybody again."""
        call = self._steerable("mute")
        return self._ask(call, "mute", {"on": bool(on)}, "mark")

    def pause_recording(self, on=True):
        """Record silence while the client tells a card number, or go on."""
        call = self._steerable("record_pause")
        if call._recording_now(call._parties()) == "off":
            raise UserError(self.env._("This call is not recorded."))
        return self._ask(call, "record_pause", {"on": bool(on)}, "mark")

    def send_dtmf(self, digits):
        """Press keys for the client's side: 0-9, A-D, * and #."""
        call = self._steerable("dtmf")
        keys = str(digits or "").upper()
        if not re.fullmatch(r"[0-9A-D*#]{1,40}", keys, re.A):
            raise UserError(self.env._("Keys are 0-9, A-D, * and #."))
        return self._ask(call, "dtmf", {"digits": keys})

    # -- passing on

    def transfer(self, target, attended=False):
        """Pass the client on.

        :param target: {"user_id": id} or {"number": text}
        :param attended: ask first, the client waits meanwhile: see
            `complete_transfer`, `cancel_transfer`
        """
        call = self._steerable("attended" if attended else "transfer")
        role = parties.CONSULT if attended else parties.BLIND
        return self._invite(call, target, role)

    def complete_transfer(self):
        """The one who is asked takes the client over."""
        call = self._steerable("attended")
        self._consulted(call)
        return self._ask(call, "transfer_complete", {})

    def cancel_transfer(self):
        """Back to the client; the one who is asked is let go."""
        call = self._steerable("attended")
        return self._ask(call, "leg_drop", {"leg": self._consulted(call).name})

    def add_party(self, target):
        """Call a third party into the talk.

        :param target: {"user_id": id} or {"number": text}
        """
        call = self._steerable("conference")
        return self._invite(call, target, parties.CONFERENCE)

    def drop_party(self, leg):
        """Let a third party go.

        :param leg: "leg" of the payload's "parties"
        """
        call = self._steerable("conference")
        if leg not in [one.name for one in call._parties().guests]:
            raise UserError(self.env._("This telephone is not in the call any more."))
        return self._ask(call, "leg_drop", {"leg": leg})

    def _consulted(self, call):
        consult = call._parties().consult
        if not consult:
            raise UserError(self.env._("Nobody is being asked."))
        return consult

    def _invite(self, call, target, role):
        if call._parties().consult:
            raise UserError(self.env._("Somebody is being asked already."))
        endpoint, data = self._target(call, target)
        about = call.partner_id.name if role == parties.BLIND else call.user_id.name
        values = {
            "leg": "p",
            "role": role,
            "target": _as_dict(endpoint),
            "timeout": call.pbx_id.operator_timeout,
            "caller_name": about or "",
            "caller_id": self._shown_number(call, endpoint, role),
            "data": data,
        }
        return self._ask(call, "invite", values, "leg")

    def _shown_number(self, call, endpoint, role):
        """Whose number the one who is called sees."""
        if not endpoint.is_extension:
            return call.pbx_id.caller_id or ""
        if role == parties.BLIND:
            return call.number_e164 or ""
        return call.device_id.address or ""

    def _target(self, call, target):
        """(Endpoint, data of the leg) of a colleague or a number."""
        target = target if isinstance(target, dict) else {}
        if target.get("user_id"):
            return self._target_user(call, int(target["user_id"]))
        parsed = call.pbx_id._parse_number(str(target.get("number") or ""))
        if not parsed.dial or parsed.kind in ("invalid", "anonymous"):
            raise UserError(
                self.env._("“%s” is not a telephone number.", target.get("number", ""))
            )
        if parsed.kind == "internal":
            device = self.env["telephony.device"].sudo()
            device = device.search(
                [("pbx_id", "=", call.pbx_id.id), ("address", "=", parsed.dial)],
                limit=1,
            )
            if device:
                return self._target_user(call, device.user_id.id, device)
        endpoint = self._endpoint_of(call.pbx_id, parsed, "")
        partner = self.env["res.partner"]._telephony_find(parsed.e164)
        data = {"number": parsed.e164 or parsed.dial}
        if partner:
            data["name"] = partner.display_name
        return endpoint, data

    def _target_user(self, call, user_id, device=None):
        user = self.env["res.users"].sudo().browse(user_id).exists()
        company = call.company_id
        if not user.active or (company and company not in user.company_ids):
            raise AccessError(self.env._("This is nobody of your company."))
        if user == call.user_id:
            raise UserError(self.env._("This is the operator's own telephone."))
        if user._telephony_busy():
            raise UserError(self.env._("%s is in a call.", user.name))
        endpoint = self._endpoint_of_user(call, user, device)
        return endpoint, {
            "user_id": user.id,
            "name": user.name,
            "number": endpoint.address,
        }

    def _endpoint_of_user(self, call, user, device=None):
        device = device or user._telephony_device()
        if device and device.pbx_id == call.pbx_id:
            return device._endpoint()
        if call.pbx_id._needs_device():
            raise UserError(self.env._("%s has no telephone on this PBX.", user.name))
        return Endpoint("none", "", user.name)

    # -- asking

    def _steerable(self, ability):
        """The running call as superuser, or a clear refusal."""
        self.ensure_one()
        self._check_own()
        return self._running(ability)

    def _running(self, ability):
        call = self.sudo()
        if call.state != "ongoing" or call.call_kind != "pbx" or not call.bridged_date:
            raise UserError(self.env._("Nobody talks in this call now."))
        if ability not in call.pbx_id._abilities():
            raise UserError(self.env._("This PBX cannot do that."))
        return call

    def _ask(self, call, kind, values, name=None):
        self.env["telephony.command"]._send_steering(call, kind, values, name)
        return self._to_payload()
