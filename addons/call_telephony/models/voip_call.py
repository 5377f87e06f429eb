from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..core.causes import OUTCOMES
from ..tools.groups import SUPERVISOR

ACTIVE = ("calling", "ongoing")
OUTCOME_LABELS = {
    "answered": "Answered",
    "no_answer": "No answer",
    "busy": "Busy",
    "failed": "Failed",
    "invalid": "No such number",
    "rejected": "Rejected",
    "cancelled": "Cancelled",
}


class VoipCall(models.Model):
    """voip_oca's call, extended: the one list of all calls.

    `call_kind` tells who knows the truth: the PBX (its events change the call), the
    browser (voip_oca's phone), or nobody (a call made by hand through a tel: link).
    """

    _inherit = "voip.call"
    _order = "id desc"

    # voip_oca's labels, said again: so they are translated with this addon
    type_call = fields.Selection(
        [("incoming", "Incoming"), ("outgoing", "Outgoing")], "Direction"
    )
    state = fields.Selection(
        [
            ("aborted", "Aborted"),
            ("calling", "Calling"),
            ("missed", "Missed"),
            ("ongoing", "Ongoing"),
            ("rejected", "Rejected"),
            ("terminated", "Terminated"),
        ],
    )
    phone_number = fields.Char("Number")
    partner_id = fields.Many2one(string="Client")
    user_id = fields.Many2one(string="Operator")
    start_date = fields.Datetime("Began")
    end_date = fields.Datetime("Ended")
    activity_name = fields.Char(
        "Activity's name", help="The activity the call was made for."
    )
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    call_kind = fields.Selection(
        [("pbx", "PBX"), ("browser", "Browser phone"), ("manual", "By hand")],
        "Made through",
        default="browser",
        required=True,
        readonly=True,
    )
    device_id = fields.Many2one("telephony.device", "Telephone", readonly=True)
    number_e164 = fields.Char("Number, E.164", readonly=True, index="btree_not_null")
    number_kind = fields.Selection(
        [
            ("external", "Outside"),
            ("internal", "Internal"),
            ("short", "Short"),
            ("anonymous", "Hidden"),
            ("invalid", "Not a number"),
        ],
        "Kind of number",
        readonly=True,
    )
    line = fields.Char("Line called", readonly=True)
    pbx_uniqueid = fields.Char(
        "PBX reference", readonly=True, copy=False, index="btree_not_null"
    )
    client_channel = fields.Char("Client's channel", readonly=True, copy=False)
    operator_channel = fields.Char("Operator's channel", readonly=True, copy=False)
    pbx_facts = fields.Json(readonly=True, copy=False, groups="base.group_system")

    ringing_date = fields.Datetime("Client's telephone rang", readonly=True)
    answered_date = fields.Datetime("Answered on", readonly=True)
    bridged_date = fields.Datetime("Joined on", readonly=True)
    duration = fields.Integer("Duration, s", readonly=True)
    talk_seconds = fields.Integer("Talk, s", readonly=True)
    wait_seconds = fields.Integer("Waiting, s", readonly=True)
    hangup_cause = fields.Integer("Cause (Q.850)", readonly=True, aggregator=False)
    ended_by = fields.Selection(
        [("operator", "Operator"), ("client", "Client"), ("system", "System")],
        readonly=True,
    )
    failure = fields.Char("What went wrong", readonly=True)
    outcome = fields.Selection(
        [(name, OUTCOME_LABELS[name]) for name in OUTCOMES], readonly=True, index=True
    )
    client_dialled = fields.Boolean("Client was dialled", readonly=True)

    recording_id = fields.Many2one(
        "ir.attachment", readonly=True, copy=False, ondelete="set null"
    )
    recording_state = fields.Selection(
        [("expected", "Expected"), ("stored", "Stored"), ("missing", "Missing")],
        readonly=True,
        copy=False,
    )
    has_recording = fields.Boolean(
        compute="_compute_has_recording", store=True, string="Recorded"
    )
    recording_url = fields.Char(compute="_compute_recording_url", string="Listen")

    res_model = fields.Char("Document model", readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", readonly=True
    )

    _pbx_ref_uniq = models.UniqueIndex(
        "(pbx_id, pbx_uniqueid) WHERE pbx_uniqueid IS NOT NULL"
    )
    _active_idx = models.Index("(user_id) WHERE state IN ('calling', 'ongoing')")
    # the service looks for these all the time
    _recording_idx = models.Index("(pbx_id) WHERE recording_state = 'expected'")
    # two clicks at once (two tabs): the second is refused
    _one_outgoing_uniq = models.UniqueIndex(
        "(user_id) WHERE call_kind = 'pbx' AND type_call = 'outgoing'"
        " AND state IN ('calling', 'ongoing') AND is_transferred IS NOT TRUE",
        "You are in a call already: end it first.",
    )

    @api.depends("recording_id")
    def _compute_has_recording(self):
        for call in self:
            call.has_recording = bool(call.recording_id)

    @api.depends("has_recording")
    @api.depends_context("uid")
    def _compute_recording_url(self):
        for call in self:
            heard = call.has_recording and call._may_listen()
            call.recording_url = heard and f"/call_telephony/recording/{call.id}"

    @api.depends("state", "partner_id.name", "phone_number")
    def _compute_display_name(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        for call in self:
            name = call.partner_id.display_name or call.phone_number
            call.display_name = f"{states.get(call.state, '')} - {name}"

    # -- who may change what

    @api.model
    def _writable_fields(self):
        """What people may change in a call: its links, never what the PBX told."""
        return {"partner_id", "activity_name"}

    def write(self, vals):
        if not self.env.su and set(vals) - self._writable_fields():
            raise AccessError(
                self.env._("What the PBX told about a call cannot be changed by hand.")
            )
        return super().write(vals)

    def _check_own(self):
        """The user's own calls; supervisors: those they see."""
        self.check_access("read")
        mine = all(call.user_id == self.env.user for call in self)
        if not mine and not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("This is the call of somebody else."))

    def link_partner(self, partner_id):
        """Say who it was: for calls of unknown numbers.

        :return: the call as `_to_payload`
        """
        self._check_own()
        partner = self.env["res.partner"].browse(int(partner_id)).exists()
        partner.check_access("read")
        self.sudo().partner_id = partner
        self._notify_user()
        return self._to_payload()

    # -- voip_oca's browser phone

    @api.model
    def create_call(self, values):
        """The browser phone tells of a call; its user's own and nobody else's.

        When it rings as the first leg of a call made through the PBX, that call is
        already there.
        """
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only users of the company make calls."))
        known = self._call_of_browser_leg(values)
        if known:
            return known.format_call()
        allowed = ("phone_number", "type_call", "pbx_id", "partner_id", "activity_name")
        clean = {name: values[name] for name in allowed if name in values}
        pbx = self.env["voip.pbx"].browse(clean.get("pbx_id") or []).exists()
        pbx = pbx._filtered_access("read").sudo()
        clean["pbx_id"] = pbx.id
        number = pbx._parse_number(clean.get("phone_number"))
        partner = self.env["res.partner"].browse(clean.get("partner_id") or [])
        if partner:
            partner.check_access("read")
        else:
            partner = self.env["res.partner"]._telephony_find(number.e164)
        clean.update(
            state="calling",
            call_kind="browser",
            user_id=self.env.uid,
            partner_id=partner.id,
            number_e164=number.e164 or False,
            number_kind=number.kind,
        )
        # as in voip_oca: the very same text counts too
        if not clean["partner_id"] and clean.get("phone_number"):
            clean["partner_id"] = (
                self.env["res.partner"]
                .search([("phone", "=", clean["phone_number"])], limit=1)
                .id
            )
        return self.sudo().create(clean).sudo(self.env.su).format_call()

    @api.model
    def _call_of_browser_leg(self, values):
        if values.get("type_call") != "incoming":
            return self.browse()
        recent = fields.Datetime.now() - timedelta(minutes=2)
        return self.sudo().search(
            [
                ("user_id", "=", self.env.uid),
                ("call_kind", "=", "pbx"),
                ("state", "in", ACTIVE),
                ("create_date", ">=", recent),
            ],
            limit=1,
        )

    def accept_call(self):
        if not self._by_browser():
            return self.format_call()
        return self._in_browser(super(VoipCall, self.sudo()).accept_call)

    def terminate_call(self):
        if not self._by_browser():
            return self.format_call()
        return self._in_browser(super(VoipCall, self.sudo()).terminate_call)

    def reject_call(self):
        if not self._by_browser():
            return self.format_call()
        return self._in_browser(super(VoipCall, self.sudo()).reject_call)

    def _by_browser(self):
        self._check_own()
        return self.call_kind == "browser"

    def _in_browser(self, change):
        result = change()
        call = self.sudo()
        if call.state == "ongoing":
            call.answered_date = call.bridged_date = fields.Datetime.now()
        elif call.end_date:
            begun = call.answered_date
            seconds = int((call.end_date - begun).total_seconds()) if begun else 0
            call.talk_seconds = call.duration = max(0, seconds)
            call.outcome = "answered" if begun else "cancelled"
        return result

    # -- what is shown

    def _phase(self):
        """What is going on now, for the call bar.

        calling_you | ringing_you | calling | ringing | talking | ended
        """
        self.ensure_one()
        if self.state not in ACTIVE:
            return "ended"
        if self.state == "ongoing":
            return "talking"
        facts = self.sudo().pbx_facts or {}
        if self.type_call == "incoming":
            return "ringing_you"
        if self.ringing_date:
            return "ringing"
        if "answered:operator" in facts:
            return "calling"
        return "ringing_you" if "ringing:operator" in facts else "calling_you"

    def _to_payload(self):
        """What the browser gets of a call; the same in every bus message."""
        self.ensure_one()
        partner = self.partner_id
        return {
            "id": self.id,
            "number": self.number_e164 or self.phone_number,
            "number_kind": self.number_kind or "external",
            "state": self.state,
            "phase": self._phase(),
            "direction": self.type_call,
            "outcome": self.outcome or False,
            "failure": self.failure or False,
            "kind": self.call_kind,
            "manual": self.call_kind == "manual",
            "partner": {"id": partner.id, "name": partner.display_name}
            if partner
            else False,
            "start": fields.Datetime.to_string(self.start_date) or False,
            "answered": fields.Datetime.to_string(self.answered_date) or False,
            "end": fields.Datetime.to_string(self.end_date) or False,
            "talk_seconds": self.talk_seconds,
            "user_id": self.user_id.id,
            "has_recording": self.has_recording,
            "recording_url": self.recording_url,
            "can_answer": self._can_answer(),
            "res_model": self.res_model or False,
            "res_id": self.res_id or False,
        }

    def _can_answer(self):
        """May the user answer with a button in Odoo?  Other phones ring themselves."""
        return (
            self.type_call == "incoming"
            and self.state == "calling"
            and self.sudo().pbx_id.driver == "simulated"
        )

    def _notify_user(self):
        for call in self:
            if call.user_id and call.call_kind != "browser":
                call.user_id._bus_send("call_telephony/call", call._to_payload())

    def action_open_document(self):
        """Open the record the call was made from."""
        self.ensure_one()
        if not (self.res_model and self.res_id and self.res_model in self.env):
            return False
        record = self.env[self.res_model].browse(self.res_id).exists()
        record.check_access("read")
        return record.get_formview_action() if record else False

    @api.model
    def action_view_missed(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "call_telephony.voip_call_action_missed"
        )
