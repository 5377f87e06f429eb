from odoo import api, fields, models, tools
from odoo.exceptions import AccessError

from ..core.letter import Letter
from ..core.rules import LETTER_NAMES, Rule, RuleResult, apply_rules


class MailLeadFilter(models.Model):
    """Letters of one sort, and what is made of them.

    Example: letters whose subject starts with "Request from the site" have the
    attributes `name` (after "Name:") and `phone`; record templates make of them a
    company, a contact, a lead and a contact of a campaign, one after the other.

    How it works: `mail.thread.message_route` asks `_judge` about every letter that is
    not a reply; `_make` (mail_lead_filter_make) does the actions of those that apply.
    """

    _name = "mail.lead.filter"
    _description = "Mail Filter"
    _order = "sequence, id"

    def _default_country(self):
        return self.env.company.country_id or self.env.ref("base.ru")

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True
    )
    mode = fields.Selection(
        [("all", "All conditions hold"), ("any", "Any condition holds")],
        string="Applies When",
        default="all",
        required=True,
    )
    stop = fields.Boolean(
        "Stop Here",
        default=True,
        help="When this filter applies, the filters below do not see the letter.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Works As",
        default=lambda self: self.env.user,
        required=True,
        help="Records are made with the rights of this user. "
        "Only an administrator may choose somebody else.",
    )
    country_id = fields.Many2one(
        "res.country",
        "Country of Numbers",
        default=lambda self: self._default_country(),
        help="Phone numbers written without a country code are of this country.",
    )
    condition_ids = fields.One2many(
        "mail.lead.filter.condition", "filter_id", "Conditions", copy=True
    )
    attribute_ids = fields.One2many(
        "mail.lead.filter.attribute", "filter_id", "Attributes", copy=True
    )
    action_ids = fields.One2many(
        "mail.lead.filter.action", "filter_id", "Actions", copy=True
    )
    note = fields.Text()
    problems = fields.Text(compute="_compute_problems")
    hit_count = fields.Integer("Letters", compute="_compute_hits")
    error_count = fields.Integer("Errors", compute="_compute_hits")
    last_hit = fields.Datetime("Last Letter", compute="_compute_hits")

    @api.depends(
        "condition_ids",
        "attribute_ids.name",
        "action_ids.template_id",
        "action_ids.sequence",
    )
    def _compute_problems(self):
        for rule in self:
            rule.problems = "\n".join(rule._find_problems()) or False

    def _compute_hits(self):
        groups = self.env["mail.lead.filter.log"]._read_group(
            [("filter_ids", "in", self.ids), ("state", "in", ("done", "error"))],
            ["filter_ids", "state"],
            ["__count", "date:max"],
        )
        self.hit_count = self.error_count = 0
        self.last_hit = False
        mine = {rule._origin.id: rule for rule in self}
        for record, state, count, last in groups:
            if rule := mine.get(record.id):
                rule.hit_count += count
                rule.error_count += count if state == "error" else 0
                rule.last_hit = max(rule.last_hit or last, last)

    # -- rights ---------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        filters = super().create(vals_list)
        filters._check_works_as()
        filters._forget_rules()
        return filters

    def write(self, vals):
        result = super().write(vals)
        if set(vals) - {"sequence", "active", "note"}:
            self._check_works_as()
        self._forget_rules()
        return result

    def unlink(self):
        self._forget_rules()
        return super().unlink()

    def copy_data(self, default=None):
        return [
            dict(
                vals,
                name=self.env._("%s (copy)", rule.name),
                user_id=self.env.uid,
            )
            for rule, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _check_works_as(self):
        """A filter lends its user's rights to its author: nobody borrows more."""
        if self.env.su or self.env.user.has_group("base.group_system"):
            return
        for rule in self:
            if rule.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "The filter “%(filter)s” works with the rights of %(user)s. "
                        "Only an administrator may change it so; choose yourself in "
                        "“Works As” first.",
                        filter=rule.name,
                        user=rule.user_id.sudo().name,
                    )
                )

    # -- rules as values ------------------------------------------------------------

    @api.model
    def _forget_rules(self):
        self.env.registry.clear_cache()

    @api.model
    @tools.ormcache()
    def _rules(self) -> tuple[Rule, ...]:
        """All filters in use, of all companies, in order."""
        return tuple(rule._as_rule() for rule in self.sudo().search([]))

    def _as_rule(self) -> Rule:
        self.ensure_one()
        rule = self.sudo()
        return Rule(
            id=rule.id,
            name=rule.name,
            mode=rule.mode,
            stop=rule.stop,
            conditions=tuple(line._as_condition() for line in rule.condition_ids),
            attributes=tuple(line._as_attribute() for line in rule.attribute_ids),
            region=rule.country_id.code or "RU",
            company_id=rule.company_id.id or 0,
            is_spam="spam" in rule.action_ids.mapped("kind"),
        )

    @api.model
    def _judge(self, letter: Letter) -> tuple[RuleResult, ...]:
        rules = self._rules()
        if self.env.context.get("lead_filter_not_spam"):
            rules = tuple(rule for rule in rules if not rule.is_spam)
        return apply_rules(letter, rules)

    # -- help for the author --------------------------------------------------------

    def _names(self) -> list[str]:
        """Names the record templates of this filter may use."""
        return [*LETTER_NAMES, *self.attribute_ids.mapped("name")]

    def _find_problems(self) -> list[str]:
        problems = []
        if not self.condition_ids:
            problems.append(
                self.env._("There is no condition: the filter never applies.")
            )
        if not self.action_ids:
            problems.append(
                self.env._("There is no action: letters are noted and no more.")
            )
        names = [name for name in self._names() if name]
        for finding in self.action_ids.template_id._check_names(names):
            problems.append(
                self.env._(
                    "%(template)s, line %(line)s: %(message)s",
                    template=finding["template"],
                    line=finding["line"],
                    message=finding["message"],
                )
            )
        return problems

    def action_view_letters(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mail_lead_filter.mail_lead_filter_log_action"
        )
        action["domain"] = [("filter_ids", "in", self.ids)]
        action["context"] = {}
        return action

    def action_dry_run(self):
        """Try the filter on past letters."""
        self.ensure_one()
        run = self.env["mail.lead.filter.dry.run"].create({"filter_id": self.id})
        return run._reopen()

    def action_test(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test on a Letter"),
            "res_model": "mail.lead.filter.test",
            "view_mode": "form",
            "target": "new",
            "context": {"default_filter_id": self.id},
        }
