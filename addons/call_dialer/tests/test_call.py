from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.call_telephony.tests.common import TelephonyMixin

from .common import DialerCase, DialerMixin


@tagged("post_install", "-at_install")
class TestCall(DialerMixin, TelephonyMixin, TransactionCase):
    """Calls of campaign contacts on the simulated PBX."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_telephony()
        cls._set_up_dialer()
        cls.make_device(cls.operator)
        cls.partner = cls.env["res.partner"].create({"name": "Romashka"})
        cls.contact = cls._contact(
            1, partner_id=cls.partner.id, phone="89160000001, 89160000002"
        )

    def setUp(self):
        super().setUp()
        self._next()
        self.mine = self.contact.with_user(self.operator)

    def _state(self):
        return self.env["call.operator.state"]._of(self.operator).state

    def test_talk(self):
        self.telephony.will("+79160000001", answer_after=4, talk=60)
        self.assertEqual(self._state(), "ready")
        call = self.mine._place_call().sudo()
        attempt = self.contact.attempt_ids
        self.assertTrue(attempt.is_open)
        self.assertEqual(attempt.call_id, call)
        self.assertEqual(call.campaign_contact_id, self.contact)
        self.telephony.run_until(lambda: call.state == "ongoing")
        self.assertEqual(self._state(), "talking")
        self.telephony.run_until_idle()
        self.assertEqual(self._state(), "wrapup")
        self.assertEqual(attempt.outcome, "answered")
        self.assertEqual(attempt.talk_seconds, call.talk_seconds)
        self.assertAlmostEqual(attempt.talk_seconds, 60, delta=2)
        self._apply(self.contact, self._ref("meeting"))
        self.assertEqual(self._state(), "ready")
        self.assertEqual(self.contact.attempts, 1)

    def test_c11_passed_on_the_first_operator_wraps_up(self):
        self.telephony.will("+79160000001", talk=600)
        colleague = self.make_user("tel_colleague")
        call = self.mine._place_call().sudo()
        self.telephony.run_until(lambda: call.bridged_date)
        call.with_user(self.operator).transfer({"user_id": colleague.id})
        self.telephony.advance(5)
        self.assertEqual(call.user_id, colleague)
        self.assertEqual(self._state(), "wrapup")
        # who is not at work in campaigns is not put to work by it
        states = self.env["call.operator.state"]
        self.assertEqual(states._of(colleague).state, "offline")
        call._hang_up()
        self.telephony.run_until_idle()
        self.assertEqual(states._of(colleague).state, "offline")
        self.assertEqual(self.contact.attempt_ids.outcome, "answered")

    def test_b12_sent_home_while_it_rings(self):
        """The talk is had all the same, and the operator is free after its result."""
        self.telephony.will("+79160000001", answer_after=4, talk=60)
        call = self.mine._place_call().sudo()
        row = self.env["call.operator.state"].sudo()._of(self.operator)
        row._set(self.operator, "offline")
        self.assertFalse(row.contact_id)
        self.telephony.run_until(lambda: call.state == "ongoing")
        self.assertEqual(row.state, "talking")
        self.assertEqual(row.contact_id, self.contact)
        self.assertEqual(row.campaign_id, self.contact.campaign_id)
        self.telephony.run_until_idle()
        self.assertEqual(row.state, "wrapup")
        row.contact_id = False  # also when nobody knows any more what it was about
        self._apply(self.contact, self._ref("meeting"))
        self.assertEqual(row.state, "ready")

    def test_result_during_the_talk(self):
        self.telephony.will("+79160000001", talk=60)
        call = self.mine._place_call().sudo()
        self.telephony.run_until(lambda: call.state == "ongoing")
        attempt = self._apply(self.contact, self._ref("meeting"))
        self.assertEqual(self._state(), "talking")
        self.telephony.run_until_idle()
        self.assertEqual(self._state(), "ready")
        self.assertEqual(attempt.talk_seconds, call.talk_seconds)
        self.assertTrue(attempt.talk_seconds)

    def test_second_number_is_a_second_attempt(self):
        self.telephony.will("+79160000001", "no_answer")
        self.telephony.will("+79160000002", "busy")
        self.mine._place_call()
        self.telephony.run_until_idle()
        self.assertIn(self._state(), ("ready", "wrapup"))
        self.mine._place_call("+79160000002")
        self.telephony.run_until_idle()
        self._apply(self.contact, self._ref("no_answer"))
        attempts = self.contact.attempt_ids.sorted("id")
        self.assertEqual(attempts.mapped("outcome"), ["no_answer", "busy"])
        self.assertEqual(attempts.mapped("is_open"), [False, False])
        self.assertEqual(attempts.result_id, self._ref("no_answer"))
        self.assertEqual(self.contact.attempts, 2)

    def test_never_twice_at_once(self):
        self.mine._place_call()
        with self.assertRaisesRegex(UserError, "in a call already"):
            self.mine._place_call()
        self.assertEqual(len(self.contact.attempt_ids), 1)

    def test_only_numbers_of_the_contact_off_the_stop_list(self):
        with self.assertRaisesRegex(UserError, "not this contact's"):
            self.mine._place_call("+79161111111")
        self.env["phone.blacklist"].create({"number": "+79160000001"})
        with self.assertRaisesRegex(UserError, "stop list"):
            self.mine._place_call("+79160000001")
        call = self.mine._place_call().sudo()
        self.assertEqual(call.number_e164, "+79160000002")

    def test_only_the_holder_calls(self):
        with self.assertRaises(AccessError):
            self.contact.with_user(self.operator_2)._place_call()
        self.mine._release("")
        with self.assertRaises(AccessError):
            self.mine._place_call()

    def test_any_number_finds_the_client(self):
        self.partner.write(
            {
                "phone": "+79160000001",
                "phone_number_ids": [(0, 0, {"number": "+7 916 777 77 77"})],
            }
        )
        found = self.env["res.partner"]._telephony_find("+79167777777")
        self.assertEqual(found, self.partner)

    def test_a_long_talk_keeps_the_contact(self):
        self.telephony.will("+79160000001", talk=60)
        call = self.mine._place_call().sudo()
        self.telephony.run_until(lambda: call.state == "ongoing")
        hours_ago = fields.Datetime.now() - timedelta(hours=3)
        self.contact.claimed_at = hours_ago
        self.contact.attempt_ids.start = hours_ago
        self.campaign._cron_release_stale()
        self.assertEqual(self.contact.state, "claimed")
        self.telephony.run_until_idle()
        call.end_date = hours_ago
        self.campaign._cron_release_stale()
        self.assertEqual(self.contact.state, "todo")


class TestManualCall(DialerCase):
    """Without a PBX the operator uses a telephone of his own."""

    def setUp(self):
        super().setUp()
        self.env["voip.pbx"].search([]).active = False
        self.contact = self._contact(1)
        self._next()
        self.mine = self.contact.with_user(self.operator)

    def test_manual_call_ends_with_the_result(self):
        call = self.mine._place_call().sudo()
        self.assertEqual(call.call_kind, "manual")
        state = self.env["call.operator.state"]._of(self.operator)
        self.assertEqual(state.state, "talking")
        call.start_date = call.start_date.replace(year=2000)
        attempt = self._apply(self.contact, self._ref("offer"))
        self.assertEqual(call.state, "terminated")
        self.assertGreater(attempt.talk_seconds, 1000)
        self.assertEqual(state.state, "ready")

    def test_not_reached_is_no_talk(self):
        self.mine._place_call()
        attempt = self._apply(self.contact, self._ref("no_answer"))
        self.assertEqual(attempt.talk_seconds, 0)

    def test_result_without_any_call(self):
        attempt = self._apply(self.contact, self._ref("offer"))
        self.assertFalse(attempt.call_id)
        self.assertFalse(attempt.is_open)
