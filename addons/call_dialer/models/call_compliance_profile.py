from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..core import compliance

MODES = ("manual", "preview", "progressive", "power", "predictive", "check")
DAYS = [
    ("workdays", "Monday to Friday"),
    ("weekend", "Saturday and Sunday"),
    ("holiday", "Holidays"),
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
WEEKDAYS = {
    "workdays": (0, 1, 2, 3, 4),
    "weekend": (5, 6),
    "holiday": (compliance.HOLIDAY,),
    **{str(number): (number,) for number in range(7)},
}
MINUTES = 24 * 60
#: {(database, profile id): (versions of its rows, `core.compliance.Profile`)}
_cores = {}


class CallComplianceProfile(models.Model):
    """What the law and the company allow: judged at the moment of dialling.

    The judging itself is in `core/compliance.py`, the facts in `call_compliance.py`.
    """

    _name = "call.compliance.profile"
    _description = "Compliance Profile"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one("res.company", index=True)
    note = fields.Text(
        string="Law",
        translate=True,
        help="The law the profile follows, and what it leaves to you.",
    )
    purpose_id = fields.Many2one(
        "call.purpose",
        tracking=True,
        ondelete="restrict",
        help="What the calls are for. Consents to this purpose allow them; entries of "
        "the stop list for this purpose, or for all, forbid them.",
    )
    campaign_ids = fields.One2many("call.campaign", "compliance_id")
    campaign_count = fields.Integer(compute="_compute_campaign_count")

    # -- when ------------------------------------------------------------------

    limit_hours = fields.Boolean(
        string="Calling Hours",
        tracking=True,
        help="Call only within the hours below, in the client's time zone. The zone is "
        "taken from the number and the address; where several are possible, it must be "
        "within the hours in all of them.",
    )
    hour_ids = fields.One2many("call.compliance.hours", "profile_id", copy=True)
    hours_text = fields.Char(
        string="Hours", compute="_compute_hours_text", store=True, tracking=True
    )
    holiday_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Holidays From",
        tracking=True,
        help="Days off of this calendar are holidays. Empty: those of the campaign's "
        "working hours, or else of the company's.",
    )

    # -- how often -------------------------------------------------------------

    client_day = fields.Integer(string="A Day, per Client", tracking=True)
    client_week = fields.Integer(string="A Week, per Client", tracking=True)
    client_month = fields.Integer(string="A Month, per Client", tracking=True)
    number_day = fields.Integer(string="A Day, per Number", tracking=True)
    number_week = fields.Integer(string="A Week, per Number", tracking=True)
    number_month = fields.Integer(string="A Month, per Number", tracking=True)
    periods = fields.Selection(
        [
            (compliance.CALENDAR, "Calendar: day, week from Monday, month"),
            (compliance.ROLLING, "Rolling: 24 hours, 7 days, 31 days"),
        ],
        default=compliance.CALENDAR,
        required=True,
        tracking=True,
        help="A calendar day begins at midnight of the client.",
    )
    counted = fields.Selection(
        [("all", "Every call made"), ("answered", "Only calls that were answered")],
        string="What Counts",
        default="all",
        required=True,
        tracking=True,
    )
    pause_minutes = fields.Integer(
        string="Pause Between Calls (min)",
        tracking=True,
        help="At least so long from one call to a client to the next one. 0: no pause.",
    )

    # -- whom and how ----------------------------------------------------------

    consent_required = fields.Boolean(
        string="Consent Needed",
        tracking=True,
        help="Call only those who consented to the purpose of the profile.",
    )
    limit_modes = fields.Boolean(string="Only Some Dialling Modes", tracking=True)
    mode_manual = fields.Boolean(string="Manual", tracking=True)
    mode_preview = fields.Boolean(string="Preview", tracking=True)
    mode_progressive = fields.Boolean(string="Progressive", tracking=True)
    mode_power = fields.Boolean(string="Power", tracking=True)
    mode_predictive = fields.Boolean(string="Predictive", tracking=True)
    mode_check = fields.Boolean(
        string="Number Check",
        tracking=True,
        help="Short calls without an operator, to find dead numbers.",
    )
    limit_abandoned = fields.Boolean(
        string="Limit of Abandoned Calls",
        tracking=True,
        help="Beyond it, modes that dial before an operator is free do not dial.",
    )
    abandoned_percent = fields.Float(
        string="Abandoned at Most, %",
        default=3.0,
        digits=(5, 2),
        tracking=True,
        help="Of the campaign's calls answered by people.",
    )
    abandoned_days = fields.Integer(
        string="Measured Over (days)", default=1, tracking=True
    )
    connect_seconds = fields.Integer(
        string="Operator Within (s)",
        default=2,
        tracking=True,
        help="A client who answered and was given no operator within this time was "
        "abandoned.",
    )
    lockout_hours = fields.Integer(
        string="Lockout After an Abandoned Call (h)", tracking=True
    )
    lockout_operator_ok = fields.Boolean(
        string="Except with an Operator Ready",
        default=True,
        tracking=True,
        help="During the lockout the client may be called in modes in which an "
        "operator is sure to be there.",
    )

    _figures = models.Constraint(
        "CHECK(client_day >= 0 AND client_week >= 0 AND client_month >= 0"
        " AND number_day >= 0 AND number_week >= 0 AND number_month >= 0"
        " AND pause_minutes >= 0 AND lockout_hours >= 0 AND abandoned_percent >= 0"
        " AND abandoned_days BETWEEN 1 AND 366 AND connect_seconds >= 0)",
        "Limits must not be negative; abandoned calls are measured over 1 to 366 days.",
    )

    @api.depends("hour_ids.day", "hour_ids.hour_from", "hour_ids.hour_to")
    def _compute_hours_text(self):
        # kept in the chatter: not in the language of whoever happens to look
        days = dict(DAYS)
        for profile in self:
            rows = profile.hour_ids.filtered("day").sorted(
                lambda row: (list(days).index(row.day), row.hour_from)
            )
            profile.hours_text = "; ".join(
                f"{days[row.day]} {row._clock(row.hour_from)}–{row._clock(row.hour_to)}"
                for row in rows
            )

    def _compute_campaign_count(self):
        rows = self.env["call.campaign"]._read_group(
            [("compliance_id", "in", self.ids)], ["compliance_id"], ["__count"]
        )
        counts = {profile.id: count for profile, count in rows}
        for profile in self:
            profile.campaign_count = counts.get(profile.id, 0)

    @api.constrains("consent_required", "purpose_id")
    def _check_purpose(self):
        for profile in self:
            if profile.consent_required and not profile.purpose_id:
                raise ValidationError(
                    self.env._("%s: consent to what? Choose a purpose.", profile.name)
                )

    @api.constrains("limit_hours", "hour_ids")
    def _check_hours(self):
        for profile in self:
            if profile.limit_hours and not profile.hour_ids:
                raise ValidationError(
                    self.env._("%s: fill in the calling hours.", profile.name)
                )

    @api.constrains("limit_modes", *(f"mode_{mode}" for mode in MODES))
    def _check_modes(self):
        for profile in self:
            if profile.limit_modes and not profile._modes():
                raise ValidationError(
                    self.env._("%s: allow at least one mode.", profile.name)
                )

    def copy_data(self, default=None):
        return [
            {**vals, "name": self.env._("%s (copy)", profile.name)}
            for profile, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def action_open_campaigns(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_dialer.call_campaign_action"
        )
        action["domain"] = [("compliance_id", "=", self.id)]
        action["context"] = {"default_compliance_id": self.id}
        return action

    # -- for the core ----------------------------------------------------------

    def _modes(self):
        self.ensure_one()
        return frozenset(mode for mode in MODES if self[f"mode_{mode}"])

    def _core(self):
        """This profile for `core.compliance`; of no record: everything allowed.

        Kept as long as the rows it is made of are the same: it is asked for each call.
        """
        if not self:
            return compliance.Profile()
        self.ensure_one()
        versions = self._versions()
        key = (self.env.cr.dbname, self.id)
        known, core = _cores.get(key, (None, None))
        if known != versions:
            core = self._make_core()
            _cores[key] = versions, core
        return core

    def _versions(self):
        """The versions of the rows the profile is made of, as PostgreSQL knows them."""
        self.flush_recordset()
        self.env["call.compliance.hours"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT xmin, ctid FROM call_compliance_profile WHERE id = %(id)s
                 UNION ALL
                SELECT * FROM (SELECT xmin, ctid FROM call_compliance_hours
                                WHERE profile_id = %(id)s ORDER BY id) AS hours
                """,
                id=self.id,
            )
        )

    def _make_core(self):
        return compliance.Profile(
            hours=self.hour_ids._core() if self.limit_hours else None,
            per_client=compliance.Limits(
                self.client_day, self.client_week, self.client_month
            ),
            per_number=compliance.Limits(
                self.number_day, self.number_week, self.number_month
            ),
            periods=self.periods,
            answered_only=self.counted == "answered",
            pause=timedelta(minutes=self.pause_minutes),
            consent=self.consent_required,
            modes=self._modes() if self.limit_modes else None,
            abandoned_percent=self.abandoned_percent if self.limit_abandoned else None,
            lockout=timedelta(hours=self.lockout_hours),
            lockout_client_first_only=self.lockout_operator_ok,
        )


class CallComplianceHours(models.Model):
    """A span of the day in which may be called."""

    _name = "call.compliance.hours"
    _description = "Calling Hours"
    _order = "profile_id, sequence, id"
    _rec_name = "day"

    profile_id = fields.Many2one(
        "call.compliance.profile", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    day = fields.Selection(
        DAYS,
        required=True,
        default="workdays",
        help="A day without a row is closed; a holiday without a row is like its day "
        "of the week.",
    )
    hour_from = fields.Float(string="From", required=True, default=9.0)
    hour_to = fields.Float(string="To", required=True, default=20.0)

    _span = models.Constraint(
        "CHECK(hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24)",
        "Calling hours begin before they end, between 0:00 and 24:00.",
    )

    @api.model
    def _clock(self, hour):
        minutes = round(hour * 60)
        return f"{minutes // 60}:{minutes % 60:02}"

    def _core(self):
        """{weekday: ((minute, minute), …)} as `core.compliance.Profile.hours`."""
        hours = {}
        for row in self:
            span = (round(row.hour_from * 60), min(round(row.hour_to * 60), MINUTES))
            for weekday in WEEKDAYS[row.day]:
                hours[weekday] = (*hours.get(weekday, ()), span)
        return hours
