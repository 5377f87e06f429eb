from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCommon

from .common import DocKindsCase

LETTER = """\
From: {sender}
To: {to}
Subject: {subject}
Message-ID: <{ident}@example.com>
Content-Type: text/plain; charset=utf-8

The seam opened on the first day.
"""


@tagged("post_install", "-at_install", "mail_gateway")
class TestMail(DocKindsCase, MailCommon):
    """Letters to the address of a kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind.company_id = cls.env.company
        cls.kind.alias_name = "our-claims"
        cls.partner.email = "client@example.com"

    def receive(self, sender="client@example.com", subject="Torn coat", ident="1"):
        letter = LETTER.format(
            sender=sender,
            to=f"our-claims@{self.kind.alias_domain_id.name}",
            subject=subject,
            ident=ident,
        )
        known = self.env["doc.document"].search([]).ids
        self.env["mail.thread"].message_process(None, letter)
        return self.env["doc.document"].search([("id", "not in", known)])

    def test_letter_becomes_a_document(self):
        self.kind.default_user_id = self.boss
        document = self.receive()
        self.assertEqual(document.kind_id, self.kind)
        self.assertEqual(document.name, "Torn coat")
        self.assertEqual(document.partner_id, self.partner)
        self.assertEqual(document.user_id, self.boss)
        self.assertTrue(document.number)
        self.assertIn("The seam opened", document.message_ids.mapped("body")[0])

    def test_unknown_sender_and_no_subject(self):
        document = self.receive("Somebody <new@example.com>", subject="")
        self.assertTrue(document.name)
        self.assertFalse(document.partner_id)
        self.assertIn("new@example.com", document.email_from)
        self.assertFalse(document.user_id, "nobody rather than the robot")

    def test_required_attributes_do_not_lose_a_letter(self):
        self.kind.attribute_ids[0].required = True
        document = self.receive()
        self.assertEqual(document.attributes_missing, "Claim text")

    def test_colleague_without_rights(self):
        self.kind.create_group_ids = self.group_bosses
        self.assertTrue(self.receive(self.stranger.email))

    def test_answer_goes_to_the_same_document(self):
        document = self.receive()
        message = document.message_ids[-1]
        letter = LETTER.format(
            sender="client@example.com",
            to=f"our-claims@{self.kind.alias_domain_id.name}",
            subject="Re: Torn coat",
            ident="2",
        ).replace("Content-Type", f"In-Reply-To: {message.message_id}\nContent-Type")
        count = self.env["doc.document"].search_count([])
        self.env["mail.thread"].message_process(None, letter)
        self.assertEqual(self.env["doc.document"].search_count([]), count)
        self.assertEqual(len(document.message_ids.filtered("email_from")), 2)

    def test_alias_goes_with_the_kind(self):
        alias = self.kind.alias_id
        self.assertEqual(alias.alias_model_id.model, "doc.document")
        self.kind.unlink()
        self.assertFalse(alias.exists())
