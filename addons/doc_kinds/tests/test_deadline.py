from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.doc_kinds.core.deadline import HOURS, WORKING_HOURS

from .common import DocKindsCase

#: a Friday; in Moscow it is 16:30
FRIDAY = datetime(2026, 3, 6, 13, 30)
#: in Moscow it is the day after
LATE = datetime(2026, 3, 6, 22, 30)


@tagged("post_install", "-at_install")
class TestDeadline(DocKindsCase):
    """F2: a document is wanted until a day, or until a moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        week = [
            (0, 0, {"name": "Day", "dayofweek": day, "hour_from": 9, "hour_to": 18})
            for day in "01234"
        ]
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Nine to six", "tz": "Europe/Moscow", "attendance_ids": week}
        )
        cls.env.company.resource_calendar_id = cls.calendar
        cls.user.tz = "Europe/Moscow"
        cls.env = cls.env(context=dict(cls.env.context, tz="Europe/Moscow"))
        cls.kind = cls.kind.with_env(cls.env)

    def by_hours(self, hours=4.0, unit=HOURS, **vals):
        self.kind.write({"deadline_unit": unit, "deadline_hours": hours, **vals})

    @freeze_time(FRIDAY)
    def test_hours(self):
        self.by_hours(4.5)
        document = self.make_document(user=self.user)
        self.assertEqual(document.deadline_at, datetime(2026, 3, 6, 18))
        self.assertEqual(document.date_deadline, date(2026, 3, 6))
        self.by_hours(10)
        document = self.make_document(user=self.user)
        self.assertEqual(document.deadline_at, datetime(2026, 3, 6, 23, 30))
        self.assertEqual(document.date_deadline, date(2026, 3, 7), "in Moscow")

    @freeze_time(FRIDAY)
    def test_working_hours_of_the_company(self):
        self.by_hours(4, WORKING_HOURS)
        document = self.make_document(user=self.user)
        monday = datetime(2026, 3, 9, 8, 30)  # 1.5 hours today, 2.5 on Monday
        self.assertEqual(document.deadline_at, monday)
        self.assertEqual(document.date_deadline, monday.date())
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 3, 8, 21),
                "date_to": datetime(2026, 3, 9, 21),
            }
        )
        document = self.make_document(user=self.user)
        self.assertEqual(document.deadline_at, monday + timedelta(days=1))

    @freeze_time(FRIDAY)
    def test_working_hours_of_the_kind(self):
        always = self.calendar.copy(
            {
                "name": "Saturdays",
                "attendance_ids": [
                    (5, 0, 0),
                    (0, 0, {"name": "S", "dayofweek": "5", "hour_from": 10,
                            "hour_to": 16}),
                ],
            }
        )  # fmt: skip
        self.by_hours(2, WORKING_HOURS, deadline_calendar_id=always.id)
        document = self.make_document(user=self.user)
        self.assertEqual(document.deadline_at, datetime(2026, 3, 7, 9))

    @freeze_time(FRIDAY)
    def test_without_a_calendar_all_hours_count(self):
        self.env.company.resource_calendar_id = False
        self.by_hours(4, WORKING_HOURS)
        document = self.make_document()
        self.assertEqual(document.deadline_at, FRIDAY + timedelta(hours=4))

    def test_days_as_before(self):
        self.kind.write({"deadline_days": 3, "deadline_hours": 4})
        document = self.make_document()
        today = fields.Date.context_today(document)
        self.assertEqual(document.date_deadline, today + timedelta(days=3))
        self.assertFalse(document.deadline_at)
        self.assertFalse(document.deadline_time)

    def test_no_number_no_deadline(self):
        for unit in ("days", HOURS, WORKING_HOURS):
            self.by_hours(0, unit)
            document = self.make_document()
            self.assertFalse(document.date_deadline or document.deadline_at)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.by_hours(-1)
            self.env.flush_all()

    @freeze_time(FRIDAY)
    def test_what_is_given_stays(self):
        """A template or another program sets one of them, and the other follows."""
        self.by_hours(4)
        day = date(2026, 4, 1)
        document = self.make_document(date_deadline=day)
        self.assertEqual((document.date_deadline, document.deadline_at), (day, False))
        document = self.make_document(deadline_at=LATE)
        self.assertEqual(document.deadline_at, LATE)
        self.assertEqual(document.date_deadline, date(2026, 3, 7))
        document = self.make_document(deadline_at=LATE, date_deadline=day)
        self.assertEqual(document.date_deadline, date(2026, 3, 7))

    def test_day_and_moment_in_step(self):
        document = self.make_document(user=self.user, deadline_at=LATE)
        document.date_deadline = date(2026, 3, 10)
        self.assertEqual(document.deadline_at, datetime(2026, 3, 9, 22, 30))
        document.deadline_at = FRIDAY
        self.assertEqual(document.date_deadline, FRIDAY.date())
        document.write({"date_deadline": date(2026, 3, 11), "deadline_at": False})
        self.assertEqual(document.date_deadline, date(2026, 3, 11))
        self.assertFalse(document.deadline_at)
        document.deadline_at = FRIDAY
        document.date_deadline = False
        self.assertFalse(document.deadline_at)
        document.deadline_at = FRIDAY
        document.deadline_at = False
        self.assertFalse(document.date_deadline)

    @freeze_time(FRIDAY)
    def test_form(self):
        self.by_hours(4)
        documents = self.env["doc.document"].with_user(self.user)
        with Form(documents.with_context(default_kind_id=self.kind.id)) as form:
            form.name = "By hand"
            self.assertEqual(form.deadline_at, FRIDAY + timedelta(hours=4))
            form.deadline_at = LATE
            self.assertEqual(form.date_deadline, date(2026, 3, 7))
        document = form.save()
        self.assertEqual(document.deadline_at, LATE)
        with Form(document) as form:
            form.deadline_at = False
        self.assertFalse(document.date_deadline)

    def test_overdue_by_the_moment(self):
        now = fields.Datetime.now()
        document = self.make_document(deadline_at=now - timedelta(minutes=1))
        later = self.make_document(deadline_at=now + timedelta(hours=1))
        self.assertTrue(document.is_overdue)
        self.assertFalse(later.is_overdue)
        found = self.env["doc.document"].search([("is_overdue", "=", True)])
        self.assertIn(document, found)
        self.assertNotIn(later, found)
        document.stage_id = self.agreed
        self.assertFalse(document.is_overdue)

    def test_overdue_by_the_day(self):
        today = fields.Date.context_today(self.kind)
        late = self.make_document(date_deadline=today - timedelta(days=1))
        document = self.make_document(date_deadline=today)
        self.assertEqual((late | document).mapped("is_overdue"), [True, False])
        mine = [("id", "in", (late | document).ids)]
        found = self.env["doc.document"].search([*mine, ("is_overdue", "=", True)])
        self.assertEqual(found, late)

    def test_saved_documents_keep_theirs(self):
        """Also when the columns are new, and everything is computed."""
        document = self.make_document()
        self.by_hours(4)
        for name in ("date_deadline", "deadline_at"):
            field = document._fields[name]
            self.env.add_to_compute(field, document)
        self.env.flush_all()
        self.assertFalse(document.date_deadline or document.deadline_at)

    def test_the_time_is_printed(self):
        document = self.make_document(user=self.user, deadline_at=FRIDAY)
        self.assertRegex(document._deadline_text(), r"03/06/2026 4:30\sPM")
        html, _type = (
            self.env["ir.actions.report"]
            .with_user(self.user)
            ._render_qweb_html("doc_kinds.doc_document_report", document.ids)
        )
        self.assertIn("03/06/2026 4:30", html.decode())
        self.assertIn("4:30", document._print_values(False)["deadline"])
        day = self.make_document(date_deadline=FRIDAY.date())
        self.assertEqual(day._deadline_text(), "03/06/2026")
        self.assertEqual(self.make_document()._deadline_text(), "")

    def test_nobodys_time_zone_is_that_of_the_working_hours(self):
        public = self.env.ref("base.public_user")
        public.sudo().tz = False
        document = self.make_document(deadline_at=FRIDAY)
        told = document.with_user(public).sudo().with_context(tz=False)
        self.assertRegex(told._deadline_text(), "4:30")

    def test_a_made_up_time_zone_is_passed_over(self):
        self.by_hours(4.5)
        rubbish = ("Moon/Base", "../etc/localtime", "x" * 500)
        for zone in rubbish:
            with self.subTest(zone), freeze_time(FRIDAY):
                kinds = self.env["doc.document"].with_user(self.user)
                documents = kinds.with_context(tz=zone)
                document = documents.create({"name": zone, "kind_id": self.kind.id})
                self.assertEqual(document.date_deadline, date(2026, 3, 6))
                self.assertRegex(document.deadline_time, "9:00", "the user's zone")
                document.deadline_at = datetime(2026, 3, 6, 21, 30)
                self.assertEqual(document.date_deadline, date(2026, 3, 7))
                self.user.tz = False
                self.assertRegex(document._deadline_text(), "12:30", "the calendar's")
                self.user.tz = "Europe/Moscow"
