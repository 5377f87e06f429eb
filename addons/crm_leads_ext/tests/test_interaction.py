from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCommon

from .common import CrmLeadsExtCase

LETTER = """Return-Path: <{sender}>
From: Client <{sender}>
To: {to}
Subject: {subject}
Message-Id: <{message_id}@client.example.com>
{headers}Date: Fri, 20 Nov 2026 10:00:00 +0300
Content-Type: text/plain; charset="utf-8"

{body}
"""


@tagged("post_install", "-at_install")
class TestInteraction(CrmLeadsExtCase, MailCommon):
    """D3: what happens with a client becomes an entry of the history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client = cls.make_partner("Client", email="client@client.example.com")
        cls.lead = cls.make_lead(partner_id=cls.client.id, user_id=cls.salesman.id)
        cls.known = cls.env["crm.interaction"].search([])

    def history(self, **domain):
        """What has come since."""
        wanted = [(name, "=", value) for name, value in domain.items()]
        return self.env["crm.interaction"].search(wanted) - self.known

    def test_log(self):
        date = datetime(2026, 11, 20, 10)
        row = self.env["crm.interaction"]._log(
            "call",
            lead=self.lead,
            summary="<p>Asked for\n a <b>price</b></p>",
            origin=self.lead,
            user=self.salesman,
            date=date,
            direction="outgoing",
        )
        self.assertEqual(row.partner_id, self.client, "the lead's contact")
        self.assertEqual(row.summary, "Asked for a *price*")
        self.assertEqual(row.user_id, self.salesman)
        self.assertEqual(row.date, date)
        self.assertEqual(row.company_id, self.lead.company_id or self.env.company)
        self.assertEqual(row.action_open_origin()["res_id"], self.lead.id)
        self.assertEqual(self.lead.interaction_count, 1)
        self.assertEqual(self.client.interaction_count, 1)

    def test_log_without_client_does_nothing(self):
        self.assertFalse(self.env["crm.interaction"]._log("call", summary="x"))

    def test_log_refuses_an_unknown_kind(self):
        with self.assertRaises(ValueError):
            self.env["crm.interaction"]._log("fax", partner=self.client)

    def test_log_without_summary_and_with_a_long_one(self):
        log = self.env["crm.interaction"]._log
        self.assertEqual(log("call", partner=self.client).summary, "Call")
        self.assertEqual(len(log("call", self.client, summary="x" * 999).summary), 240)

    def test_needs_a_client(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["crm.interaction"].create({"summary": "nobody"})

    def test_lead_deleted(self):
        self.env["crm.interaction"]._log("call", lead=self.lead)
        lonely = self.make_lead()
        row = self.env["crm.interaction"]._log("call", lead=lonely)
        (self.lead | lonely).unlink()
        self.assertFalse(row.exists(), "nobody to belong to")
        self.assertEqual(self.client.interaction_count, 1)

    def test_origin_deleted(self):
        other = self.make_lead()
        row = self.env["crm.interaction"]._log("call", self.client, origin=other)
        self.assertTrue(row.origin_name)
        other.unlink()
        row.invalidate_recordset()
        self.assertFalse(row.origin_name)
        with self.assertRaises(UserError):
            row.action_open_origin()

    def test_company_counts_its_people(self):
        company = self.make_partner("Firm", is_company=True)
        self.client.parent_id = company
        self.env["crm.interaction"]._log("call", self.client)
        self.assertEqual(company.interaction_count, 1)
        action = company.action_view_interactions()
        self.assertEqual(self.env["crm.interaction"].search_count(action["domain"]), 1)

    # letters ---------------------------------------------------------------

    def receive(self, body="Where is my order?", reply_to=None, **values):
        values = {
            "sender": self.client.email,
            "to": f"catchall@{self.alias_domain}",
            "subject": "Order",
            "message_id": f"letter-{len(body)}-{fields.Datetime.now().timestamp()}",
            "headers": f"In-Reply-To: {reply_to}\n" if reply_to else "",
            "body": body,
            **values,
        }
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, LETTER.format(**values))

    def test_letter_of_the_client(self):
        message = self.lead.message_post(body="Hello", message_type="comment")
        self.receive(reply_to=message.message_id)
        row = self.history(kind="email", direction="incoming")
        self.assertEqual(row.lead_id, self.lead)
        self.assertEqual(row.partner_id, self.client)
        self.assertEqual(row.summary, "Order")
        self.assertEqual(row.user_id, self.salesman, "the lead's salesman")

    def test_letter_of_an_unknown_sender_makes_a_lead(self):
        self.env["mail.alias"].create(
            {
                "alias_name": "calling.sales",
                "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "alias_domain_id": self.mail_alias_domain.id,
                "alias_contact": "everyone",
            }
        )
        self.receive(
            sender="new@stranger.example.com", to=f"calling.sales@{self.alias_domain}"
        )
        lead = self.env["crm.lead"].search(
            [("email_from", "ilike", "new@stranger.example.com")]
        )
        self.assertEqual(len(lead), 1)
        row = lead.interaction_ids
        self.assertEqual((row.kind, row.direction), ("email", "incoming"))

    def test_comment_sent_to_the_client_is_one_letter(self):
        with self.mock_mail_gateway():
            self.lead.with_user(self.salesman).message_post(
                body="Here is our offer",
                subject="Offer",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=(self.client | self.colleague.partner_id).ids,
            )
        row = self.history(kind="email", direction="outgoing")
        self.assertEqual(row.partner_id, self.client, "not the colleague")
        self.assertEqual(row.lead_id, self.lead)
        self.assertEqual(row.user_id, self.salesman)

    def test_letter_by_template(self):
        template = self.env["mail.template"].create(
            {
                "name": "Price list",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "subject": "Price list",
                "body_html": "<p>Here it is</p>",
                "partner_to": "{{ object.partner_id.id }}",
            }
        )
        with self.mock_mail_gateway():
            template.send_mail(self.lead.id)
        row = self.history(kind="email", direction="outgoing", lead_id=self.lead.id)
        self.assertEqual(row.partner_id, self.client)
        self.assertEqual(row.summary, "Price list")

    def test_internal_note_and_tracking_are_no_interactions(self):
        with self.mock_mail_gateway():
            self.lead.message_post(
                body="note", subtype_xmlid="mail.mt_note", message_type="comment"
            )
            self.lead.message_post(body="x", message_type="notification")
            self.client.message_post(body="y", message_type="comment")
        self.assertFalse(self.history(partner_id=self.client.id))

    # meetings ----------------------------------------------------------------

    def test_meeting_and_its_changes(self):
        start = datetime(2026, 12, 1, 10)
        event = self.env["calendar.event"].create(
            {
                "name": "Measuring",
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": self.salesman.id,
                "partner_ids": [(6, 0, (self.client | self.env.user.partner_id).ids)],
                "opportunity_id": self.lead.id,
            }
        )
        row = self.history(kind="meeting", partner_id=self.client.id)
        self.assertEqual(row.date, start)
        self.assertEqual(row.lead_id, self.lead)
        self.assertEqual(row.user_id, self.salesman)
        event.start = start + timedelta(days=1)
        self.assertEqual(row.date, start + timedelta(days=1))
        second = self.make_partner("Second", email="second@client.example.com")
        event.partner_ids |= second
        self.assertTrue(self.history(kind="meeting", partner_id=second.id))
        event.partner_ids -= second
        self.assertFalse(self.history(kind="meeting", partner_id=second.id))
        event.unlink()
        self.assertFalse(self.history(kind="meeting", partner_id=self.client.id))

    def test_private_or_internal_meeting_is_not_noted(self):
        for vals in (
            {"partner_ids": [(6, 0, self.colleague.partner_id.ids)]},
            {"partner_ids": [(6, 0, self.client.ids)], "privacy": "private"},
        ):
            self.env["calendar.event"].create(
                {
                    "name": "Hidden",
                    "start": datetime(2026, 12, 1, 10),
                    "stop": datetime(2026, 12, 1, 11),
                    **vals,
                }
            )
        self.assertFalse(self.history(kind="meeting", summary="Hidden"))

    def test_meeting_by_a_user_without_crm_rights(self):
        self.env["calendar.event"].with_user(self.stranger).create(
            {
                "name": "By anybody",
                "start": datetime(2026, 12, 1, 10),
                "stop": datetime(2026, 12, 1, 11),
                "partner_ids": [(6, 0, self.client.ids)],
            }
        )
        self.assertTrue(self.history(kind="meeting", summary="By anybody"))

    def test_history_of_merged_leads(self):
        other = self.make_lead(partner_id=self.client.id)
        self.env["crm.interaction"]._log("call", lead=other)
        merged = (self.lead | other).merge_opportunity()
        self.assertEqual(len(merged.interaction_ids), 1)
