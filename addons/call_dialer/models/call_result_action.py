from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import plaintext2html

from ..core import assigning

#: field a kind of action cannot do without
NEEDED = {
    "template": "template_id",
    "stage": "stage_id",
    "mail": "mail_template_id",
}
#: code of the sequences of `turn_sequence_id`
TURN_CODE = "call_dialer.turn"
ACTIVITY_XMLIDS = {
    "call": "mail.mail_activity_data_call",
    "todo": "mail.mail_activity_data_todo",
}


class CallResultAction(models.Model):
    """One thing that follows from a result. `_run_<kind>` does it."""

    _name = "call.result.action"
    _description = "Action of a Call Result"
    _order = "result_id, sequence, id"
    _check_company_auto = True

    result_id = fields.Many2one("call.result", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="result_id.company_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("template", "Make or change a record"),
            ("stage", "Move the deal to a stage"),
            ("won", "Deal won"),
            ("lost", "Deal lost"),
            ("todo", "Task"),
            ("call", "Call by somebody"),
            ("meeting", "Meeting"),
            ("mail", "Send an e-mail"),
            ("blacklist", "Put the number on the stop list"),
        ],
        required=True,
        default="template",
    )
    name = fields.Char(compute="_compute_name", string="Action")
    template_id = fields.Many2one("record.template", check_company=True)
    stage_id = fields.Many2one("crm.stage")
    mail_template_id = fields.Many2one("mail.template")
    summary = fields.Char(translate=True, help="Title of the task, call or meeting.")
    offset_days = fields.Integer(string="In Days", default=1)
    offset_minutes = fields.Integer(string="In Minutes")
    duration = fields.Float(string="Duration (h)", default=1.0)
    assignee_ids = fields.Many2many(
        "res.users", string="Assignees", domain="[('share', '=', False)]"
    )
    assign_rule = fields.Selection(
        [
            ("operator", "The operator"),
            ("owner", "Owner of the deal or client"),
            ("first", "First of the list"),
            ("round_robin", "In turn"),
            ("least_loaded", "Who has the fewest open activities"),
        ],
        string="For Whom",
        default="operator",
    )
    operator_first = fields.Boolean(
        default=True,
        help="An operator who is in the list gets the task himself.",
    )
    turn_sequence_id = fields.Many2one(
        "ir.sequence",
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Counts the turns: two results at once do not wait for each other.",
    )
    confirm = fields.Boolean(
        string="Ask the Operator",
        help="The desk shows assignee, date and text, filled in, to be confirmed.",
    )

    @api.depends("kind", "template_id", "stage_id", "mail_template_id", "summary")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for action in self:
            what = (
                action.template_id.name
                or action.stage_id.name
                or action.mail_template_id.name
                or action.summary
            )
            kind = kinds.get(action.kind, "")
            action.name = f"{kind}: {what}" if what else kind

    @api.constrains("kind", "template_id", "stage_id", "mail_template_id")
    def _check_needed(self):
        for action in self:
            field = NEEDED.get(action.kind)
            if field and not action[field]:
                raise ValidationError(
                    self.env._(
                        "“%(action)s” of %(result)s: %(field)s is missing.",
                        action=action.name,
                        result=action.result_id.name,
                        field=action._fields[field]._description_string(self.env),
                    )
                )

    @api.constrains("assign_rule", "assignee_ids")
    def _check_assignees(self):
        for action in self:
            if action.assign_rule in assigning.RULES and not action.assignee_ids:
                raise ValidationError(
                    self.env._(
                        "“%(action)s” of %(result)s: choose the assignees.",
                        action=action.name,
                        result=action.result_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions._ensure_turns()
        return actions

    def write(self, vals):
        result = super().write(vals)
        if "assign_rule" in vals:
            self._ensure_turns()
        return result

    def unlink(self):
        sequences = self.sudo().turn_sequence_id
        result = super().unlink()
        sequences.unlink()
        return result

    def _ensure_turns(self):
        """A sequence of the database for those that assign in turn."""
        for action in self.sudo():
            if action.assign_rule == "round_robin" and not action.turn_sequence_id:
                sequence = action.env["ir.sequence"].create(
                    {
                        "name": "Turn of a call result",
                        "code": TURN_CODE,
                        "implementation": "standard",
                        "company_id": False,
                    }
                )
                action.turn_sequence_id = sequence

    # -- form in the desk --------------------------------------------------------

    def _to_form(self):
        """The filled form of an action that is confirmed by the operator."""
        users = self.assignee_ids or self.env.user
        form = {"id": self.id, "kind": self.kind, "name": self.name}
        if self.kind in ("todo", "call", "meeting"):
            form.update(
                summary=self.summary or "",
                date=fields.Datetime.to_string(self._when()),
                users=[{"id": user.id, "name": user.name} for user in users],
                rule=self.assign_rule,
            )
        return form

    def _when(self):
        return fields.Datetime.now() + timedelta(
            days=self.offset_days, minutes=self.offset_minutes
        )

    # -- running -----------------------------------------------------------------

    def _run(self, contact, values, options):
        """Do it for a contact; list of {"model", "res_id", "action", "display_name"}.

        `contact` has the operator's rights; `self` is read as superuser.
        """
        self.ensure_one()
        return getattr(self, f"_run_{self.kind}")(contact, values, options) or []

    @api.model
    def _item(self, record, action="created"):
        return {
            "model": record._name,
            "res_id": record.id,
            "action": action,
            "display_name": record.sudo().display_name,
        }

    def _sources(self, contact):
        found = contact.sudo()
        sources = {
            "contact": contact,
            "campaign": found.campaign_id.sudo(False),
            "partner": found.partner_id.sudo(False),
            "lead": found.lead_id.sudo(False),
            "session": found.session_id.sudo(False),
        }
        sources["record"] = sources["lead"] or sources["partner"] or contact
        return {name: record for name, record in sources.items() if record}

    def _run_template(self, contact, values, options):
        template = self.template_id.with_env(contact.env)
        sources = self._sources(contact)
        report = template._apply(values, sources=sources, origin=contact)
        for item in report.own:
            # what was made becomes the contact's client and deal
            record = self.env[item.model].browse(item.res_id)
            found = contact.sudo()
            if item.model == "crm.lead" and not found.lead_id:
                found.lead_id = record.id
            elif item.model == "res.partner" and not found.partner_id:
                found.partner_id = record.id
        return [item.as_dict() for item in report.items]

    def _run_stage(self, contact, values, options):
        lead = contact._ensure_lead().sudo()
        lead.stage_id = self.stage_id
        return [self._item(lead, "updated")]

    def _run_won(self, contact, values, options):
        lead = contact._ensure_lead().sudo()
        lead.action_set_won()
        return [self._item(lead, "updated")]

    def _run_lost(self, contact, values, options):
        lead = contact.sudo().lead_id
        if not lead:
            return []
        reason = self.result_id._lost_reason(options)
        lead.action_set_lost(lost_reason_id=reason.id)
        return [self._item(lead, "updated")]

    def _target(self, contact):
        """The record an activity belongs to."""
        found = contact.sudo()
        return found.lead_id or found.partner_id or contact._ensure_lead().sudo()

    def _note(self, contact, values):
        parts = [contact.sudo().campaign_id.name, values.get("comment")]
        return " · ".join(part for part in parts if part)

    def _run_activity(self, contact, values, options):
        target = self._target(contact)
        when = fields.Datetime.to_datetime(options.get("date")) or self._when()
        user = self._choose_user(contact, options)
        activity = target.activity_schedule(
            ACTIVITY_XMLIDS[self.kind],
            date_deadline=fields.Datetime.context_timestamp(
                self.with_context(tz=user.tz or "UTC"), when
            ).date(),
            summary=options.get("summary") or self.summary or contact.sudo().name,
            note=plaintext2html(options.get("note") or self._note(contact, values)),
            user_id=user.id,
        )
        return [self._item(activity)]

    _run_todo = _run_call = _run_activity

    def _run_meeting(self, contact, values, options):
        target = self._target(contact)
        start = fields.Datetime.to_datetime(options.get("date")) or self._when()
        user = self._choose_user(contact, options)
        partners = user.partner_id | contact.sudo().partner_id
        vals = {
            "name": options.get("summary") or self.summary or contact.sudo().name,
            "start": start,
            "stop": start + timedelta(hours=self.duration or 1),
            "user_id": user.id,
            "partner_ids": [(6, 0, partners.ids)],
            "description": plaintext2html(
                options.get("note") or self._note(contact, values)
            ),
            "res_model_id": self.env["ir.model"]._get_id(target._name),
            "res_id": target.id,
        }
        if target._name == "crm.lead":
            vals["opportunity_id"] = target.id
        event = (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(vals)
        )
        return [self._item(event)]

    def _choose_user(self, contact, options):
        """For whom the task is."""
        users = self.env["res.users"]
        if options.get("user_id"):
            user = users.browse(int(options["user_id"])).exists()
            allowed = self.assignee_ids | contact.env.user
            if self.assign_rule == "owner":
                allowed |= self._owner(contact)
            if user not in allowed:
                raise UserError(
                    self.env._("%s is not among the assignees.", user.name or "?")
                )
            return user
        if self.assign_rule == "owner":
            return self._owner(contact) or contact.env.user
        if self.assign_rule in assigning.RULES:
            listed = self.assignee_ids.filtered("active").sorted("id")
            load = {}
            if self.assign_rule == "least_loaded":
                load = {
                    user.id: count
                    for user, count in self.env["mail.activity"]._read_group(
                        [("user_id", "in", listed.ids)], ["user_id"], ["__count"]
                    )
                }
            chosen = assigning.choose(
                listed.ids,
                self.assign_rule,
                operator=contact.env.uid,
                operator_first=self.operator_first,
                turn=self._next_turn() if self.assign_rule == "round_robin" else 0,
                load=load,
            )
            if chosen:
                return users.browse(chosen)
        return contact.env.user

    def _next_turn(self):
        """Number of this turn, from 0."""
        if not self.turn_sequence_id:
            self._ensure_turns()
        return int(self.sudo().turn_sequence_id.next_by_id()) - 1

    def _owner(self, contact):
        found = contact.sudo()
        return found.lead_id.user_id or found.partner_id.user_id

    def _run_mail(self, contact, values, options):
        template = self.mail_template_id
        sources = self._sources(contact)
        by_model = {record._name: record for record in sources.values()}
        record = by_model.get(template.model)
        if not record:
            raise UserError(
                self.env._(
                    "E-mail “%(template)s” needs a record the contact does not have.",
                    template=template.name,
                )
            )
        return [self._item(template._send_with_step(record))]

    def _run_blacklist(self, contact, values, options):
        found = contact.sudo()
        attempt = found._open_attempt()
        numbers = (
            [attempt.number] if attempt.number else found.number_ids.mapped("e164")
        )
        listed = self.env["phone.blacklist"]._add(
            [number for number in numbers if number],
            message=self._note(contact, values),
        )
        for entry in listed.filtered(lambda entry: not entry.reason):
            entry.reason = f"{self.result_id.name} · {found.campaign_id.name}"
        return [self._item(record) for record in listed]
