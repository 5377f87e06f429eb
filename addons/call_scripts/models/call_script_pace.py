from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_time

from ..core import pace


class FairShareError(UserError):
    """A fair share rule says: not now."""


class CallScriptPace(models.Model):
    """How many talks an operator may begin, and put on hold (row A14).

    What is counted is judged by ``core.pace``.  Extension points: ``_fits`` (which
    starts a rule is about, a campaign's say), ``_counted_domain`` (which sessions it
    counts) and ``_held_domain`` (which of them are on hold).
    """

    _name = "call.script.pace"
    _description = "Fair Share Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True
    )
    script_ids = fields.Many2many(
        "call.script", string="Scripts", help="Without any: all scripts together."
    )
    group_ids = fields.Many2many(
        "res.groups", string="Roles", help="Without any: every operator."
    )
    max_starts = fields.Integer("Talks at most")
    minutes = fields.Integer("within minutes")
    rest_minutes = fields.Integer("Rest after a talk, min")
    max_hold = fields.Integer("On hold at most")

    @api.constrains("name", "max_starts", "minutes", "rest_minutes", "max_hold")
    def _check_limits(self):
        for rule in self:
            limits = (rule.max_starts, rule.minutes, rule.rest_minutes, rule.max_hold)
            if any(not 0 <= limit <= 100000 for limit in limits):
                raise ValidationError(self.env._("A limit cannot be below zero."))
            if bool(rule.max_starts) != bool(rule.minutes):
                raise ValidationError(
                    self.env._("“%s”: so many talks within how long?", rule.name)
                )
            if not any(limits):
                raise ValidationError(self.env._("“%s” limits nothing.", rule.name))

    # --- asking ------------------------------------------------------------------

    @api.model
    def _check_start(self, script, sources=None):
        """Refuse to begin another talk.

        :param sources: records the talk is about by name, as ``_start`` takes them
        :raises FairShareError: the rule, and from when on a talk may begin
        """
        rules = self._rules_for(script, sources)
        if not rules:
            return
        self._one_at_a_time()
        now = fields.Datetime.now()
        closed = rules._closed(now)
        if closed:
            rule = self.browse(closed.rule.id)
            raise FairShareError(rule._closed_text(closed))

    def _closed(self, now):
        """Of the rules the one which opens last; None when all are open."""
        return pace.latest(
            pace.may_start(rule._to_core(), rule._past(now), now) for rule in self
        )

    @api.model
    def _check_hold(self, session):
        """Refuse to put another talk of the user on hold.

        :raises FairShareError: the rule
        """
        script = session.sudo().script_id
        now = fields.Datetime.now()
        for rule in self._rules_for(script, session._get_sources()):
            closed = pace.may_hold(rule._to_core(), rule._past(now))
            if closed:
                raise FairShareError(rule._closed_text(closed))

    @api.model
    def _rules_for(self, script, sources=None):
        """Rules about the script and the present user."""
        # (asked at every start, and most companies have none)
        self.flush_model(["active"])
        if not self.env.execute_query(
            SQL("SELECT 1 FROM call_script_pace WHERE active LIMIT 1")
        ):
            return self.sudo().browse()
        company = script.sudo().company_id or self.env.company
        rules = self.sudo().search([("company_id", "in", [False, company.id])])
        return rules.filtered(lambda rule: rule._fits(script, sources or {}))

    def _fits(self, script, sources):
        """Is the rule about a talk by the script, led by the present user?"""
        self.ensure_one()
        if self.script_ids and script.id not in self.script_ids.ids:
            return False
        return not self.group_ids or bool(self.group_ids & self.env.user.all_group_ids)

    def _counted_domain(self):
        """The user's sessions which the rule counts."""
        self.ensure_one()
        domain = Domain("user_id", "=", self.env.uid) & Domain("is_trial", "=", False)
        if self.script_ids:
            domain &= Domain("script_id", "in", self.script_ids.ids)
        return domain

    def _held_domain(self):
        """Of the counted sessions those which are on the user's hold."""
        return Domain("state", "=", "paused")

    def _past(self, now):
        Session = self.env["call.session"].sudo()
        domain = self._counted_domain()
        past = {}
        if self.max_starts:
            since = now - timedelta(minutes=self.minutes)
            begun = Session.search_fetch(
                domain & Domain("started_at", ">", since),
                ["started_at"],
                order="started_at desc",
                limit=self.max_starts,
            )
            past["starts"] = begun.mapped("started_at")
        if self.rest_minutes:
            ended = Session.search_fetch(
                domain & Domain("state", "=", "done"),
                ["finished_at"],
                order="finished_at desc",
                limit=1,
            )
            past["last_end"] = ended.finished_at or None
        if self.max_hold:
            held = domain & self._held_domain()
            past["held"] = Session.search_count(held, limit=self.max_hold)
        return pace.Past(**past)

    def _to_core(self):
        return pace.Rule(
            id=self.id,
            max_starts=self.max_starts,
            minutes=self.minutes,
            rest_minutes=self.rest_minutes,
            max_hold=self.max_hold,
        )

    @api.model
    def _one_at_a_time(self):
        """Two starts of one user at the same moment: the later sees the earlier.

        Both write the user's row; PostgreSQL makes the second one start anew.
        """
        self.env.execute_query(
            SQL(
                """
                INSERT INTO call_script_pace_mark (user_id, touched_at)
                     VALUES (%(user)s, now() AT TIME ZONE 'UTC')
                ON CONFLICT (user_id)
                  DO UPDATE SET touched_at = excluded.touched_at
                  RETURNING id
                """,
                user=self.env.uid,
            )
        )

    def _closed_text(self, closed):
        """Why not, and from when on."""
        rule = self.with_env(self.env)
        time = closed.opens_at and format_time(
            self.env, closed.opens_at, time_format="medium"
        )
        words = {
            pace.TOO_MANY: self.env._(
                "%(rule)s: at most %(count)s talks in %(minutes)s minutes. "
                "The next one can begin at %(time)s.",
                rule=rule.name,
                count=self.max_starts,
                minutes=self.minutes,
                time=time,
            ),
            pace.REST: self.env._(
                "%(rule)s: a rest of %(minutes)s minutes after a talk. "
                "The next one can begin at %(time)s.",
                rule=rule.name,
                minutes=self.rest_minutes,
                time=time,
            ),
            pace.HOLD: self.env._(
                "%(rule)s: at most %(count)s talks on hold. Finish one of them first.",
                rule=rule.name,
                count=self.max_hold,
            ),
        }
        return words[closed.code]


class CallScript(models.Model):
    _inherit = "call.script"

    closed_reason = fields.Char(
        "Not now",
        compute="_compute_closed_reason",
        help="Why the user may not begin a talk by the script now, and when it opens.",
    )

    @api.depends_context("uid", "company", "lang", "tz")
    def _compute_closed_reason(self):
        Rule = self.env["call.script.pace"].sudo()
        now = fields.Datetime.now()
        for script in self:
            rules = Rule._rules_for(script) if script._origin else Rule
            closed = rules._closed(now)
            rule = Rule.browse(closed.rule.id if closed else [])
            script.closed_reason = rule._closed_text(closed) if closed else False


class CallScriptPaceMark(models.Model):
    """When a user last began a talk under a fair share rule."""

    _name = "call.script.pace.mark"
    _description = "Start under a Fair Share Rule"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    touched_at = fields.Datetime()

    _user_uniq = models.Constraint("UNIQUE(user_id)", "One row for each user.")
