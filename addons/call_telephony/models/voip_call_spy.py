from odoo import models
from odoo.exceptions import AccessError, UserError

from ..core import parties
from ..core.commands import SPY_MODES
from ..tools.groups import SUPERVISOR
from .voip_call_dial import _as_dict


class VoipCall(models.Model):
    """Supervisors in the talks of their operators.

    Who listened to what, and when, is kept in the call's legs (`voip.call.leg`).
    """

    _inherit = "voip.call"

    def spy(self, mode="listen"):
        """Ring the supervisor's own device and let it hear the call.

        :param mode: listen | whisper (the operator hears the supervisor) | join (the
            client too).  A supervisor who is there already changes the mode.
        :return: the call as `_to_payload`
        """
        if mode not in SPY_MODES:
            raise UserError(self.env._("Listen, whisper or join."))
        call = self._spied()
        self.env.user._telephony_take_turn()
        leg = self._own_spy(call)
        if leg:
            values = {"leg": leg.name, "mode": mode}
            return self._ask(call, "spy_mode", values, "mark")
        user = self.env.user
        if self._asks_to_spy(call):  # in another tab
            return self._to_payload()
        if call.user_id == user or user._telephony_busy():
            raise UserError(self.env._("You are in a call already: end it first."))
        self._leave_others(user)
        endpoint = self._endpoint_of_user(call, user)
        values = {
            "leg": "s",
            "target": _as_dict(endpoint),
            "mode": mode,
            "timeout": call.pbx_id.operator_timeout,
            "data": {
                "user_id": user.id,
                "name": user.name,
                "about": call.user_id.name or "",
            },
        }
        return self._ask(call, "spy", values, "leg")

    def spy_stop(self):
        """The supervisor leaves; the others go on."""
        self.ensure_one()
        self._check_supervisor()
        call = self.sudo()
        leg = self._own_spy(call)
        if leg:
            return self._ask(call, "leg_drop", {"leg": leg.name})
        return self._to_payload()

    def _spied(self):
        self.ensure_one()
        self._check_supervisor()
        return self._running("spy")

    def _check_supervisor(self):
        """Supervisors only, and only in calls of their companies."""
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Only supervisors may listen to a call."))
        self.check_access("read")

    def _own_spy(self, call):
        found = [
            leg
            for leg in call._parties().spies
            if leg.data.get("user_id") == self.env.uid
        ]
        return found[-1] if found else None

    def _asks_to_spy(self, call):
        """Has this supervisor just asked, and the PBX not been told yet?"""
        asked = [
            ("call_id", "=", call.id),
            ("kind", "=", "spy"),
            ("create_uid", "=", self.env.uid),
            ("state", "in", ("pending", "claimed")),
        ]
        return self.env["telephony.command"].sudo().search_count(asked, limit=1)

    def _leave_others(self, user):
        """One talk at a time: a telephone can be in one only."""
        legs = self.env["voip.call.leg"].sudo()
        for leg in legs.search(
            [
                ("user_id", "=", user.id),
                ("role", "=", parties.SPY),
                ("state", "!=", "ended"),
            ]
        ):
            values = {"leg": leg.name}
            self.env["telephony.command"]._send_steering(
                leg.call_id, "leg_drop", values
            )
