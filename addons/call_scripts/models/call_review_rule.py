from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import sampling


class CallReviewRule(models.Model):
    """Which finished talks are listened to, and by whom.

    Each run looks at the talks finished since the one before (at first: within
    ``days``), so that no talk is drawn twice.  What is taken says ``core.sampling``.
    """

    _name = "call.review.rule"
    _description = "Sampling Rule for Reviews"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    criteria_id = fields.Many2one(
        "call.review.criteria",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    reviewer_ids = fields.Many2many(
        "res.users",
        "call_review_rule_reviewer_rel",
        string="Reviewers",
        required=True,
        domain=lambda self: [
            (
                "all_group_ids",
                "in",
                self.env.ref("call_scripts.call_scripts_group_supervisor").ids,
            )
        ],
        help="The talks are shared out evenly; nobody gets a talk of one's own.",
    )
    script_ids = fields.Many2many("call.script", string="Scripts", check_company=True)
    user_ids = fields.Many2many(
        "res.users", "call_review_rule_user_rel", string="Operators"
    )
    team_ids = fields.Many2many("crm.team", string="Sales teams", check_company=True)
    shortest = fields.Integer("Shortest talks")
    longest = fields.Integer("Longest talks")
    share = fields.Float("Random share, %")
    refused = fields.Boolean("All refusals")
    goal = fields.Boolean("All with the goal reached")
    per_operator = fields.Boolean("Of each operator", default=True)
    min_seconds = fields.Integer("Only from, s", default=10)
    limit = fields.Integer("At most", default=50, help="Reviews made at once; 0: all.")
    days = fields.Integer("Look back, days", default=1)
    due_days = fields.Integer("To be done within, days", default=3)
    run_daily = fields.Boolean("Every night", default=True)
    last_run_at = fields.Datetime("Looked up to", readonly=True, copy=False)
    review_ids = fields.One2many("call.review", "rule_id", "Reviews")
    review_count = fields.Integer(compute="_compute_review_count")
    todo_count = fields.Integer("To do", compute="_compute_review_count")

    _ranges = models.Constraint(
        "CHECK(shortest >= 0 AND longest >= 0 AND share >= 0 AND share <= 100"
        " AND min_seconds >= 0 AND days BETWEEN 1 AND 366)",
        "Counts are not negative, a share is at most 100 %, a window 1 to 366 days.",
    )

    def _compute_review_count(self):
        counts = dict.fromkeys(self.ids, 0)
        todo = dict.fromkeys(self.ids, 0)
        for rule, state, count in self.env["call.review"]._read_group(
            [("rule_id", "in", self.ids)], ["rule_id", "state"], ["__count"]
        ):
            counts[rule.id] += count
            todo[rule.id] += count if state == "todo" else 0
        for rule in self:
            rule.review_count = counts.get(rule.id, 0)
            rule.todo_count = todo.get(rule.id, 0)

    @api.constrains("shortest", "longest", "share", "refused", "goal", "criteria_id")
    def _check_takes_something(self):
        for rule in self:
            takes = rule.shortest, rule.longest, rule.share, rule.refused, rule.goal
            if not any(takes):
                raise ValidationError(
                    self.env._(
                        "Say which talks to take: the shortest, the longest, a random"
                        " share, all refusals or all with the goal reached."
                    )
                )

    # --- running ------------------------------------------------------------------

    def action_run(self):
        """Draw now; says how many talks were looked at and taken."""
        self.ensure_one()
        self.check_access("write")
        looked, reviews = self._run()
        if not looked:
            text = self.env._("No talk has been finished since the last draw.")
        else:
            text = self.env._(
                "%(taken)d of %(looked)d talks are to be reviewed.",
                taken=len(reviews),
                looked=looked,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": text,
                "type": "success" if reviews else "info",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _cron_run(self):
        """The nightly draw of every rule."""
        rules = self.search([("run_daily", "=", True)])
        self.env["ir.cron"]._commit_progress(remaining=len(rules))
        for rule in rules:
            rule._run()
            self.env["ir.cron"]._commit_progress(1)

    def _run(self):
        """
        :return: number of talks looked at, reviews made
        """
        self.ensure_one()
        now = fields.Datetime.now()
        start = self.last_run_at or now - timedelta(days=self.days)
        sessions = self._window(start, now)
        self.sudo().last_run_at = now
        picks = sampling.choose(
            (
                sampling.Talk(
                    session.id,
                    session.user_id.id,
                    session.duration,
                    session.outcome or "",
                )
                for session in sessions
            ),
            self._to_core(now),
        )
        operators = {session.id: session.user_id.id for session in sessions}
        return len(sessions), self._make(picks, operators, now)

    def _window(self, start, end):
        """Finished talks of the rule's scripts and operators, not reviewed yet."""
        domain = [
            ("state", "=", "done"),
            ("is_trial", "=", False),
            ("company_id", "=", self.company_id.id),
            ("finished_at", ">=", start),
            ("finished_at", "<", end),
            ("review_ids", "=", False),
        ]
        if self.script_ids:
            domain.append(("script_id", "in", self.script_ids.ids))
        users = self.user_ids | self.team_ids.member_ids
        if users:
            domain.append(("user_id", "in", users.ids))
        return (
            self.env["call.session"]
            .sudo()
            .search_fetch(domain, ["user_id", "duration", "outcome"], order="id")
        )

    def _to_core(self, now):
        return sampling.Rule(
            shortest=self.shortest,
            longest=self.longest,
            share=self.share / 100,
            refused=self.refused,
            goal=self.goal,
            per_operator=self.per_operator,
            min_seconds=self.min_seconds,
            limit=self.limit,
            seed=f"{self.id}:{fields.Datetime.to_string(now)}",
        )

    def _make(self, picks, operators, now):
        todo = self.env["call.review"]._read_group(
            [("reviewer_id", "in", self.reviewer_ids.ids), ("state", "=", "todo")],
            ["reviewer_id"],
            ["__count"],
        )
        load = {user.id: count for user, count in todo}
        able = self.reviewer_ids.filtered(
            lambda user: (
                user.active
                and self.company_id in user.company_ids
                and user.has_group("call_scripts.call_scripts_group_supervisor")
            )
        )
        shared = sampling.share_out(picks, operators, able.ids, load)
        reasons = {pick.id: pick.reason for pick in picks}
        deadline = fields.Date.add(now.date(), days=max(self.due_days, 0))
        return (
            self.env["call.review"]
            .sudo()
            .create(
                [
                    {
                        "session_id": talk,
                        "criteria_id": self.criteria_id.id,
                        "reviewer_id": reviewer,
                        "rule_id": self.id,
                        "reason": reasons[talk],
                        "deadline": deadline,
                    }
                    for talk, reviewer in shared.items()
                ]
            )
        )

    def action_view_reviews(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_scripts.call_review_action"
        )
        return dict(action, domain=[("rule_id", "=", self.id)], context={})
