"""Number check: short calls without an operator find dead numbers (B15)."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.call_telephony.tests.common import TelephonyMixin

from ..service.engine import Engine
from .common import DialerMixin


@tagged("post_install", "-at_install")
class TestNumberCheck(DialerMixin, TelephonyMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_telephony()
        cls._set_up_dialer()
        cls.campaign.write(
            {"mode": "check", "pbx_id": cls.pbx.id, "check_per_minute": 600}
        )

    def setUp(self):
        super().setUp()
        self.patch(self.env.registry["voip.pbx"], "_service_up", lambda pbx: True)

    def _client(self, number, outcome, **vals):
        phone = f"+791600001{number:02}"
        self.telephony.will(phone, outcome, ring_after=2, answer_after=4)
        return self._contact(number, phone=phone, **vals)

    def _check(self, seconds=30):
        """Let the service check, until nothing is left to call; how many calls."""
        made = 0
        for _second in range(seconds):
            for _number in range(self.campaign._check_allowed()):
                if not self.campaign._check_next():
                    break
                made += 1
            self.telephony.advance(1)
            if self.campaign.state != "running":
                break
        return made

    def _calls(self):
        return self.env["voip.call"].search(
            [("campaign_contact_id.campaign_id", "=", self.campaign.id)], order="id"
        )

    def test_b15_dead_numbers_are_found_and_excluded(self):
        outcomes = ("answered", "busy", "no_answer", "invalid", "failed", "rejected")
        clients = {
            outcome: self._client(number, outcome)
            for number, outcome in enumerate(outcomes, 1)
        }
        self.assertEqual(self._check(), 6)
        found = {name: one.number_ids.check_state for name, one in clients.items()}
        self.assertEqual(
            found,
            {
                "answered": "alive",
                "busy": "busy",
                "no_answer": "alive",  # it rang
                "invalid": "dead",
                "failed": "unknown",
                "rejected": "alive",
            },
        )
        dead = clients["invalid"]
        self.assertEqual(dead.state, "excluded")
        self.assertIn("dead", dead.excluded_reason)
        self.assertTrue(dead.number_ids.is_dropped)
        alive = clients["answered"]
        self.assertEqual((alive.state, alive.attempts), ("todo", 0))
        self.assertFalse(alive.attempt_ids)
        # the one that rang was let go before anybody answered
        call = alive.number_ids.check_call_id
        self.assertNotIn("answered:client", call.pbx_facts)
        self.assertEqual(call.ended_by, "system")
        # all is checked: the campaign waits, and says what was found
        self.assertEqual(self.campaign.state, "paused")
        said = " ".join(str(one.body) for one in self.campaign.message_ids)
        self.assertIn("1 dead, 5 others", said)

    def test_b15_the_service_checks_those_of_its_pbxs(self):
        self._client(1, "busy")
        engine = Engine(self.telephony)
        run = self.telephony.loop.run_until_complete
        for mine in (False, True):
            with patch.object(
                self.telephony, "drives", lambda pbx_id, mine=mine: mine, create=True
            ):
                run(engine._check_numbers(self.telephony))
            self.assertEqual(len(self._calls()), int(mine))

    def test_b15_ring_to_the_answer(self):
        self.campaign.check_at_ring = False
        answers = self._client(1, "answered")
        silent = self._contact(2, phone="+79160000102")
        self.telephony.will("+79160000102", "no_answer", answer_after=60)
        self._check()
        self.assertEqual(answers.number_ids.check_state, "alive")
        call = answers.number_ids.check_call_id
        self.assertIn("answered:client", call.pbx_facts)
        self.assertFalse(call.bridged_date)
        self.assertEqual(silent.number_ids.check_state, "no_answer")
        facts = silent.number_ids.check_call_id.pbx_facts
        rang = facts["ended"]["at"] - facts["dialling:client"]["at"]
        self.assertLessEqual(rang, 11)

    def test_b15_never_more_than_once_a_day(self):
        client = self._client(1, "busy")
        self._check()
        self.campaign.action_check_again()
        self.campaign.action_start()
        self.assertEqual(self._check(), 0)
        # nor from another contact with the same number
        twin = self._contact(2, phone=client.phone_e164)
        self.campaign.action_start()
        self.assertEqual(self._check(), 0)
        self.assertEqual(twin.number_ids.check_state, "busy")
        # a day later it may be
        yesterday = fields.Datetime.now() - timedelta(hours=25)
        (client | twin).number_ids.checked_at = yesterday
        self.env["call.number.claim"].search([]).checked_at = yesterday
        self.campaign.action_check_again()
        self.campaign.action_start()
        self.assertEqual(self._check(), 1)
        self.assertEqual(len(self._calls()), 2)

    def test_b15_once_a_day_also_when_the_contact_is_gone(self):
        client = self._client(1, "busy")
        self._check()
        client.unlink()
        again = self._client(1, "busy")
        self.campaign.action_start()
        self.assertEqual(self._check(), 0)
        self.assertEqual(again.number_ids.check_state, "unknown")

    def test_b15_an_empty_list_and_one_being_imported_are_waited_for(self):
        self.assertEqual(self._check(2), 0)
        self.assertEqual(self.campaign.state, "running")
        loading = self.env["call.campaign.import"].create(
            {"campaign_id": self.campaign.id, "filename": "a", "state": "running"}
        )
        self._client(1, "busy")
        self.assertEqual(self._check(10), 1)
        self.assertEqual(self.campaign.state, "running")
        loading.state = "done"
        self._check(2)
        self.assertEqual(self.campaign.state, "paused")

    def test_b15_one_of_two_numbers_is_dead(self):
        client = self._contact(1, phone="+79160000101, +79160000102")
        self.telephony.will("+79160000101", "invalid", answer_after=2)
        self.telephony.will("+79160000102", "busy", answer_after=2)
        self.assertEqual(self._check(), 2)
        self.assertEqual(client.state, "todo")
        usable = client._numbers_in_order().mapped("e164")
        self.assertEqual(usable, ["+79160000102"])

    def test_b15_speed_and_lines(self):
        for number in range(1, 6):
            self._client(number, "busy")
        self.campaign.max_lines = 2
        self.assertEqual(self.campaign._check_allowed(), 2)
        self.campaign._check_next()
        self.assertEqual(self.campaign._check_allowed(), 1)
        self.campaign.write({"max_lines": 10, "check_per_minute": 1})
        self.assertEqual(self.campaign._check_allowed(), 0)

    def test_b15_stop_list_and_profile_are_kept(self):
        listed = self._client(1, "busy")
        self.env["phone.blacklist"].add(listed.phone_e164)
        self._client(2, "busy")
        profile = self.env["call.compliance.profile"].create(
            {"name": "By hand only", "limit_modes": True, "mode_preview": True}
        )
        self.campaign.compliance_id = profile
        self.assertEqual(self._check(3), 0)
        profile.mode_check = True
        self.assertEqual(self._check(), 1)
        self.assertNotIn(listed, self._calls().campaign_contact_id)
        log = self.env["call.compliance.log"].search(
            [("campaign_id", "=", self.campaign.id), ("allowed", "=", True)]
        )
        self.assertTrue(log)

    def test_b15_a_limit_of_calls_counts_checks(self):
        client = self._client(1, "busy")
        profile = self.env["call.compliance.profile"].create(
            {"name": "Once a day", "client_day": 1, "periods": "rolling"}
        )
        self.campaign.compliance_id = profile
        self._check(8)
        self.assertEqual(client.number_ids.check_state, "busy")
        verdict, _facts, _profile = self.env["call.compliance"]._judge(
            client.phone_e164, client
        )
        self.assertFalse(verdict.allowed)

    def test_b15_hours_of_the_campaign(self):
        self._client(1, "busy")
        self.campaign.date_start = fields.Datetime.now() + timedelta(hours=1)
        self.assertEqual(self.campaign._check_allowed(), 0)

    def test_b15_operators_are_handed_nobody_meanwhile(self):
        client = self._client(1, "busy")
        self.assertFalse(self._next())
        with self.assertRaises(UserError):
            client.with_user(self.operator)._claim(self.operator)

    def test_b15_the_board_tells(self):
        self._client(1, "invalid")
        self._client(2, "busy")
        self.assertEqual(self._check(4), 2)
        self.telephony.advance(10)
        data = self.env["call.board"].with_user(self.supervisor).data()
        tile = next(c for c in data["campaigns"] if c["id"] == self.campaign.id)
        self.assertEqual(tile["check"], {"checked": 2, "dead": 1})
