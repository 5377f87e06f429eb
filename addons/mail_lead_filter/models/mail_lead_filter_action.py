import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_split, plaintext2html

from ..core.assign import Member, choose
from ..core.automatic import why_no_answer

ADDRESS = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"']+")


class MailLeadFilterAction(models.Model):
    """One thing done with the letter; later ones know what earlier ones made.

    `_run` calls `_run_<kind>(job)` with the `Job` of mail_lead_filter_make; another
    addon adds a kind to the selection and such a method.
    """

    _name = "mail.lead.filter.action"
    _description = "Mail Filter Action"
    _inherit = "mail.lead.filter.part"
    _order = "sequence, id"

    kind = fields.Selection(
        [
            ("template", "Make or change a record"),
            ("assign", "Give it to a salesperson"),
            ("tag", "Tag the lead"),
            ("reply", "Answer by template"),
            ("forward", "Forward the letter"),
            ("spam", "It is spam"),
        ],
        string="What",
        default="template",
        required=True,
    )
    template_id = fields.Many2one(
        "record.template", "Record Template", ondelete="restrict"
    )
    model_id = fields.Many2one(related="template_id.model_id", string="Makes")
    operation = fields.Selection(related="template_id.operation")
    keep_letter = fields.Boolean(
        "Letter in Its History",
        help="The letter is put into the chatter of this record, and answers to it "
        "come here. When no action has this mark, the last record with a chatter "
        "gets the letter.",
    )
    on_repeat = fields.Boolean(
        "Also for a Repeated Request",
        help="Done too when the letter joins an open lead of the client. The lead and "
        "its contact are known then as if the templates had made them.",
    )
    mode = fields.Selection(
        [
            ("round_robin", "In turn"),
            ("load", "The one with the fewest open leads"),
            ("region", "By region"),
        ],
        string="To Whom",
        default="round_robin",
        required=True,
    )
    member_ids = fields.One2many(
        "mail.lead.filter.member", "action_id", "Salespeople", copy=True
    )
    last_user_id = fields.Many2one("res.users", readonly=True, copy=False)
    reassign = fields.Boolean(
        "Even When It Has a Salesperson",
        help="Otherwise a record that somebody has already stays theirs.",
    )
    tag_ids = fields.Many2many("crm.tag", string="Tags")
    mail_template_id = fields.Many2one(
        "mail.template", "Letter Template", ondelete="restrict"
    )
    answer_to = fields.Selection(
        [
            ("sender", "The sender of the letter"),
            ("client", "The e-mail found in the letter"),
            ("template", "Whom the template says"),
        ],
        default="sender",
        required=True,
        help="Letters of programs (no-reply addresses, mailing lists, automatic "
        "answers) are never answered.",
    )
    forward_to = fields.Char(help="Addresses, parted by commas.")
    summary = fields.Char(compute="_compute_summary")

    @api.depends(
        "kind", "template_id", "mode", "member_ids.user_id", "tag_ids", "forward_to",
        "mail_template_id",
    )  # fmt: skip
    def _compute_summary(self):
        modes = dict(self._fields["mode"]._description_selection(self.env))
        for action in self:
            users = ", ".join(action.member_ids.user_id.sudo().mapped("name"))
            action.summary = {
                "template": action.template_id.display_name,
                "assign": f"{modes.get(action.mode, '')}: {users}",
                "tag": ", ".join(action.tag_ids.mapped("name")),
                "reply": action.mail_template_id.display_name,
                "forward": action.forward_to,
            }.get(action.kind)

    @api.constrains(
        "kind", "template_id", "member_ids", "tag_ids", "mail_template_id", "forward_to"
    )
    def _check_complete(self):
        needed = {
            "template": "template_id",
            "assign": "member_ids",
            "tag": "tag_ids",
            "reply": "mail_template_id",
            "forward": "forward_to",
        }
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for action in self:
            name = needed.get(action.kind)
            if name and not action[name]:
                raise ValidationError(
                    self.env._(
                        "The action “%(action)s” needs: %(field)s.",
                        action=kinds[action.kind],
                        field=action._fields[name]._description_string(self.env),
                    )
                )
            if action.kind == "forward":
                action._check_addresses()

    def _check_addresses(self):
        for address in re.split(r"[,;\s]+", self.forward_to.strip(" ,;")):
            if not ADDRESS.fullmatch(address):
                raise ValidationError(
                    self.env._("“%s” is not an e-mail address.", address)
                )
            aliases = self.env["mail.alias"].sudo()
            if aliases.search_count([("alias_full_name", "=ilike", address)], limit=1):
                raise ValidationError(
                    self.env._(
                        "“%s” is an address of this very Odoo: the letter would come "
                        "back.",
                        address,
                    )
                )

    # -- work -----------------------------------------------------------------------

    def _run(self, job):
        """Do the action as the user of `job.env`; raises what stops the letter."""
        getattr(self, f"_run_{self.kind}")(job)

    def _run_template(self, job):
        templates = job.env["record.template"]
        report = templates._apply_chain(
            self.template_id.with_env(job.env), job.values, job.sources
        )
        job.items += report.items
        for item in report.own:
            record = job.env[item.model].browse(item.res_id)
            job.sources[item.template_code] = record
            job.records.append(record)
            if self.keep_letter:
                job.kept.append(record)

    def _target(self, job, name, comodel=None):
        record = job.record_with(name, comodel)
        if record is None:
            raise UserError(
                self.env._(
                    "“%s”: no record made before has a place for it.",
                    dict(self._fields["kind"]._description_selection(self.env))[
                        self.kind
                    ],
                )
            )
        return record

    def _run_assign(self, job):
        record = self._target(job, "user_id", "res.users")
        if record.user_id and not self.reassign and record.user_id in self._users():
            return
        choice = choose(
            self.mode, self._members(), self.last_user_id.id, self._places(job)
        )
        if choice is None:
            raise UserError(self.env._("None of the salespeople is in service."))
        user = self.env["res.users"].browse(choice.id)
        record.user_id = user
        self.sudo().last_user_id = user
        reasons = {
            "turn": self.env._("in turn"),
            "load": self.env._("fewest open leads: %s", choice.detail),
            "region": self.env._("region: %s", choice.detail),
            "others": self.env._("nobody has the client's region"),
        }
        job.steps.append(
            self.env._(
                "Given to %(user)s (%(reason)s)",
                user=user.sudo().name,
                reason=reasons[choice.reason],
            )
        )

    def _users(self):
        return self.member_ids.user_id.filtered("active")

    def _members(self):
        """Salespeople with the number of their open leads."""
        users = self._users()
        counts = self.env["crm.lead"].sudo()._read_group(
            [("user_id", "in", users.ids), ("won_status", "=", "pending")],
            ["user_id"],
            ["__count"],
        ) if self.mode == "load" else ()  # fmt: skip
        loads = {user.id: count for user, count in counts}
        return [
            Member(line.user_id.id, loads.get(line.user_id.id, 0), line.regions or "")
            for line in self.member_ids
            if line.user_id in users
        ]

    def _places(self, job):
        """What is known of where the client is: attributes and the client's address."""
        words = job.texts("text", "choice", "phone")
        for record in job.records:
            for name in ("city", "state_id", "street"):
                if name in record._fields and record[name]:
                    value = record[name]
                    words.append(value if isinstance(value, str) else value.name)
        return tuple(words)

    def _run_tag(self, job):
        record = self._target(job, "tag_ids", "crm.tag")
        record.tag_ids |= self.tag_ids.with_env(job.env)
        job.steps.append(
            self.env._("Tagged: %s", ", ".join(self.tag_ids.mapped("name")))
        )

    def _run_reply(self, job):
        template = self.mail_template_id.with_env(job.env)
        fitting = [record for record in job.records if record._name == template.model]
        if not fitting:
            raise UserError(
                self.env._(
                    "The template “%(template)s” is for %(model)s, and no such record "
                    "was made before.",
                    template=template.name,
                    model=template.model_id.name,
                )
            )
        values = {"headers": repr({"Auto-Submitted": "auto-replied"})}
        if self.answer_to != "template":
            address = self._answer_address(job)
            if why := why_no_answer(job.letter, address):
                job.steps.append(self._no_answer_text(why, address))
                return
            values |= {"email_to": address, "recipient_ids": [], "email_cc": False}
        record = fitting[-1]
        template = template.with_context(mail_desk_automatic=True)
        template.send_mail(record.id, email_values=values)
        job.steps.append(
            self.env._("Answered by “%(name)s”: %(address)s", name=template.name,
                       address=values.get("email_to") or record.display_name)
        )  # fmt: skip

    def _answer_address(self, job):
        if self.answer_to == "client":
            return next(iter(job.texts("email")), "")
        return job.letter.reply_to or job.letter.sender_email

    def _no_answer_text(self, why, address):
        return {
            "no_address": self.env._("Not answered: there is no address"),
            "nobody": self.env._("Not answered: %s is nobody's address", address),
            "automatic": self.env._("Not answered: a program has written the letter"),
        }[why]

    def _run_forward(self, job):
        """The letter as it came goes on as an attachment of a note of its own."""
        letter = job.letter
        raw = job.env.context.get("lead_filter_raw")
        head = Markup("<p><b>%s</b><br/>%s</p>") % (letter.sender, letter.date)
        files = [(0, 0, {"name": "letter.eml", "raw": raw.data,
                         "mimetype": "message/rfc822"})] if raw else []  # fmt: skip
        self.env["mail.mail"].sudo().create(
            {
                "subject": f"Fwd: {letter.subject}",
                "body_html": head + plaintext2html(letter.body[:50_000]),
                "email_to": ", ".join(email_split(self.forward_to)),
                "email_from": self.env.company.sudo().email_formatted
                or job.env.user.email_formatted,
                "reply_to": letter.reply_to or letter.sender_email,
                "headers": repr({"Auto-Submitted": "auto-generated"}),
                "attachment_ids": files,
            }
        )
        job.steps.append(self.env._("Forwarded to %s", self.forward_to))

    def _run_spam(self, job):
        job.is_spam = True
        job.steps.append(self.env._("Taken for spam"))
