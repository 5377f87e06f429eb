from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CrmLeadsExtCase

START = datetime(2026, 1, 1, 10)


@tagged("post_install", "-at_install")
class TestTimeline(CrmLeadsExtCase):
    """D3: one history of client and deal, page by page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client = cls.make_partner("Client", is_company=True)
        cls.buyer = cls.make_partner("Buyer", parent_id=cls.client.id)
        cls.lead = cls.make_lead(partner_id=cls.buyer.id, user_id=cls.salesman.id)
        kinds = ("call", "email", "meeting")
        # always three at the same moment: the page goes on by date and id
        rows = [
            cls.env["crm.interaction"]._log_vals(
                kinds[number % 3],
                lead=cls.lead,
                summary=f"Entry {number}",
                date=START + timedelta(hours=number // 3),
            )
            for number in range(50)
        ]
        cls.rows = cls.env["crm.interaction"].create(rows)

    def page(self, user=None, owner=None, **options):
        owner = owner or self.lead
        timeline = self.env["crm.interaction"].with_user(user or self.salesman).timeline
        return timeline(owner._name, owner.id, **options)

    def all_pages(self, **options):
        found, before = [], None
        while True:
            page = self.page(before=before, limit=7, **options)
            found += page["items"]
            if not page["more"]:
                return found
            before = [found[-1]["date"], found[-1]["id"]]

    def test_all_pages_give_everything_once(self):
        found = [item["id"] for item in self.all_pages()]
        expected = self.rows.sorted(lambda row: (row.date, row.id), reverse=True)
        self.assertEqual(found, expected.ids)

    def test_by_kind_and_text(self):
        self.assertEqual(len(self.all_pages(kinds=["email"])), 17)
        (item,) = self.page(text=" entry 49 ")["items"]
        self.assertEqual(item["summary"], "Entry 49")
        self.assertFalse(self.page(text="100%")["items"])

    def test_counts_on_the_first_page_only(self):
        first = self.page(limit=1)
        self.assertEqual(first["counts"], {"call": 17, "email": 17, "meeting": 16})
        self.assertTrue(first["more"])
        last = first["items"][-1]
        self.assertIsNone(self.page(before=[last["date"], last["id"]])["counts"])

    def test_of_the_client_and_its_people(self):
        for owner in self.client | self.buyer:
            page = self.page(owner=owner)
            self.assertEqual(sum(page["counts"].values()), 50)
            self.assertEqual(page["items"][0]["lead"], self.lead.display_name)
        self.assertFalse(self.page()["items"][0]["lead"], "the deal itself")

    def test_number_of_queries_does_not_grow(self):
        self.page(limit=1)

        def count(limit):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.page(limit=limit)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(5), count(45))

    def test_note(self):
        interactions = self.env["crm.interaction"].with_user(self.salesman)
        interactions.timeline_note("crm.lead", self.lead.id, "  Wants\nit <b>red</b> ")
        row = self.lead.interaction_ids[0]
        self.assertEqual(row.kind, "comment")
        self.assertEqual(row.user_id, self.salesman)
        self.assertIn("Wants", row.summary)
        self.assertFalse(row.reached, "a comment of ours is no contact")
        with self.assertRaises(UserError):
            interactions.timeline_note("crm.lead", self.lead.id, " ")

    def test_text_of_a_letter(self):
        message = self.lead.message_post(body="Where is my order?")
        row = self.rows[0]
        row.message_id = message
        parts = row.with_user(self.salesman).timeline_parts()
        self.assertEqual(parts, [{"type": "text", "text": "Where is my order?"}])
        self.assertEqual(self.rows[1].timeline_parts(), [])

    def test_rights(self):
        # without rights on the deal: nothing of it, neither there nor at the client
        with self.assertRaises(AccessError):
            self.page(self.colleague)
        page = self.page(self.colleague, self.client)
        self.assertEqual((page["items"], page["counts"]), ([], {}))
        with self.assertRaises(AccessError):
            self.rows[0].with_user(self.colleague).timeline_parts()
        with self.assertRaises(AccessError):
            self.env["crm.interaction"].with_user(self.colleague).timeline_note(
                "crm.lead", self.lead.id, "x"
            )
        with self.assertRaises(AccessError):
            self.page(self.stranger, self.client)
        self.assertFalse(self.page(self.foreign, self.client)["items"])
        for model in ("res.users", "crm.interaction", None):
            with self.subTest(model), self.assertRaises(UserError):
                self.env["crm.interaction"].timeline(model, 1)
