from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..core.letter import Letter
from ..core.rules import RuleResult, letter_values


@dataclass
class Made:
    """What the filters made of one letter.

    `items`: MadeItem of record_template; `threads`: [(model, res_id)] that get the
    letter into their chatter, the main record first; `steps`: what else was done, for
    people; `is_spam`: nothing is to be made of it; `is_repeat`: it joined an open lead.
    """

    items: list = field(default_factory=list)
    threads: list[tuple[str, int]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    is_spam: bool = False
    is_repeat: bool = False


@dataclass
class Job:
    """The work of one filter on one letter, handed from action to action.

    `env`: of the user the filter works as; `values`: for record templates;
    `sources`: {code of the template: record}; `records`: what was made, in order;
    `kept`: records that get the letter; `is_spam`: stop, and forget the letter.
    """

    env: api.Environment
    letter: Letter
    result: RuleResult
    values: dict
    sources: dict = field(default_factory=dict)
    records: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    items: list = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    is_spam: bool = False

    def record_with(self, name, comodel=None):
        """The record made that has the field: a lead before others, the last first."""
        found = []
        for record in self.records:
            known = record._fields.get(name)
            if known and (not comodel or known.comodel_name == comodel):
                found.append(record)
        leads = [record for record in found if record._name == "crm.lead"]
        return (leads or found or [None])[-1]

    def texts(self, *kinds):
        """Values of attributes of these kinds, as text."""
        return [
            str(item.value)
            for item in self.result.extracted
            if item.value and (not kinds or item.attribute.kind in kinds)
        ]


class MailLeadFilter(models.Model):
    """Doing what the filters say with a letter."""

    _inherit = "mail.lead.filter"

    repeat_by = fields.Selection(
        [
            ("no", "Always make new records"),
            ("email", "the same e-mail"),
            ("phone", "the same phone"),
            ("either", "the same e-mail or phone"),
        ],
        string="Joins an Open Lead Of",
        default="no",
        required=True,
        help="A client who writes again is added to the lead that is still open: the "
        "letter comes into its history, and no second lead is made.",
    )
    repeat_days = fields.Integer(
        "Within Days",
        default=30,
        help="Older leads are not joined. 0: of any age.",
    )
    repeat_activity = fields.Boolean(
        "Remind the Manager",
        default=True,
        help="The salesperson of the lead gets an activity for today.",
    )

    _repeat_days_positive = models.Constraint(
        "CHECK (repeat_days >= 0)", "The number of days cannot be negative."
    )

    @api.model
    def _make(self, letter: Letter, results) -> Made:
        """Do the actions of all usable results.

        :raises UserError: naming the template and the line, or the action;
            the caller holds the savepoint
        """
        made = Made()
        for result in results:
            if not result.usable:
                continue
            rule = self.sudo().browse(result.rule.id)
            job = rule._job(letter, result)
            lead = rule._open_lead(job)
            if lead:
                rule._join(job, lead)
                made.is_repeat = True
            actions = rule.action_ids
            for action in actions.filtered("on_repeat") if lead else actions:
                action._run(job)
                if job.is_spam:
                    return Made(steps=job.steps, is_spam=True)
            made.items += job.items
            made.steps += job.steps
            made.threads += rule._threads(job)
        made.threads = list(dict.fromkeys(made.threads))
        return made

    @api.model
    def _dry_make(self, letter, results):
        """(items, steps, error) of `_make`, undone.

        The work is done in a transaction of its own, so that neither records nor
        letters nor messages on the bus remain.
        """
        with self.env.registry.cursor() as cr:
            env = self.env(cr=cr)
            try:
                made = env["mail.lead.filter"]._make(letter, results)
                env.flush_all()
                items = [item.as_dict() for item in made.items]
                return [dict(item, would=True) for item in items], made.steps, False
            except Exception as err:  # noqa: BLE001 - shown to the author
                return [], [], str(err) or type(err).__name__
            finally:
                env.invalidate_all(flush=False)
                cr.rollback()

    def _job(self, letter, result):
        values = {**letter_values(letter), **result.values}
        return Job(self._working_env(), letter, result, values)

    def _working_env(self):
        company = self.company_id or self.user_id.company_id
        user = self.with_user(self.user_id)
        return user.with_context(
            allowed_company_ids=company.ids,
            lang=self.user_id.lang,
            tz=self.user_id.tz,
        ).env

    @api.model
    def _threads(self, job):
        """The records that get the letter: those chosen, else the last made."""
        own = [record for record in job.records if self._has_chatter(record._name)]
        kept = [record for record in own if record in job.kept]
        return [(record._name, record.id) for record in kept or own[-1:]]

    @api.model
    def _has_chatter(self, model):
        return hasattr(self.env[model], "message_update")

    # -- the same client again ------------------------------------------------------

    def _open_lead(self, job):
        """The client's open lead the letter joins, or an empty set."""
        leads = job.env["crm.lead"]
        if self.repeat_by == "no":
            return leads
        emails, phones = self._client_keys(job)
        client = Domain("email_normalized", "in", emails)
        client |= Domain("phone_sanitized", "in", phones)
        domain = client & Domain("won_status", "=", "pending")
        if self.repeat_days:
            since = fields.Datetime.now() - timedelta(days=self.repeat_days)
            domain &= Domain("create_date", ">=", since)
        if self.company_id:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        lead = leads.search(domain, limit=1, order="create_date desc, id desc")
        if not lead:
            # of two letters that come at once the second sees the first one's lead
            keys = [f"crm.lead of {key.casefold()}" for key in (*emails, *phones)]
            self.env["record.template"]._guard_texts(keys)
        return lead

    def _client_keys(self, job):
        """(e-mails, phones) the client is known by."""
        emails, phones = [], []
        if self.repeat_by in ("email", "either"):
            own = [job.letter.reply_to, job.letter.sender_email]
            emails = job.texts("email") or list(filter(None, own))
        if self.repeat_by in ("phone", "either"):
            phones = job.texts("phone")
        return emails, phones

    def _join(self, job, lead):
        """Later actions know the lead and its contact as if templates had made them."""
        job.records.append(lead)
        job.kept.append(lead)
        known = {"crm.lead": lead, "res.partner": lead.partner_id}
        for template in self.action_ids.template_id:
            record = known.get(template.model)
            if record:
                job.sources[template.code] = record
        job.steps.append(
            self.env._("The letter joins the client's open lead: %s", lead.name)
        )
        if self.repeat_activity and lead.user_id:
            lead.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=lead.user_id.id,
                summary=self.env._("The client has written again"),
                note=job.letter.subject,
            )
