from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..core import scoring


class CallReviewMark(models.Model):
    """The mark for one criterion, and what it costs or brings."""

    _name = "call.review.mark"
    _description = "Mark of a Review"
    _order = "review_id, sequence, id"

    review_id = fields.Many2one(
        "call.review", required=True, ondelete="cascade", index=True
    )
    criterion_id = fields.Many2one(
        "call.review.criterion", required=True, ondelete="restrict", index=True
    )
    sequence = fields.Integer(related="criterion_id.sequence", store=True)
    user_id = fields.Many2one(related="review_id.user_id", store=True, index=True)
    company_id = fields.Many2one(related="review_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    mark = fields.Integer(default=0)
    not_applicable = fields.Boolean()
    is_given = fields.Boolean(help="Marked, or said to be not applicable.")
    percent = fields.Float(
        "Mark, %", compute="_compute_percent", store=True, aggregator="avg"
    )
    amount = fields.Monetary(
        "Fine or bonus",
        compute="_compute_amount",
        store=True,
        help="Minus a fine, plus a bonus; as the criterion said when it was marked.",
    )
    comment = fields.Char()

    _once = models.UniqueIndex(
        "(review_id, criterion_id)", "The criterion is marked already."
    )

    @api.depends("mark", "is_given", "not_applicable", "criterion_id.best_mark")
    def _compute_percent(self):
        for mark in self:
            best = mark.criterion_id.best_mark
            counts = mark.is_given and not mark.not_applicable and best
            mark.percent = 100 * mark.mark / best if counts else 0

    # not of the criterion's fine and bonus: what was settled does not change later
    @api.depends("mark", "is_given", "not_applicable")
    def _compute_amount(self):
        for mark in self:
            mark.amount = scoring.amount(mark._to_core())

    def _to_core(self):
        self.ensure_one()
        item = self.criterion_id
        counts = self.is_given and not self.not_applicable
        return scoring.Mark(
            mark=self.mark if counts else None,
            best=item.best_mark,
            weight=item.weight,
            critical=item.is_critical,
            fine=item.fine,
            bonus=item.bonus,
        )

    @api.constrains("mark", "criterion_id")
    def _check_mark(self):
        for mark in self:
            if not 0 <= mark.mark <= mark.criterion_id.best_mark:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is marked from 0 to %(best)d.",
                        name=mark.criterion_id.name,
                        best=mark.criterion_id.best_mark,
                    )
                )
            if mark.criterion_id.criteria_id != mark.review_id.criteria_id:
                raise ValidationError(
                    self.env._("The criterion is not of this review's set.")
                )

    def write(self, vals):
        if not self.env.su and {"amount", "percent", "review_id"} & vals.keys():
            raise AccessError(self.env._("Fines and bonuses follow from the marks."))
        return super().write(vals)


class CallReviewRemark(models.Model):
    """What the reviewer noted at a moment of the recording or at a step."""

    _name = "call.review.remark"
    _description = "Remark of a Review"
    _order = "review_id, second, id"

    review_id = fields.Many2one(
        "call.review", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True)
    step_id = fields.Many2one(
        "call.session.step", ondelete="set null", index="btree_not_null"
    )
    on_recording = fields.Boolean(help="The moment is one of the recording.")
    second = fields.Integer(
        "Moment, s", help="Seconds from the beginning of the talk or its recording."
    )
    criterion_id = fields.Many2one("call.review.criterion", ondelete="set null")
    kind = fields.Selection(
        [("praise", "Praise"), ("mistake", "Mistake"), ("note", "Note")],
        default="note",
        required=True,
    )
    text = fields.Text(required=True)

    @api.constrains("step_id", "review_id", "criterion_id")
    def _check_step(self):
        for remark in self:
            step = remark.step_id.sudo()
            if step and step.session_id != remark.review_id.session_id:
                raise ValidationError(self.env._("The step belongs to another talk."))
            criteria = remark.criterion_id.criteria_id
            if criteria and criteria != remark.review_id.criteria_id:
                raise ValidationError(
                    self.env._("The criterion is not of this review's set.")
                )
