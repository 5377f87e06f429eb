from datetime import datetime, timedelta

from odoo.tests import TransactionCase, tagged

#: a Friday; in Moscow it is 17:00
FRIDAY = datetime(2026, 3, 6, 14)


@tagged("post_install", "-at_install")
class TestWorkingHours(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Nine to six"})
        cls.calendar = cls.make_calendar("01234")
        cls.company.resource_calendar_id = cls.calendar

    @classmethod
    def make_calendar(cls, days, begin=9, end=18):
        hours = [
            (0, 0, {"name": day, "dayofweek": day, "hour_from": begin, "hour_to": end})
            for day in days
        ]
        return cls.env["resource.calendar"].create(
            {"name": "Nine to six", "tz": "Europe/Moscow", "attendance_ids": hours}
        )

    def test_after(self):
        after = self.company._after_working_hours
        self.assertEqual(after(FRIDAY, 1), FRIDAY + timedelta(hours=1))
        self.assertEqual(after(FRIDAY, 4), datetime(2026, 3, 9, 9), "Monday noon")
        self.assertEqual(after(datetime(2026, 3, 7), 0.5), datetime(2026, 3, 9, 6, 30))
        saturdays = self.make_calendar("5")
        self.assertEqual(after(FRIDAY, 4, saturdays), datetime(2026, 3, 7, 10))

    def test_after_midnights(self):
        """Odoo's days end a microsecond early; how many there are does not matter."""
        around = self.make_calendar("0123456", 0, 24)
        for hours in (1, 8, 9, 33, 100, 1.1):
            later = self.company._after_working_hours(FRIDAY, hours, around)
            self.assertEqual(later, FRIDAY + timedelta(hours=hours))

    def test_between(self):
        between = self.company._working_hours_between
        self.assertEqual(between(FRIDAY, datetime(2026, 3, 9, 9)), 4)
        self.assertEqual(between(FRIDAY, FRIDAY), 0)
        self.assertEqual(between(FRIDAY, False), 0)

    def test_without_a_calendar_all_hours_count(self):
        self.company.resource_calendar_id = False
        later = FRIDAY + timedelta(hours=40)
        self.assertEqual(self.company._after_working_hours(FRIDAY, 40), later)
        self.assertEqual(self.company._working_hours_between(FRIDAY, later), 40)

    def test_hours_that_never_come(self):
        self.company.resource_calendar_id = self.make_calendar("")
        self.assertFalse(self.company._after_working_hours(FRIDAY, 1))
