from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import TelephonyCase

NUMBER = "+79161234567"


class TestCalls(TelephonyCase):
    def _dial(self, number=NUMBER, **kwargs):
        return self.env["voip.call"].with_user(self.operator)._dial(number, **kwargs)

    def test_answered(self):
        partner = self.env["res.partner"].create({"name": "Ivan", "phone": NUMBER})
        self.telephony.will(NUMBER, answer_after=5, talk=60)
        call = self._dial("8 (916) 123-45-67")
        self.assertEqual(call.state, "calling")
        self.assertEqual(call.partner_id, partner)
        self.telephony.run_until(lambda: call.state == "ongoing")
        self.assertEqual(call._to_payload()["phase"], "talking")
        self.telephony.run_until_idle()
        self.assertEqual(call.state, "terminated")
        self.assertEqual(call.outcome, "answered")
        self.assertEqual(call.talk_seconds, 60)
        self.assertTrue(call.has_recording)
        self.assertTrue(call.recording_id.raw.startswith(b"RIFF"))
        self.assertEqual(call.ended_by, "client")

    def test_outcomes(self):
        states = {
            "busy": "aborted",
            "no_answer": "aborted",
            "invalid": "aborted",
            "failed": "aborted",
            "rejected": "rejected",
        }
        for index, (outcome, state) in enumerate(states.items()):
            number = f"+7916123450{index}"
            self.telephony.will(number, outcome)
            call = self._dial(number)
            self.telephony.run_until_idle()
            self.assertEqual((call.outcome, call.state), (outcome, state))
            self.assertFalse(call.has_recording)
            self.assertTrue(call.client_dialled)

    def test_hang_up_while_ringing_and_while_talking(self):
        call = self._dial()
        self.telephony.will(NUMBER, answer_after=20)
        self.telephony.run_until(lambda: call.ringing_date)
        call.hang_up()
        self.telephony.run_until_idle()
        self.assertEqual((call.outcome, call.ended_by), ("cancelled", "operator"))
        self.telephony.will(NUMBER, talk=600)
        call = self._dial()
        self.telephony.run_until(lambda: call.state == "ongoing")
        self.telephony.advance(30)
        call.hang_up()
        self.telephony.run_until_idle()
        self.assertEqual((call.outcome, call.talk_seconds), ("answered", 30))

    def test_hang_up_before_the_service_took_it(self):
        call = self._dial()
        call.hang_up()
        self.assertEqual((call.state, call.outcome), ("aborted", "cancelled"))
        self.telephony.run_until_idle()
        self.assertFalse(call.client_dialled)
        self.assertFalse(self.telephony.seen)

    def test_bad_numbers(self):
        for number in ("", "call me", "anonymous", "+7916"):
            with self.subTest(number), self.assertRaises(UserError):
                self._dial(number)

    def test_no_pbx_is_by_hand(self):
        self.env["voip.pbx"].search([]).active = False
        payload = self.env["voip.call"].with_user(self.operator).dial(NUMBER)
        self.assertTrue(payload["manual"])
        self.assertEqual(payload["tel"], f"tel:{NUMBER}")
        self.assertIn("No PBX", payload["message"])
        call = self.env["voip.call"].browse(payload["id"])
        call.with_user(self.operator).hang_up()
        self.assertEqual(call.state, "terminated")
        self.assertFalse(call.outcome)

    def test_one_call_at_a_time(self):
        Call = self.env["voip.call"].with_user(self.operator)
        Call.dial(NUMBER)
        with self.assertRaises(UserError):
            Call.dial("+79161234568")

    def test_two_clicks_at_once(self):
        """The check of the second was before the first was committed."""
        self._dial()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._dial("+79161234568")

    def test_stranger_may_not_dial(self):
        stranger = self.make_user("tel_stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["voip.call"].with_user(stranger).dial(NUMBER)
