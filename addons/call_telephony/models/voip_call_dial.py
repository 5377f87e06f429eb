from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import numbers
from ..core.commands import POOL, Endpoint
from ..core.events import OPERATOR, CallEvent, EventType
from ..tools.groups import USER
from .voip_call import ACTIVE


def _as_dict(endpoint):
    return {
        "kind": endpoint.kind,
        "address": endpoint.address,
        "name": endpoint.name,
    }


class VoipCall(models.Model):
    """Making calls and ending them."""

    _inherit = "voip.call"

    @api.model
    def dial(self, number, res_model=False, res_id=False, client_first=False):
        """Click-to-call: ring the user's own phone, then `number`, and join them.

        :param number: as written in the record
        :param res_model, res_id: the record the number was clicked in
        :param client_first: ring the user's phone when the client has answered
        :return: the call as `_to_payload`, with "message" when there is something to
            tell (no PBX: `manual` is true and "tel" is the link to open)
        :raises UserError: not a number, no telephone, or already in a call
        """
        user = self.env.user
        if not user.has_group(USER):
            raise AccessError(self.env._("You have no right to make calls."))
        origin = None
        if res_model and res_id:
            if res_model not in self.env:
                raise UserError(self.env._("Unknown document."))
            origin = self.env[res_model].browse(int(res_id)).exists()
            origin.check_access("read")
        user._telephony_begin_call()
        call = self._dial(number, origin=origin, client_first=bool(client_first))
        payload = call._to_payload()
        if call.call_kind == "manual":
            payload["tel"] = f"tel:{call.number_e164 or call.phone_number}"
            payload["message"] = self.env._(
                "No PBX is set up: call with your own telephone, and end the call here "
                "when it is over."
            )
        elif not call.sudo().pbx_id._service_up():
            payload["message"] = self.env._(
                "The telephony service is not connected now. The call starts if it "
                "comes back within half a minute."
            )
        return payload

    @api.model
    def _dial(
        self,
        number,
        user=None,
        partner=None,
        origin=None,
        vals=None,
        client_first=False,
    ):
        """Make a call of `user` (default: the current one) to `number`.

        Writes the call and a command for the telephony service; when this transaction
        is committed, the service rings the user's telephone, then the client.

        :param partner: the client; else found by `origin` and by the number
        :param origin: the record the call belongs to (res_model, res_id)
        :param vals: more values of the call, for fields of other addons
        :param client_first: ring the user when the client has answered, where the
            PBX can; a user off the hook is joined at once
        :return: the call
        """
        user = user or self.env.user
        pbx = user._telephony_pbx()
        parsed = self._parse_dialled(pbx, number, vals or {})
        if not parsed.dial or parsed.kind in ("invalid", "anonymous"):
            raise UserError(self.env._("“%s” is not a telephone number.", number or ""))
        if partner is None:
            partner = self._partner_of(origin, parsed)
        device = user._telephony_device() if pbx else None
        if pbx and not device and pbx._needs_device():
            raise UserError(
                self.env._(
                    "%s has no telephone. An administrator adds one under "
                    "Telephony ▸ Configuration ▸ Telephones.",
                    user.name,
                )
            )
        call = self.sudo().create(
            {
                **self._vals_of_dialled(pbx, number, parsed, partner, origin),
                "user_id": user.id,
                "device_id": device.id if device else False,
                **(vals or {}),
            }
        )
        if pbx:
            first = client_first and "client_first" in pbx._abilities()
            operator = device._endpoint() if device else Endpoint("none", "")
            call._place(pbx, operator, parsed, "client" if first else "operator")
        call._notify_user()
        return call.with_env(self.env)

    @api.model
    def _dial_for_pool(self, pbx, number, partner=None, origin=None, vals=None):
        """Make a call of nobody yet: who is free when the client answers gets it.

        As `_dial`, which see; `pbx` is the one that dials.  `_name_operator` goes on.
        """
        parsed = self._parse_dialled(pbx, number, vals or {})
        if not parsed.dial or parsed.kind in ("invalid", "anonymous"):
            raise UserError(self.env._("“%s” is not a telephone number.", number or ""))
        if "pool" not in pbx._abilities():
            raise UserError(
                self.env._("This PBX cannot dial before an operator is free.")
            )
        call = self.sudo().create(
            {
                **self._vals_of_dialled(pbx, number, parsed, partner, origin),
                "user_id": False,
                **(vals or {}),
            }
        )
        call._place(pbx, Endpoint(POOL, ""), parsed, "client")
        return call.with_env(self.env)

    @api.model
    def _vals_of_dialled(self, pbx, number, parsed, partner, origin):
        """Values of a call we make, but for who makes it; no `pbx`: made by hand."""
        return {
            "phone_number": number,
            "number_e164": parsed.e164 or False,
            "number_kind": parsed.kind,
            "type_call": "outgoing",
            "state": "calling" if pbx else "ongoing",
            "start_date": fields.Datetime.now(),
            "partner_id": partner.id if partner else False,
            "company_id": (pbx.company_id or self.env.company).id,
            "call_kind": "pbx" if pbx else "manual",
            "pbx_id": pbx.id,
            "res_model": origin._name if origin else False,
            "res_id": origin.id if origin else False,
        }

    def _name_operator(self, user):
        """The client of the pool has answered: ring this user, and join them."""
        self.ensure_one()
        call, pbx = self.sudo(), self.sudo().pbx_id
        device = user._telephony_device()
        operator = device._endpoint() if device else Endpoint("none", "")
        line = user._telephony_line(pbx)
        call.write({"user_id": user.id, "device_id": device.id if device else False})
        named = {"operator": _as_dict(operator), "line": line}
        commands = self.env["telephony.command"].sudo()
        # after a restart of the service the call is known by the command that dialled
        dialled = commands.search([("call_id", "=", call.id), ("kind", "=", "dial")])
        dialled.payload = {**dialled.payload, **named}
        payload = {
            "call": call.pbx_uniqueid,
            "timeout": pbx.operator_timeout,
            "record": pbx.record_calls,
            **named,
        }
        commands._send(pbx, "ring", payload, call)
        call._notify_user()

    def _place(self, pbx, operator, parsed, first="operator"):
        """Write the command that dials.

        :param operator: `Endpoint` of the operator's telephone
        """
        ref = f"{pbx._ref_prefix()}{self.id}"
        self.write(
            {
                "pbx_uniqueid": ref,
                "operator_channel": f"{ref}-o",
                "client_channel": f"{ref}-c",
            }
        )
        client = self._endpoint_of(pbx, parsed, self.partner_id.name or "")
        payload = {
            "call": ref,
            "operator": _as_dict(operator),
            "client": _as_dict(client),
            "caller_id": pbx.caller_id or "",
            "operator_timeout": pbx.operator_timeout,
            "client_timeout": self._client_rings(pbx),
            "record": pbx.record_calls,
            "first": first,
            "line": self.user_id._telephony_line(pbx),
        }
        self.env["telephony.command"]._send(pbx, "dial", payload, self)

    def _client_rings(self, pbx):
        """How long the client is rung at most, seconds; to be overridden."""
        self.ensure_one()
        return pbx.client_timeout

    def _hook_before_dial(self):
        """Asked once the service has taken the command that dials, before it is done.

        :return: why the call must not be made, "" when it may; to be overridden
        """
        self.ensure_one()
        return ""

    def _hook_dial_refused(self):
        """The call ended because `_hook_before_dial` refused it (see `failure`)."""
        self.ensure_one()

    @api.model
    def _parse_dialled(self, pbx, number, vals):
        """The number to dial as `core.numbers.Number`; `vals`: more of the call."""
        return pbx._parse_number(number)

    @api.model
    def _endpoint_of(self, pbx, parsed, name):
        """Where the PBX finds a parsed number: an extension, or through the trunk."""
        if parsed.kind == "internal":
            return Endpoint("desk", parsed.dial)
        style = pbx.number_style or "e164"
        return Endpoint("number", numbers.for_trunk(parsed.dial, style), name)

    @api.model
    def _partner_of(self, origin, parsed):
        if origin and origin._name == "res.partner":
            return origin
        if origin and "partner_id" in origin._fields and origin.partner_id:
            partner = origin.partner_id
            if partner._name == "res.partner":
                return partner
        return self.env["res.partner"]._telephony_find(parsed.e164)

    def hang_up(self):
        """End the call: the user's own, or a supervisor's operator's.

        :return: the call as `_to_payload`
        """
        self.ensure_one()
        self._check_own()
        call = self.sudo()
        if call.state not in ACTIVE:
            return self._to_payload()
        if call.call_kind == "manual":
            call._end_by_hand()
        elif call.call_kind == "pbx":
            call._hang_up()
        return self._to_payload()

    def _hang_up(self, by=OPERATOR, cause=16):
        """Take the dial command back if nobody has it yet, else tell the service."""
        Command = self.env["telephony.command"]
        waiting = Command.search(
            [
                ("call_id", "=", self.id),
                ("kind", "=", "dial"),
                ("state", "=", "pending"),
            ]
        )
        if waiting._cancel_pending():
            event = CallEvent(
                EventType.ENDED, self.pbx_uniqueid, Command._epoch(), by=by, cause=cause
            )
            self.env["telephony.event"]._record(self.pbx_id.id, [event])
            return
        payload = {"call": self.pbx_uniqueid, "by": by, "cause": cause}
        Command._send(self.pbx_id, "hangup", payload, self, expires=0)

    def _end_by_hand(self):
        now = fields.Datetime.now()
        self.write(
            {
                "state": "terminated",
                "end_date": now,
                "duration": int((now - self.start_date).total_seconds()),
                "ended_by": "operator",
            }
        )
        stamp = self.env["telephony.event"]._epoch()
        event = CallEvent(EventType.ENDED, f"manual-{self.id}", stamp, by=OPERATOR)
        self._hook_changed(event)
        self._notify_user()

    def answer(self):
        """Answer a call that rings at the user, where the PBX can do it for them."""
        self.ensure_one()
        self._check_own()
        if not self._can_answer():
            raise UserError(self.env._("Answer this call on your telephone."))
        call = self.sudo()
        payload = {"call": call.pbx_uniqueid}
        self.env["telephony.command"]._send(call.pbx_id, "answer", payload, call)
        return self._to_payload()

    def decline(self):
        """Refuse a call that rings at the user."""
        self.ensure_one()
        self._check_own()
        call = self.sudo()
        if call.state == "calling" and call.call_kind == "pbx":
            call._hang_up(cause=21)
        return self._to_payload()
