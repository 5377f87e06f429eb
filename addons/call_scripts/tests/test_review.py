from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ScriptCommon


class ReviewCommon(ScriptCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()
        cls.supervisor_2 = cls._user("supervisor_2", "supervisor")
        cls.criteria = cls.env["call.review.criteria"].create(
            {
                "name": "Cold calls",
                "script_ids": cls.script.ids,
                "criterion_ids": [
                    (0, 0, {"name": "Greeting", "weight": 1, "bonus": 100}),
                    (0, 0, {"name": "Need", "weight": 3, "fine": 300}),
                    (
                        0,
                        0,
                        {"name": "Polite", "best_mark": 1, "is_critical": True},
                    ),
                ],
            }
        )

    def _talk(self, user=None, outcome="goal", duration=0):
        session = self._start(self.script, user=user, record=self.partner)
        self._step(session, "Yes, go on", {"person": "Ivan"})
        session._finish(outcome)
        if duration:
            finished = session.finished_at - timedelta(minutes=1)
            session.sudo().write({"duration": duration, "finished_at": finished})
        return session.sudo(False)

    def _review(self, session, reviewer=None, **vals):
        env = self.env(user=reviewer or self.supervisor)
        return env["call.review"].create(
            {"session_id": session.id, "criteria_id": self.criteria.id, **vals}
        )

    def _mark_all(self, review, *marks):
        for row, mark in zip(review.mark_ids, marks, strict=True):
            if mark is None:
                review.review_mark(row.id, None, True)
            else:
                review.review_mark(row.id, mark)


@tagged("post_install", "-at_install")
class TestReview(ReviewCommon):
    """Row A22: marks, remarks, score, the operator's answer, calibration."""

    def test_a22_score_fine_and_bonus(self):
        review = self._review(self._talk())
        self.assertFalse(review.is_marked)
        with self.assertRaises(UserError):
            review.action_submit()  # nothing is marked
        self._mark_all(review, 5, 0, 1)
        self.assertEqual(review.score, 40)
        self.assertEqual(review.mark_ids.mapped("amount"), [100, -300, 0])
        self.assertEqual(review.amount, -200)
        self._mark_all(review, 5, None, 1)
        self.assertEqual((review.score, review.amount), (100, 100))
        self._mark_all(review, 5, 5, 0)
        self.assertEqual(review.score, 0, "a failed critical criterion")
        self.assertFalse(review.is_good)

    def test_a22_settled_amount_stays(self):
        review = self._review(self._talk())
        self._mark_all(review, 5, 0, 1)
        self.criteria.criterion_ids.write({"fine": 1000})
        self.assertEqual(review.amount, -200)

    def test_a22_mark_beyond_the_best_one(self):
        review = self._review(self._talk())
        with self.assertRaises(ValidationError):
            review.review_mark(review.mark_ids[0].id, 6)
        other = self._review(self._talk())
        with self.assertRaises(UserError):
            review.review_mark(other.mark_ids[0].id, 1)

    def test_a22_operator_sees_accepts_once(self):
        review = self._review(self._talk())
        mine = review.with_user(self.operator)
        with self.assertRaises(AccessError):
            mine.read(["score"])
        self.assertFalse(mine.search([]))
        self._mark_all(review, 5, 5, 1)
        review.action_submit()
        payload = mine.review_load()
        self.assertTrue(payload["may"]["answer"])
        self.assertFalse(payload["may"]["mark"])
        with self.assertRaises(UserError):
            review.review_mark(review.mark_ids[0].id, 1)  # it is the operator's turn
        mine.review_answer(True)
        self.assertEqual(review.state, "accepted")
        self.assertTrue(review.is_final)
        with self.assertRaises(UserError):
            mine.review_answer(False, "Too late")

    def test_a22_operator_disputes_reviewer_marks_anew_or_upholds(self):
        review = self._review(self._talk())
        self._mark_all(review, 0, 0, 1)
        review.action_submit()
        mine = review.with_user(self.operator)
        with self.assertRaises(UserError):
            mine.review_answer(False, "  ")
        mine.review_answer(False, "The client hung up")
        self.assertEqual(review.state, "disputed")
        self.assertEqual(review.operator_comment, "The client hung up")
        self.assertEqual(review.activity_ids.user_id, self.supervisor)
        self._mark_all(review, 5, 5, 1)
        review.action_submit()
        mine.review_answer(True)
        self.assertEqual(review.score, 100)
        other = self._review(self._talk())
        self._mark_all(other, 0, 0, 1)
        other.action_submit()
        other.with_user(self.operator).review_answer(False, "No!")
        other.action_uphold()
        self.assertEqual(other.state, "accepted")
        self.assertTrue(other.is_final)

    def test_a22_remarks_at_a_moment_and_at_a_step(self):
        session = self._talk()
        review = self._review(session)
        step = session.step_ids[0]
        review.review_remark(
            {"text": "Well said", "kind": "praise", "step_id": step.id, "second": 3}
        )
        data = review.review_remark(
            {"text": "<script>alert(1)</script>", "second": 65, "on_recording": True}
        )
        self.assertEqual([item["second"] for item in data["remarks"]], [3, 65])
        self.assertEqual(data["remarks"][1]["text"], "<script>alert(1)</script>")
        with self.assertRaises(UserError):
            review.review_remark({"text": " "})
        foreign = self._talk(user=self.operator_2).sudo().step_ids[0]
        with self.assertRaises(ValidationError):
            review.review_remark({"text": "x", "step_id": foreign.id})
        review.review_remark_delete(data["remarks"][0]["id"])
        self.assertEqual(len(review.remark_ids), 1)

    def test_a22_timeline_and_recording(self):
        review = self._review(self._talk())
        data = review.review_load()
        self.assertFalse(data["recording"])
        self.assertEqual(
            [step["title"] for step in data["steps"]], ["Greeting", "The need"]
        )
        self.assertEqual(data["steps"][0]["answer"], "Yes, go on")
        self.assertEqual(
            data["steps"][0]["values"],
            [{"label": "Name of the client", "value": "Ivan"}],
        )

        def recording(session):
            return {"url": "/r.wav", "offset": 4, "mimetype": "audio/wav"}

        self.patch(self.registry["call.session"], "_get_recording", recording)
        self.assertEqual(review.review_load()["recording"]["offset"], 4)

    def test_a22_button_on_a_talk_opens_the_users_review(self):
        session = self._talk().with_user(self.supervisor)
        action = session.action_review()
        self.assertEqual(session.action_review()["res_id"], action["res_id"])
        review = self.env["call.review"].browse(action["res_id"])
        self.assertEqual(review.criteria_id, self.criteria)
        self.assertEqual(session.review_count, 1)
        with self.assertRaises(AccessError):
            session.with_user(self.operator).action_review()

    def test_a22_by_a_form(self):
        session = self._talk()
        with Form(self.env["call.review"].with_user(self.supervisor)) as form:
            form.session_id = session
            form.criteria_id = self.criteria
        self.assertEqual(len(form.record.mark_ids), 3)

    def test_a22_rights(self):
        session = self._talk()
        review = self._review(session)
        mark = review.mark_ids[0]
        other = review.with_user(self.supervisor_2)
        operator = review.with_user(self.operator)
        stranger = review.with_user(self.stranger)
        refused = [
            lambda: other.review_mark(mark.id, 1),
            lambda: other.review_remark({"text": "x"}),
            lambda: other.review_comment("x"),
            lambda: other.action_submit(),
            lambda: mark.with_user(self.supervisor_2).write({"mark": 1}),
            lambda: review.write({"state": "accepted"}),
            lambda: review.write({"amount": 1000}),
            lambda: review.write({"session_id": self._talk().id}),
            lambda: mark.write({"amount": 1000}),
            lambda: operator.review_load(),
            lambda: operator.action_accept(),
            lambda: operator.review_mark(mark.id, 5),
            lambda: operator.write({"comment": "x"}),
            lambda: mark.with_user(self.operator).write({"mark": 5}),
            lambda: review.with_user(self.operator_2).read(["score"]),
            lambda: stranger.review_load(),
            lambda: stranger.read(["score"]),
            lambda: self.criteria.with_user(self.operator).write({"name": "x"}),
        ]
        for number, call in enumerate(refused):
            with self.subTest(number), self.assertRaises(AccessError):
                call()
        self._mark_all(review, 5, 5, 1)
        review.action_submit()
        with self.assertRaises(AccessError):
            review.action_accept()  # that is the operator's
        with self.assertRaises(AccessError):
            mark.write({"mark": 0})  # it was shown
        with self.assertRaises(AccessError):
            review.with_user(self.operator_2).review_answer(True)
        with self.assertRaises(UserError):
            review.unlink()

    def test_a22_nobody_reviews_oneself(self):
        session = self._talk(user=self.supervisor)
        with self.assertRaises(ValidationError):
            self._review(session)
        review = self._review(session, self.supervisor_2)
        own = review.with_user(self.supervisor)
        with self.assertRaises(AccessError):
            own.read(["score"])  # not shown yet, supervisor or not
        self._mark_all(review, 0, 0, 1)
        review.action_submit()
        own.read(["score"])
        with self.assertRaises(AccessError):
            own.write({"comment": "x"})
        with self.assertRaises(AccessError):
            own.action_cancel()

    def test_a22_trial_is_no_talk(self):
        version = self.script.published_version_id
        trial = self.env["call.session"].with_user(self.author)._start_trial(version)
        with self.assertRaises(ValidationError):
            self._review(trial)

    def test_a22_another_company(self):
        review = self._review(self._talk())
        company = self.env["res.company"].create({"name": "Other"})
        outsider = self._user(
            "outsider",
            "manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.env.flush_all()
        for record in (review, review.mark_ids[0], self.criteria):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(outsider).read(["display_name"])

    def test_a22_criteria_of_the_talks_company_only(self):
        """Whoever works in two companies mixes neither's criteria into the other."""
        company = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["call.review.criteria"].create(
            {"name": "Foreign", "company_id": company.id, "sequence": -1}
        )
        foreign.script_ids = self.script
        session = self._talk()
        with self.assertRaises(UserError):
            self._review(session).criteria_id = foreign
        self.supervisor_2.company_ids |= company
        companies = [company.id, self.env.company.id]
        session = session.with_user(self.supervisor_2)
        action = session.with_context(allowed_company_ids=companies).action_review()
        review = self.env["call.review"].browse(action["res_id"])
        self.assertEqual(review.criteria_id, self.criteria)

    # --- calibration --------------------------------------------------------------

    def test_a22_calibration_is_blind_then_shows_differences(self):
        session = self._talk()
        calibration = (
            self.env["call.review.calibration"]
            .with_user(self.supervisor)
            .create(
                {
                    "session_id": session.id,
                    "criteria_id": self.criteria.id,
                    "reviewer_ids": [(6, 0, (self.supervisor | self.supervisor_2).ids)],
                }
            )
        )
        calibration.action_begin()
        reviews = calibration.sudo().review_ids.sudo(False)
        one = reviews.filtered(lambda r: r.reviewer_id == self.supervisor)
        two = reviews - one
        one = one.with_user(self.supervisor)
        two = two.with_user(self.supervisor_2)
        self._mark_all(one, 5, 5, 1)
        one.action_submit()
        self.assertFalse(calibration.calibration_differences())
        with self.assertRaises(AccessError):
            one.with_user(self.supervisor_2).read(["score"])
        with self.assertRaises(AccessError):
            one.mark_ids.with_user(self.supervisor_2).read(["mark"])
        with self.assertRaises(AccessError):
            calibration.write({"state": "done"})
        self._mark_all(two, 5, 0, None)
        two.action_submit()
        self.assertEqual(calibration.state, "done")
        self.assertEqual(calibration.score_spread, 75)
        self.assertEqual(calibration.agreement, 33.33)
        shown = calibration.with_user(self.supervisor_2).calibration_differences()
        self.assertEqual(
            [(row["name"], row["spread"]) for row in shown["rows"]],
            [("Need", 100), ("Polite", 100), ("Greeting", 0)],
        )
        self.assertEqual([r["score"] for r in shown["reviewers"]], [100, 25])
        one.with_user(self.supervisor_2).read(["score"])
        # it costs nobody, and no operator sees it
        self.assertEqual(reviews.mapped("amount"), [0, 0])
        self.assertFalse(any(reviews.mapped("is_final")))
        with self.assertRaises(AccessError):
            one.with_user(self.operator).read(["score"])
        with self.assertRaises(AccessError):
            calibration.with_user(self.operator).read(["state"])

    def test_a22_calibration_needs_two(self):
        with self.assertRaises(ValidationError):
            self.env["call.review.calibration"].create(
                {
                    "session_id": self._talk().id,
                    "criteria_id": self.criteria.id,
                    "reviewer_ids": [(6, 0, self.supervisor.ids)],
                }
            )
