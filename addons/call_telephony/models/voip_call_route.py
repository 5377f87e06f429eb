from odoo import api, fields, models

from ..core.events import OPERATOR, EventType
from .voip_call_dial import _as_dict


class VoipCall(models.Model):
    """Calls that come in are routed by rules; the decisions are kept with the call."""

    _inherit = "voip.call"

    ring_ids = fields.One2many("telephony.ring", "call_id", "Rung", readonly=True)
    routing_ids = fields.One2many("telephony.routing", "call_id", readonly=True)
    routing_note_ids = fields.One2many(
        "telephony.routing.note", "call_id", "Way of the call", readonly=True
    )

    # -- told to the PBX

    def _send_command(self, kind, **payload):
        payload = {"call": self.pbx_uniqueid, **payload}
        self.env["telephony.command"]._send(self.pbx_id, kind, payload, self)

    def _rung_by(self, rings, seconds):
        """Ring these telephones and open the cards of their users."""
        self.ensure_one()
        single = rings if len(rings) == 1 else rings.browse()
        self.write({"user_id": single.user_id.id, "device_id": single.device_id.id})
        for ring in rings:
            endpoint = ring.device_id._endpoint() if ring.device_id else None
            operator = (
                {**_as_dict(endpoint), "name": self._name_for_display()}
                if endpoint
                else {"kind": "none", "address": "", "name": ""}
            )
            self._send_command(
                "ring",
                operator=operator,
                timeout=seconds,
                record=self.pbx_id.record_calls,
                ring=str(ring.id),
            )
            self._show_card(ring.user_id)

    def _rings_no_more(self):
        self.write({"user_id": False, "device_id": False})

    def _name_for_display(self):
        return self.partner_id.name or self.colleague_id.name or ""

    def _note(self, code, **values):
        """Keep a decision with the call (see telephony.routing.note)."""
        self.ensure_one()
        users = values.get("users")
        if users is not None:
            values["users"] = list(users)
        self.env["telephony.routing.note"].sudo().create(
            {
                "call_id": self.id,
                "code": code,
                "values": values,
                "date": fields.Datetime.now(),
            }
        )

    # -- told by the PBX

    def _hook_changed(self, event):
        result = super()._hook_changed(event)
        for call in self.sudo():
            routing = call.type_call == "incoming" and call._routing()
            if routing:
                call._route_event(routing, event)
            if event.type == EventType.ENDED:
                # whoever talked is free: the next one who waits
                self.env["telephony.routing"].sudo()._dispatch(exclude=call)
        return result

    def _routing(self):
        return self.sudo().routing_ids

    def _route_event(self, routing, event):
        match event.type:
            case EventType.RING_ENDED if event.data.get("all"):
                routing._all_rings_lost()
            case EventType.RING_ENDED:
                ring = self._ring_of(event.leg)
                if ring:
                    routing._ring_ended(ring, event.cause)
            case EventType.ANSWERED if event.leg == OPERATOR:
                self._route_answered(routing, event)
            case EventType.PLAYED:
                if event.data.get("failed"):
                    self._note("message_failed", name=event.data["failed"])
                if routing.state == "playing":
                    routing._go_on()
            case EventType.ENDED:
                self._route_over(routing)

    def _route_answered(self, routing, event):
        ring = self._ring_of(event.data.get("ring") or "")
        # concluded after a restart: the one that rang
        ring = ring or self.ring_ids.filtered(lambda one: one.state == "ringing")[-1:]
        if not ring:
            return
        self.write(
            {
                "user_id": ring.user_id.id,
                "device_id": ring.device_id.id,
                "operator_channel": f"{self.pbx_uniqueid}-r{ring.id}-o",
            }
        )
        routing._answered(ring)

    def _route_over(self, routing):
        if routing.state != "done":
            if self.outcome != "answered":
                waited = self.wait_seconds or self.duration
                self._note("caller_gone", seconds=waited)
            routing._finish()
        if not self.user_id and self.outcome != "answered":
            # a missed call is somebody's: who looks after the client, who was rung
            owner = self.partner_id._telephony_owner()
            self.user_id = owner or self.ring_ids[:1].user_id

    def _ring_of(self, text):
        if not (text.isascii() and text.isdigit()):
            return self.env["telephony.ring"]
        ring = self.env["telephony.ring"].sudo().browse(int(text)).exists()
        return ring if ring.call_id == self else ring.browse()

    # -- what the rung users do

    def _my_ring(self):
        """The ring of the current user for this call, while it rings."""
        return self.sudo().ring_ids.filtered(
            lambda one: one.state == "ringing" and one.user_id == self.env.user
        )

    def _check_own(self):
        if len(self) == 1 and self._my_ring():
            return
        super()._check_own()

    def answer(self):
        """Also one of several who are rung at once may answer."""
        self.ensure_one()
        ring = self._my_ring()
        if not ring or not self._can_answer():
            return super().answer()
        self.sudo()._send_command("answer", ring=str(ring.id))
        return self._to_payload()

    def hang_up(self):
        """Who is only rung declines: the caller is not theirs to end."""
        self.ensure_one()
        if self._my_ring():
            return self.decline()
        return super().hang_up()

    def decline(self):
        """A routed call goes on to the next who is free."""
        self.ensure_one()
        ring = self._my_ring()
        if not ring:
            return super().decline()
        self.sudo()._send_command("stop_ring", ring=str(ring.id))
        return self._to_payload()

    @api.model
    def _ring_at_user(self, user):
        """The call that rings at `user` now, or none."""
        ring = (
            self.env["telephony.ring"]
            .sudo()
            .search([("user_id", "=", user.id), ("state", "=", "ringing")], limit=1)
        )
        return ring.call_id
