from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, table_exists

from ..core import attempt_cubes
from ..core.attempt_periods import month_end, month_of

#: days counted in one transaction
DAYS = 20
#: summing up the sums of a month takes about as long as counting so many days
MONTH = 5
#: touched days whose different contacts are looked up one by one; for more of them
#: it is faster to count all attempts of the period
LIVE_DAYS = 10
#: any number: one transaction at a time counts
LOCK = 7_120_031


class CallAttemptMark(models.Model):
    """A contact whose attempts of a day (and so the chain after it) were touched since
    they were counted; without a contact: the whole day.

    Written by a trigger of the table of attempts, whoever changes them.
    """

    _name = "call.attempt.mark"
    _description = "Attempts to Count"
    _log_access = False

    contact_id = fields.Integer(readonly=True)
    day = fields.Date(readonly=True)


class CallAttemptRollup(models.Model):
    """Sums of finished attempts by day, and by month for long periods; what each row
    is, see `core.attempt_cubes`.

    Nobody who works waits for it: attempts only leave marks (rows of their own), and a
    job counts the marked days anew. Until then those days are read from the attempts
    themselves. Marks, attempts and sums are seen in one state of the database, so that
    what is reported is right at any moment.

    A month is summed up from the sums of its days once it is over (attempts of a later
    one were counted) and none of them is marked; when one of them is counted anew, so
    is the month, in the same transaction.

    To count everything (on a database that has attempts already, or on demand) is to
    mark all days: the job takes them some at a time, the latest first, and may be
    stopped at any moment. `counting` tells how far it is.
    """

    _name = "call.attempt.rollup"
    _description = "Sums of Attempts"
    _log_access = False

    cube = fields.Integer(required=True, readonly=True)
    day = fields.Date(required=True, readonly=True)
    prev_day = fields.Date(readonly=True)
    company_id = fields.Integer(readonly=True)
    campaign_id = fields.Integer(readonly=True)
    import_id = fields.Integer(readonly=True)
    script_id = fields.Integer(readonly=True)
    user_id = fields.Integer(readonly=True)
    result_id = fields.Integer(readonly=True)
    category = fields.Char(readonly=True)
    outcome = fields.Char(readonly=True)
    hour = fields.Integer(readonly=True)
    attempts = fields.Integer(readonly=True)
    calls = fields.Integer(readonly=True)
    answered = fields.Integer(readonly=True)
    goals = fields.Integer(readonly=True)
    talk_seconds = fields.Integer(readonly=True)
    talked = fields.Integer(readonly=True)
    repeats = fields.Integer(readonly=True)

    _sums_idx = models.Index("(cube, day) WHERE prev_day IS NULL")
    _repeats_idx = models.Index("(cube, day) WHERE prev_day IS NOT NULL")
    _earlier_idx = models.Index(f"(cube, prev_day) WHERE {attempt_cubes.EARLIER}")

    def _auto_init(self):
        """Sums that were kept in another way are counted anew."""
        cr, table = self.env.cr, self._table
        if table_exists(cr, table) and not column_exists(cr, table, "repeats"):
            cr.execute(SQL("TRUNCATE %s", SQL.identifier(table)))
        return super()._auto_init()

    @api.model
    def _count(self, days):
        """Sum the attempts of some days."""
        cr = self.env.cr
        cr.execute(SQL("SET LOCAL work_mem = '256MB'"))
        attempts = SQL(
            """
            a.day <= %s AND a.contact_id IN (
                SELECT contact_id FROM call_attempt
                 WHERE day = ANY(%s) AND NOT is_open)
            """,
            max(days),
            days,
        )
        asked = SQL("day = ANY(%s)", days)
        cr.execute(SQL(attempt_cubes.chains(), attempts=attempts, days=asked))
        for cube in attempt_cubes.CUBES:
            for statement in cube.insert():
                cr.execute(SQL(statement))
        cr.execute(SQL("DROP TABLE %s", SQL.identifier(attempt_cubes.CHAINS)))
        cr.execute(SQL("SET LOCAL work_mem TO DEFAULT"))
        self.env.invalidate_all(flush=False)

    @api.model
    def _months_to_count(self, marked):
        """First days of months that are over, are not summed up and have no `marked`
        day, in order."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH bounds AS (
                     SELECT date_trunc('month', min(day)::timestamp) AS first,
                            date_trunc('month', max(day)::timestamp) AS last
                       FROM call_attempt_rollup
                      WHERE cube = %(days)s AND prev_day IS NULL)
                SELECT month::date
                  FROM bounds, generate_series(first, last, interval '1 month') month
                 WHERE month < last AND month <> ALL(%(marked)s::date[])
                   AND NOT EXISTS (
                       SELECT FROM call_attempt_rollup
                        WHERE cube = %(months)s AND prev_day IS NULL
                          AND day = month::date)
                   AND EXISTS (
                       SELECT FROM call_attempt_rollup
                        WHERE cube = %(days)s AND prev_day IS NULL
                          AND day >= month::date
                          AND day < (month + interval '1 month')::date)
                 ORDER BY month
                """,
                days=attempt_cubes.CUBES[0].number,
                months=attempt_cubes.CUBES[0].monthly,
                marked=sorted({month_of(day) for day in marked}),
            )
        )
        return [month for (month,) in rows]

    @api.model
    def _count_month(self, month):
        """Sum up the days of a month."""
        for cube in attempt_cubes.CUBES:
            for statement in cube.insert_month():
                self.env.cr.execute(SQL(statement, first=month, last=month_end(month)))

    @api.model
    def _remove(self, cubes, days):
        """Forget the rows of some days of the cubes of these numbers."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM call_attempt_rollup
                 WHERE day = ANY(%(days)s) AND cube = ANY(%(cubes)s)
                   AND prev_day IS NULL;
                DELETE FROM call_attempt_rollup
                 WHERE day = ANY(%(days)s) AND cube = ANY(%(cubes)s)
                   AND prev_day IS NOT NULL
                """,
                days=days,
                cubes=cubes,
            )
        )

    @api.model
    def _mark_all(self):
        """All days are to be counted anew: those with attempts, and those with sums."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO call_attempt_mark (day)
                SELECT day FROM call_attempt WHERE NOT is_open AND day IS NOT NULL
                 UNION
                SELECT day FROM call_attempt_rollup
                """
            )
        )

    @api.model
    def _rebuild(self):
        """Count everything anew, here and now."""
        self._mark_all()
        while self._fold():
            pass

    @api.model
    def _fold(self, limit=DAYS):
        """Count days that were touched, and months that are not summed up, the latest
        first.

        :return: how many of both are left for later
        """
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s)", LOCK))
        if not cr.fetchone()[0]:
            return 0  # another one counts
        days = self._dirty_days()
        cr.execute(SQL("DELETE FROM call_attempt_mark"))
        later, now = days[:-limit], days[-limit:]
        if later:
            cr.execute(
                SQL(
                    "INSERT INTO call_attempt_mark (day) SELECT unnest(%s::date[])",
                    later,
                )
            )
        if now:
            cubes = attempt_cubes.CUBES
            self._remove([cube.number for cube in cubes], now)
            months = sorted({month_of(day) for day in now})
            self._remove([cube.monthly for cube in cubes], months)
            self._count(now)
        months = self._months_to_count(later)
        some = max(1, limit // MONTH)
        for month in months[-some:]:
            self._count_month(month)
        return len(later) + len(months[:-some])

    @api.model
    def _cron_fold(self):
        """Today goes on: its attempts are counted the same, and soon again."""
        crons = self.env["ir.cron"]
        remaining = self._fold()
        while crons._commit_progress(1, remaining=remaining) and remaining:
            remaining = self._fold()

    @api.model
    def action_recount(self):
        """Ask for everything to be counted anew; the job does it at once."""
        if not self.env.user.has_group("call_dialer.call_dialer_group_manager"):
            raise AccessError(
                self.env._("Only an administrator of the call centre may do this.")
            )
        self.sudo()._mark_all()
        self.env.ref("call_dialer.ir_cron_fold_attempts").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The statistics are being counted anew."),
            },
        }

    @api.model
    @api.readonly
    def counting(self):
        """How far the counting of everything is, for the screens of statistics.

        :return: False when nothing much is left, else ``{"left": days still to be
            counted, "days": all days}``
        :raises AccessError: the user may not read statistics
        """
        self.env["call.attempt.report"].check_access("read")
        ((left, days),) = self.env.execute_query(
            SQL(
                """
                WITH marked AS (
                     SELECT DISTINCT day FROM call_attempt_mark
                      WHERE contact_id IS NULL AND day IS NOT NULL),
                counted AS (
                     SELECT day FROM call_attempt_rollup
                      WHERE cube = %s AND prev_day IS NULL
                      UNION SELECT day FROM marked)
                SELECT (SELECT count(*) FROM marked), (SELECT count(*) FROM counted)
                """,
                attempt_cubes.CUBES[0].number,
            )
        )
        return {"left": left, "days": days} if left > LIVE_DAYS else False

    def init(self):
        """On a database that has attempts already, they are to be counted."""
        self.pool.post_init(self._count_first)

    @api.model
    def _count_first(self):
        cr = self.env.cr
        cr.execute(SQL("SELECT FROM call_attempt_rollup LIMIT 1"))
        if not cr.rowcount:
            self._mark_all()
