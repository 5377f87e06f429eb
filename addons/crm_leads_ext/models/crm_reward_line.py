from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import formatLang

from .crm_reward_rule import METHODS, ROLES

#: What a person may say of a line by hand.
BY_HAND = {"statement_id", "name", "amount", "date"}


class CrmRewardLine(models.Model):
    """What a person gets for one event by one rule, or a correction made by hand.

    Lines by rules are the server's; it keeps what they were reckoned from
    (``base_amount``, ``quantity``, ``value`` …), so that a line explains itself even
    when the rule or the deal is another one later.
    """

    _name = "crm.reward.line"
    _description = "Line of a Statement of Rewards"
    _inherit = ["record.origin.mixin"]
    _order = "date, id"

    statement_id = fields.Many2one(
        "crm.reward.statement", required=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(
        related="statement_id.user_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="statement_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(
        related="statement_id.month", string="Month", store=True, precompute=True
    )
    state = fields.Selection(related="statement_id.state", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    name = fields.Char("For What", required=True)
    rule_id = fields.Many2one(
        "crm.reward.rule", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    event = fields.Selection(
        selection=lambda self: self.env["crm.reward.event"]._kinds(), readonly=True
    )
    event_key = fields.Char(readonly=True, export_string_translation=False)
    role = fields.Selection(ROLES, readonly=True)
    method = fields.Selection(METHODS, readonly=True, export_string_translation=False)
    value = fields.Float("Rate", digits=(16, 4), readonly=True, aggregator=None)
    base_amount = fields.Monetary("Of the Amount", readonly=True)
    quantity = fields.Float(digits=(16, 2), readonly=True)
    whole_amount = fields.Monetary(
        "Whole Reward",
        readonly=True,
        aggregator=None,
        help="Of all people together who share it.",
    )
    percent = fields.Float("Share, %", digits=(16, 4), readonly=True, aggregator=None)
    amount = fields.Monetary(required=True, aggregator="sum")
    explanation = fields.Char(compute="_compute_explanation")
    is_correction = fields.Boolean("Correction", readonly=True)
    is_late = fields.Boolean(
        "Of an Earlier Month",
        readonly=True,
        help="It happened in a month that was approved before it became known.",
    )
    is_locked = fields.Boolean("Approved", readonly=True)

    _paid_once = models.UniqueIndex(
        "(rule_id, event_key, user_id, role) WHERE is_locked AND event_key IS NOT NULL",
        "This was approved in another statement already.",
    )

    # --- what is shown ---------------------------------------------------------------

    @api.depends("method", "value", "base_amount", "quantity", "percent", "amount")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            line.explanation = line._explain() if line.method else False

    def _explain(self):
        """How the amount came about, in words and figures."""
        whole = self._money(self.whole_amount)
        facts = {
            "value": formatLang(self.env, self.value).rstrip("0").rstrip(".,"),
            "whole": whole,
        }
        if self.method == "percent":
            text = self.env._(
                "%(value)s %% of %(base)s = %(whole)s",
                base=self._money(self.base_amount),
                **facts,
            )
        elif self.method == "unit":
            text = self.env._(
                "%(quantity)s × %(value)s = %(whole)s",
                quantity=formatLang(self.env, self.quantity),
                **facts,
            )
        else:
            text = self.env._("%(whole)s for each", whole=whole)
        if self.percent != 100:
            text = self.env._(
                "%(text)s; %(percent)s %% of it: %(amount)s",
                text=text,
                percent=formatLang(self.env, self.percent).rstrip("0").rstrip(".,"),
                amount=self._money(self.amount),
            )
        return text

    def _money(self, amount):
        return formatLang(self.env, amount, digits=self.currency_id.decimal_places)

    def _export_cell(self, name):
        """A value a workbook takes."""
        value, field = self[name], self._fields[name]
        if field.type == "many2one":
            return value.sudo().display_name or ""
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return labels.get(value, value or "")
        if field.type == "boolean":
            return self.env._("yes") if value else ""
        if field.type in ("float", "monetary"):
            return value
        return value or ""

    def action_open_origin(self):
        """The record behind the line, or the list of what it sums up."""
        self.ensure_one()
        self.check_access("read")
        if not self.res_id and self.event:
            action = self.env["crm.reward.event"]._open(self)
            if action:
                return action
        return super().action_open_origin()

    # --- by hand: corrections only ----------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [self._correction_vals(vals) for vals in vals_list]
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        if not self.env.su:
            self._check_by_hand()
            self._check_names(vals)
        if vals.keys() - {"is_locked"}:
            self._check_open()
        return super().write(vals)

    def unlink(self):
        if not self.env.su:
            self._check_by_hand()
        self._check_open()
        return super().unlink()

    def _correction_vals(self, vals):
        self._check_names(vals)
        return {**vals, "is_correction": True}

    def _check_names(self, vals):
        if vals.keys() - BY_HAND:
            raise AccessError(
                self.env._("Lines by rules are reckoned, not written by hand.")
            )

    def _check_by_hand(self):
        if not all(self.mapped("is_correction")):
            raise AccessError(
                self.env._("Only corrections are changed or deleted by hand.")
            )

    def _check_open(self):
        """:raises UserError: the statement is approved"""
        if any(line.is_locked or line.state == "approved" for line in self.sudo()):
            raise UserError(self.env._("The statement is approved: nothing changes."))

    def _key(self):
        return (self.rule_id.id, self.event_key, self.user_id.id, self.role)
