from datetime import timedelta

from odoo import api, fields, models

from .call_review import TODO

#: The operator is reminded this long before silence means consent.
REMIND_BEFORE = timedelta(days=2)


class CallReviewCriteria(models.Model):
    """How long the operator has to answer a review by these criteria."""

    _inherit = "call.review.criteria"

    silent_days = fields.Integer(
        "Accepted by silence after, days",
        default=7,
        help="A review neither accepted nor disputed within these days counts as"
        " accepted; the operator is reminded two days before. 0: it waits for ever.",
    )

    _silent_days_range = models.Constraint(
        "CHECK(silent_days BETWEEN 0 AND 365)",
        "An operator has between 0 (for ever) and 365 days to answer.",
    )


class CallReview(models.Model):
    """A review the operator does not answer is accepted by silence, after a reminder.

    The time runs from when it was shown (anew, after a dispute).  Reviews shown before
    there was such a time have all of it from the first nightly run on.
    """

    _inherit = "call.review"

    shown_at = fields.Datetime("Shown on", readonly=True, copy=False)
    answer_by = fields.Datetime(
        "To be answered by",
        compute="_compute_answer_by",
        store=True,
        index="btree_not_null",
        help="Without an answer until then the review is accepted.",
    )
    is_silent = fields.Boolean("Accepted by silence", readonly=True, copy=False)

    @api.depends("state", "shown_at", "criteria_id.silent_days")
    def _compute_answer_by(self):
        for review in self:
            days = review.sudo().criteria_id.silent_days
            waits = review.state == "submitted" and review.shown_at and days
            review.answer_by = waits and review.shown_at + timedelta(days=days)

    @api.model
    def _cron_silence(self):
        """Daily: who was silent for too long agrees; who is near it is reminded."""
        now = fields.Datetime.now()
        submitted = [("state", "=", "submitted")]
        self.search([*submitted, ("shown_at", "=", False)]).shown_at = now
        late = self.search([*submitted, ("answer_by", "<=", now)])
        soon = self.search(
            [
                *submitted,
                ("answer_by", ">", now),
                ("answer_by", "<", now + REMIND_BEFORE),
            ]
        )
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(late) + len(soon))
        for review in late:
            if review.try_lock_for_update():
                review._accept_silently()
            progress(1)
        for review in soon:
            review._remind_to_answer()
            progress(1)

    def _accept_silently(self):
        self.ensure_one()
        days = self.criteria_id.silent_days
        self._accept(is_silent=True)
        told = self.with_context(lang=self.user_id.lang)
        text = told.env._("Accepted by itself: not answered within %d days.", days)
        self.message_post(body=text, subtype_xmlid="mail.mt_note")
        self._tell(self.user_id, text)

    def _remind_to_answer(self):
        """A task for the operator, once."""
        self.ensure_one()
        operator = self.user_id
        if self.activity_ids.filtered(lambda task: task.user_id == operator):
            return
        told = self.with_context(lang=operator.lang)
        self.activity_schedule(
            TODO,
            date_deadline=self.answer_by.date(),
            user_id=operator.id,
            summary=told.env._("Accept or dispute the review of your talk"),
            note=told.env._("Without an answer it is accepted by itself."),
        )
