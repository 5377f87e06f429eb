from odoo import fields, models

from ..core import parties
from ..core.events import CLIENT, OPERATOR
from ..tools.groups import SUPERVISOR
from .voip_call import ACTIVE

#: What the payload's "can" speaks of.
STEERING = (
    *("hold", "mute", "dtmf", "transfer", "attended", "conference"),
    *("record_pause", "spy"),
)


class VoipCall(models.Model):
    """Who takes part in a call: holds, transfers, conferences, listeners."""

    _inherit = "voip.call"

    leg_ids = fields.One2many("voip.call.leg", "call_id", "Telephones", readonly=True)
    is_transferred = fields.Boolean("Passed on", readonly=True, copy=False)
    is_passed_outside = fields.Boolean(
        "Passed on to an outside number", readonly=True, copy=False
    )

    def _parties(self):
        """`core.parties.Parties` of what is known of the call."""
        self.ensure_one()
        return parties.parties(self.sudo().pbx_facts or {})

    # -- what the PBX told

    def _follow_parties(self, state):
        """Legs, and whose call it is now, after a new fact (`core.call_state`)."""
        known = parties.parties(state.facts)
        if not known.invited:
            return
        legs = self._write_legs(known, state.view().bridged)
        speaker = legs[known.speaker]
        is_over = self.state not in ACTIVE
        if known.speaker != OPERATOR:
            self._pass_on(speaker)
        self._notify_listeners(legs, is_over)

    def _write_legs(self, known, bridged):
        """Rows of the legs by name; only what has changed is written."""
        rows = {leg.name: leg for leg in self.leg_ids}
        for leg in known.legs:
            vals = self.env["voip.call.leg"]._vals_of(leg, known, bridged)
            row = rows.get(leg.name)
            if row is None:
                who = self._who_of(leg, rows)
                vals |= {"call_id": self.id, "name": leg.name, **who}
                rows[leg.name] = self.env["voip.call.leg"].create(vals)
                continue
            if leg.data and not (row.user_id or row.who):
                vals |= self._who_of(leg, rows)
            changed = {
                name: value
                for name, value in vals.items()
                if row._fields[name].convert_to_write(row[name], row) != value
            }
            if changed:
                row.write(changed)
        return rows

    def _who_of(self, leg, rows):
        """Whose telephone it is."""
        if leg.name == OPERATOR:
            user = self.user_id
            return {"user_id": user.id, "who": user.name or False}
        if leg.name == CLIENT:
            number = self.number_e164 or self.phone_number
            return {"who": self.partner_id.display_name or number, "number": number}
        user = self.env["res.users"].browse(leg.data.get("user_id") or []).exists()
        if leg.role == parties.RECALL:
            before = rows.get(leg.data.get("by"))
            user = before.user_id if before else user
        return {
            "user_id": user.id,
            "who": leg.data.get("name") or user.name or leg.data.get("number") or "",
            "number": leg.data.get("number") or False,
        }

    def _pass_on(self, leg):
        """The operator's part is `leg`'s now; its user's call, if it has one."""
        former, user = self.user_id, leg.user_id
        is_new = bool(user) and user != former
        is_outside = not user
        went_outside = is_outside and not self.is_passed_outside
        if is_new or is_outside != self.is_passed_outside or not self.is_transferred:
            vals = {"is_transferred": True, "is_passed_outside": is_outside}
            self.write({**vals, "user_id": user.id} if is_new else vals)
        if is_new or went_outside:
            self._tell_gone(former)
            self._hook_passed_on(former)
            if user and self.state in ACTIVE:
                self._show_card()

    def _tell_gone(self, user):
        """It is not this user's call any more: their call bar forgets it."""
        gone = {**self._to_payload(), "state": "terminated", "phase": "ended"}
        user._bus_send(
            "call_telephony/call", {**gone, "outcome": "answered", "passed_on": True}
        )

    def _hook_passed_on(self, former):
        """The call of `former` was passed on: `user_id` is the new user, or
        `is_passed_outside` is set.  To be overridden, with super()."""

    def _notify_listeners(self, legs, is_over):
        """Supervisors who listen see the call's state, and its end."""
        for leg in legs.values():
            if leg.role == parties.SPY and leg.user_id and leg.state != "ended":
                payload = self.with_user(leg.user_id)._to_payload()
                leg.user_id._bus_send("call_telephony/spy", payload)
        if is_over:
            for user in {leg.user_id for leg in legs.values() if leg.role == "spy"}:
                payload = self.with_user(user)._to_payload()
                user._bus_send("call_telephony/spy", payload)

    # -- what is shown

    def telephony_state(self):
        """The call as it is now, as `_to_payload`."""
        self.ensure_one()
        self._check_own()
        return self._to_payload()

    def _phase(self):
        phase = super()._phase()
        if phase != "talking" or self.call_kind != "pbx":
            return phase
        known = self._parties()
        leg = known.leg(known.speaker)
        rings = leg.name != OPERATOR and leg.state == "ringing"
        return "ringing_you" if rings else phase

    def _to_payload(self):
        return {**super()._to_payload(), **self._parties_payload()}

    def _parties_payload(self):
        known = self._parties()
        consult = known.consult if self.state in ACTIVE else None
        spies = known.spies if self._shows_spies() else ()
        abilities = self.sudo().pbx_id._abilities() if self.call_kind == "pbx" else ()
        return {
            "held": known.held,
            "muted": known.muted,
            "recording": self._recording_now(known),
            "transfer": "consulting" if consult else False,
            "consult": _who(consult) if consult else False,
            "parties": [{"leg": leg.name, **_who(leg)} for leg in known.guests],
            "spies": [
                {
                    "user_id": leg.data.get("user_id"),
                    "name": leg.data.get("name") or "",
                    "mode": leg.mode,
                    "state": leg.state,
                }
                for leg in spies
            ],
            "can": [name for name in STEERING if name in abilities],
        }

    def _shows_spies(self):
        """Does who reads see who listens?  Other people's supervisors do.

        What the service sends to the operator is read by the superuser.
        """
        reader = self.env.user
        is_other = not self.env.su and reader != self.user_id
        return self.sudo().pbx_id.show_listeners or (
            is_other and reader.has_group(SUPERVISOR)
        )

    def _recording_now(self, known):
        call = self.sudo()
        if self.state != "ongoing" or call.recording_state != "expected":
            return "off"
        return "paused" if known.paused else "on"


def _who(leg):
    return {
        "name": leg.data.get("name") or leg.data.get("number") or "",
        "number": leg.data.get("number") or "",
        "user_id": leg.data.get("user_id") or False,
        "state": leg.state,
    }
