import hashlib
import random

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import abtest
from .call_script_version import PUBLISHING

ADVICE = [
    (abtest.KEEP, "Keep going"),
    (abtest.B_BETTER, "Stop: B is better"),
    (abtest.B_WORSE, "Stop: A is better"),
    (abtest.NO_DIFFERENCE, "Stop: no difference worth waiting for"),
]


class CallScriptTest(models.Model):
    """Two published versions of a script side by side, the better one to be found.

    New talks are shared out by weight, a client stays with its version.  The figures
    are judged by ``core.abtest``; they may be looked at as often as one likes.
    """

    _name = "call.script.test"
    _description = "A/B Test of a Script"
    _order = "id desc"

    script_id = fields.Many2one(
        "call.script", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="script_id.company_id", store=True, index=True)
    version_a_id = fields.Many2one(
        "call.script.version", "A", required=True, ondelete="cascade", readonly=True
    )
    version_b_id = fields.Many2one(
        "call.script.version",
        "B (challenger)",
        required=True,
        ondelete="cascade",
        readonly=True,
    )
    share = fields.Integer("Share of B, %", required=True, default=50, readonly=True)
    least_effect = fields.Float(
        "Least difference worth waiting for",
        default=abtest.LEAST_EFFECT,
        readonly=True,
        help="Once the difference is surely smaller, the test advises to stop.",
    )
    state = fields.Selection(
        [("running", "Running"), ("ended", "Ended")],
        default="running",
        required=True,
        readonly=True,
    )
    started_at = fields.Datetime("Started", default=fields.Datetime.now, readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)
    ended_by = fields.Many2one("res.users", readonly=True)
    ending = fields.Selection(
        [
            ("b_published", "B was published"),
            ("a_kept", "A was kept"),
            ("replaced", "Another version was published"),
        ],
        string="How it ended",
        readonly=True,
    )
    clients_a = fields.Integer("Clients of A", compute="_compute_verdict")
    clients_b = fields.Integer("Clients of B", compute="_compute_verdict")
    goals_a = fields.Integer("Goals of A", compute="_compute_verdict")
    goals_b = fields.Integer("Goals of B", compute="_compute_verdict")
    rate_a = fields.Float("Conversion of A", compute="_compute_verdict")
    rate_b = fields.Float("Conversion of B", compute="_compute_verdict")
    difference = fields.Float("Difference, B − A", compute="_compute_verdict")
    low = fields.Float("At least", compute="_compute_verdict")
    high = fields.Float("At most", compute="_compute_verdict")
    confidence = fields.Float(
        compute="_compute_verdict",
        help="How sure it is that the versions differ at all; valid at any moment, "
        "however often it is looked at. From 95 % on the test advises to stop.",
    )
    needed = fields.Integer(
        "More clients needed, about",
        compute="_compute_verdict",
        help="If the difference stays what it is now.",
    )
    advice = fields.Selection(ADVICE, compute="_compute_verdict")

    _one_running = models.UniqueIndex(
        "(script_id) WHERE state = 'running'", "A script has one running test at most."
    )
    _share_range = models.Constraint(
        "CHECK(share BETWEEN 1 AND 99)", "The share of B is between 1 and 99 %."
    )

    @api.depends("script_id.name", "version_a_id.number", "version_b_id.number")
    def _compute_display_name(self):
        for test in self:
            test.display_name = self.env._(
                "%(script)s: v%(a)s against v%(b)s",
                script=test.script_id.name or "",
                a=test.version_a_id.number,
                b=test.version_b_id.number,
            )

    @api.depends("state", "ended_at")
    def _compute_verdict(self):
        for test in self:
            evidence = abtest.Evidence(min(99, max(1, test.share)) / 100)
            for arm_a, arm_b in test._days():
                evidence.add_day(arm_a, arm_b)
            verdict = evidence.verdict(least_effect=test.least_effect)
            test.clients_a, test.goals_a = evidence.a.clients, evidence.a.goals
            test.clients_b, test.goals_b = evidence.b.clients, evidence.b.goals
            test.rate_a, test.rate_b = evidence.a.rate, evidence.b.rate
            test.difference = verdict.difference
            test.low, test.high = verdict.low, verdict.high
            test.confidence = verdict.confidence
            test.needed = verdict.needed or 0
            test.advice = verdict.advice

    def _days(self):
        """What A and B brought on each day (UTC) which is over, in order.

        A client counts once, by its first finished talk.  Of an ended test all days.
        """
        if not self._origin.id:
            return []
        self.env["call.session"].flush_model()
        over = self.ended_at or fields.Datetime.now().replace(
            hour=0, minute=0, second=0
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT finished_at::date AS day, version_id = %(b)s AS is_b,
                       count(*), count(*) FILTER (WHERE outcome = 'goal')
                  FROM call_session
                 WHERE test_id = %(test)s AND test_counted AND finished_at <= %(over)s
                 GROUP BY 1, 2
                """,
                test=self._origin.id,
                b=self.version_b_id.id,
                over=over,
            )
        )
        found = {(day, is_b): abtest.Arm(*counts) for day, is_b, *counts in rows}
        nobody = abtest.Arm()
        return [
            (found.get((day, False), nobody), found.get((day, True), nobody))
            for day in sorted({day for day, _ in found})
        ]

    # --- sharing out -------------------------------------------------------------

    def _draw(self, key):
        """The version for a new client: the same key is always given the same one."""
        self.ensure_one()
        if key:
            digest = hashlib.sha256(f"{self.id}:{key}".encode()).digest()
            place = int.from_bytes(digest[:8], "big") / 2**64
        else:
            place = random.random()
        return self.version_b_id if place * 100 < self.share else self.version_a_id

    # --- ending ------------------------------------------------------------------

    def action_publish_b(self):
        """B becomes the script's published version; the test is over."""
        self._check_end()
        publishing = self.env(
            context={**self.env.context, "call_scripts_publishing": PUBLISHING}
        )
        self.version_a_id.with_env(publishing).write({"state": "retired"})
        self.version_a_id.flush_recordset()
        self.version_b_id.with_env(publishing).write({"is_challenger": False})
        self.version_b_id.flush_recordset()
        self.script_id.published_version_id = self.version_b_id
        self._set_ended("b_published")
        return self.version_b_id._published_notice()

    def action_keep_a(self):
        """A stays published, B is retired; the test is over."""
        self._check_end()
        self._retire_b()
        self._set_ended("a_kept")
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check_end(self):
        self.ensure_one()
        self.check_access("read")
        self.script_id.check_access("write")
        if self.state != "running":
            raise UserError(self.env._("The test is over already."))

    def _retire_b(self):
        self.version_b_id.with_context(call_scripts_publishing=PUBLISHING).write(
            {"state": "retired", "is_challenger": False}
        )

    def _set_ended(self, ending):
        self.sudo().write(
            {
                "state": "ended",
                "ending": ending,
                "ended_at": fields.Datetime.now(),
                "ended_by": self.env.uid,
            }
        )

    def action_view_sessions(self):
        """The talks the test counts."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_scripts.call_session_action"
        )
        action["domain"] = [("test_id", "=", self.id), ("test_counted", "=", True)]
        action["context"] = {"group_by": ["version_id", "outcome"]}
        return action

    def action_open(self):
        self.ensure_one()
        return self.get_formview_action()
