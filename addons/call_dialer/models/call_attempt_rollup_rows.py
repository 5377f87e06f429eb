from odoo import api, models
from odoo.tools import SQL

from ..core import attempt_cubes


class CallAttemptRollup(models.Model):
    """What is kept, and what was touched since, as rows that answer a question."""

    _inherit = "call.attempt.rollup"

    @api.model
    def _dirty_days(self):
        """Days that were touched since they were counted, in order."""
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT day FROM call_attempt_mark WHERE day IS NOT NULL")
        )
        if not rows:
            return []
        days = {day for (day,) in rows}
        # the first day is written out: the planner has to know that few come after it
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT attempt.day
                  FROM (SELECT contact_id, min(day) AS day FROM call_attempt_mark
                         WHERE contact_id IS NOT NULL AND day IS NOT NULL
                         GROUP BY contact_id) AS mark
                  JOIN call_attempt attempt ON attempt.contact_id = mark.contact_id
                   AND attempt.day > mark.day AND NOT attempt.is_open
                 WHERE attempt.day > %s
                """,
                min(days),
            )
        )
        return sorted(days | {day for (day,) in rows})

    @api.model
    def _months(self):
        """First days of the months that are summed up, in order; days of theirs may
        have been touched since."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT day FROM call_attempt_rollup
                 WHERE cube = %s AND prev_day IS NULL ORDER BY day
                """,
                attempt_cubes.CUBES[0].monthly,
            )
        )
        return [month for (month,) in rows]

    @api.model
    def _look_up(self, cubes, days):
        """The attempts of some days, for different contacts by some cubes.

        :return: {number of cube: SQL of its rows}
        """
        asked = SQL("a.day = ANY(%s)", days)
        rows = self.env.execute_query(SQL(attempt_cubes.look_up(cubes), attempts=asked))
        return {number: SQL(attempt_cubes.given(), *arrays) for number, *arrays in rows}

    @api.model
    def _rows(self, cube, parts, contacts, days, looked_up=None):
        """SQL of the rows of a cube for a period: what is kept of its months and days,
        and the attempts of days that were touched since they were counted.

        :param parts: the period, see `core.attempt_periods`
        :param contacts: are different contacts to be counted?
        :param days: the touched days of the period
        :param looked_up: SQL of their rows if contacts are counted, see `_look_up`
        """
        by_day = _within(parts.spans)
        if days:
            by_day = SQL("%s AND day <> ALL(%s)", by_day, days)
        by_month = SQL("day = ANY(%s)", list(parts.months))
        rows = [SQL("%s AND %s", SQL(cube.sums()), by_day)]
        if parts.months:
            rows.append(SQL("%s AND %s", SQL(cube.sums(by_month=True)), by_month))
        if contacts:
            rows += self._repeats(cube, parts, by_day, by_month)
        if days and contacts:
            rows.append(looked_up)
        elif days:
            rows.append(SQL(cube.live(), attempts=SQL("a.day = ANY(%s)", days)))
        return SQL(" UNION ALL ").join(SQL("(%s)", part) for part in rows)

    def _repeats(self, cube, parts, by_day, by_month):
        """Repeats of a period, as far as the attempt before may be in it."""
        inside = SQL("prev_day >= %s", parts.since) if parts.since else SQL("TRUE")
        yield SQL("%s AND %s AND %s", SQL(cube.repeats()), by_day, inside)
        if parts.months:
            kept = SQL(cube.repeats(by_month=True))
            yield SQL("%s AND %s AND %s", kept, by_month, inside)
        if parts.apart:
            first, last = parts.apart
            months = list(parts.months)
            yield SQL(cube.repeats_apart(), months=months, first=first, last=last)


def _within(spans):
    """SQL: the day is in one of the spans of days, each open where it has None."""
    found = []
    for first, last in spans:
        parts = [SQL("TRUE")]
        if first:
            parts.append(SQL("day >= %s", first))
        if last:
            parts.append(SQL("day <= %s", last))
        found.append(SQL("(%s)", SQL(" AND ").join(parts)))
    return SQL("(%s)", SQL(" OR ").join(found)) if found else SQL("FALSE")
