from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.call_telephony.tests.common import TelephonyMixin

from .common import DialerMixin


@tagged("post_install", "-at_install")
class TestDeskCall(DialerMixin, TelephonyMixin, TransactionCase):
    """Calling from the desk, on the simulated PBX."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_telephony()
        cls._set_up_dialer()
        cls.make_device(cls.operator)
        cls.contact = cls._contact(1)

    def setUp(self):
        super().setUp()
        self.desk = self.env["call.desk"].with_user(self.operator)
        self.desk.next_contact(self.campaign.id)

    def state(self):
        return self.desk.summary()["operator"]["state"]

    def test_call_talk_wrap_up_result(self):
        self.telephony.will("+79160000001", answer_after=4, talk=60)
        call = self.desk.call(self.contact.id)["call"]
        self.assertEqual(call["campaign_contact_id"], self.contact.id)
        self.assertEqual(self.desk.call(self.contact.id)["call"]["id"], call["id"])
        self.telephony.run_until(
            lambda: self.env["voip.call"].browse(call["id"]).state == "ongoing"
        )
        self.assertEqual(self.state(), "talking")
        reopened = self.desk.open()
        self.assertEqual(reopened["call"]["id"], call["id"])
        self.assertEqual(reopened["card"]["id"], self.contact.id)
        self.telephony.run_until_idle()
        self.assertEqual(self.state(), "wrapup")
        self.assertTrue(self.desk.open()["call"]["end"])
        self.desk.result(self.contact.id, self._result("success").id, {})
        self.assertEqual(self.state(), "ready")

    def test_hang_up(self):
        self.telephony.will("+79160000001", talk=600)
        call_id = self.desk.call(self.contact.id)["call"]["id"]
        call = self.env["voip.call"].browse(call_id)
        self.telephony.run_until(lambda: call.state == "ongoing")
        with self.assertRaises(UserError):
            self.desk.release(self.contact.id)
        self.desk.hang_up(self.contact.id)
        self.telephony.run_until_idle()
        self.assertTrue(self.desk.open()["call"]["end"])
        self.assertFalse(self.desk.hang_up(self.contact.id)["call"]["id"] != call_id)

    def test_a_strange_number_is_refused(self):
        with self.assertRaises(UserError):
            self.desk.call(self.contact.id, "+70000000000")
