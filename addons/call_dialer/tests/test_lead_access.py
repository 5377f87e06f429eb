from odoo.exceptions import AccessError

from .common import DialerCase


class TestLeadAccess(DialerCase):
    """Deals of the contacts an operator works on, whoever owns them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Big deal", "type": "opportunity", "user_id": cls.supervisor.id}
        )
        cls.contact = cls._contact(lead_id=cls.lead.id)

    def test_deal_of_a_manager_is_worked_on(self):
        lead = self.lead.with_user(self.operator)
        with self.assertRaises(AccessError):
            lead.check_access("read")
        self.assertEqual(self._next(), self.contact)
        lead.check_access("read")
        lead.description = "needs six windows"
        with self.assertRaises(AccessError):
            lead.unlink()
        with self.assertRaises(AccessError):
            self.lead.with_user(self.operator_2).check_access("read")
        self._apply(self.contact, self._result("success"))
        lead.check_access("read")

    def test_script_runs_on_it(self):
        self.campaign.script_id = self._script()
        self.assertEqual(self._next(), self.contact)
        session = self.contact.with_user(self.operator)._ensure_session()
        self.assertEqual(session.user_id, self.operator)
        self.assertTrue(session.runner_state()["block"])
