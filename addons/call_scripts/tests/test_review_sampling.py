from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .test_review import ReviewCommon


@tagged("post_install", "-at_install")
class TestSampling(ReviewCommon):
    """Row A23: rules which draw the talks to review."""

    def _rule(self, **vals):
        return self.env["call.review.rule"].create(
            {
                "name": "Rule",
                "criteria_id": self.criteria.id,
                "script_ids": self.script.ids,
                "reviewer_ids": [(6, 0, (self.supervisor | self.supervisor_2).ids)],
                "per_operator": False,
                "min_seconds": 0,
                **vals,
            }
        )

    def test_a23_draws_and_shares_out(self):
        short = self._talk(duration=5)
        talks = [self._talk(duration=60 + i) for i in range(4)]
        refused = self._talk(outcome="refusal", duration=63)
        rule = self._rule(shortest=1, longest=1, refused=True)
        looked, reviews = rule.with_user(self.supervisor)._run()
        self.assertEqual(looked, 6)
        reasons = {review.session_id: review.reason for review in reviews}
        self.assertEqual(
            reasons, {refused: "refused", short: "shortest", talks[3]: "longest"}
        )
        self.assertEqual(
            sorted(reviews.reviewer_id.ids),
            sorted((self.supervisor | self.supervisor_2).ids),
        )
        self.assertEqual(len(reviews[0].mark_ids), 3)
        self.assertEqual(rule.todo_count, 3)

    def test_a23_no_talk_is_drawn_twice(self):
        self._talk(duration=60)
        rule = self._rule(share=100)
        self.assertEqual(len(rule._run()[1]), 1)
        self.assertEqual(rule._run(), (0, self.env["call.review"]))
        again = self._rule(share=100)
        self.assertEqual(len(again._run()[1]), 0, "another rule has drawn it")

    def test_a23_trials_and_other_operators_are_left_out(self):
        version = self.script.published_version_id
        trial = self.env["call.session"].with_user(self.author)._start_trial(version)
        trial._finish()
        self._talk(user=self.operator_2, duration=60)
        mine = self._talk(duration=60)
        rule = self._rule(share=100, user_ids=self.operator.ids)
        self.assertEqual(rule._run()[1].session_id, mine)

    def test_a23_own_talk_goes_to_the_other_reviewer(self):
        self._talk(user=self.supervisor, duration=60)
        review = self._rule(share=100)._run()[1]
        self.assertEqual(review.reviewer_id, self.supervisor_2)
        self._talk(user=self.supervisor, duration=60)
        alone = self._rule(share=100, reviewer_ids=self.supervisor.ids)
        self.assertFalse(alone._run()[1])

    def test_a23_cron_and_button(self):
        self._talk(duration=60)
        rule = self._rule(share=100)
        with self.enter_registry_test_mode():
            self.env.ref("call_scripts.call_review_rule_cron").method_direct_trigger()
        self.assertEqual(len(rule.review_ids), 1)
        self._talk(duration=60)
        rule.last_run_at -= timedelta(hours=1)
        action = rule.with_user(self.supervisor).action_run()
        self.assertIn("1 of 1", action["params"]["message"])
        with self.assertRaises(AccessError):
            rule.with_user(self.operator).action_run()

    def test_a23_a_rule_takes_something(self):
        with self.assertRaises(ValidationError):
            self._rule()
