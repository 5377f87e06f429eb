from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from odoo.addons.crm_leads_ext.core.numbers import split_numbers

FINISHED = ("done", "failed", "excluded")
#: filled by the queue and by results, by nobody's hand
SERVER_FIELDS = {
    "attempts",
    "claimed_at",
    "claimed_by",
    "claimed_from",
    "excluded_reason",
    "last_attempt_at",
    "last_user_id",
    "phone_e164",
    "result_id",
    "session_id",
    "state",
}


class CallCampaignContact(models.Model):
    """Somebody to be called in a campaign: a row of its queue.

    Only `campaign_id`, `phone` and `name` are needed; the numbers are taken from
    `phone` (any shape, several in one text). Handing out is in
    `call_campaign_queue.py`, working in `call_contact_work.py`.
    """

    _name = "call.campaign.contact"
    _description = "Campaign Contact"
    _inherit = ["mail.thread"]
    _order = "priority desc, next_at, id"
    _check_company_auto = True

    name = fields.Char(required=True, index="trigram")
    campaign_id = fields.Many2one(
        "call.campaign", required=True, ondelete="cascade", index=True
    )
    campaign_state = fields.Selection(
        related="campaign_id.state", string="Campaign Status"
    )
    company_id = fields.Many2one(
        related="campaign_id.company_id", store=True, precompute=True
    )
    phone = fields.Char(help="As given; several numbers may stand in it.")
    number_ids = fields.One2many(
        "call.campaign.contact.number", "contact_id", string="Numbers"
    )
    phone_e164 = fields.Char(
        string="First Number",
        index="btree_not_null",
        readonly=True,
        copy=False,
        help="The first usable number, in international form.",
    )
    email = fields.Char()
    company_name = fields.Char(string="Client's Company")
    comment = fields.Text(help="What is known about the contact; operators see it.")
    partner_id = fields.Many2one(
        "res.partner", string="Client", index="btree_not_null", check_company=True
    )
    lead_id = fields.Many2one(
        "crm.lead", string="Deal", index="btree_not_null", check_company=True
    )
    state = fields.Selection(
        [
            ("todo", "To call"),
            ("claimed", "With an operator"),
            ("callback", "Callback"),
            ("done", "Done"),
            ("failed", "Not reached"),
            ("excluded", "Excluded"),
        ],
        default="todo",
        required=True,
        readonly=True,
        copy=False,
        group_expand=True,
    )
    excluded_reason = fields.Char(string="Why Excluded", readonly=True, copy=False)
    priority = fields.Integer(
        default=0, help="Higher goes first; callbacks go before all."
    )
    next_at = fields.Datetime(
        string="Next Call",
        required=True,
        default=fields.Datetime.now,
        help="Not called before this time.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Personal To",
        index="btree_not_null",
        help="Only this operator gets the contact.",
    )
    claimed_by = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null", copy=False
    )
    claimed_at = fields.Datetime(readonly=True, copy=False)
    claimed_from = fields.Char(
        readonly=True, copy=False, export_string_translation=False
    )
    last_user_id = fields.Many2one(
        "res.users",
        string="Last Operator",
        readonly=True,
        index="btree_not_null",
        copy=False,
    )
    last_attempt_at = fields.Datetime(string="Last Call", readonly=True, copy=False)
    attempts = fields.Integer(
        string="Attempts Made", readonly=True, copy=False, aggregator="sum"
    )
    attempt_ids = fields.One2many("call.attempt", "contact_id", string="Attempt Log")
    result_id = fields.Many2one(
        "call.result", readonly=True, copy=False, index="btree_not_null"
    )
    session_id = fields.Many2one("call.session", readonly=True, copy=False)
    import_id = fields.Many2one(
        "call.campaign.import",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="call_dialer.call_dialer_group_supervisor",
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue")

    _queue_todo_idx = models.Index(
        "(campaign_id, priority DESC, next_at, id) WHERE state = 'todo'"
    )
    _queue_callback_idx = models.Index(
        "(campaign_id, user_id, next_at, id) WHERE state = 'callback'"
    )
    _one_held = models.UniqueIndex(
        "(claimed_by) WHERE state = 'claimed'",
        "An operator works on one contact at a time.",
    )

    @api.depends("next_at", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for contact in self:
            contact.is_overdue = (
                contact.state == "callback" and bool(contact.next_at)
            ) and contact.next_at < now

    @api.depends("name", "company_name")
    def _compute_display_name(self):
        for contact in self:
            names = [contact.name, contact.company_name]
            contact.display_name = ", ".join(dict.fromkeys(filter(None, names)))

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.partner_id:
            self.name = self.name or self.partner_id.name
            self.phone = self.phone or self.partner_id.phone
            self.email = self.email or self.partner_id.email

    @api.onchange("lead_id")
    def _onchange_lead_id(self):
        if self.lead_id:
            lead = self.lead_id
            self.partner_id = self.partner_id or lead.partner_id
            self.name = self.name or lead.contact_name or lead.name
            self.phone = self.phone or lead.phone
            self.email = self.email or lead.email_from

    # -- CRUD ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_server_fields(vals_list)
        self = self._without_server_defaults()
        vals_list = [dict(vals) for vals in vals_list]  # the caller's stay
        for vals in vals_list:
            if "number_ids" not in vals:
                numbers = self._numbers_of(vals)
                vals["number_ids"] = [Command.create(number) for number in numbers]
        given = [
            [row[2]["e164"] for row in vals["number_ids"] if row[0] == Command.CREATE]
            for vals in vals_list
        ]
        listed = self._listed_numbers({number for row in given for number in row})
        for vals, numbers in zip(vals_list, given, strict=True):
            vals.update(self._judge_numbers(numbers, listed))
        contacts = super().create(vals_list)
        contacts._check_links()
        contacts.campaign_id._on_new_contacts()
        return contacts

    def write(self, vals):
        self._check_server_fields([vals])
        result = super().write(vals)
        if {"partner_id", "lead_id"} & vals.keys():
            self._check_links()
        if "phone" in vals and "number_ids" not in vals:
            for contact in self:
                numbers = contact._numbers_of({})
                contact.number_ids = [
                    Command.clear(),
                    *(Command.create(number) for number in numbers),
                ]
        if {"phone", "number_ids"} & vals.keys():
            self._after_numbers()
        return result

    @api.model
    def _check_server_fields(self, vals_list):
        """`readonly` is for the screen only: RPC does not fill these fields either."""
        if self.env.su:
            return
        forbidden = SERVER_FIELDS.intersection(
            name for vals in vals_list for name in vals
        )
        if forbidden:
            raise AccessError(
                self.env._(
                    "%(fields)s: filled by the queue only.",
                    fields=", ".join(sorted(forbidden)),
                )
            )

    @api.model
    def _without_server_defaults(self):
        """The column of a kanban, say, is no reason to be in its state."""
        defaults = {f"default_{name}" for name in SERVER_FIELDS}
        if self.env.su or not defaults & self.env.context.keys():
            return self
        context = self.env.context
        rest = {name: context[name] for name in context.keys() - defaults}
        return self.with_context(rest)  # pylint: disable=context-overridden

    def _check_links(self):
        """Client and deal are among those the user may see himself: the card shows
        them with the rights of the superuser."""
        if self.env.su:
            return
        contacts = self.sudo()
        contacts.partner_id.sudo(False).check_access("read")
        contacts.lead_id.sudo(False).check_access("read")

    def _numbers_of(self, vals):
        """Values of number rows, from vals, or from the record itself."""
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        partner = partner or self.partner_id
        phone = vals.get("phone") or self.phone or partner.phone
        campaign = self.env["call.campaign"].browse(
            vals.get("campaign_id", self.campaign_id.id)
            or self.env.context.get("default_campaign_id")
        )
        company = campaign.sudo().company_id or self.env.company
        region = company.country_id.code or "RU"
        numbers = []
        for found in split_numbers(phone or "", region):
            if found.valid and found.e164 not in [n["e164"] for n in numbers]:
                numbers.append(
                    {
                        "e164": found.e164,
                        "extension": found.extension,
                        "raw": found.raw,
                        "sequence": len(numbers) + 1,
                    }
                )
        return numbers

    def _judge_numbers(self, numbers, listed):
        """First number, and the exclusion of those that cannot be called."""
        usable = [number for number in numbers if number not in listed]
        vals = {"phone_e164": (usable or numbers or [False])[0]}
        if not usable:
            vals["state"] = "excluded"
            vals["excluded_reason"] = (
                self.env._("On the stop list")
                if numbers
                else self.env._("No usable number")
            )
        return vals

    def _after_numbers(self):
        """Numbers changed: the same judgement for existing contacts."""
        listed = self._listed_numbers(self.sudo().number_ids.mapped("e164"))
        for contact in self.sudo():
            numbers = contact.number_ids.sorted("sequence").mapped("e164")
            vals = self._judge_numbers(numbers, listed)
            if "state" not in vals and contact.state == "excluded":
                vals.update(state="todo", excluded_reason=False)
            elif contact.state != "todo":
                vals.pop("state", None)
                vals.pop("excluded_reason", None)
            contact.write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_worked(self):
        if any(contact.attempts for contact in self.sudo()):
            raise UserError(
                self.env._("Calls were made to this contact: exclude it instead.")
            )

    # -- buttons ---------------------------------------------------------------

    def action_exclude(self):
        self.check_access("write")
        rest = self.filtered(lambda c: c.state not in FINISHED)
        rest.sudo().write(
            {
                "state": "excluded",
                "excluded_reason": self.env._("By %s", self.env.user.name),
                "claimed_by": False,
                "claimed_at": False,
            }
        )
        rest.campaign_id._check_done()
        rest.campaign_id._touch_board()
        return True

    def action_requeue(self):
        """Call again: back to the queue, now."""
        self.check_access("write")
        again = self.filtered(lambda c: c.state != "claimed" and c.number_ids)
        again.sudo().write(
            {
                "state": "todo",
                "next_at": fields.Datetime.now(),
                "excluded_reason": False,
                "user_id": False,
            }
        )
        again._after_numbers()
        again.campaign_id._on_new_contacts()
        return True

    def action_release(self):
        self.check_access("write")
        for contact in self.filtered(lambda c: c.state == "claimed"):
            contact._release(self.env._("By %s", self.env.user.name))
        return True

    def action_open_attempts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_dialer.call_attempt_action"
        )
        action["domain"] = [("contact_id", "=", self.id)]
        return action

    # -- searching -------------------------------------------------------------

    @api.model
    def _number_domain(self, text):
        """Contacts by name or any part of a number, for the queue's search."""
        digits = "".join(char for char in text if char.isdigit())
        domain = Domain("name", "ilike", text) | Domain("company_name", "ilike", text)
        if len(digits) >= 3:
            domain |= Domain("number_ids.e164", "ilike", digits)
            if digits[0] == "8":  # as dialled inside the country
                domain |= Domain("number_ids.e164", "=like", f"+7{digits[1:]}%")
        return domain

    def _last_touched(self):
        """When the operator last did something with the contact he holds."""
        self.ensure_one()
        attempt = self.attempt_ids[:1]
        call = attempt.call_id if attempt.is_open else attempt.call_id.browse()
        if call.call_kind == "pbx" and not call.end_date:
            return fields.Datetime.now()  # a talk is going on
        times = [self.claimed_at, attempt.start, attempt.call_id.end_date]
        session = self.session_id
        if session and session.state in ("running", "paused"):
            times.append(session.write_date)
        return max(when for when in times if when)
