from odoo import models


class VoipPbx(models.Model):
    """What routing needs of a PBX."""

    _inherit = "voip.pbx"

    def _can_route(self):
        """Can its driver ring several telephones for a call, and let callers wait?"""
        self.ensure_one()
        return self.driver in ("asterisk", "simulated")

    def _calls_in_flight(self):
        """For calls that came in: the telephone that answered, of those rung."""
        found = super()._calls_in_flight()
        for flight in found:
            order = flight["dial"]
            if flight["direction"] == "incoming" and order and order.get("ring"):
                ring = self.env["telephony.ring"].search(
                    [
                        ("call_id.pbx_uniqueid", "=", flight["call"]),
                        ("call_id.pbx_id", "=", self.id),
                        ("state", "=", "answered"),
                    ],
                    limit=1,
                )
                if ring:
                    flight["dial"] = {**order, "ring": str(ring.id)}
        return found
