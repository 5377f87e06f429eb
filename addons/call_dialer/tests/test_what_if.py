"""What if: the simulator asked with a campaign's own figures (B20)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import db_connect
from odoo.tests import tagged

from odoo.addons.call_dialer.core import what_if

from ..models.call_what_if import (
    AT_ONCE,
    AT_ONCE_OF_USER,
    SERVER_LOCK,
    USER_LOCK,
)
from .common import DialerCase


@tagged("post_install", "-at_install")
class TestWhatIf(DialerCase):
    def ask(self, user=None):
        return self.env["call.what.if"].with_user(user or self.supervisor)

    def past(self, number, outcome, talk=0, days=1, campaign=None):
        """An attempt of the last days; times of its call as the PBX tells them."""
        contact = self._contact(number, campaign=campaign)
        call = self.env["voip.call"].create(
            {
                "phone_number": contact.phone_e164,
                "type_call": "outgoing",
                "state": "terminated",
                "user_id": self.operator.id,
                "pbx_facts": {
                    "dialling:client": {"at": 100.0},
                    **({"answered:client": {"at": 106.0}} if talk else {}),
                    "ended": {"at": 103.0 if outcome == "busy" else 130.0},
                },
            }
        )
        return self.env["call.attempt"].create(
            {
                "contact_id": contact.id,
                "user_id": self.operator.id,
                "call_id": call.id,
                "start": fields.Datetime.now() - timedelta(days=days),
                "is_open": False,
                "outcome": outcome,
                "talk_seconds": talk,
            }
        )

    def measure(self):
        """100 calls: 25 answered with talks of 60 and 120 s, 30 busy, 45 not there."""
        for number in range(100):
            if number < 25:
                self.past(number, "answered", 60 if number % 2 else 120)
            else:
                self.past(number, "busy" if number < 55 else "no_answer")

    def test_b20_the_campaign_as_it_is(self):
        self.measure()
        self.past(101, "answered", 500, days=30)  # long ago
        self.past(102, "cancelled")  # by the operator: says nothing of clients
        States = self.env["call.operator.state"]
        States._set(self.operator, "ready", self.campaign)
        wrap = self.env["call.operator.state.log"].search(
            [("user_id", "=", self.operator.id)], limit=1
        )
        for _number in range(12):
            wrap.copy(
                {
                    "state": "wrapup",
                    "start": fields.Datetime.now() - timedelta(seconds=90),
                    "end": fields.Datetime.now() - timedelta(seconds=50),
                }
            )
        question = self.ask().question(self.campaign.id)
        facts = question["facts"]
        self.assertEqual((facts["calls"], facts["talks"]), (100, 25))
        self.assertAlmostEqual(facts["answer_rate"], 0.25)
        self.assertAlmostEqual(facts["talk_mean"], (13 * 120 + 12 * 60) / 25)
        self.assertAlmostEqual(facts["answer_delay"], 6.0)
        self.assertAlmostEqual(facts["fast_fail_share"], 30 / 75)
        self.assertEqual(facts["wraps"], 12)
        self.assertAlmostEqual(facts["wrap_mean"], 40, delta=1)
        self.assertGreater(facts["answer_rate_error"], 0)
        self.assertEqual(question["operators"], 1)

    def test_b20_nothing_measured_yet(self):
        question = self.ask().question(self.campaign.id)
        self.assertEqual(question["facts"]["calls"], 0)
        self.assertGreater(question["facts"]["answer_rate_error"], 0)
        self.assertEqual(question["operators"], 2)

    def test_b20_no_campaign_at_all(self):
        opened = self.ask(self.supervisor_2).open()
        self.assertNotIn(self.campaign.id, [one["id"] for one in opened["campaigns"]])
        self.assertTrue(opened["question"]["facts"])

    def test_b20_open_with_a_draft(self):
        draft = self._campaign(state="draft", name="Draft")
        opened = self.ask().open(draft.id)
        self.assertIn(draft.id, [one["id"] for one in opened["campaigns"]])
        self.assertEqual(opened["question"]["campaign_id"], draft.id)
        modes = [mode["key"] for mode in opened["modes"]]
        self.assertEqual(sorted(modes), sorted(what_if.POLICIES))

    def test_b20_an_answer(self):
        question = self.ask().question(self.campaign.id)
        answer = self.ask().answer(question)
        self.assertEqual(answer["operators"], 2)
        cases = {case["mode"]: case for case in answer["cases"]}
        self.assertEqual(set(cases), set(what_if.POLICIES))
        for case in cases.values():
            for name in ("utilisation", "talk_per_hour", "abandoned", "wait"):
                self.assertEqual(case[name], sorted(case[name]))
            self.assertTrue(0 < case["utilisation"][1] < 100)
        self.assertEqual(cases["progressive"]["abandoned"], [0, 0, 0])

    def test_b20_nonsense_is_refused_in_words(self):
        question = self.ask().question(self.campaign.id)
        for name, value in (
            ("operators", 0),
            ("operators", 10**6),
            ("operators", "many"),
            ("operators", None),
            ("ratio", 0.5),
            ("abandon_percent", 100),
        ):
            with self.assertRaisesRegex(UserError, "a number from"):
                self.ask().answer({**question, name: value})
        for name, value in (("answer_rate", 2), ("talk_mean", float("nan"))):
            facts = {**question["facts"], name: value}
            with self.assertRaisesRegex(UserError, "a number from"):
                self.ask().answer({**question, "facts": facts})

    def test_b20_for_supervisors_of_the_campaign_only(self):
        question = self.ask().question(self.campaign.id)
        for user in (self.operator, self.stranger):
            with self.assertRaises(AccessError):
                self.ask(user).open()
            with self.assertRaises(AccessError):
                self.ask(user).question(self.campaign.id)
            with self.assertRaises(AccessError):
                self.ask(user).answer(question)
        # another's campaign tells nothing of itself
        self.measure()
        foreign = self.ask(self.supervisor_2).question(self.campaign.id)
        self.assertFalse(foreign["campaign_id"])
        self.assertEqual(foreign["facts"]["calls"], 0)

    def test_b20_only_some_at_once(self):
        """Others hold the locks on other connections, as their requests would."""
        ask, uid = self.ask(), self.supervisor.id
        question = {**ask.question(self.campaign.id), "operators": 2}
        of_user = [uid * AT_ONCE_OF_USER + one for one in range(AT_ONCE_OF_USER)]
        for key, slots, words in (
            (USER_LOCK, of_user, "asked twice"),
            (SERVER_LOCK, range(AT_ONCE), "try again"),
        ):
            with db_connect(self.env.cr.dbname).cursor() as other:
                for slot in slots:
                    query = "SELECT pg_try_advisory_xact_lock(%s, %s)"
                    other.execute(query, [key, slot])
                with self.assertRaisesRegex(UserError, words):
                    ask.answer(question)
        self.assertEqual(ask.answer(question)["operators"], 2)
