from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_time

from odoo.addons.record_template.core.zones import first_zone

from ..core.deadline import DAYS, WORKING_HOURS, day_of, is_over, settle


class DocKind(models.Model):
    """How long a new document of the kind may take."""

    _inherit = "doc.kind"

    deadline_unit = fields.Selection(
        [
            ("days", "Days"),
            ("hours", "Hours"),
            ("working_hours", "Working hours"),
        ],
        string="Deadline in",
        default="days",
        required=True,
        help="What the deadline of a new document is counted in. By hours it has a "
        "time of the day; working hours pass only while the company works.",
    )
    deadline_days = fields.Integer(
        "Days to Deadline", help="The deadline of a new document. 0: none."
    )
    deadline_hours = fields.Float(
        "Hours to Deadline", help="The deadline of a new document. 0: none."
    )
    deadline_calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        ondelete="restrict",
        help="When the documents of this kind are worked on. Empty: the working hours "
        "of the company.",
    )

    _deadline_hours_range = models.Constraint(
        "CHECK (deadline_hours BETWEEN 0 AND 9999)",
        "The hours to the deadline are between 0 and 9999.",
    )

    def _deadline_from(self, start):
        """The moment until which a document of the kind made at ``start`` is wanted.

        :param start: datetime, naive UTC, as the answer
        :return: False: the kind does not count by hours
        """
        self.ensure_one()
        kind = self.sudo()
        if kind.deadline_unit in (DAYS, False) or not kind.deadline_hours:
            return False
        if kind.deadline_unit == WORKING_HOURS:
            company = kind.company_id or self.env.company
            moment = company._after_working_hours(
                start, kind.deadline_hours, kind.deadline_calendar_id
            )
        else:
            moment = start + timedelta(hours=kind.deadline_hours)
        return moment and moment.replace(microsecond=0)


class DocDocument(models.Model):
    """Until when a document is wanted: a day, or a moment of it (``core.deadline``)."""

    _inherit = "doc.document"

    kind_deadline_unit = fields.Selection(related="kind_id.deadline_unit")
    date_deadline = fields.Date(
        "Deadline",
        compute="_compute_deadline",
        precompute=True,
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
    )
    deadline_at = fields.Datetime(
        "Deadline with Time",
        compute="_compute_deadline",
        precompute=True,
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        help="Set when the deadline is a moment; Deadline is its day then.",
    )
    deadline_time = fields.Char(compute="_compute_deadline_time")
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    @api.depends("kind_id")
    def _compute_deadline(self):
        today, now = fields.Date.context_today(self), fields.Datetime.now()
        until = {}
        for document in self:
            day, moment = document.date_deadline, document.deadline_at
            kind = document.kind_id
            # the kind of a saved document stays, and so does its deadline
            if document._origin or not kind:
                continue
            if moment:
                document.date_deadline = day_of(moment, document._deadline_zone())
            elif day:
                continue
            elif kind.deadline_unit == DAYS:
                if kind.deadline_days:
                    document.date_deadline = today + timedelta(days=kind.deadline_days)
            else:
                if kind not in until:
                    until[kind] = kind._deadline_from(now)
                moment = until[kind]
                if moment:
                    document.deadline_at = moment
                    document.date_deadline = day_of(moment, document._deadline_zone())

    @api.depends("deadline_at")
    @api.depends_context("lang", "tz", "uid")
    def _compute_deadline_time(self):
        for document in self:
            moment = document.deadline_at
            document.deadline_time = moment and format_time(
                self.env, moment, tz=document._deadline_zone(), time_format="short"
            )

    @api.depends("date_deadline", "deadline_at", "is_done")
    def _compute_is_overdue(self):
        today, now = fields.Date.context_today(self), fields.Datetime.now()
        for document in self:
            document.is_overdue = not document.is_done and is_over(
                document.date_deadline, document.deadline_at, today, now
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        by_moment = Domain("deadline_at", "<", fields.Datetime.now())
        by_day = Domain("deadline_at", "=", False)
        by_day &= Domain("date_deadline", "<", fields.Date.context_today(self))
        return Domain("is_done", "=", False) & (by_moment | by_day)

    def _deadline_zone(self):
        """The time zone to tell it in: the reader's, else that of the working hours."""
        self.ensure_one()
        kind = self.kind_id.sudo()
        company = (self.company_id or kind.company_id or self.env.company).sudo()
        calendar = kind.deadline_calendar_id or company.resource_calendar_id
        return first_zone(self.env.context.get("tz"), self.env.user.tz, calendar.tz)

    def _deadline_text(self):
        """Day and time for people to read; empty without a deadline."""
        self.ensure_one()
        day = format_date(self.env, self.date_deadline)
        return f"{day} {self.deadline_time or ''}".strip()

    # ------------------------------------------------------------
    # the day and the moment in step
    # ------------------------------------------------------------

    @api.onchange("date_deadline")
    def _onchange_date_deadline(self):
        self.update(self._settled_deadline(by_day=True))

    @api.onchange("deadline_at")
    def _onchange_deadline_at(self):
        self.update(self._settled_deadline(by_day=False))

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents.filtered("deadline_at")._settle_deadline(by_day=False)
        return documents

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"date_deadline", "deadline_at"}:
            whole_day = not vals.get("deadline_at") and "date_deadline" in vals
            self._settle_deadline(by_day=whole_day)
        return result

    def _settle_deadline(self, by_day):
        for document in self:
            found = document._settled_deadline(by_day)
            if any(document[name] != value for name, value in found.items()):
                # whoever has set one of them has set the other
                document.sudo().write(found)

    def _settled_deadline(self, by_day):
        self.ensure_one()
        day, moment = settle(
            self.date_deadline or None,
            self.deadline_at or None,
            self._deadline_zone(),
            by_day,
        )
        return {"date_deadline": day or False, "deadline_at": moment or False}
