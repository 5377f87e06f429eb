from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CrmLeadsExtCase


@tagged("post_install", "-at_install")
class TestContactReport(CrmLeadsExtCase):
    """D7: who was in touch with whom, how often, for which deals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client = cls.make_partner("Client", is_company=True)
        cls.buyer = cls.make_partner("Buyer", parent_id=cls.client.id)
        cls.lead = cls.make_lead(partner_id=cls.client.id, user_id=cls.salesman.id)
        cls.log("call", lead=cls.lead)
        cls.log("call", lead=cls.lead, reached=False)
        cls.log("email", partner=cls.buyer, direction="incoming")
        cls.log("comment", partner=cls.buyer)
        cls.log("document", lead=cls.lead)
        cls.log("meeting", lead=cls.lead, days=-1)

    @classmethod
    def log(cls, kind, days=1, **vals):
        cls.env["crm.interaction"]._log(
            kind,
            user=cls.salesman,
            date=fields.Datetime.now() - timedelta(days=days),
            **vals,
        )

    def figures(self, user, *measures):
        groups = (
            self.env["crm.contact.report"]
            .with_user(user)
            .formatted_read_group(
                [("commercial_partner_id", "=", self.client.id)],
                ["user_id"],
                [*measures],
            )
        )
        return [tuple(group[measure] for measure in measures) for group in groups]

    def test_figures(self):
        measures = [
            f"{name}:sum" for name in ("calls", "letters", "messages", "meetings")
        ]
        measures += [
            "not_reached:sum",
            "client_count:count_distinct",
            "deal_count:count_distinct",
        ]
        self.assertEqual(
            self.figures(self.salesman, *measures), [(2, 1, 1, 0, 1, 1, 1)]
        )

    def test_seen_as_the_interactions(self):
        calls = ("calls:sum", "letters:sum")
        self.assertEqual(self.figures(self.leader, *calls), [(2, 1)])
        self.assertEqual(self.figures(self.colleague, *calls), [(0, 1)])
        self.assertEqual(self.figures(self.foreign, *calls), [])
        with self.assertRaises(AccessError):
            self.figures(self.stranger, *calls)
        rows = self.env["crm.contact.report"].search([("lead_id", "=", self.lead.id)])
        self.assertEqual(len(rows), 2)
        self.assertTrue(rows.with_user(self.salesman).read(["summary"]))
        for user in (self.colleague, self.foreign, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                rows.with_user(user).read(["summary"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                rows[0].with_user(user).action_open_interaction()

    def test_open(self):
        row = self.env["crm.contact.report"].search(
            [("lead_id", "=", self.lead.id)], limit=1
        )
        action = row.with_user(self.salesman).action_open_interaction()
        self.assertEqual(action["res_model"], "crm.interaction")
        self.assertEqual(action["res_id"], row.id)
