from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DialerCase


@tagged("post_install", "-at_install")
class TestBoard(DialerCase):
    """B14: what the supervisors' live board shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contacts = [cls._contact(number) for number in range(1, 6)]
        cls.goal = cls._result("goal", name="Meeting")
        cls.refusal = cls._result("refusal", name="Refused")

    def data(self, user=None, **kwargs):
        return self.env["call.board"].with_user(user or self.supervisor).data(**kwargs)

    def tile(self, data, campaign=None):
        campaign = campaign or self.campaign
        return next(c for c in data["campaigns"] if c["id"] == campaign.id)

    def row(self, data, user):
        return next(o for o in data["operators"] if o["user_id"] == user.id)

    def work(self, user, result, talk=0):
        contact = self._next(user)
        attempt = self._apply(contact, result, user)
        attempt.sudo().talk_seconds = talk
        return attempt.sudo()

    def test_b14_mode_on_the_fly(self):
        data = self.data()
        self.assertIn("progressive", [mode["key"] for mode in data["modes"]])
        self.assertEqual(self.tile(data)["mode"], "preview")
        self.campaign.with_user(self.supervisor).write({"mode": "progressive"})
        self.assertEqual(self.tile(self.data())["mode"], "progressive")
        with self.assertRaises(AccessError):
            self.campaign.with_user(self.operator).write({"mode": "preview"})

    def test_b14_lines_that_are_dialled(self):
        contact = self._next(self.operator).with_user(self.operator)
        self.assertEqual(self.tile(self.data())["dialling"], 0)
        call = self.env["voip.call"].create(
            {
                "phone_number": "+79160000001",
                "type_call": "outgoing",
                "state": "calling",
                "user_id": self.operator.id,
            }
        )
        contact._new_attempt().call_id = call
        self.assertEqual(self.tile(self.data())["dialling"], 1)
        call.state = "ongoing"
        self.assertEqual(self.tile(self.data())["dialling"], 0)

    def test_b14_ratio_on_the_fly(self):
        self.assertFalse(self.tile(self.data())["ratio"])
        campaign = self.campaign.with_user(self.supervisor)
        campaign.write({"mode": "power", "ratio": 1.8})
        tile = self.tile(self.data())
        self.assertEqual((tile["ratio"], tile["abandoned_limit"]), (1.8, 3.0))

    def test_b14_abandoned_of_thirty_days(self):
        attempts = [self.work(self.operator, self.refusal) for _number in range(5)]
        attempts = self.env["call.attempt"].sudo().concat(*attempts)
        attempts.write({"is_pooled": True, "outcome": "answered"})
        attempts[0].write({"is_abandoned": True})
        attempts[1].write({"outcome": "no_answer"})
        attempts[4].start = fields.Datetime.now() - timedelta(days=31)
        attempts[2].start = fields.Datetime.now() - timedelta(days=29)
        board = self.env["call.board"].with_user(self.supervisor)
        self.assertEqual(board.abandoned_of_days([self.campaign.id])["campaigns"], [])
        self.campaign.mode = "predictive"
        found = board.abandoned_of_days([self.campaign.id])
        self.assertEqual(found["days"], 30)
        (row,) = found["campaigns"]
        self.assertEqual((row["answered"], row["abandoned"]), (3, 1))
        self.assertEqual(row["percent"], 33.3)
        with self.assertRaises(AccessError):
            self.env["call.board"].with_user(self.operator).abandoned_of_days()

    def test_b14_trend_of_the_last_hour(self):
        attempts = [self.work(self.operator, self.refusal) for _number in range(3)]
        attempts[0].outcome = "answered"
        attempts[1].is_abandoned = True
        attempts[2].outcome = "no_answer"
        old = self.work(self.operator, self.goal)
        old.start = fields.Datetime.now() - timedelta(hours=2)
        trend = self.tile(self.data())["trend"]
        self.assertEqual({len(line) for line in trend.values()}, {12})
        self.assertEqual(sum(trend["calls"]), 3)
        self.assertEqual(sum(trend["answered"]), 2)
        self.assertEqual(sum(trend["abandoned"]), 1)
        # its steps are those of an independent count
        self.env.cr.execute(
            """SELECT to_char(date_bin('5 minutes', start, '2000-01-01'),
                              'YYYY-MM-DD HH24:MI:SS'), count(*)
                 FROM call_attempt WHERE campaign_id = %s
                  AND start > now() AT TIME ZONE 'UTC' - interval '55 minutes'
                GROUP BY 1""",
            [self.campaign.id],
        )
        counted = dict(self.env.cr.fetchall())
        shown = dict(zip(trend["at"], trend["calls"], strict=True))
        self.assertEqual({at: n for at, n in shown.items() if n}, counted)

    def test_figures_of_a_campaign(self):
        self.work(self.operator, self.goal)
        self.work(self.operator, self.refusal)
        self.work(self.operator_2, self.refusal)
        self._contact(9, state="callback")
        tile = self.tile(self.data())
        self.assertEqual((tile["left"], tile["callbacks"], tile["done"]), (3, 1, 3))
        self.assertEqual(tile["total"], 6)
        self.assertEqual(tile["progress"], 50)
        self.assertEqual((tile["calls"], tile["goals"]), (3, 1))
        self.assertEqual(tile["conversion"], 33)
        bars = [(bar["name"], bar["count"]) for bar in tile["results"]]
        self.assertEqual(bars, [("Refused", 2), ("Meeting", 1)])

    def test_figures_equal_an_independent_count(self):
        for user, result in (
            (self.operator, self.goal),
            (self.operator_2, self.goal),
            (self.operator_2, self.refusal),
        ):
            self.work(user, result)
        data = self.data()
        self.env.cr.execute(
            """SELECT user_id, count(*), count(*) FILTER (WHERE goal)
                 FROM call_attempt WHERE campaign_id = %s AND NOT is_open
                GROUP BY user_id""",
            [self.campaign.id],
        )
        for user_id, calls, goals in self.env.cr.fetchall():
            row = next(o for o in data["operators"] if o["user_id"] == user_id)
            self.assertEqual((row["calls"], row["goals"]), (calls, goals))

    def test_yesterday_does_not_count(self):
        attempt = self.work(self.operator, self.goal)
        attempt.start = fields.Datetime.now() - timedelta(days=2)
        tile = self.tile(self.data())
        self.assertEqual((tile["calls"], tile["results"]), (0, []))
        self.assertEqual(tile["done"], 1)

    def test_operators_with_state_and_talk(self):
        attempt = self.work(self.operator, self.goal, talk=1800)
        attempt.start = fields.Datetime.now() - timedelta(hours=1)
        self.supervisor.tz = _zone_of_noon()
        States = self.env["call.operator.state"].with_user(self.operator)
        contact = self._next()
        States._set(self.operator, "talking", self.campaign, contact)
        data = self.data()
        row = self.row(data, self.operator)
        self.assertEqual(row["state"], "talking")
        self.assertEqual(row["campaign"], self.campaign.name)
        self.assertEqual(row["contact"], contact.display_name)
        self.assertAlmostEqual(row["talk_per_hour"], 30, delta=1)
        self.assertEqual(self.row(data, self.operator_2)["state"], "offline")
        self.assertEqual(self.tile(data)["talking"], 1)

    def test_only_campaigns_one_steers(self):
        data = self.data(self.supervisor_2)
        self.assertNotIn(self.campaign.id, [c["id"] for c in data["campaigns"]])
        self.assertFalse(data["operators"])
        data = self.data(self.supervisor_2, campaign_ids=self.campaign.ids)
        self.assertFalse(data["campaigns"])

    def test_drafts_only_when_asked(self):
        draft = self._campaign(state="draft", name="Draft")
        self.assertNotIn(draft.id, [c["id"] for c in self.data()["campaigns"]])
        asked = self.data(campaign_ids=draft.ids)["campaigns"]
        self.assertEqual([c["id"] for c in asked], draft.ids)

    def test_another_campaign_of_the_operator_is_not_shown(self):
        foreign = self._campaign(
            name="Secret", coordinator_id=self.supervisor_2.id, team_id=False
        )
        contact = self._contact(20, campaign=foreign)
        self._next(self.operator, foreign)
        row = self.row(self.data(), self.operator)
        self.assertEqual((row["campaign"], row["contact"]), ("", ""))
        self.assertEqual(contact.claimed_by, self.operator)

    def test_the_board_is_for_supervisors(self):
        for user in (self.operator, self.stranger):
            with self.assertRaises(AccessError):
                self.data(user)

    def test_empty(self):
        self.campaign.action_pause()
        self.campaign.action_cancel()
        data = self.data()
        self.assertEqual(data["campaigns"], [])
        self.assertEqual(data["operators"], [])

    def test_query_count_does_not_grow_with_operators(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.data()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        users = [self._dialer_user(f"board_{i}", "operator") for i in range(15)]
        self.campaign.operator_ids += self.env["res.users"].union(*users)
        for user in users:
            self.env["call.operator.state"].with_user(user)._set(
                user, "ready", self.campaign
            )
        count()
        self.assertLessEqual(count(), few + 2)


def _zone_of_noon():
    """A time zone in which it is about noon now: an hour ago was today, too."""
    ahead = 12 - fields.Datetime.now().hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
