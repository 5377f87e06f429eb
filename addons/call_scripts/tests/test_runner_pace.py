from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..models.call_script_pace import FairShareError
from .common import COLD_CALL, ScriptCommon


@tagged("post_install", "-at_install")
class TestRunnerPace(ScriptCommon):
    """A13: shortest times of blocks; A14: fair shares."""

    def _slow_script(self, **vals):
        data = dict(COLD_CALL, blocks=[dict(block) for block in COLD_CALL["blocks"]])
        data["blocks"][0]["min_seconds"] = 5
        return self._script(data, **vals)

    def _haste(self, session):
        return self.env["call.session.haste"].search([("session_id", "=", session.id)])

    # --- A13 ---------------------------------------------------------------------

    def test_a13_too_fast_step_is_refused(self):
        with freeze_time("2026-03-02 12:00:00") as clock:
            session = self._start(self._slow_script())
            self.assertEqual(session.runner_state()["wait"], 5)
            self.assertEqual(session.runner_state()["block"]["min_seconds"], 5)
            clock.tick(2)
            state = self._step(session, "Yes, go on", {"person": "Ivan"}, "r1")
            self.assertEqual(state["refused"]["code"], "too_fast")
            self.assertIn("3 seconds more", state["refused"]["message"])
            self.assertEqual((state["refused"]["wait"], state["wait"]), (3, 3))
            self.assertEqual(state["block"]["title"], "Greeting")
            self._step(session, "Yes, go on", {"person": "Ivan"}, "r1")
            haste = self._haste(session)
            self.assertEqual(len(haste), 1)  # the same request is noted once
            self.assertEqual((haste.seconds, haste.min_seconds), (2, 5))
            self.assertTrue(haste.refused)
            self.assertEqual(haste.user_id, self.operator)
            clock.tick(3)
            state = self._step(session, "Yes, go on", {"person": "Ivan"}, "r1")
            self.assertNotIn("refused", state)
            self.assertEqual(state["block"]["title"], "The need")
            self.assertEqual(state["wait"], 0)

    def test_a13_jumps_count_and_the_end_is_free(self):
        with freeze_time("2026-03-02 12:00:00") as clock:
            script = self._slow_script()
            session = self._start(script)
            clock.tick(4)
            session.runner_jump(self._block(script, "who").id, {}, "j1")
            session.runner_return("j2")
            clock.tick(1)
            state = self._step(session, "Yes, go on")
            self.assertEqual(state["block"]["title"], "The need")
            other = self._start(script)
            state = other.runner_finish("refusal", {}, "f1")  # the client hung up
            self.assertEqual(state["session"]["state"], "done")
            self.assertFalse(self._haste(other))

    def test_a13_time_on_hold_does_not_count(self):
        with freeze_time("2026-03-02 12:00:00") as clock:
            session = self._start(self._slow_script())
            clock.tick(1)
            session.runner_pause()
            clock.tick(600)
            self.assertEqual(session.runner_resume()["wait"], 4)

    def test_a13_stars_and_trials_are_not_held_up(self):
        script = self._slow_script(free_user_ids=[(4, self.operator.id)])
        session = self._start(script)
        self.assertEqual(session.runner_state()["wait"], 0)
        state = self._step(session, "Yes, go on")
        self.assertEqual(state["block"]["title"], "The need")
        self.assertFalse(self._haste(session).refused)
        self.assertEqual(len(self._haste(session)), 1)  # but it is noted
        trial = self.env["call.session"]._start_trial(script.published_version_id)
        state = self._step(trial, "Yes, go on")
        self.assertEqual(state["block"]["title"], "The need")
        self.assertFalse(self._haste(trial))

    def test_a13_shortest_time_is_sensible(self):
        script = self._script(publish=False)
        with self.assertRaises(ValidationError):
            self._block(script, "hello").min_seconds = -1

    # --- A14 ---------------------------------------------------------------------

    def _rule(self, **vals):
        return self.env["call.script.pace"].create({"name": "Beginners", **vals})

    def _begin(self, script, user=None):
        script = script.with_user(user or self.operator)
        session_id = script.runner_start()
        return (
            self.env["call.session"].with_user(user or self.operator).browse(session_id)
        )

    def test_a14_at_most_so_many_talks_in_so_many_minutes(self):
        script = self._script()
        self._rule(max_starts=2, minutes=10)
        with freeze_time("2026-03-02 12:00:00") as clock:
            self._begin(script)
            clock.tick(timedelta(minutes=3))
            self._begin(script)
            clock.tick(timedelta(minutes=1))
            self.operator.tz = "Europe/Moscow"
            with self.assertRaises(FairShareError) as caught:
                self._begin(script)
            text = str(caught.exception)
            self.assertIn("at most 2 talks in 10 minutes", text)
            self.assertIn("3:10:00", text)  # in the operator's time zone
            self.assertIn("3:10:00", script.with_user(self.operator).closed_reason)
            self._begin(script, self.operator_2)
            clock.tick(timedelta(minutes=6))
            script.invalidate_recordset(["closed_reason"])
            self.assertFalse(script.with_user(self.operator).closed_reason)
            self._begin(script)

    def test_a14_rest_after_a_talk(self):
        script = self._script()
        self._rule(rest_minutes=5)
        with freeze_time("2026-03-02 12:00:00") as clock:
            session = self._begin(script)
            session.runner_finish("other")
            clock.tick(timedelta(minutes=4))
            with self.assertRaisesRegex(FairShareError, "a rest of 5 minutes"):
                self._begin(script)
            clock.tick(timedelta(minutes=1))
            self._begin(script)

    def test_a14_at_most_so_many_on_hold(self):
        script = self._script()
        self._rule(max_hold=1)
        first, second = self._begin(script), self._begin(script)
        first.runner_pause()
        state = second.runner_pause()
        self.assertIn("at most 1 talks on hold", state["refused"]["message"])
        self.assertEqual(state["session"]["state"], "running")
        first.runner_finish("other")
        self.assertEqual(second.runner_pause()["session"]["state"], "paused")

    def test_a14_per_script_and_per_role(self):
        one, two = self._script(), self._script()
        group = self.env["res.groups"].create({"name": "Beginners"})
        self._rule(max_starts=1, minutes=60, script_ids=[(4, one.id)])
        self._begin(one)
        self._begin(two)
        self._begin(two)
        with self.assertRaises(FairShareError):
            self._begin(one)
        self._rule(max_starts=2, minutes=60, group_ids=[(4, group.id)])
        self._begin(two)
        self.operator.group_ids += group
        with self.assertRaises(FairShareError):
            self._begin(two)

    def test_a14_a_campaign_has_its_say(self):
        """The hook for those who know more of a start than its script."""
        script = self._script()
        self._rule(max_starts=1, minutes=60)
        seen = []

        def fits(rule, script, sources):
            seen.append(sources)
            return bool(sources.get("partner"))

        self.patch(self.env.registry["call.script.pace"], "_fits", fits)
        for _time in range(2):
            self._start(script)
        with self.assertRaises(FairShareError):
            self._start(script, sources={"partner": self.partner})
        self.assertEqual(seen[-1], {"partner": self.partner})

    def test_a14_trials_do_not_count_and_open_talks_go_on(self):
        script = self._script()
        self._rule(max_starts=1, minutes=60)
        session_id = script.with_user(self.operator).runner_start(
            "res.partner", self.partner.id
        )
        again = script.with_user(self.operator).runner_start(
            "res.partner", self.partner.id
        )
        self.assertEqual(session_id, again)
        self.env["call.session"]._start_trial(script.published_version_id)

    def test_a14_a_rule_makes_sense(self):
        for vals in ({}, {"max_starts": 2}, {"minutes": 5}, {"max_hold": -1}):
            with self.assertRaises(ValidationError):
                self._rule(**vals)

    def test_a14_operators_do_not_change_the_rules(self):
        rule = self._rule(max_hold=1)
        with self.assertRaises(UserError):
            rule.with_user(self.operator).max_hold = 100
        with self.assertRaises(UserError):
            rule.with_user(self.operator).read(["name"])
        rule.with_user(self.supervisor).max_hold = 2
