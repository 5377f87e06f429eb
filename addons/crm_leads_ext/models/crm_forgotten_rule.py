from ast import literal_eval
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import split_every

from ..core import forgotten

KINDS = [
    ("no_contact", "No contact"),
    ("no_next_step", "No next step"),
    ("overdue_step", "Next step overdue"),
    ("same_stage", "In the same stage"),
    ("lost", "Lost"),
    ("no_deal", "No open deal"),
]
TARGETS = [("crm.lead", "Deals"), ("res.partner", "Clients")]
CHUNK = 2000


class CrmForgottenRule(models.Model):
    """What makes a client or a deal *forgotten*, and what is done about it.

    A rule is checked every hour (and by its button): what it finds becomes a
    ``crm.forgotten.case``; a case closes by itself when its reason is gone. The
    thinking is in ``core/forgotten.py``.

    Other addons add kinds of action by ``selection_add`` and a method
    ``_act_<action>(cases)``, and planned steps by ``_planned_steps``.
    """

    _name = "crm.forgotten.rule"
    _description = "Rule for Forgotten Clients"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index=True,
        help="Empty: the deals and clients of all companies.",
    )
    target = fields.Selection(
        TARGETS, "Looks At", required=True, default="crm.lead", index=True
    )
    kind = fields.Selection(KINDS, "Reason", required=True, default="no_contact")
    days = fields.Integer(
        default=14, required=True, help="After so many days it is found."
    )
    unless_planned = fields.Boolean(
        "Not when Planned",
        default=True,
        help="A task, meeting or callback in the future: not forgotten.",
    )
    team_ids = fields.Many2many(
        "crm.team", string="Sales Teams", help="Only their deals. Empty: all."
    )
    domain = fields.Char(
        "Only These", default="[]", help="A further condition on the deal or client."
    )
    action = fields.Selection(
        [("list", "Show in the list"), ("activity", "Make a task")],
        "Then",
        required=True,
        default="list",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        "Task",
        domain="[('res_model', 'in', (False, target))]",
        default=lambda self: self.env.ref(
            "mail.mail_activity_data_todo", raise_if_not_found=False
        ),
    )
    activity_days = fields.Integer(
        "Due in (days)", default=1, help="From the day on which it was found."
    )
    user_id = fields.Many2one(
        "res.users",
        "Without a Salesperson",
        domain="[('share', '=', False)]",
        help="Who gets what has no salesperson.",
    )
    case_ids = fields.One2many("crm.forgotten.case", "rule_id")
    open_count = fields.Integer("Open", compute="_compute_counts")
    mine_count = fields.Integer("Mine", compute="_compute_counts")
    checked_at = fields.Datetime("Last Check", readonly=True, copy=False)

    _days_not_negative = models.Constraint(
        "CHECK (days >= 0 AND activity_days >= 0)", "Days must not be negative."
    )

    @api.depends("case_ids.state", "case_ids.user_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        counts = defaultdict(lambda: [0, 0])
        for rule, user, count in self.env["crm.forgotten.case"]._read_group(
            [("rule_id", "in", self.ids), ("state", "=", "open")],
            ["rule_id", "user_id"],
            ["__count"],
        ):
            counts[rule.id][0] += count
            if user == self.env.user:
                counts[rule.id][1] += count
        for rule in self:
            rule.open_count, rule.mine_count = counts[rule._origin.id]

    @api.constrains("target", "kind")
    def _check_kind(self):
        of_target = {
            "crm.lead": forgotten.DEAL_KINDS,
            "res.partner": forgotten.CLIENT_KINDS,
        }
        for rule in self:
            if rule.kind not in of_target[rule.target]:
                labels = dict(self._fields["kind"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "“%(reason)s” has no meaning for %(target)s.",
                        reason=labels[rule.kind],
                        target=dict(
                            self._fields["target"]._description_selection(self.env)
                        )[rule.target],
                    )
                )

    @api.constrains("target", "domain")
    def _check_domain(self):
        for rule in self:
            try:
                self.env[rule.target].search_count(rule._own_domain(), limit=1)
            except (ValueError, SyntaxError, KeyError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        "The condition of “%(rule)s” cannot be used: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    # ------------------------------------------------------------
    # what the rule looks at
    # ------------------------------------------------------------

    def _own_domain(self):
        return Domain(literal_eval(self.domain or "[]"))

    def _target_domain(self):
        """The deals or clients the rule judges."""
        self.ensure_one()
        domain = self._own_domain()
        if self.company_id:
            domain &= Domain("company_id", "in", (self.company_id.id, False))
        if self.target == "res.partner":
            known = Domain("lead_ids", "!=", False)
            known |= Domain("interaction_ids", "!=", False)
            # (a client is a company with its people: one case for all of them)
            return (
                domain
                & Domain("parent_id", "=", False)
                & Domain("partner_share", "=", True)
                & (known | Domain("child_ids", "any", known))
            )
        if self.team_ids:
            domain &= Domain("team_id", "in", self.team_ids.ids)
        won_status = "lost" if self.kind == "lost" else "pending"
        return domain & Domain("won_status", "=", won_status)

    def _targets(self):
        self.ensure_one()
        records = self.env[self.target].sudo()
        if self.kind == "lost":
            records = records.with_context(active_test=False)
        return records.search(self._target_domain(), order="id")

    def _spec(self):
        self.ensure_one()
        return forgotten.Rule(forgotten.Kind(self.kind), self.days, self.unless_planned)

    def _found(self, records, now):
        """Which of the records are forgotten: id → since when."""
        self.ensure_one()
        spec, found = self._spec(), {}
        source = self.env["crm.forgotten.facts"]
        for ids in split_every(CHUNK, records.ids):
            facts = source._facts(records.browse(ids), now)
            for res_id, fact in facts.items():
                since = forgotten.forgotten_since(spec, fact, now)
                if since is not None:
                    found[res_id] = since
        return found

    # ------------------------------------------------------------
    # checking
    # ------------------------------------------------------------

    def action_check(self):
        """Button: check now, and show the cases.

        :raises UserError: the rule is being checked at this moment
        """
        self.check_access("write")
        for rule in self:
            if not rule.sudo()._check():
                raise UserError(
                    self.env._("“%s” is being checked just now.", rule.name)
                )
        return self.action_open_cases()

    def action_open_cases(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_leads_ext.crm_forgotten_case_action"
        )
        action["domain"] = [("rule_id", "in", self.ids)]
        return action

    @api.model
    def _cron_check(self):
        rules = self.search([("active", "=", True)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(rules))
        for rule in rules:
            rule._check()
            if not cron._commit_progress(1):
                break

    def _check_all(self):
        for rule in self:
            rule._check()

    def _check(self):
        """Bring the cases of the rule up to date; False when somebody else does it."""
        self.ensure_one()
        if not self.try_lock_for_update(allow_referencing=True):
            return False
        now = fields.Datetime.now()
        found = self._found(self._targets(), now)
        cases = self.env["crm.forgotten.case"].sudo()
        standing = cases.search(
            [("rule_id", "=", self.id), ("state", "in", ("open", "aside"))]
        )
        by_key = {case._target_id(): case for case in standing}
        aside = standing.filtered(lambda case: case.state == "aside")
        made = forgotten.changes(
            found,
            [case._target_id() for case in standing - aside],
            {case._target_id(): case.aside_until or None for case in aside},
            now,
        )
        cases.union(*(by_key[key] for key in made.closed))._close()
        for key, since in {**made.kept, **made.reopened}.items():
            by_key[key]._keep(since)
        opened = cases._open(self, made.opened)
        self._act(opened)
        self.checked_at = now
        return True

    # ------------------------------------------------------------
    # what is done about it
    # ------------------------------------------------------------

    def _act(self, cases):
        """Run the rule's action on new cases: a failing one does not stop the rest."""
        if self.action == "list":  # the list is enough
            return
        act = getattr(self, f"_act_{self.action}")
        for case in cases:
            try:
                with self.env.cr.savepoint():
                    act(case)
            except UserError as error:
                case.note = self.env._(
                    "The rule could not do its work: %s", error.args[0]
                )

    def _act_activity(self, case):
        user = case.user_id or self.user_id
        if not user:
            raise UserError(self.env._("Nobody is responsible: no task was made."))
        deadline = fields.Date.add(
            fields.Date.context_today(self), days=self.activity_days
        )
        case.activity_id = case._target().activity_schedule(
            date_deadline=deadline,
            summary=self.name,
            note=case.reason,
            user_id=user.id,
            activity_type_id=self.activity_type_id.id,
        )
