from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..core import plain, scoring

SUPERVISOR = "call_scripts.call_scripts_group_supervisor"
MANAGER = "call_scripts.call_scripts_group_manager"
TODO = "mail.mail_activity_data_todo"
#: Changed by the buttons and the screen alone, never by a plain write.
GUARDED = {
    "accepted_at",
    "amount",
    "answered_at",
    "calibration_id",
    "criteria_id",
    "is_blind",
    "is_final",
    "is_good",
    "is_marked",
    "is_silent",
    "operator_comment",
    "reason",
    "rule_id",
    "score",
    "session_id",
    "shown_at",
    "state",
    "user_id",
}
STATES = [
    ("todo", "To review"),
    ("submitted", "Shown to the operator"),
    ("disputed", "Disputed"),
    ("accepted", "Accepted"),
    ("cancelled", "Cancelled"),
]


class CallReview(models.Model):
    """A talk listened to: marks by criteria, remarks, the operator's answer.

    ``todo`` → ``submitted`` (the operator sees it) → ``accepted`` by the operator or by
    silence (see ``call_review_silence.py``), or ``disputed`` and then upheld or marked
    anew by the reviewer.  Reviews of a calibration are the reviewers' alone: no
    operator sees them, they cost nobody.

    Where pay reads fines and bonuses: the reviews with ``is_final``; ``amount``
    (signed, in the currency of ``company_id``) by ``user_id``, in the period of
    ``accepted_at``.  All of these are stored columns::

        period = Domain("accepted_at", ">=", start) & Domain("accepted_at", "<", end)
        env["call.review"]._read_group(
            Domain("is_final", "=", True) & period,
            ["company_id", "user_id"],
            ["amount:sum"],
        )

    A final review is not changed, cancelled (but by an administrator) or deleted; which
    criterion brought or cost what say ``amount`` and ``comment`` of its ``mark_ids``.
    """

    _name = "call.review"
    _description = "Review of a Talk"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"  # operator and reviewer talk about it here
    _order = "id desc"
    _check_company_auto = True

    session_id = fields.Many2one(
        "call.session", "Talk", required=True, ondelete="cascade", index=True
    )
    script_id = fields.Many2one(related="session_id.script_id", store=True)
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        related="session_id.user_id", string="Operator", store=True, index=True
    )
    talk_at = fields.Datetime("Talk on", related="session_id.started_at", store=True)
    reviewer_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        required=True,
        index=True,
        tracking=True,
        domain=lambda self: [("all_group_ids", "in", self.env.ref(SUPERVISOR).ids)],
    )
    criteria_id = fields.Many2one(
        "call.review.criteria",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    rule_id = fields.Many2one(
        "call.review.rule", "Chosen by", ondelete="set null", readonly=True
    )
    reason = fields.Selection(
        [
            ("manual", "By hand"),
            ("refused", "Refused"),
            ("goal", "Goal reached"),
            ("shortest", "Among the shortest"),
            ("longest", "Among the longest"),
            ("random", "Random share"),
            ("calibration", "Calibration"),
        ],
        "Why this talk",
        default="manual",
        required=True,
        readonly=True,
    )
    calibration_id = fields.Many2one(
        "call.review.calibration",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
    )
    is_blind = fields.Boolean(
        readonly=True, help="Others do not see it while the calibration is going on."
    )
    state = fields.Selection(
        STATES, default="todo", required=True, index=True, readonly=True, tracking=True
    )
    deadline = fields.Date()
    mark_ids = fields.One2many("call.review.mark", "review_id", "Marks")
    remark_ids = fields.One2many("call.review.remark", "review_id", "Remarks")
    comment = fields.Text("Summary")
    operator_comment = fields.Text("Operator's answer", readonly=True)
    answered_at = fields.Datetime(readonly=True)
    accepted_at = fields.Datetime(
        "Settled on",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Fines and bonuses count for the pay of this time.",
    )
    score = fields.Float(
        "Score, %", compute="_compute_score", store=True, aggregator="avg"
    )
    is_marked = fields.Boolean(compute="_compute_score", store=True)
    is_good = fields.Boolean(compute="_compute_score", store=True)
    amount = fields.Monetary(
        "Fines and bonuses", compute="_compute_score", store=True, aggregator="sum"
    )
    is_final = fields.Boolean(
        compute="_compute_is_final", store=True, help="Counts for pay."
    )

    def init(self):
        """Reviews accepted before the column was there are dated by their answer."""
        self.env.cr.execute(
            "UPDATE call_review SET accepted_at = COALESCE(answered_at, write_date)"
            " WHERE state = 'accepted' AND accepted_at IS NULL"
        )

    _once = models.UniqueIndex(
        "(session_id, criteria_id, reviewer_id) WHERE state != 'cancelled'",
        "This reviewer reviews the talk by these criteria already.",
    )

    @api.depends(
        "mark_ids.mark",
        "mark_ids.is_given",
        "mark_ids.amount",
        "mark_ids.criterion_id.weight",
        "calibration_id",
        "criteria_id.pass_score",
    )
    def _compute_score(self):
        for review in self:
            marks = review.mark_ids
            score = scoring.score(mark._to_core() for mark in marks)
            review.score = score or 0
            review.is_marked = score is not None
            review.is_good = bool(
                review.is_marked and score >= review.criteria_id.pass_score
            )
            paid = not review.calibration_id
            review.amount = sum(marks.mapped("amount")) if paid else 0

    @api.depends("state", "calibration_id")
    def _compute_is_final(self):
        for review in self:
            review.is_final = review.state == "accepted" and not review.calibration_id

    @api.depends("script_id.name", "user_id.name", "session_id")
    def _compute_display_name(self):
        for review in self:
            names = (review.script_id.name, review.user_id.name)
            review.display_name = " – ".join(filter(None, names))

    @api.constrains("session_id", "reviewer_id")
    def _check_reviewer(self):
        for review in self:
            if review.reviewer_id == review.user_id:
                raise ValidationError(self.env._("Nobody reviews a talk of one's own."))
            if review.session_id.is_trial:
                raise ValidationError(
                    self.env._("A trial run is no talk to be reviewed.")
                )
            if not review.reviewer_id.has_group(SUPERVISOR):
                raise ValidationError(
                    self.env._(
                        "%s is no supervisor of call scripts.",
                        review.reviewer_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            given = {name for name, value in vals.items() if value}
            self._check_guarded(given, GUARDED - {"session_id", "criteria_id"})
        reviews = super().create(vals_list)
        reviews._add_marks()
        return reviews

    def write(self, vals):
        self._check_guarded(vals.keys(), GUARDED)
        return super().write(vals)

    def _check_guarded(self, given, names):
        if not self.env.su and names & given:
            raise AccessError(
                self.env._("A review is moved on by its buttons, not by hand.")
            )

    def _add_marks(self):
        """A row for each criterion which has none yet."""
        rows = []
        for review in self:
            missing = review.criteria_id.criterion_ids - review.mark_ids.criterion_id
            rows += [
                {"review_id": review.id, "criterion_id": item.id} for item in missing
            ]
        self.env["call.review.mark"].sudo().create(rows)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shown(self):
        if any(
            review.state in ("submitted", "disputed", "accepted") for review in self
        ):
            raise UserError(
                self.env._("The operator has seen this review: cancel it instead.")
            )

    # --- the reviewer's side ------------------------------------------------------

    def _check_marking(self):
        """Only the reviewer marks, and only before the operator's consent.

        :raises AccessError: somebody else's review
        :raises UserError: it is settled
        """
        self.ensure_one()
        self.check_access("write")
        if self.reviewer_id != self.env.user and not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("This review is somebody else's."))
        if self.state not in ("todo", "disputed"):
            raise UserError(
                self.env._("The operator has this review now; it is not changed.")
            )

    def action_submit(self):
        """Show the review to the operator (a calibration: to the other reviewers)."""
        for review in self:
            review._check_marking()
            if any(not mark.is_given for mark in review.mark_ids):
                raise UserError(
                    self.env._("Mark every criterion first, or say “not applicable”.")
                )
            if review.calibration_id:
                review._accept()
                review.calibration_id._settle()
            else:
                review._show()
        return True

    def _show(self):
        """It is the operator's turn now."""
        review = self.sudo()
        review.write({"state": "submitted", "shown_at": fields.Datetime.now()})
        review.activity_unlink([TODO])
        told = review.with_context(lang=review.user_id.lang)
        score = round(review.score)
        self._tell(review.user_id, told.env._("Your talk was reviewed: %d %%.", score))

    def _accept(self, **vals):
        """Settled: from now on it counts for pay (unless a calibration's)."""
        now = fields.Datetime.now()
        self.sudo().write({"state": "accepted", "accepted_at": now, **vals})
        self.sudo().activity_unlink([TODO])

    def action_cancel(self):
        for review in self:
            review.check_access("write")
            if review.state == "accepted" and not self.env.user.has_group(MANAGER):
                raise UserError(self.env._("An accepted review stays as it is."))
            review.sudo().write({"state": "cancelled", "accepted_at": False})
            review.sudo().activity_unlink([TODO])
        return True

    def action_uphold(self):
        """The reviewer stays by a disputed review."""
        for review in self:
            review._check_marking()
            if review.state != "disputed":
                raise UserError(self.env._("The operator has not disputed it."))
            review._accept()
            told = self.with_context(lang=review.user_id.lang)
            review._tell(review.user_id, told.env._("The review was upheld."))
        return True

    # --- the operator's side ------------------------------------------------------

    def action_accept(self):
        return self._answer("accepted", False)

    def _answer(self, state, comment):
        """The operator's answer; once, and only to a review which was shown."""
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user:
            raise AccessError(self.env._("Only the operator answers a review."))
        if self.state != "submitted":
            raise UserError(self.env._("There is nothing to answer here."))
        comment = plain.text(comment or "", 4000).strip()
        if state == "disputed" and not comment:
            raise UserError(self.env._("Say what you do not agree with."))
        answer = {
            "operator_comment": comment or False,
            "answered_at": fields.Datetime.now(),
        }
        review = self.sudo()
        if state == "accepted":
            review._accept(**answer)
            return True
        review.write({"state": state, **answer})
        review.activity_unlink([TODO])
        told = review.with_context(lang=review.reviewer_id.lang)
        text = told.env._("The review is disputed: %s", comment)
        review._tell(review.reviewer_id, text, todo=True)
        return True

    def _tell(self, user, text, todo=False):
        """A message in the user's inbox; with ``todo`` a task too."""
        self.ensure_one()
        self.message_notify(
            partner_ids=user.partner_id.ids,
            body=text,
            subject=self.display_name,
        )
        if todo:
            self.activity_schedule(TODO, user_id=user.id, summary=text[:120])
