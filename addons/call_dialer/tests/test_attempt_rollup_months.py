from datetime import date
from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.call_dialer.models import call_attempt_report_plan
from odoo.addons.call_dialer.models.call_attempt_report_plan import CallAttemptReport

from .common import DialerCase
from .test_attempt_rollup import CONTACTS, FIGURES, KEPT, RollupMixin

FEBRUARY = date(2026, 2, 1)
#: whole months of the attempts that other attempts come after
OVER = {FEBRUARY, date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)}


@tagged("post_install", "-at_install")
class TestAttemptRollupMonths(RollupMixin, DialerCase):
    """B18: long periods are told by sums of whole months, as exactly as by days."""

    days, longest = 150, 150

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_attempts(300, seed=19)
        # whatever is random: each month has an attempt of the same contact
        for month in range(1, 7):
            cls.env["call.attempt"].create(
                {
                    "contact_id": cls.contacts[0].id,
                    "user_id": cls.operator.id,
                    "start": f"2026-{month:02}-20 12:00:00",
                    "is_open": False,
                }
            )
        cls.env.flush_all()
        cls.rollup = cls.env["call.attempt.rollup"]
        cls.rollup._fold(limit=10_000)
        cls.report = cls.env["call.attempt.report"]

    def _told(self, since, groupby=(), until="2026-12-31"):
        """Sum of the attempts of a campaign, and of its different contacts."""
        domain = Domain("campaign_id", "=", self.campaign.id)
        domain &= Domain("day", ">=", since) & Domain("day", "<=", until)
        rows = self.report._read_group(domain, groupby, ["attempts:sum", CONTACTS])
        return sum(row[-2] for row in rows), sum(row[-1] for row in rows)

    def _spoil(self, month):
        """What is kept of a month as a whole tells a thousand attempts more."""
        self.env.cr.execute(
            """
            UPDATE call_attempt_rollup SET attempts = attempts + 1000
             WHERE cube > 100 AND day = %s AND prev_day IS NULL
            """,
            [month],
        )
        self.assertTrue(self.env.cr.rowcount)

    def test_b18_any_period_and_grouping(self):
        self.assertLessEqual(OVER, set(self.rollup._months()))
        self.assertGreater(self._same(groupings=self.rng.sample(KEPT, 6)), 80)
        self._same(self.supervisor, self.rng.sample(KEPT, 3))

    def test_b18_parts_of_dates_that_are_no_periods(self):
        parts = ("month_number", "day_of_week", "iso_week_number", "quarter_number")
        self.assertTrue(self._same(groupings=[[f"day:{part}"] for part in parts]))

    def test_b18_whole_months_are_told_by_their_sums(self):
        asked = [("2026-01-10", ()), ("2026-02-01", ()), ("2026-01-10", ["day:month"])]
        asked += [("2026-01-31", ["day:quarter"]), ("2026-02-01", ["day:year"])]
        by_day = [("2026-02-02", ()), ("2026-01-10", ["day:week"])]
        by_day += [("2026-01-10", (), "2026-02-27"), ("2026-01-10", ["day:day"])]
        right = [self._told(*period)[0] for period in asked + by_day]
        self._spoil(FEBRUARY)
        found = [self._told(*period)[0] for period in asked + by_day]
        for period, one, other in zip(asked, found, right, strict=False):
            self.assertGreaterEqual(one, other + 1000, period)
        self.assertEqual(found[len(asked) :], right[len(asked) :])

    def test_b18_a_touched_day_of_a_month_is_not_lost(self):
        attempts, contacts = self._told("2026-01-10")
        self._spoil(FEBRUARY)
        contact = self._contact(99, self.campaign)
        new = self.env["call.attempt"].create(
            {
                "contact_id": contact.id,
                "start": "2026-02-14 12:00:00",
                "is_open": False,
            }
        )
        self.assertEqual(self._told("2026-01-10"), (attempts + 1, contacts + 1))
        self.rollup._fold()
        self.assertIn(FEBRUARY, self.rollup._months())
        self.assertEqual(self._told("2026-01-10"), (attempts + 1, contacts + 1))
        new.start = "2026-03-14 12:00:00"
        self.assertEqual(
            self._told("2026-03-01")[0], self._told("2026-03-01", ["day:day"])[0]
        )
        self._same(groupings=KEPT[:4])
        new.unlink()
        self.assertEqual(self._told("2026-01-10"), (attempts, contacts))
        self.rollup._fold()
        self.assertEqual(self._told("2026-01-10"), (attempts, contacts))

    def _touch(self, count):
        """Attempts get another day, result or operator."""
        found = self.env["call.attempt"].search(
            [("contact_id", "in", self.contacts.ids)]
        )
        for attempt in self.rng.sample(found, count):
            vals = self._vals()
            names = self.rng.sample(sorted(vals), 3)
            attempt.write({name: vals[name] for name in names})
        self.env.flush_all()

    def test_b18_months_while_attempts_change(self):
        for limit in (3, 1000, 10):
            self._touch(3)
            with patch.object(call_attempt_report_plan, "LIVE_DAYS", 10_000):
                self._same(groupings=self.rng.sample(KEPT, 2))
            self.rollup._fold(limit=limit)

    def test_b18_a_pivot_looks_touched_attempts_up_once(self):
        self._touch(2)
        sets = [[], ["user_id"], ["category"], ["user_id", "category"], ["day:month"]]
        asked = [*FIGURES, CONTACTS]
        since = [("day", ">=", "2026-02-12")]
        look_up = self.rollup._look_up
        for user in (self.env.user, self.supervisor, self.operator):
            report = self.report.with_user(user)
            with (
                patch.object(call_attempt_report_plan, "LIVE_DAYS", 10_000),
                patch.object(
                    type(self.rollup), "_look_up", side_effect=look_up
                ) as mock,
            ):
                found = report._read_grouping_sets(since, sets, asked)
            self.assertEqual(mock.call_count, user != self.operator, "sees but the own")
            with patch.object(CallAttemptReport, "_plan", return_value=None):
                expected = report._read_grouping_sets(since, sets, asked)
            for one, other in zip(found, expected, strict=True):
                one, other = self._rounded(one), self._rounded(other)
                self.assertEqual(sorted(one, key=str), sorted(other, key=str))

    def test_b18_the_month_a_period_begins_in(self):
        """A contact of before and after its first day, seen again in whole months."""
        contact = self._contact(99, self.campaign)
        for start in ("2026-02-03", "2026-02-17", "2026-04-09"):
            self.env["call.attempt"].create(
                {
                    "contact_id": contact.id,
                    "start": f"{start} 12:00:00",
                    "is_open": False,
                }
            )
        self.rollup._fold()
        own = Domain("contact_id", "=", contact.id)
        for day in (1, 3, 4, 17, 18):
            since = date(2026, 2, day)
            attempts, contacts = self._told(since)
            domain = Domain("campaign_id", "=", self.campaign.id) & ~own
            domain &= Domain("day", ">=", since)
            rest = self.report._read_group(domain, [], ["attempts:sum", CONTACTS])
            self.assertEqual(contacts - rest[0][1], 1, since)
            self.assertEqual(attempts - rest[0][0], 1 + (day < 18) + (day < 4), since)

    def test_b18_counted_anew_in_pieces(self):
        kept = self._kept()
        self.rollup._mark_all()
        marked = self.rollup._dirty_days()
        while self.rollup._fold(limit=max(25, len(marked) // 4)):
            self._same(groupings=self.rng.sample(KEPT, 2))
        self.assertEqual(self._kept(), kept)

    def test_b18_a_database_without_months(self):
        """An older one: its days are summed up, some months at a time."""
        kept = self._kept()
        self.env.cr.execute("DELETE FROM call_attempt_rollup WHERE cube > 100")
        self.assertEqual(self.rollup._months(), [])
        self._same(groupings=KEPT[:3])
        while self.rollup._fold(limit=5):
            self._same(groupings=self.rng.sample(KEPT, 1))
        self.assertLessEqual(OVER, set(self.rollup._months()))
        self.assertEqual(self._kept(), kept)

    def test_b18_a_month_waits_until_it_is_over(self):
        """Who works today does not sum up the month again and again."""
        last = self.report._read_group([], [], ["day:max"])[0][0]
        self.assertNotIn(last.replace(day=1), self.rollup._months())
        self.assertTrue(self.report._plan([], [], [*FIGURES, CONTACTS]))
