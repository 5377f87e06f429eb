from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_review import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewSilence(ReviewCommon):
    """Row A22: a review nobody answers; where pay reads fines and bonuses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("call_scripts.call_review_silence_cron")

    def _shown(self, days=0, marks=(5, 5, 1), **kwargs):
        """A review shown to the operator so many days ago."""
        review = self._review(self._talk(**kwargs))
        self._mark_all(review, *marks)
        review.action_submit()
        review.sudo().shown_at -= timedelta(days=days)
        return review.sudo()

    def _nightly(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_a22_silence_is_consent_after_the_set_s_days(self):
        fresh, late = self._shown(days=4), self._shown(days=8)
        self.assertEqual(late.answer_by, late.shown_at + timedelta(days=7))
        self._nightly()
        self.assertEqual((fresh.state, late.state), ("submitted", "accepted"))
        self.assertTrue(late.is_silent and late.is_final)
        self.assertFalse(late.answered_at, "the operator has said nothing")
        notes = late.message_ids.filtered(
            lambda m: m.subtype_id == self.env.ref("mail.mt_note") and m.body
        )
        self.assertIn("not answered within 7 days", str(notes.mapped("body")))
        told = self.env["mail.notification"].search(
            [
                ("mail_message_id.res_id", "=", late.id),
                ("mail_message_id.model", "=", "call.review"),
                ("mail_message_id.body", "like", "not answered within"),
            ]
        )
        self.assertEqual(told.res_partner_id, self.operator.partner_id)
        with self.assertRaises(UserError):
            late.with_user(self.operator).review_answer(False, "Too late")

    def test_a22_never_by_silence(self):
        self.criteria.silent_days = 0
        old = self._shown(days=300)
        self.assertFalse(old.answer_by)
        self._nightly()
        self.assertEqual(old.state, "submitted")
        self.criteria.silent_days = 30
        self._nightly()
        self.assertEqual(old.state, "accepted", "the set's days were changed")
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.criteria.silent_days = -1
            self.env.flush_all()

    def test_a22_reminded_once_before(self):
        review = self._shown(days=4)
        self._nightly()
        self.assertFalse(review.activity_ids, "two days before, not earlier")
        review.shown_at -= timedelta(days=2)
        self._nightly()
        self._nightly()
        task = review.activity_ids
        self.assertEqual(len(task), 1)
        self.assertEqual(task.user_id, self.operator)
        self.assertEqual(task.date_deadline, review.answer_by.date())
        # the operator may put it away without having answered
        task.with_user(self.operator).action_done()
        self.assertEqual(review.state, "submitted")

    def test_a22_an_answer_ends_the_reminder(self):
        for agree, comment in ((True, ""), (False, "The client hung up")):
            review = self._shown(days=6)
            self._nightly()
            self.assertEqual(review.activity_ids.user_id, self.operator)
            review.with_user(self.operator).review_answer(agree, comment)
            self.assertNotIn(self.operator, review.activity_ids.user_id)
            self.assertFalse(review.answer_by)

    def test_a22_a_disputed_review_is_not_accepted_by_silence(self):
        review = self._shown(days=6)
        review.with_user(self.operator).review_answer(False, "No!")
        review.shown_at -= timedelta(days=30)
        self._nightly()
        self.assertEqual(review.state, "disputed")
        review.with_user(self.supervisor).action_submit()
        self._nightly()
        self.assertEqual(review.state, "submitted", "shown anew: the time runs anew")

    def test_a22_shown_before_there_was_a_time(self):
        review = self._shown()
        review.shown_at = False
        self._nightly()
        self.assertEqual(review.state, "submitted")
        self.assertGreater(review.answer_by, fields.Datetime.now())

    def test_a22_the_time_is_not_set_by_hand(self):
        review = self._shown().with_user(self.supervisor)
        for vals in (
            {"shown_at": "2020-01-01"},
            {"accepted_at": "2020-01-01"},
            {"is_silent": True},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                review.write(vals)

    def test_a22_where_pay_reads_fines_and_bonuses(self):
        start = fields.Datetime.now() - timedelta(seconds=1)
        accepted = self._shown(marks=(5, 0, 1))  # +100 - 300
        accepted.with_user(self.operator).review_answer(True)
        silent = self._shown(days=9, marks=(5, 5, 1))  # +100
        self._nightly()
        upheld = self._shown(marks=(0, 0, 1))  # -300
        upheld.with_user(self.operator).review_answer(False, "No!")
        upheld.with_user(self.supervisor).action_uphold()
        self._shown(marks=(5, 0, 1))  # the operator has not answered it
        self._shown().with_user(self.supervisor).action_cancel()
        self._shown(user=self.operator_2).with_user(self.operator_2).action_accept()
        self.env.flush_all()
        self.assertTrue(silent.is_silent)
        domain = [
            ("is_final", "=", True),
            ("accepted_at", ">=", start),
            ("accepted_at", "<", start + timedelta(hours=1)),
            ("script_id", "=", self.script.id),
        ]
        rows = self.env["call.review"]._read_group(
            domain, ["company_id", "user_id"], ["amount:sum"]
        )
        company = self.env.company
        self.assertEqual(
            sorted(rows, key=lambda row: row[1].id),
            [(company, self.operator, -400), (company, self.operator_2, 100)],
        )
        # all of it is in columns of the table
        self.env.cr.execute(
            "SELECT sum(amount) FROM call_review WHERE is_final AND accepted_at >= %s"
            " AND user_id = %s AND company_id = %s",
            [start, self.operator.id, company.id],
        )
        self.assertEqual(self.env.cr.fetchone()[0], -400)

    def test_a22_accepted_before_the_column_was_there(self):
        review = self._shown()
        review.with_user(self.operator).action_accept()
        answered = review.answered_at - timedelta(days=40)
        review.write({"answered_at": answered, "accepted_at": False})
        self.env.flush_all()
        self.env["call.review"].init()
        self.env.invalidate_all()
        self.assertEqual(review.accepted_at, answered)
