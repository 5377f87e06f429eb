from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

MODELS = "crm.lead,res.partner,sale.order,doc.document"
ANSWER_HOURS = 4.0
ALL = "sales_team.group_sale_salesman_all_leads"


class MailDeskLetter(models.Model):
    """A client's letter in the history of a record, and whether it has an answer.

    Rows are made and closed by `mail.message`: a letter of a client waits until
    somebody of the company writes to the same record. Waiting time is counted by the
    working hours of the company.
    """

    _name = "mail.desk.letter"
    _description = "Letter of a Client"
    _order = "date desc, id desc"
    _rec_name = "subject"

    message_id = fields.Many2one(
        "mail.message", required=True, ondelete="cascade", readonly=True
    )
    res_model = fields.Char("Model of the Record", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    record_name = fields.Char("About", compute="_compute_record_name")
    mailbox = fields.Char(readonly=True, index=True)
    sender = fields.Char(readonly=True)
    subject = fields.Char(readonly=True)
    body = fields.Html(related="message_id.body", string="Letter")
    partner_id = fields.Many2one(
        "res.partner", "Client", readonly=True, index="btree_not_null"
    )
    user_id = fields.Many2one(
        "res.users", "Salesperson", readonly=True, index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    date = fields.Datetime("Came", readonly=True, required=True, index=True)
    deadline = fields.Datetime("Answer Until", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waits for an answer"),
            ("answered", "Answered"),
            ("closed", "Needs no answer"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    answer_id = fields.Many2one("mail.message", readonly=True, copy=False)
    answered_date = fields.Datetime("Answered On", readonly=True)
    answered_by = fields.Many2one("res.users", readonly=True)
    answer_hours = fields.Float(
        "Hours to the Answer",
        readonly=True,
        aggregator="avg",
        help="Working hours between the letter and its answer.",
    )
    late_answer = fields.Boolean("Answered Late", readonly=True)
    waiting_hours = fields.Float(
        "Waiting, Hours",
        compute="_compute_waiting_hours",
        help="Working hours the client waits, or waited, for the answer.",
    )
    is_late = fields.Boolean(
        "Late", compute="_compute_is_late", search="_search_is_late"
    )

    _message_uniq = models.UniqueIndex("(message_id)")
    _thread_idx = models.Index("(res_model, res_id) WHERE state = 'waiting'")

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_record_name(self):
        for letter in self:
            letter.record_name = letter._record().display_name or False

    @api.depends("state", "date", "answer_hours")
    def _compute_waiting_hours(self):
        now = fields.Datetime.now()
        for letter in self:
            waiting = letter.state == "waiting"
            hours = letter._hours(letter.date, now) if waiting else letter.answer_hours
            letter.waiting_hours = hours

    @api.depends("state", "deadline", "late_answer")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for letter in self:
            if letter.state == "waiting":
                letter.is_late = bool(letter.deadline and letter.deadline < now)
            else:
                letter.is_late = letter.state == "answered" and letter.late_answer

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        waiting = Domain("state", "=", "waiting")
        waiting &= Domain("deadline", "<", fields.Datetime.now())
        answered = Domain("state", "=", "answered") & Domain("late_answer", "=", True)
        return waiting | answered

    def _record(self):
        """The record the letter is about, when the user may read it."""
        self.ensure_one()
        if self.res_model not in self.env:
            return self.env["mail.desk.letter"]
        record = self.env[self.res_model].browse(self.res_id).exists()
        return record._filtered_access("read")

    # -- hours ----------------------------------------------------------------------

    def _hours(self, start, end):
        """Working hours between two moments; all hours when there is no calendar."""
        company = self.company_id or self.env.company
        return company._working_hours_between(start, end)

    @api.model
    def _until(self, company, start):
        """When the answer is due: some working hours after the letter."""
        hours = self.env["ir.config_parameter"].sudo().get_param(
            "mail_lead_filter.answer_hours", ANSWER_HOURS
        )  # fmt: skip
        company = company or self.env.company
        return company._after_working_hours(start, float(hours))

    # -- what mail.message tells ----------------------------------------------------

    @api.model
    def _desk_models(self):
        names = self.env["ir.config_parameter"].sudo().get_param(
            "mail_lead_filter.desk_models", MODELS
        )  # fmt: skip
        return {name.strip() for name in names.split(",")}

    @api.model
    def _take_in(self, messages, mailbox="", moment=None, state="waiting"):
        """Letters of clients come to the desk."""
        rows = []
        for message in messages:
            record = self.env[message.model].browse(message.res_id).exists()
            if record:
                rows.append(self._vals(message, record, mailbox, moment, state))
        return self.sudo().create(rows)

    @api.model
    def _vals(self, message, record, mailbox, moment, state):
        def value(name, comodel):
            field = record._fields.get(name)
            known = field and field.type == "many2one" and field.comodel_name == comodel
            return record[name] if known else self.env[comodel]

        company = value("company_id", "res.company")
        own = record if record._name == "res.partner" else self.env["res.partner"]
        client = message.author_id or own or value("partner_id", "res.partner")
        came = moment or fields.Datetime.now()
        box = mailbox or message.incoming_email_to or ""
        return {
            "message_id": message.id,
            "res_model": record._name,
            "res_id": record.id,
            "mailbox": box.replace("\n", ", ")[:250] or False,
            "sender": (message.email_from or "")[:250],
            "subject": (message.subject or message.record_name or "")[:250],
            "partner_id": client.id,
            "user_id": value("user_id", "res.users").id,
            "company_id": company.id,
            "date": came,
            "deadline": self._until(company, came),
            "state": state,
        }

    @api.model
    def _answered_by_message(self, message):
        """Somebody of the company has written to the record: nobody waits any more."""
        letters = self.sudo().search(
            [
                ("res_model", "=", message.model),
                ("res_id", "=", message.res_id),
                ("state", "=", "waiting"),
            ]
        )
        now = fields.Datetime.now()
        for letter in letters:
            letter.write(
                {
                    "state": "answered",
                    "answer_id": message.id,
                    "answered_date": now,
                    "answered_by": message.author_id.main_user_id.id or self.env.uid,
                    "answer_hours": letter._hours(letter.date, now),
                    "late_answer": bool(letter.deadline and letter.deadline < now),
                }
            )

    def _follow(self):
        """The letters are about the records to which their messages belong now."""
        places = self.grouped(
            lambda letter: (letter.message_id.model, letter.message_id.res_id)
        )
        for (model, res_id), letters in places.items():
            letters.write({"res_model": model, "res_id": res_id})

    # -- people ---------------------------------------------------------------------

    def action_answer(self):
        """Write to the clients: the letter's composer, with templates to choose."""
        self.check_access("read")
        letters = self or self.browse()
        kinds = set(letters.mapped("res_model"))
        if len(kinds) != 1:
            raise UserError(self.env._("Choose letters about records of one kind."))
        (model,) = kinds
        ids = list(dict.fromkeys(letters.mapped("res_id")))
        self.env[model].browse(ids).check_access("read")
        single = len(ids) == 1
        context = {
            "default_model": model,
            "default_res_ids": ids,
            "default_composition_mode": "comment" if single else "mass_mail",
            "default_use_template": False,
            "force_email": True,
        }
        if single:
            subject = letters[0].subject or ""
            again = subject.lower().startswith("re:")
            context["default_subject"] = subject if again else f"Re: {subject}"
            context["default_partner_ids"] = letters.partner_id.ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    def action_close(self):
        """The letters need no answer."""
        self._check_mine()
        self.sudo().filtered(lambda letter: letter.state == "waiting").state = "closed"

    def action_reopen(self):
        """The letters wait again."""
        self._check_mine()
        self.sudo().filtered(lambda letter: letter.state != "waiting").write(
            {"state": "waiting", "answer_id": False, "answered_date": False,
             "answered_by": False, "answer_hours": 0, "late_answer": False}
        )  # fmt: skip

    def _check_mine(self):
        """Whoever sees a letter may judge it; records are written by the system."""
        self.check_access("read")

    def action_open_record(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
