import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core import numbers
from ..core.simulator import Profile
from ..tools.groups import MANAGER

#: Changing one of these makes the service connect anew.
CONNECTION_FIELDS = {
    "active",
    "driver",
    "ari_url",
    "ari_user",
    "ari_password",
    "ari_app",
    "trunk",
    "number_style",
    "hold_music",
    "sim_answered",
    "sim_busy",
    "sim_rejected",
    "sim_invalid",
    "sim_failed",
    "sim_ring_mean",
    "sim_talk_mean",
    "sim_seed",
    "sim_time_factor",
}


class VoipPbx(models.Model):
    _inherit = "voip.pbx"
    _order = "sequence, id"

    # voip_oca's labels, said again: so they are translated with this addon
    name = fields.Char()
    domain = fields.Char("SIP domain", help="Of the browser phones' addresses.")
    ws_server = fields.Char(
        "WebSocket address",
        help="Where browser phones register, such as wss://pbx.example.com:8089/ws.",
    )
    mode = fields.Selection(
        [("test", "Test"), ("prod", "Production")],
        "Environment",
        help="Test: browser phones only seem to call.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Empty: for users of every company.",
    )
    driver = fields.Selection(
        [("simulated", "Simulated"), ("asterisk", "Asterisk (ARI)")],
        help="How Odoo's telephony service talks to this PBX. Empty: only the browser "
        "phone of voip_oca uses it, without the service.",
    )

    ari_url = fields.Char(
        "ARI address", default="http://127.0.0.1:8088/ari", groups=MANAGER
    )
    ari_user = fields.Char("ARI user", default="odoo", groups=MANAGER)
    ari_password = fields.Char("ARI password", groups=MANAGER, copy=False)
    ari_app = fields.Char(
        "Stasis application",
        default="odoo",
        groups=MANAGER,
        help="One name per database, when several share a PBX.",
    )
    trunk = fields.Char(
        default="trunk",
        groups=MANAGER,
        help="The PJSIP endpoint through which outside numbers are dialled.",
    )
    number_style = fields.Selection(
        [
            ("e164", "+79161234567"),
            ("digits", "79161234567"),
            ("8", "89161234567 (Russia)"),
        ],
        "Numbers for the trunk",
        default="e164",
        required=True,
    )
    caller_id = fields.Char(
        "Our number", help="Shown to the clients, where the provider allows it."
    )
    internal_digits = fields.Integer(
        "Longest internal number", default=4, help="Digits of an extension at most."
    )
    operator_timeout = fields.Integer("Ring the operator, s", default=25)
    client_timeout = fields.Integer("Ring the client, s", default=45)
    record_calls = fields.Boolean("Record talks", default=True)
    incoming_user_ids = fields.Many2many(
        "res.users",
        "voip_pbx_incoming_user_rel",
        string="Answer unknown clients",
        help="Who is rung, in this order, when the client has no manager or the "
        "manager is in a call. The first who is free.",
    )

    sim_answered = fields.Float("Answer", default=0.5)
    sim_busy = fields.Float("Busy", default=0.1)
    sim_rejected = fields.Float("Reject", default=0.03)
    sim_invalid = fields.Float("Number does not exist", default=0.05)
    sim_failed = fields.Float("Network fails", default=0.02)
    sim_ring_mean = fields.Float("Mean ringing, s", default=8.0)
    sim_talk_mean = fields.Float("Mean talk, s", default=60.0)
    sim_seed = fields.Integer("Seed", default=1)
    sim_time_factor = fields.Float(
        "Speed", default=1.0, help="2: everything takes half the time."
    )
    device_ids = fields.One2many("telephony.device", "pbx_id", string="Telephones")
    device_count = fields.Integer(compute="_compute_counts")
    call_count = fields.Integer("Number of calls", compute="_compute_counts")

    _check_timeouts = models.Constraint(
        "CHECK (operator_timeout BETWEEN 5 AND 120"
        " AND client_timeout BETWEEN 5 AND 180)",
        "Ring 5 to 120 seconds at the operator, 5 to 180 at the client.",
    )

    def _compute_counts(self):
        for pbx in self:
            domain = [("pbx_id", "in", pbx.ids)]
            pbx.device_count = self.env["telephony.device"].search_count(domain)
            pbx.call_count = self.env["voip.call"].search_count(domain)

    @api.constrains(
        "sim_answered",
        "sim_busy",
        "sim_rejected",
        "sim_invalid",
        "sim_failed",
        "sim_ring_mean",
        "sim_talk_mean",
        "sim_time_factor",
    )
    def _check_profile(self):
        for pbx in self:
            try:
                pbx._profile()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "The shares of the simulated clients must be at least 0 and "
                        "together at most 1, the mean times more than 0."
                    )
                ) from error
            if pbx.sim_time_factor <= 0:
                raise ValidationError(self.env._("The speed must be more than 0."))

    @api.constrains("ari_app", "trunk", "ari_user", "ari_url", "caller_id")
    def _check_names(self):
        for pbx in self.sudo():
            for name in ("ari_app", "trunk", "ari_user"):
                if pbx[name] and not re.fullmatch(r"[\w.-]{1,64}", pbx[name], re.A):
                    raise ValidationError(
                        self.env._(
                            "“%s”: only letters, digits, dots, dashes and underscores.",
                            pbx[name],
                        )
                    )
            if pbx.ari_url and not re.fullmatch(r"https?://[^\s]+", pbx.ari_url):
                raise ValidationError(
                    self.env._("The ARI address looks like http://host:8088/ari")
                )
            if pbx.caller_id and not numbers.is_dialable(pbx.caller_id):
                raise ValidationError(
                    self.env._("Our number: only digits, a plus at the beginning.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for pbx in records:
            self.env["telephony.command"]._notify(pbx, "config")
        return records

    def write(self, vals):
        result = super().write(vals)
        if self._connection_fields() & set(vals):
            for pbx in self:
                self.env["telephony.command"]._notify(pbx, "config")
        return result

    @api.model
    def _connection_fields(self):
        """Names of the fields that make the service connect anew; to be extended."""
        return CONNECTION_FIELDS

    def _driver_options(self):
        """What the driver needs beside PbxConfig's fields, by name; to be overridden.

        Plain values, as the service takes them out of this transaction.
        """
        self.ensure_one()
        return {}

    def _profile(self):
        self.ensure_one()
        return Profile(
            answered=self.sim_answered,
            busy=self.sim_busy,
            rejected=self.sim_rejected,
            invalid=self.sim_invalid,
            failed=self.sim_failed,
            ring_mean=self.sim_ring_mean,
            talk_mean=self.sim_talk_mean,
        )

    def _parse_number(self, text):
        """`text` as a core.numbers.Number, by the PBX's company's country."""
        company = self.company_id or self.env.company
        internal = self.internal_digits if self else 4
        return numbers.parse(text, company.country_id.code or None, internal)

    def _needs_device(self):
        """Simulated operators have a simulated telephone."""
        return self.driver != "simulated"

    @api.model
    def _ref_prefix(self):
        """Begins every reference and channel name this database gives to a PBX."""
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid", "odoo")
        return f"o{uuid.replace('-', '')[:10]}-"

    def _route_incoming(self, call):
        """Whom to ring for an incoming call: the client's manager, else who is free.

        To be overridden for cleverer routing.  May be empty: the caller hears busy, the
        call is listed as missed.
        """
        self.ensure_one()
        owner = call.partner_id._telephony_owner()
        wanted = (owner | self.incoming_user_ids).filtered("active")
        free = wanted - wanted._telephony_occupied()
        devices, needed = free._telephony_devices(), self._needs_device()
        for user in free:
            device = devices.get(user.id)
            if device.pbx_id == self if device else not needed:
                return user
        return free.browse()

    def action_simulate_incoming(self):
        """Let a simulated client call: demo and training."""
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise UserError(self.env._("Only telephony managers may do this."))
        if self.driver != "simulated":
            raise UserError(self.env._("Only a simulated PBX can do this."))
        partner = self.env["res.partner"].search(
            [("phone_sanitized", "!=", False), ("user_ids", "=", False)], limit=1
        )
        number = self.env.context.get("incoming_number") or partner.phone_sanitized
        payload = {"number": number or "anonymous", "line": ""}
        self.env["telephony.command"]._send(self, "simulate_incoming", payload)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s is calling.", partner.name or number),
            },
        }

    def action_view_devices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_telephony.telephony_device_action"
        )
        action["domain"] = [("pbx_id", "=", self.id)]
        action["context"] = {"default_pbx_id": self.id}
        return action

    def action_view_calls(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_telephony.voip_call_action"
        )
        action["domain"] = [("pbx_id", "=", self.id)]
        return action
