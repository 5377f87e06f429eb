from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DialerCase


@tagged("post_install", "-at_install")
class TestDeskCard(DialerCase):
    """B6: the client's card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.partner"].create(
            {"name": "Romashka", "is_company": True}
        )
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Ivan",
                "parent_id": cls.company.id,
                "function": "Director",
                "phone": "+7 495 000-00-01",
            }
        )
        cls.colleague = cls.env["res.partner"].create(
            {"name": "Anna", "parent_id": cls.company.id}
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Windows for the office",
                "type": "opportunity",
                "partner_id": cls.partner.id,
                "user_id": cls.supervisor.id,
                "expected_revenue": 1000,
            }
        )
        cls.contact = cls._contact(
            1,
            partner_id=cls.partner.id,
            lead_id=cls.lead.id,
            phone="8 (495) 000-00-01, 8 916 000-00-02 доб. 12",
            comment="Asked for spring",
        )

    def setUp(self):
        super().setUp()
        self.desk = self.env["call.desk"].with_user(self.operator)
        self.card = self.desk.next_contact(self.campaign.id)["card"]

    def facts(self, card=None):
        return {fact["key"]: fact for fact in (card or self.card)["facts"]}

    def test_who_is_this(self):
        card = self.card
        self.assertEqual(card["name"], "Ivan")
        self.assertEqual(card["subtitle"], "Director · Romashka")
        self.assertEqual(
            [number["number"] for number in card["numbers"]],
            ["+74950000001", "+79160000002"],
        )
        self.assertIn("12", card["numbers"][1]["display"])
        self.assertEqual(card["timezone"], "Europe/Moscow")
        self.assertEqual(card["note"], "Asked for spring")
        self.assertEqual([c["id"] for c in card["contacts"]], self.colleague.ids)
        self.assertIn(self.supervisor.name, self.facts()["owner"]["value"])
        self.assertNotIn("attempts", self.facts())

    def test_deals_of_the_whole_company_with_stages(self):
        lost = self.env["crm.lead"].create(
            {"name": "Old", "type": "opportunity", "partner_id": self.company.id}
        )
        lost.action_set_lost()
        deals = self.desk.card(self.contact.id)["deals"]
        self.assertEqual([deal["id"] for deal in deals], [self.lead.id, lost.id])
        self.assertTrue(deals[0]["current"])
        self.assertEqual(deals[0]["stage"], self.lead.stage_id.name)
        self.assertIn("1,000", deals[0]["revenue"])
        self.assertTrue(deals[1]["lost"])

    def test_orders_and_invoices(self):
        product = self.env["product.product"].create({"name": "Window"})
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": product.id,
                                "price_unit": 100,
                                "tax_ids": False,
                            },
                        )
                    ],
                }
                for partner in (self.partner, self.company, self.colleague)
            ]
        )
        orders[:2].action_confirm()
        facts = self.facts(self.desk.card(self.contact.id))
        self.assertTrue(facts["orders"]["value"].startswith("2 / "))
        self.assertIn("200.00", facts["orders"]["value"])
        self.assertNotIn("invoices", facts)

    def test_history_is_the_last_twenty(self):
        log = self.env["crm.interaction"]._log
        for number in range(25):
            log(
                "comment",
                self.colleague if number % 2 else self.partner,
                self.lead,
                f"Word {number}",
                self.contact,
                self.operator,
                fields.Datetime.now() + timedelta(minutes=number),
            )
        history = self.desk.card(self.contact.id)["history"]
        self.assertEqual(len(history), 20)
        self.assertEqual(history[0]["summary"], "Word 24")
        self.assertEqual(history[0]["user"], self.operator.name)

    def test_numbers_on_the_stop_list_are_not_offered(self):
        self.env["phone.blacklist"].sudo()._add(["+74950000001"])
        numbers = self.desk.card(self.contact.id)["numbers"]
        self.assertEqual([n["number"] for n in numbers], ["+79160000002"])

    def test_changing_the_client(self):
        card = self.desk.save_client(
            self.contact.id,
            {"res.partner/city": "Tver", "call.campaign.contact/comment": "Polite"},
        )
        self.assertEqual(self.partner.city, "Tver")
        self.assertEqual(self.contact.comment, "Polite")
        self.assertEqual(card["note"], "Polite")
        values = {field["name"]: field["value"] for field in card["fields"]}
        self.assertEqual(values["res.partner/city"], "Tver")

    def test_nothing_else_may_be_changed(self):
        for key in (
            "res.partner/credit_limit",
            "res.partner/parent_id",
            "call.campaign.contact/state",
            "res.users/login",
            "junk",
        ):
            with self.subTest(key=key), self.assertRaises(AccessError):
                self.desk.save_client(self.contact.id, {key: "1"})

    def test_contact_without_a_client(self):
        self.desk.release(self.contact.id)
        bare = self._contact(9, company_name="Kedr", email="k@example.com", priority=9)
        card = self.desk.next_contact(self.campaign.id)["card"]
        self.assertEqual(card["id"], bare.id)
        self.assertEqual(card["subtitle"], "Kedr")
        self.assertFalse(card["partner_id"])
        self.assertEqual(
            (card["deals"], card["history"], card["contacts"]), ([], [], [])
        )
        self.desk.save_client(bare.id, {"call.campaign.contact/email": "n@example.com"})
        self.assertEqual(bare.email, "n@example.com")

    def test_query_counts(self):
        """Opening, card and queue stay cheap; more data must not mean more queries."""
        self.desk.card(self.contact.id)  # warm caches of groups and rules

        def count(call):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
            return self.env.cr.sql_log_count - before

        def card():
            return count(lambda: self.desk.card(self.contact.id))

        def queue():
            return count(lambda: self.desk.queue(self.campaign.id))

        def more(numbers):
            for i in numbers:
                lead = {"name": f"Deal {i}", "type": "opportunity"}
                self.env["crm.lead"].create({**lead, "partner_id": self.partner.id})
                self.env["crm.interaction"]._log(
                    "comment", self.partner, self.lead, f"Word {i}", self.contact
                )
                self._contact(i, state="callback")

        more(range(20, 22))
        few = card(), queue()
        more(range(22, 35))
        many = card(), queue()
        self.assertLessEqual(many[0], few[0] + 1)
        self.assertLessEqual(many[1], few[1] + 1)
        self.assertLessEqual(many[0], 40)
        self.assertLessEqual(many[1], 16)
