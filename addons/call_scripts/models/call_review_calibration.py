from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..core import calibration


class CallReviewCalibration(models.Model):
    """Several reviewers mark one talk, unseen by one another; then they compare.

    Each has a review of the talk.  While one of them is not done, nobody sees the
    others' marks.  How the differences are counted says ``core.calibration``.
    """

    _name = "call.review.calibration"
    _description = "Calibration of Reviewers"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    session_id = fields.Many2one(
        "call.session", "Talk", required=True, ondelete="cascade", index=True
    )
    criteria_id = fields.Many2one(
        "call.review.criteria",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True
    )
    reviewer_ids = fields.Many2many(
        "res.users",
        string="Reviewers",
        required=True,
        domain=lambda self: [
            (
                "all_group_ids",
                "in",
                self.env.ref("call_scripts.call_scripts_group_supervisor").ids,
            )
        ],
    )
    state = fields.Selection(
        [("draft", "To begin"), ("running", "Going on"), ("done", "Compared")],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )
    review_ids = fields.One2many("call.review", "calibration_id", "Reviews")
    done_count = fields.Integer("Done", compute="_compute_done_count")
    reviewer_count = fields.Integer(compute="_compute_done_count")
    agreement = fields.Float(
        "Agreement, %",
        readonly=True,
        aggregator="avg",
        help="Share of equal marks among all pairs of reviewers.",
    )
    close = fields.Float(
        "Close, %",
        readonly=True,
        aggregator="avg",
        help="Share of marks at most 20 % of the best mark apart.",
    )
    score_spread = fields.Float(
        "Scores apart by", readonly=True, aggregator="avg", help="Points of per cent."
    )
    conclusion = fields.Text(help="What you agreed on, for the next time.")

    @api.depends("session_id.display_name")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item.session_id.display_name

    @api.depends("review_ids.state", "reviewer_ids")
    def _compute_done_count(self):
        for item in self:
            reviews = item.sudo().review_ids
            item.done_count = len(reviews.filtered(lambda r: r.state == "accepted"))
            item.reviewer_count = len(item.reviewer_ids)

    @api.constrains("reviewer_ids")
    def _check_reviewers(self):
        for item in self:
            if len(item.reviewer_ids) < 2:
                raise ValidationError(
                    self.env._("A calibration needs at least two reviewers.")
                )

    def write(self, vals):
        results = {"state", "agreement", "close", "score_spread"}
        if not self.env.su and results & vals.keys():
            raise AccessError(self.env._("The comparison is made by itself."))
        fixed = {"session_id", "criteria_id", "reviewer_ids"}
        if fixed & vals.keys() and any(item.state != "draft" for item in self):
            raise UserError(self.env._("The calibration has begun already."))
        return super().write(vals)

    def action_begin(self):
        """Give each reviewer a review of the talk."""
        for item in self:
            item.check_access("write")
            if item.state != "draft":
                raise UserError(self.env._("The calibration has begun already."))
            item.sudo().state = "running"
            for user in item.reviewer_ids:
                review = (
                    self.env["call.review"]
                    .sudo()
                    .create(
                        {
                            "session_id": item.session_id.id,
                            "criteria_id": item.criteria_id.id,
                            "reviewer_id": user.id,
                            "calibration_id": item.id,
                            "reason": "calibration",
                            "is_blind": True,
                        }
                    )
                )
                review.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=user.id,
                    summary=self.env._("Calibration: mark this talk"),
                )
        return True

    def _settle(self):
        """Compare once the last review is done."""
        for item in self.sudo():
            reviews = item.review_ids.filtered(lambda r: r.state != "cancelled")
            if item.state != "running" or any(r.state == "todo" for r in reviews):
                continue
            result = item._compare()
            reviews.is_blind = False
            item.write(
                {
                    "state": "done",
                    "agreement": result.agreement or 0,
                    "close": result.close or 0,
                    "score_spread": result.score_spread,
                }
            )
            item.message_post(
                body=self.env._("All reviewers are done: compare the marks."),
                partner_ids=item.reviewer_ids.partner_id.ids,
            )

    def _done_reviews(self):
        reviews = self.sudo().review_ids.filtered(lambda r: r.state == "accepted")
        return reviews.sorted("id")

    def _compare(self):
        reviews = self._done_reviews()
        marks = {
            review.id: {
                mark.criterion_id.id: None if mark.not_applicable else mark.percent
                for mark in review.mark_ids
            }
            for review in reviews
        }
        scores = {review.id: review.score for review in reviews}
        return calibration.compare(marks, scores)

    @api.readonly
    def calibration_differences(self):
        """Marks side by side, the largest differences first.

        :return: False while it goes on, else dict with ``reviewers`` [{id, name,
            score}] and ``rows`` [{name, spread, marks: [{text, comment}]}] in the
            order of the reviewers
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "done":
            return False
        reviews = self._done_reviews()
        rows = []
        for item in self._compare().differences:
            criterion = self.env["call.review.criterion"].sudo().browse(item.criterion)
            marks = [
                review.mark_ids.filtered(lambda m, c=criterion: m.criterion_id == c)
                for review in reviews
            ]
            rows.append(
                {
                    "id": criterion.id,
                    "name": criterion.name,
                    "spread": item.spread,
                    "marks": [self._mark_text(mark) for mark in marks],
                }
            )
        return {
            "reviewers": [
                {"id": r.id, "name": r.reviewer_id.name, "score": r.score}
                for r in reviews
            ],
            "rows": rows,
        }

    def _mark_text(self, mark):
        if not mark:
            return {"text": "", "comment": ""}
        text = (
            self.env._("n/a")
            if mark.not_applicable
            else f"{mark.mark} / {mark.criterion_id.best_mark}"
        )
        return {"text": text, "comment": mark.comment or ""}
