from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import rewards
from ..core.exact import decimal

ROLES = [
    ("generator", "Lead generator"),
    ("operator", "Operator"),
    ("manager", "Manager"),
]
METHODS = [
    ("fixed", "An amount for each"),
    ("percent", "Per cent of the money"),
    ("unit", "A rate per unit"),
]


class CrmRewardRule(models.Model):
    """What an event brings, and who gets which part of it.

    All rules an event fits are applied.  A rule ends by its last day: archived rules
    are not reckoned with at all, not even for the time before.
    """

    _name = "crm.reward.rule"
    _description = "Rule of Rewards"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    event = fields.Selection(
        selection=lambda self: self.env["crm.reward.event"]._kinds(),
        string="For",
        required=True,
        default="won",
    )
    event_help = fields.Char("What it is", compute="_compute_event_help")
    stage_id = fields.Many2one(
        "crm.stage",
        ondelete="restrict",
        help="The deal has come to this stage, or past it, for the first time.",
    )
    method = fields.Selection(METHODS, required=True, default="percent")
    value = fields.Float(
        digits=(16, 4), required=True, help="Amount, per cent or rate; minus: a fine."
    )
    base = fields.Selection(
        [("untaxed", "Without taxes"), ("total", "With taxes")],
        string="Of the Money",
        required=True,
        default="untaxed",
    )
    amount_from = fields.Monetary("Money from", help="0: any.")
    amount_to = fields.Monetary("Money below", help="0: no limit.")
    date_from = fields.Date("First Day")
    date_to = fields.Date("Last Day")
    team_ids = fields.Many2many(
        "crm.team", string="Teams", help="Empty: all.", check_company=True
    )
    source_ids = fields.Many2many("utm.source", string="Sources", help="Empty: all.")
    share_ids = fields.One2many(
        "crm.reward.share", "rule_id", string="Who Gets It", copy=True
    )
    share_summary = fields.Char("Shares", compute="_compute_share_summary")

    _amounts = models.Constraint(
        "CHECK(amount_from >= 0 AND amount_to >= 0 "
        "AND (amount_to = 0 OR amount_to > amount_from))",
        "The money must go from a smaller to a greater amount.",
    )
    _dates = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "The last day of a rule comes before its first one.",
    )

    @api.depends("event")
    def _compute_event_help(self):
        helps = self.env["crm.reward.event"]._helps()
        for rule in self:
            rule.event_help = helps.get(rule.event, False)

    @api.depends("share_ids.role", "share_ids.percent")
    def _compute_share_summary(self):
        roles = dict(self.share_ids._fields["role"]._description_selection(self.env))
        for rule in self:
            rule.share_summary = ", ".join(
                f"{roles[share.role]} {share.percent:g} %" for share in rule.share_ids
            )

    @api.constrains("event", "stage_id")
    def _check_stage(self):
        for rule in self:
            if rule.event == "stage" and not rule.stage_id:
                raise ValidationError(self.env._("Say which stage is rewarded."))

    @api.constrains("share_ids")
    def _check_shares(self):
        for rule in self:
            if sum(rule.share_ids.mapped("percent")) > 100:
                raise ValidationError(
                    self.env._("More than the whole reward is given away.")
                )

    def _to_core(self):
        """The rule as ``core.rewards`` takes it."""
        self.ensure_one()
        return rewards.Rule(
            id=self.id,
            kind=self.event,
            method=self.method,
            value=decimal(self.value),
            shares=tuple(
                (share.role, decimal(share.percent)) for share in self.share_ids
            ),
            with_taxes=self.base == "total",
            first=self.date_from or None,
            last=self.date_to or None,
            at_least=decimal(self.amount_from),
            below=decimal(self.amount_to),
            team_ids=frozenset(self.team_ids.ids),
            source_ids=frozenset(self.source_ids.ids),
            stage_id=self.stage_id.id if self.event == "stage" else 0,
        )


class CrmRewardShare(models.Model):
    """A role's part of a reward; several people in the role share it equally."""

    _name = "crm.reward.share"
    _description = "Share of a Reward"
    _order = "rule_id, id"

    rule_id = fields.Many2one(
        "crm.reward.rule", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="rule_id.company_id", store=True, index=True)
    role = fields.Selection(ROLES, required=True, default="operator")
    percent = fields.Float("Share, %", required=True, default=100, digits=(16, 2))

    _once = models.UniqueIndex("(rule_id, role)", "A role has one share of a rule.")
    _percent = models.Constraint(
        "CHECK(percent > 0 AND percent <= 100)",
        "A share is more than nothing and not more than 100 %.",
    )
