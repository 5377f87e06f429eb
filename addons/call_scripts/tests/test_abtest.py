from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from .common import COLD_CALL, ScriptCommon


@tagged("post_install", "-at_install")
class TestA19AbTest(ScriptCommon):
    """A19: two versions at once by weight, sticky, judged, the winner published."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script(dict(COLD_CALL, models=["res.partner"]))
        cls.main = cls.script.published_version_id
        cls.script.with_user(cls.author).action_edit_draft()
        cls.challenger = cls.script.draft_version_id

    def _test(self, share=50):
        version = self.challenger.with_user(self.author)
        action = version.action_publish_challenger()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.author)
            .with_context(**action["context"])
            .create({"share": share})
        )
        action = wizard.action_start()
        return self.env[action["res_model"]].browse(action["res_id"])

    def _partners(self, count):
        return self.env["res.partner"].create(
            [{"name": f"Client {index}"} for index in range(count)]
        )

    def _finished(self, test, version, clients, goals, days_ago):
        """Finished talks of a test as the past would have left them."""
        when = fields.Datetime.now() - timedelta(days=days_ago)
        self.env["call.session"].create(
            [
                {
                    "script_id": test.script_id.id,
                    "version_id": version.id,
                    "user_id": self.operator.id,
                    "company_id": self.env.company.id,
                    "state": "done",
                    "outcome": "goal" if index < goals else "refusal",
                    "test_id": test.id,
                    "test_counted": True,
                    "started_at": when,
                    "finished_at": when,
                }
                for index in range(clients)
            ]
        )
        test.invalidate_recordset()

    def test_a19_talks_are_shared_out_by_weight_and_stay(self):
        test = self._test(30)
        self.assertEqual(self.challenger.state, "published")
        self.assertEqual(self.script.published_version_id, self.main)
        self.assertEqual((self.main.weight, self.challenger.weight), (70, 30))
        Session = self.env["call.session"].with_user(self.operator)
        versions = {}
        # chance goes by their ids: so many that it is no chance (5.5 deviations)
        partners = self._partners(1000)
        for partner in partners:
            version, vals = Session._allot(self.script, partner)
            self.assertEqual(vals, {"test_id": test.id})
            versions[partner] = version
        share = list(versions.values()).count(self.challenger) / 1000
        self.assertAlmostEqual(share, 0.3, delta=0.08)
        for partner, version in list(versions.items())[:20]:
            self.assertEqual(Session._allot(self.script, partner)[0], version)

    def test_a19_session_keeps_its_version_and_client_its_own(self):
        test = self._test()
        with patch.object(type(test), "_draw", lambda test, key: test.version_b_id):
            first = self._start(self.script, record=self.partner)
        self.assertEqual(first.test_id, test)
        with patch.object(type(test), "_draw", lambda test, key: test.version_a_id):
            second = self._start(self.script, self.operator_2, self.partner)
        self.assertEqual(second.version_id, self.challenger, "sticky")
        first._finish("goal")
        self.assertTrue(first.test_counted)
        again = self._start(self.script, record=self.partner)
        again._finish("goal")
        self.assertFalse(again.test_counted, "one client counts once")
        test.with_user(self.author).action_keep_a()
        self.assertEqual(again.version_id, self.challenger)

    def _merge(self, merged, kept):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((merged | kept).ids, kept)
        self.env.invalidate_all()

    def test_a19_a_merged_client_stays_with_its_version(self):
        test = self._test(50)
        for version in (test.version_a_id, test.version_b_id):
            merged, kept = self._partners(2)
            session = self._start(self.script, record=merged)
            while session.version_id != version:
                merged = self._partners(1)
                session = self._start(self.script, record=merged)
            session._finish("goal")
            self._merge(merged, kept)
            again = self._start(self.script, record=kept)
            self.assertEqual(again.version_id, version)
            again._finish("goal")
            self.assertFalse(again.test_counted)

    def test_a16_a_talk_whose_client_is_merged_goes_on(self):
        merged, kept = self._partners(2)
        kept.city = "Oakland"
        session = self._start(self.script, record=merged, sources={"payer": merged})
        self._merge(merged, kept)
        state = session.runner_state()
        self.assertEqual(state["values"]["city"], "Oakland")
        self.assertEqual((session.res_id, session.partner_id), (kept.id, kept))
        self.assertEqual(session._get_sources()["payer"], kept)
        self.assertEqual(session.record_name, kept.name)
        self._step(session, "Yes, go on", {"city": "Berkeley"})
        self.assertEqual(kept.city, "Berkeley")
        script = self.script.with_user(self.operator)
        self.assertEqual(script.runner_start("res.partner", kept.id), session.id)

    def test_a19_without_a_client_the_draw_is_by_chance(self):
        test = self._test(20)
        with patch(
            "odoo.addons.call_scripts.models.call_script_test.random.random",
            side_effect=[0.19, 0.21],
        ):
            self.assertEqual(test._draw(""), self.challenger)
            self.assertEqual(test._draw(""), self.main)
        session = self._start(self.script)
        session._finish("refusal")
        self.assertTrue(session.test_counted)

    def test_a19_trial_runs_stay_out(self):
        self._test()
        trial = self.env["call.session"].with_user(self.author)._start_trial(self.main)
        self.assertFalse(trial.test_id)

    def test_a19_verdict_and_publishing_the_winner(self):
        test = self._test()
        self.assertEqual(test.advice, "keep")
        for day in range(1, 6):
            self._finished(test, self.main, 40, 8, day)
            self._finished(test, self.challenger, 40, 18, day)
        self.assertEqual((test.clients_a, test.goals_a), (200, 40))
        self.assertEqual((test.clients_b, test.goals_b), (200, 90))
        self.assertEqual(test.advice, "b_better")
        self.assertGreaterEqual(test.confidence, 0.95)
        self.assertGreater(test.low, 0)
        test.with_user(self.author).action_publish_b()
        self.assertEqual(self.script.published_version_id, self.challenger)
        self.assertEqual(self.main.state, "retired")
        self.assertEqual((test.state, test.ending), ("ended", "b_published"))
        self.assertFalse(self.script.test_id)
        session = self._start(self.script, record=self.partner)
        self.assertEqual(session.version_id, self.challenger)
        with self.assertRaises(UserError):
            test.with_user(self.author).action_keep_a()

    def test_a19_too_few_talks_keep_going(self):
        test = self._test()
        self._finished(test, self.main, 10, 2, 2)
        self._finished(test, self.challenger, 10, 4, 2)
        self._finished(test, self.main, 10, 2, 1)
        self._finished(test, self.challenger, 10, 4, 1)
        self.assertEqual(test.advice, "keep")
        self.assertLess(test.confidence, 0.95)

    def test_a19_worse_challenger_is_dropped(self):
        test = self._test()
        for day in range(1, 6):
            self._finished(test, self.main, 40, 18, day)
            self._finished(test, self.challenger, 40, 6, day)
        self.assertEqual(test.advice, "b_worse")
        test.with_user(self.author).action_keep_a()
        self.assertEqual(self.challenger.state, "retired")
        self.assertEqual(self.script.published_version_id, self.main)

    def test_a19_publishing_another_version_ends_the_test(self):
        test = self._test()
        self.script.with_user(self.author).action_edit_draft()
        self.script.with_user(self.author).action_publish()
        self.assertEqual((test.state, test.ending), ("ended", "replaced"))
        self.assertEqual(self.challenger.state, "retired")
        self.assertEqual(
            self.script.version_ids.filtered(lambda v: v.state == "published"),
            self.script.published_version_id,
        )

    def test_a19_one_test_at_a_time_and_only_against_a_published_version(self):
        self._test()
        self.script.with_user(self.author).action_edit_draft()
        with self.assertRaisesRegex(UserError, "running already"):
            self.script.draft_version_id.action_publish_challenger()
        fresh = self._script(publish=False)
        with self.assertRaisesRegex(UserError, "Publish a first version"):
            fresh.draft_version_id.action_publish_challenger()

    def test_a19_a_broken_draft_is_no_challenger(self):
        self.challenger.start_block_id = False
        with self.assertRaisesRegex(
            (UserError, RedirectWarning), "cannot be published"
        ):
            self._test()
        self.assertEqual(self.challenger.state, "draft")

    def test_a19_a_challenger_is_not_written_by_hand(self):
        with self.assertRaises(UserError):
            self.challenger.with_user(self.author).write({"is_challenger": True})
        with self.assertRaises(UserError):
            self.main.with_user(self.author).write({"is_challenger": True})

    def test_a19_rights(self):
        test = self._test()
        for user in (self.stranger, self.operator):
            theirs = test.with_user(user)
            for call in (
                lambda theirs=theirs: theirs.read(["advice"]),
                theirs.action_publish_b,
                theirs.action_keep_a,
                theirs.action_view_sessions,
            ):
                with self.assertRaises(AccessError):
                    call()
        watched = test.with_user(self.supervisor)
        self.assertEqual(watched.advice, "keep")
        with self.assertRaises(AccessError):
            watched.action_publish_b()
        for user in (self.author, self.supervisor):
            with self.assertRaises(AccessError):
                test.with_user(user).write({"share": 99})
            with self.assertRaises(AccessError):
                test.with_user(user).unlink()

    def test_a19_other_companies_do_not_see_the_test(self):
        test = self._test()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        abroad = self._user(
            "author_2",
            "author",
            company_ids=[(6, 0, company.ids)],
            company_id=company.id,
        )
        self.assertFalse(self.env["call.script.test"].with_user(abroad).search([]))
        with self.assertRaises(AccessError):
            test.with_user(abroad).action_publish_b()
