from dataclasses import asdict
from dataclasses import fields as fields_of
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import what_if

#: a campaign is known by its last days …
DAYS = 7
#: … and by so many calls at most
LATEST = 20000
#: a call that failed so soon was no ringing telephone (seconds)
FAST = 8
#: what may be asked: (least, greatest)
BOUNDS = {
    "operators": (1, what_if.MOST_OPERATORS),
    "ratio": (1, 10),
    "abandon_percent": (0, 99),
    "answer_rate": (0.01, 0.99),
    "answer_rate_error": (0, 0.5),
    "talk_mean": (1, 7200),
    "talk_mean_error": (0, 7200),
    "talk_cv": (0, 5),
    "wrap_mean": (1, 7200),
    "answer_delay": (1, 120),
    "ring_timeout": (5, 180),
    "fast_fail_share": (0, 1),
    "patience": (0, 60),
}
#: so many answers are worked out at once: on the whole server, for a user
AT_ONCE = 4
AT_ONCE_OF_USER = 2
#: first keys of the advisory locks that count them
SERVER_LOCK, USER_LOCK = 0x7E31, 0x7E32
#: counts, which are shown only
COUNTS = ("calls", "talks", "wraps")


class CallWhatIf(models.AbstractModel):
    """What if: more or fewer operators, another mode (RPC, supervisors only).

    The browser asks for one number of operators at a time: each answer takes a moment
    (bounded by `core.what_if`), and the table fills by itself.
    """

    _name = "call.what.if"
    _description = "What If"

    @api.model
    @api.readonly
    def open(self, campaign_id=False):
        """What the screen starts with.

        :param campaign_id: the campaign to begin with; False: the first one
        :return: {campaigns: [{id, name}], modes: [{key, label}], days,
            question: see `question`}
        """
        board = self.env["call.board"]
        board._check_supervisor()
        campaigns = board._campaigns()
        asked = board._campaigns([campaign_id]) if campaign_id else campaigns[:1]
        campaigns |= asked
        return {
            "campaigns": [{"id": one.id, "name": one.name} for one in campaigns],
            "modes": [
                {"key": key, "label": label}
                for key, label in campaigns._fields["mode"]._description_selection(
                    self.env
                )
                if key in what_if.POLICIES
            ],
            "days": DAYS,
            "most": what_if.MOST_OPERATORS,
            "question": self._question(asked),
        }

    @api.model
    @api.readonly
    def question(self, campaign_id):
        """The campaign as it is, for `answer`.

        :return: {campaign_id, operators, mode, ratio, abandon_percent, facts: see
            `core.what_if.Facts`}
        """
        board = self.env["call.board"]
        board._check_supervisor()
        return self._question(board._campaigns([campaign_id]))

    @api.model
    @api.readonly
    def answer(self, question):
        """What to expect with so many operators, in each mode.

        :param question: {operators, ratio, abandon_percent, facts}, as from `question`,
            with the values the supervisor wants
        :return: {operators, cases: [{mode, utilisation (%), talk_per_hour (minutes),
            abandoned (%), wait (s), calls_per_hour}]}, each value [least, middle,
            greatest], per operator
        :raises UserError: too many are being worked out just now
        """
        self.env["call.board"]._check_supervisor()
        facts = self._checked_facts(question.get("facts") or {})
        operators = int(self._checked("operators", question.get("operators")))
        ratio = self._checked("ratio", question.get("ratio"))
        limit = self._checked("abandon_percent", question.get("abandon_percent")) / 100
        cases = [
            what_if.Case(policy, operators, limit=limit, ratio=ratio)
            for policy in what_if.POLICIES
        ]
        self._take_turn()
        return {
            "operators": operators,
            "cases": [self._told(what_if.outlook(facts, case)) for case in cases],
        }

    @api.model
    def _take_turn(self):
        """Each answer costs a moment of a whole core: only some at once.

        The locks are the transaction's: whatever becomes of the request, they go with
        it, and all processes of the server share them.
        """
        slots = [self.env.uid * AT_ONCE_OF_USER + one for one in range(AT_ONCE_OF_USER)]
        if not self._take_slot(USER_LOCK, [slot % 2**31 for slot in slots]):
            raise UserError(
                self.env._(
                    "You have asked twice already: wait until that is worked out."
                )
            )
        if not self._take_slot(SERVER_LOCK, range(AT_ONCE)):
            raise UserError(
                self.env._(
                    "Others are having their figures worked out just now: try again in "
                    "some seconds."
                )
            )

    @api.model
    def _take_slot(self, key, slots):
        """Lock one of the slots until the end of the transaction; False: none free."""
        return any(
            self.env.execute_query(
                SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", key, slot)
            )[0][0]
            for slot in slots
        )

    # -- the campaign as it is -------------------------------------------------

    @api.model
    def _question(self, campaign):
        campaign = campaign[:1]
        return {
            "campaign_id": campaign.id,
            "operators": self._at_work(campaign),
            "mode": campaign.mode or "",
            "ratio": campaign.ratio or 1.5,
            "abandon_percent": campaign.abandon_percent if campaign else 3.0,
            "facts": asdict(self._facts(campaign)),
        }

    @api.model
    def _at_work(self, campaign):
        """Operators who are at work in the campaign now; else all it has."""
        at_work = (
            self.env["call.operator.state"]
            .sudo()
            .search_count(
                [("campaign_id", "=", campaign.id), ("state", "!=", "offline")]
            )
            if campaign
            else 0
        )
        wanted = at_work or len(campaign.sudo().operator_ids) or 10
        return min(wanted, what_if.MOST_OPERATORS)

    @api.model
    def _facts(self, campaign):
        if not campaign:
            return what_if.facts_of(what_if.Sums())
        profile = campaign.sudo().compliance_id
        return what_if.facts_of(
            self._sums(campaign),
            ring_timeout=float(campaign._pool_pbx().client_timeout or 25),
            patience=campaign._pool_patience(profile),
        )

    @api.model
    def _sums(self, campaign):
        """What the calls of the last days were like, as `core.what_if.Sums`."""
        self.env.flush_all()
        since = fields.Datetime.now() - timedelta(days=DAYS)
        calls = self.env.execute_query(
            SQL(
                """
                WITH latest AS (
                    SELECT outcome, is_abandoned, talk_seconds, call_id
                      FROM call_attempt
                     WHERE campaign_id = %(campaign)s AND start >= %(since)s
                       AND NOT is_open
                       AND (outcome IS NOT NULL OR is_abandoned)
                       AND outcome IS DISTINCT FROM 'cancelled'
                     ORDER BY start DESC LIMIT %(latest)s),
                seen AS (
                    SELECT latest.talk_seconds,
                           COALESCE(latest.outcome = 'answered', false)
                               OR COALESCE(latest.is_abandoned, false)
                               AS answered,
                           (pbx_facts #>> '{dialling:client,at}')::float AS dialled,
                           (pbx_facts #>> '{answered:client,at}')::float AS lifted,
                           (pbx_facts #>> '{ended,at}')::float AS ended
                      FROM latest LEFT JOIN voip_call AS call
                        ON call.id = latest.call_id)
                SELECT count(*), count(*) FILTER (WHERE answered),
                       count(*) FILTER (WHERE NOT answered
                                          AND ended - dialled < %(fast)s),
                       count(*) FILTER (WHERE talk_seconds > 0),
                       avg(talk_seconds) FILTER (WHERE talk_seconds > 0)::float,
                       stddev_samp(talk_seconds)
                           FILTER (WHERE talk_seconds > 0)::float,
                       avg(lifted - dialled) FILTER (WHERE lifted >= dialled)
                  FROM seen
                """,
                campaign=campaign.id,
                since=since,
                latest=LATEST,
                fast=FAST,
            )
        )[0]
        wraps = self.env.execute_query(
            SQL(
                """
                SELECT count(*), avg(seconds)::float FROM call_operator_state_log
                 WHERE campaign_id = %s AND state = 'wrapup'
                   AND start >= %s AND "end" IS NOT NULL
                """,
                campaign.id,
                since,
            )
        )[0]
        return what_if.Sums(*calls, *wraps)

    # -- what is asked ---------------------------------------------------------

    @api.model
    def _checked_facts(self, facts):
        names = [one.name for one in fields_of(what_if.Facts)]
        return what_if.Facts(
            **{
                name: self._checked(name, facts[name])
                for name in names
                if name not in COUNTS and facts.get(name) is not None
            }
        )

    @api.model
    def _checked(self, name, value):
        """A number within its bounds; clear words where it is not."""
        least, greatest = BOUNDS[name]
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = None
        if number is None or not least <= number <= greatest:
            raise UserError(
                self.env._(
                    "%(what)s: a number from %(least)s to %(greatest)s, please.",
                    what=self._labels().get(name, name),
                    least=f"{least:g}",
                    greatest=f"{greatest:g}",
                )
            )
        return number

    @api.model
    def _labels(self):
        return {
            "operators": self.env._("Operators"),
            "ratio": self.env._("Lines per free operator"),
            "abandon_percent": self.env._("Abandoned at most, %"),
            "answer_rate": self.env._("Share of calls answered"),
            "talk_mean": self.env._("Mean talk, s"),
            "wrap_mean": self.env._("Mean wrap-up, s"),
        }

    @api.model
    def _told(self, found):
        """An outlook as the browser gets it."""

        def span(value, factor=1.0):
            return [
                round(factor * number, 1)
                for number in (value.low, value.middle, value.high)
            ]

        return {
            "mode": found.case.policy,
            "utilisation": span(found.utilisation, 100),
            "talk_per_hour": span(found.talk_per_hour),
            "abandoned": span(found.abandoned, 100),
            "wait": span(found.wait),
            "calls_per_hour": span(found.calls_per_hour),
        }
