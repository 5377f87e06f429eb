from datetime import timedelta

from odoo import models


class ResCompany(models.Model):
    """Time as the company works: what waits for people is counted so."""

    _inherit = "res.company"

    def _after_working_hours(self, moment, hours, calendar=None):
        """The moment some working hours later; holidays of the calendar count.

        :param moment: datetime, naive UTC
        :param hours: a number, not negative
        :param calendar: whose hours; the company's when there is none, and without
            any calendar all hours of the day count
        :return: datetime, naive UTC, whole seconds; False when so many hours never come
        """
        calendar = (calendar or self.sudo().resource_calendar_id).sudo()
        if not calendar:
            return _to_second(moment + timedelta(hours=hours))
        # (Odoo's days end a microsecond before midnight: each adds one)
        later = calendar.plan_hours(hours, moment, compute_leaves=True)
        return later and _to_second(later)

    def _working_hours_between(self, start, end):
        """Working hours of the company between two moments (naive UTC).

        All hours count when there is no calendar; 0 when there is nothing between.
        """
        if not start or not end or end <= start:
            return 0.0
        calendar = self.sudo().resource_calendar_id
        if not calendar:
            return (end - start).total_seconds() / 3600
        return calendar.get_work_hours_count(start, end)


def _to_second(moment):
    """Without fractions; what lacks less than a millisecond is the next second."""
    return (moment + timedelta(milliseconds=1)).replace(microsecond=0)
