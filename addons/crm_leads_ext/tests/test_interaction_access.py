from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CrmLeadsExtCase


@tagged("post_install", "-at_install")
class TestInteractionAccess(CrmLeadsExtCase):
    """D3: an entry is seen by those who see what it is about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client = cls.make_partner("Client")
        cls.lead = cls.make_lead(partner_id=cls.client.id, user_id=cls.salesman.id)
        log = cls.env["crm.interaction"]._log
        cls.on_lead = log("call", lead=cls.lead, user=cls.salesman)
        cls.on_partner = log("comment", partner=cls.client, user=cls.colleague)

    def visible(self, user):
        return (
            self.env["crm.interaction"]
            .with_user(user)
            .search([("partner_id", "=", self.client.id)])
            .with_env(self.env)
        )

    def test_salesman_sees_his_lead_and_the_contact(self):
        self.assertEqual(self.visible(self.salesman), self.on_lead | self.on_partner)
        self.assertTrue(self.on_lead.with_user(self.salesman).read(["summary"]))

    def test_colleague_does_not_see_a_lead_of_another(self):
        self.assertEqual(self.visible(self.colleague), self.on_partner)
        with self.assertRaises(AccessError):
            self.on_lead.with_user(self.colleague).read(["summary"])
        with self.assertRaises(AccessError):
            self.on_lead.with_user(self.colleague).web_read({"summary": {}})
        groups = (
            self.env["crm.interaction"]
            .with_user(self.colleague)
            .formatted_read_group(
                [("partner_id", "=", self.client.id)], ["kind"], ["__count"]
            )
        )
        self.assertEqual([group["kind"] for group in groups], ["comment"])
        self.client.invalidate_recordset()
        self.assertEqual(self.client.with_user(self.colleague).interaction_count, 1)

    def test_leader_sees_all(self):
        self.assertEqual(self.visible(self.leader), self.on_lead | self.on_partner)

    def test_archived_lead_and_contact_stay_visible(self):
        self.lead.active = False
        self.assertIn(self.on_lead, self.visible(self.salesman))

    def test_stranger_has_no_access(self):
        with self.assertRaises(AccessError):
            self.visible(self.stranger)
        with self.assertRaises(AccessError):
            self.on_partner.with_user(self.stranger).read(["summary"])
        client = self.client.with_user(self.stranger)
        self.assertEqual(client.interaction_count, 0, "the form still opens")

    def test_other_company_sees_nothing(self):
        self.assertFalse(self.visible(self.foreign))
        with self.assertRaises(AccessError):
            self.on_partner.with_user(self.foreign).read(["summary"])

    def test_writing_only_own(self):
        own = self.on_lead.with_user(self.salesman)
        own.summary = "More"
        with self.assertRaises(AccessError):
            self.on_partner.with_user(self.salesman).summary = "Not mine"
        with self.assertRaises(AccessError):
            own.unlink()
        with self.assertRaises(AccessError):
            self.on_lead.with_user(self.colleague).action_open_origin()

    def test_creating_by_hand(self):
        interactions = self.env["crm.interaction"].with_user(self.salesman)
        row = interactions.create({"summary": "Met in town", "lead_id": self.lead.id})
        self.assertEqual(row.partner_id, self.client)
        self.assertEqual(row.user_id, self.salesman)
        with self.assertRaises(AccessError):
            interactions.create(
                {
                    "summary": "As another",
                    "lead_id": self.lead.id,
                    "user_id": self.colleague.id,
                }
            )
        with self.assertRaises(AccessError):
            self.env["crm.interaction"].with_user(self.colleague).create(
                {"summary": "On a hidden lead", "lead_id": self.lead.id}
            )

    def test_buttons(self):
        action = self.lead.with_user(self.salesman).action_view_interactions()
        self.assertEqual(action["context"]["default_partner_id"], self.client.id)
        with self.assertRaises(AccessError):
            self.on_partner.with_user(self.stranger).action_open_origin()
