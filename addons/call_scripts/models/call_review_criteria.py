from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CallReviewCriteria(models.Model):
    """A set of criteria by which talks are marked."""

    _name = "call.review.criteria"
    _description = "Review Criteria"
    _order = "sequence, name, id"
    # criteria of the parent company are for its branches, too
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    script_ids = fields.Many2many(
        "call.script",
        string="Scripts",
        help="Talks of these scripts are marked by the set; without any, all talks.",
    )
    pass_score = fields.Float(
        "Good from, %", default=80, help="A score from which on a talk was good."
    )
    criterion_ids = fields.One2many(
        "call.review.criterion", "criteria_id", "Criteria", copy=True
    )
    review_count = fields.Integer(compute="_compute_review_count")

    _pass_score_range = models.Constraint(
        "CHECK(pass_score >= 0 AND pass_score <= 100)",
        "A score is between 0 and 100 per cent.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for criteria in self:
            company = criteria.company_id or self.env.company
            criteria.currency_id = company.currency_id

    def _compute_review_count(self):
        counts = dict(
            self.env["call.review"]._read_group(
                [("criteria_id", "in", self.ids)], ["criteria_id"], ["__count"]
            )
        )
        for criteria in self:
            criteria.review_count = counts.get(criteria, 0)

    def action_view_reviews(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_scripts.call_review_action"
        )
        return dict(action, domain=[("criteria_id", "=", self.id)], context={})

    @api.model
    def _for_script(self, script, company):
        """The set meant for the script, else the first one meant for all.

        :param company: whose talk it is: the set is its own, or of all
        """
        usable = Domain(self._check_company_domain(company))
        found = self.search(usable & Domain("script_ids", "in", script.ids), limit=1)
        return found or self.search(usable & Domain("script_ids", "=", False), limit=1)


class CallReviewCriterion(models.Model):
    """One thing to be listened for, with its weight, fine and bonus."""

    _name = "call.review.criterion"
    _description = "Review Criterion"
    _order = "criteria_id, sequence, id"

    criteria_id = fields.Many2one(
        "call.review.criteria", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    hint = fields.Char(translate=True, help="What the worst and the best mark mean.")
    weight = fields.Float(default=1)
    best_mark = fields.Integer(default=5, help="Marks go from 0 to this one.")
    is_critical = fields.Boolean(
        "Critical", help="The worst mark here makes the score of the whole talk 0."
    )
    fine = fields.Monetary(help="Withheld from pay for the worst mark.")
    bonus = fields.Monetary(help="Added to pay for the best mark.")
    currency_id = fields.Many2one(related="criteria_id.currency_id")

    _mark_range = models.Constraint(
        "CHECK(best_mark BETWEEN 1 AND 10)", "The best mark is between 1 and 10."
    )
    _positive = models.Constraint(
        "CHECK(weight >= 0 AND fine >= 0 AND bonus >= 0)",
        "Weights, fines and bonuses are not negative.",
    )

    @api.constrains("best_mark", "criteria_id")
    def _check_not_used(self):
        marks = self.env["call.review.mark"].sudo()
        for criterion in self:
            over = [
                ("criterion_id", "=", criterion.id),
                ("mark", ">", criterion.best_mark),
            ]
            if marks.search_count(over, limit=1):
                raise ValidationError(
                    self.env._(
                        "Talks were given better marks than this by “%s” already.",
                        criterion.name,
                    )
                )
