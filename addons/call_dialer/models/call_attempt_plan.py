from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import attempts

OUTCOMES = [
    ("busy", "Busy"),
    ("no_answer", "No answer"),
    ("rejected", "Rejected"),
    ("failed", "Failed"),
    ("invalid", "Invalid number"),
    (attempts.ANY, "Any other"),
]


class CallAttemptPlan(models.Model):
    """When a client nobody reached is called again (see `core/attempts.py`)."""

    _name = "call.attempt.plan"
    _description = "Attempts Plan"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    line_ids = fields.One2many("call.attempt.plan.line", "plan_id", copy=True)
    total = fields.Integer(
        string="Attempts at Most",
        help="In a row, whatever their outcome; a talk with the client begins anew. "
        "0: only the limits of the lines count.",
    )
    switch_minutes = fields.Integer(
        string="To the Next Number (min)",
        help="Wait from one number of a client to his next one. 0: at once.",
    )
    company_id = fields.Many2one("res.company", index=True)
    campaign_ids = fields.One2many("call.campaign", "attempt_plan_id")

    _figures = models.Constraint(
        "CHECK(total >= 0 AND switch_minutes >= 0)",
        "Attempts and minutes must not be negative.",
    )

    def copy_data(self, default=None):
        return [
            {**vals, "name": self.env._("%s (copy)", plan.name)}
            for plan, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _core(self):
        """This plan for `core.attempts`."""
        self.ensure_one()
        return attempts.Plan(
            tuple(
                attempts.Line(
                    line.outcome, line.minutes, line.times, line.next_number, line.then
                )
                for line in self.line_ids.sorted()
            ),
            self.total,
            self.switch_minutes,
        )


class CallAttemptPlanLine(models.Model):
    """What follows from one outcome."""

    _name = "call.attempt.plan.line"
    _description = "Line of an Attempts Plan"
    _order = "plan_id, sequence, id"
    _rec_name = "outcome"

    plan_id = fields.Many2one(
        "call.attempt.plan", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    outcome = fields.Selection(OUTCOMES, required=True, default="no_answer")
    minutes = fields.Integer(string="Again After (min)", required=True, default=120)
    times = fields.Integer(string="Times at Most", default=5, help="0: no limit.")
    next_number = fields.Boolean(
        string="Other Numbers First",
        help="The client's other numbers are tried before waiting.",
    )
    then = fields.Selection(
        [
            (attempts.FAILED, "Not reached: call no more"),
            (attempts.DROP_NUMBER, "Drop the number"),
            (attempts.OTHER, "Go on as for any other outcome"),
        ],
        string="After the Limit",
        required=True,
        default=attempts.FAILED,
    )

    _outcome_uniq = models.Constraint(
        "UNIQUE(plan_id, outcome)", "The plan has a line for this outcome already."
    )
    _figures = models.Constraint(
        "CHECK(minutes >= 0 AND times >= 0)",
        "Minutes and times must not be negative.",
    )

    @api.constrains("outcome", "then")
    def _check_then(self):
        for line in self:
            if line.outcome == attempts.ANY and line.then == attempts.OTHER:
                raise ValidationError(
                    self.env._("“Any other” cannot go on as any other outcome.")
                )
