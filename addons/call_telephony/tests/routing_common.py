"""Users, a group and rules for calls that come in."""

from odoo import fields

from ..service.routing import RoutingClock
from .common import TelephonyCase

NUMBER = "+79161234567"


class RoutingCase(TelephonyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["telephony.route"].search([]).active = False
        cls.owner = cls.make_user("route_owner")
        cls.anna, cls.boris, cls.vera = (
            cls.make_user(f"route_{name}") for name in ("anna", "boris", "vera")
        )
        cls.ivan = cls.env["res.partner"].create(
            {"name": "Ivan", "phone": NUMBER, "user_id": cls.owner.id}
        )
        cls.queue = cls.make_queue(cls.anna, cls.boris)
        cls.clock = RoutingClock(None)

    def setUp(self):
        super().setUp()

        async def sound(call):
            return b"RIFF"

        # making sound takes real time, in which virtual time would run away
        self.telephony.worker.driver.fetch_recording = sound

    @classmethod
    def make_queue(cls, *users, **vals):
        return cls.env["telephony.queue"].create(
            {
                "name": "Sales",
                "strategy": "order",
                "member_ids": [
                    fields.Command.create({"user_id": user.id}) for user in users
                ],
                **vals,
            }
        )

    @classmethod
    def rule(cls, *steps, **vals):
        """Steps: kind, or (kind, values)."""
        pairs = [(one, {}) if isinstance(one, str) else one for one in steps]
        return cls.env["telephony.route"].create(
            {
                "name": "Rule",
                "step_ids": [
                    fields.Command.create(
                        {
                            "kind": kind,
                            "sequence": number,
                            **({"queue_id": cls.queue.id} if kind == "group" else {}),
                            **values,
                        }
                    )
                    for number, (kind, values) in enumerate(pairs)
                ],
                **vals,
            }
        )

    def ring(self, number=NUMBER, line=""):
        before = self.last()
        self.telephony.incoming(number, line)
        self.telephony.run_until(lambda: self.last() != before)
        return self.last()

    def last(self):
        return self.env["voip.call"].search(
            [("type_call", "=", "incoming"), ("pbx_id", "=", self.pbx.id)], limit=1
        )

    def rings(self, call):
        """Who is rung now."""
        return call.ring_ids.filtered(lambda one: one.state == "ringing").user_id

    def codes(self, call):
        return call.routing_note_ids.mapped("code")

    def routing(self, call):
        return self.env["telephony.routing"].search([("call_id", "=", call.id)])

    def pass_time(self, seconds, step=1.0):
        """Let time pass with the service's clock running."""
        for _ in range(int(seconds / step)):
            self.telephony.advance(step)
            self.telephony.tick(self.clock)
            self.telephony.advance(0.01)
