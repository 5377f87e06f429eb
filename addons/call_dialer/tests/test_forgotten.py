from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import DialerCase


@tagged("post_install", "-at_install")
class TestForgotten(DialerCase):
    """D6: forgotten clients come back into a campaign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.forgotten.rule"].search([]).active = False
        cls.now = fields.Datetime.now()
        cls.client = cls.env["res.partner"].create(
            {"name": "Forgotten", "phone": "+79160000999"}
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Forgotten deal",
                "type": "opportunity",
                "partner_id": cls.client.id,
                "user_id": False,
            }
        )
        cls.log(30)
        cls.rule = cls.env["crm.forgotten.rule"].create(
            {"name": "No contact", "domain": repr([("id", "=", cls.lead.id)])}
        )

    @classmethod
    def log(cls, days, **vals):
        cls.env["crm.interaction"]._log(
            "call", lead=cls.lead, date=cls.now - timedelta(days=days), **vals
        )

    def found(self):
        self.rule._check()
        return self.rule.case_ids.filtered(lambda case: case.state == "open")

    def member(self):
        return self.env["call.campaign.contact"].search(
            [("campaign_id", "=", self.campaign.id), ("lead_id", "=", self.lead.id)]
        )

    def test_waiting_in_a_queue_is_a_planned_step(self):
        self.assertTrue(self.found())
        contact = self._contact(partner_id=self.client.id, lead_id=self.lead.id)
        self.assertFalse(self.found())
        contact.action_exclude()
        self.assertTrue(self.found())

    def test_bulk_return(self):
        case = self.found()
        action = case.with_user(self.supervisor).action_return_to_campaign()
        wizard = self.env["call.campaign.add"].browse(action["res_id"])
        wizard.campaign_id = self.campaign
        wizard.action_add()
        self.assertEqual(self.member().state, "todo")
        self.assertFalse(self.found())

    def test_return_of_one_who_was_called_before(self):
        contact = self._contact(partner_id=self.client.id, lead_id=self.lead.id)
        contact.state = "failed"
        self.rule.write({"action": "campaign", "campaign_id": self.campaign.id})
        self.assertEqual(self.found().rule_id, self.rule)
        self.assertEqual(contact.state, "todo")

    def test_return_by_the_rule(self):
        self.rule.write({"action": "campaign", "campaign_id": self.campaign.id})
        self.assertFalse(self.found().note)
        self.assertEqual(self.member().state, "todo")
        self.assertFalse(self.found(), "the next check: somebody will call")

    def test_return_without_a_number(self):
        self.client.phone = False
        self.lead.phone = False
        self.rule.write({"action": "campaign", "campaign_id": self.campaign.id})
        self.assertTrue(self.found().note)

    def test_nobody_answered(self):
        self._contact(partner_id=self.client.id, lead_id=self.lead.id)
        self._apply(self._next(), self._result("no_contact"))
        row = self.lead.interaction_ids.sorted("id")[-1:]
        self.assertFalse(row.reached)
