import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from .voip_call import OUTCOME_LABELS

WEEKDAYS = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("7", "Sunday"),
]


class TelephonyCallReport(models.Model):
    """Statistics of calls that are over, one row a call.

    Weekday and hour are those of the reader: of the user's time zone, else that of the
    company.  Shares and means leave out what they do not concern (a missed share has
    no outgoing calls in it), so that a group's figure is a plain mean of its rows.
    """

    _name = "telephony.call.report"
    _description = "Statistics of Calls"
    _auto = False
    _order = "start_date desc, id desc"
    _rec_name = "start_date"

    start_date = fields.Datetime("Began", readonly=True)
    weekday = fields.Selection(WEEKDAYS, readonly=True)
    hour = fields.Selection(
        [(f"{hour:02}", f"{hour:02}:00") for hour in range(24)], readonly=True
    )
    direction = fields.Selection(
        [("incoming", "Incoming"), ("outgoing", "Outgoing")], readonly=True
    )
    line = fields.Char("Line called", readonly=True)
    user_id = fields.Many2one("res.users", "Operator", readonly=True)
    pbx_id = fields.Many2one("voip.pbx", "PBX", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Client", readonly=True)
    client_known = fields.Boolean(readonly=True)
    outcome = fields.Selection(list(OUTCOME_LABELS.items()), readonly=True)
    call_kind = fields.Selection(
        [("pbx", "PBX"), ("browser", "Browser phone"), ("manual", "By hand")],
        "Made through",
        readonly=True,
    )
    calls = fields.Integer(readonly=True, aggregator="sum")
    incoming = fields.Integer("Incoming calls", readonly=True, aggregator="sum")
    answered = fields.Integer(readonly=True, aggregator="sum")
    missed = fields.Integer(readonly=True, aggregator="sum")
    missed_share = fields.Float(
        "Missed, %",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Incoming calls nobody spoke with, to all incoming ones.",
    )
    wait_mean = fields.Float(
        "Mean waiting, s",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="From the first ring to the answer, or to the end of a call that was not "
        "answered.",
    )
    wait_max = fields.Integer("Longest waiting, s", readonly=True, aggregator="max")
    talk_seconds = fields.Integer("Talk, s", readonly=True, aggregator="sum")
    talk_mean = fields.Float(
        "Mean talk, s",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Of the calls that were answered.",
    )
    talk_max = fields.Integer("Longest talk, s", readonly=True, aggregator="max")

    _depends = {
        "voip.call": [
            "start_date",
            "create_date",
            "type_call",
            "line",
            "user_id",
            "pbx_id",
            "company_id",
            "partner_id",
            "outcome",
            "call_kind",
            "state",
            "wait_seconds",
            "talk_seconds",
        ]
    }

    @api.model
    def _zone(self):
        """The time zone days and hours are told in."""
        user = self.env.user
        company = self.env.company.partner_id.tz
        for zone in (self.env.context.get("tz"), user.tz, company):
            if zone in pytz.all_timezones_set:
                return zone
        return "UTC"

    @property
    def _table_query(self):
        local = SQL(
            "COALESCE(start_date, create_date) AT TIME ZONE 'UTC' AT TIME ZONE %s",
            self._zone(),
        )
        missed = SQL("(type_call = 'incoming' AND outcome IS DISTINCT FROM 'answered')")
        return SQL(
            """
            SELECT id,
                   COALESCE(start_date, create_date) AS start_date,
                   EXTRACT(isodow FROM %(local)s)::int::varchar AS weekday,
                   to_char(%(local)s, 'HH24') AS hour,
                   type_call AS direction, line, user_id, pbx_id, company_id,
                   partner_id, partner_id IS NOT NULL AS client_known,
                   outcome, call_kind,
                   1 AS calls,
                   (type_call = 'incoming')::int AS incoming,
                   (outcome IS NOT DISTINCT FROM 'answered')::int AS answered,
                   %(missed)s::int AS missed,
                   CASE WHEN type_call = 'incoming'
                        THEN 100.0 * %(missed)s::int END AS missed_share,
                   wait_seconds::float AS wait_mean,
                   wait_seconds AS wait_max,
                   COALESCE(talk_seconds, 0) AS talk_seconds,
                   CASE WHEN outcome = 'answered'
                        THEN talk_seconds::float END AS talk_mean,
                   talk_seconds AS talk_max
              FROM voip_call
             WHERE state NOT IN ('calling', 'ongoing')
            """,
            local=local,
            missed=missed,
        )
