from odoo import models

from ..core import parties
from .voip_call import ACTIVE


class VoipCall(models.Model):
    """The colleague who is asked before a client is passed on sees whose call it is.

    From the first ring on, the card of the client with "consulted_by", the name of who
    asks; it is taken back when the colleague is let go.  When the client is passed on,
    the card becomes that of a call of one's own.
    """

    _inherit = "voip.call"

    def _write_legs(self, known, bridged):
        before = {leg.name: leg.state for leg in self.leg_ids}
        rows = super()._write_legs(known, bridged)
        for leg in rows.values():
            if leg.role != parties.CONSULT or not leg.user_id or leg.is_operator:
                continue
            was, is_over = before.get(leg.name), leg.state == "ended"
            if was is None and not is_over:
                self._show_consult(leg.user_id)
            elif was not in (None, "ended") and (is_over or self.state not in ACTIVE):
                message = {"call_id": self.id}
                leg.user_id._bus_send("call_telephony/ring_over", message)
        return rows

    def _show_consult(self, user):
        call = self.with_user(user).with_context(lang=user.lang or None)
        # who the caller is, is said by the one whose call it is
        card = {**call._incoming_card(), "new": []}
        payload = {**self._to_payload(), "card": card}
        payload["consulted_by"] = self.user_id.name or ""
        user._bus_send("call_telephony/incoming", payload)
