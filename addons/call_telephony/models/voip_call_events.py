from datetime import UTC, datetime

from odoo import api, fields, models
from odoo.tools import SQL

from ..core.call_state import CallState
from ..core.events import EventType
from ..tools.set_aside import set_aside

MAX_LAST_CALLS = 5


def _datetime(seconds):
    if seconds is None:
        return False
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None, microsecond=0)


class VoipCall(models.Model):
    """What the PBX tells about calls."""

    _inherit = "voip.call"

    @api.model
    def _of_pbx(self, pbx, refs):
        """The calls with these references of the PBX, as far as there are, locked."""
        calls = self.search(
            [("pbx_id", "=", pbx.id), ("pbx_uniqueid", "in", list(set(refs)))]
        )
        if calls:
            # waits (lock_for_update() would not); what changed meanwhile is repeated
            self.env.cr.execute(
                SQL(
                    "SELECT 1 FROM voip_call WHERE id IN %s ORDER BY id"
                    " FOR NO KEY UPDATE",
                    calls._ids,
                ),
                log_exceptions=False,
            )
        return calls

    def _state_of_facts(self):
        return CallState(self.type_call, self.pbx_facts or {})

    def _apply_event(self, event):
        """Add what `event` says to what is known; tell the user and the addons."""
        self.ensure_one()
        state = self._state_of_facts()
        after = state.apply(event)
        if after is not state:
            self.write(self._vals_of_view(after))
            self._follow_parties(after)
        self._hook_changed(event)
        self._notify_user()

    def _vals_of_view(self, state):
        view = state.view()
        vals = {
            "pbx_facts": dict(state.facts),
            "state": view.state,
            "outcome": view.outcome or False,
            "ringing_date": _datetime(view.client_ringing),
            "answered_date": _datetime(view.answered),
            "bridged_date": _datetime(view.bridged),
            "end_date": _datetime(view.ended),
            "duration": view.duration,
            "talk_seconds": view.talk_seconds,
            "wait_seconds": self._waited(view),
            "hangup_cause": view.cause or 0,
            "ended_by": view.ended_by or False,
            "client_dialled": view.client_dialled,
        }
        if view.started is not None:
            vals["start_date"] = _datetime(view.started)
        if (
            not self.recording_state
            and state.knows(EventType.BRIDGED)
            and self.pbx_id.record_calls
        ):
            vals["recording_state"] = "expected"
        return vals

    @api.model
    def _waited(self, view):
        until = view.answered if view.answered is not None else view.ended
        if until is None or view.started is None:
            return 0
        return max(0, round(until - view.started))

    def _hook_changed(self, event):
        """Called after every event that was applied to this call.

        `event` is a `core.events.CallEvent`; its type is one of placed, incoming,
        dialling, ringing, answered, bridged, leg_ended, ended, recording, held, muted,
        recording_paused, transferred, spying; its leg may be one invited later.  The
        call's fields are already changed.  To be overridden, with super().
        """

    # -- calls that come in

    @api.model
    def _create_incoming(self, pbx, event):
        """A call came in: find the client and whom to ring, and ring them."""
        number = pbx._parse_number(event.data.get("number"))
        company = pbx.company_id or self.env.company
        partner = self.env["res.partner"]._telephony_find(
            number.e164, company, number.extension
        )
        call = self.create(
            {
                "phone_number": number.e164
                or number.raw
                or self.env._("hidden number"),
                "number_e164": number.e164 or False,
                "number_kind": number.kind,
                "type_call": "incoming",
                "state": "calling",
                "start_date": _datetime(event.at),
                "user_id": False,
                "partner_id": partner.id,
                "company_id": company.id,
                "call_kind": "pbx",
                "pbx_id": pbx.id,
                "line": event.data.get("line") or False,
                "pbx_uniqueid": event.call,
                "client_channel": event.data.get("channel") or event.call,
                "operator_channel": f"{event.call}-o",
            }
        )
        if pbx._can_route() and call._begin_route():
            return call
        user = pbx._route_incoming(call)
        if user:
            owner = user == call.partner_id._telephony_owner()
            call._note("manager" if owner else "order", users=user.ids)
        device = user._telephony_device() if user else user.telephony_device_ids
        if not user or (not device and pbx._needs_device()):
            call._hang_up(by="system", cause=17)
            return call
        call.write({"user_id": user.id, "device_id": device.id})
        call._ring(device)
        call._show_card()
        return call

    def _begin_route(self):
        """Is it on its way by a rule?  A rule that fails must not cost the call."""
        row = self.env["telephony.routing"].sudo()
        with set_aside(self.env, "routing of call %s", self.id):
            row = row._begin(self)
        return row

    def _ring(self, device):
        endpoint = device._endpoint() if device else None
        payload = {
            "call": self.pbx_uniqueid,
            "operator": {
                "kind": endpoint.kind if endpoint else "none",
                "address": endpoint.address if endpoint else "",
                "name": self._name_for_display(),
            },
            "timeout": self.pbx_id.operator_timeout,
            "record": self.pbx_id.record_calls,
            "line": self.user_id._telephony_line(self.pbx_id),
        }
        self.env["telephony.command"]._send(self.pbx_id, "ring", payload, self)

    def _show_card(self, user=None):
        self._send_card("call_telephony/incoming", user or self.user_id)

    def _renew_card(self):
        """Who it is has become known: the card says so, where it is still open."""
        if self.user_id:
            self._send_card("call_telephony/card", self.user_id)

    def _send_card(self, message, user):
        self.ensure_one()
        call = self.with_user(user).with_context(lang=user.lang or None)
        # the telephone rings, whatever an addon's part of the card comes to
        card = {"partner": False, "last_calls": []}
        with set_aside(self.env, "card of call %s", self.id):
            card = call._incoming_card()
        user._bus_send(message, {**self._to_payload(), "card": card})

    def _incoming_card(self):
        """What the card of an incoming call shows; other addons add keys.

        Read with the rights of the user who is called: what they may not see is not
        on the card.
        """
        self.ensure_one()
        partner = self.partner_id
        if not partner or not partner.has_access("read"):
            return {"partner": False, "last_calls": self._last_calls()}
        parent = partner.commercial_partner_id
        # a firm of another company must not keep the card from opening
        has_firm = parent != partner and parent.has_access("read")
        return {
            "partner": {
                "id": partner.id,
                "name": partner.name or partner.display_name,
                "company": parent.name if has_firm else False,
                "owner": partner._telephony_owner().name or False,
                "email": partner.email or False,
                "function": partner.function or False,
                "city": partner.city or False,
            },
            "last_calls": self._last_calls(),
        }

    def _last_calls(self):
        """The user's last calls with the same number."""
        if not self.number_e164:
            return []
        found = self.search(
            [("number_e164", "=", self.number_e164), ("id", "!=", self.id)],
            limit=MAX_LAST_CALLS,
        )
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        return [
            {
                "id": call.id,
                "date": fields.Datetime.to_string(call.start_date or call.create_date),
                "direction": call.type_call,
                "outcome": outcomes.get(call.outcome, ""),
                "user": call.user_id.name or False,
                "talk_seconds": call.talk_seconds,
            }
            for call in found
        ]

    @api.model
    def incoming_card(self, call_id):
        """The card of the user's own ringing call (after a reload of the page)."""
        call = self.browse(int(call_id)).exists()
        call._check_own()
        return {**call._to_payload(), "card": call._incoming_card()}

    # -- recordings

    @api.model
    def _keep_recording(self, pbx_id, ref, content, picture=None):
        """Store a recording the service fetched; None: the PBX has none.

        :param picture: its `core.waveform.picture`, if that is known already
        :return: whether Odoo has it, now or already: the PBX may forget it
        """
        pbx = self.env["voip.pbx"].browse(pbx_id)
        call = self._of_pbx(pbx, [ref])
        if not call or call.recording_id or call.recording_state == "deleted":
            return bool(call)
        if content is None:
            call.recording_state = "missing"
            return False
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"call-{call.id}.wav",
                "raw": content,
                "mimetype": "audio/x-wav",
                "res_model": "voip.call",
                "res_id": call.id,
                "company_id": call.company_id.id,
            }
        )
        call.write({"recording_id": attachment.id, "recording_state": "stored"})
        call._draw(content, picture)
        event = {
            "type": str(EventType.RECORDING),
            "call": ref,
            "at": self.env["telephony.event"]._epoch(),
            "leg": "",
            "cause": None,
            "by": "",
            "estimated": False,
            "data": {},
            "key": f"{ref}:{EventType.RECORDING}",
        }
        Event = self.env["telephony.event"]
        Event._append(pbx_id, [event])
        Event._apply_pending(pbx_id, calls=[ref])
        return True
