from odoo.tests import TransactionCase, tagged
from odoo.tools import email_normalize

from odoo.addons.crm_leads_ext.bulk.columns import email_columns, is_plain_phone

EMAILS = (
    "anna@example.com",
    "Anna.Ivanova+x@Example.COM",
    "a_b-c@mail.ru",
    "x@gmail.com",
    "a..b@example.com",
    ".a@example.com",
    "a@-example.com",
    "a@example",
    "Анна <anna@example.com>",
    "a@b.ru, c@d.ru",
    "ü@example.de",
    "нет почты",
    " ",
    "",
)


@tagged("post_install", "-at_install")
class TestBulkColumns(TransactionCase):
    """B2: what is worked out without Odoo is what Odoo works out."""

    def test_emails(self):
        for email in EMAILS:
            lead = self.env["crm.lead"].create({"name": "L", "email_from": email})
            wanted = (
                lead.email_normalized,
                lead.email_domain_criterion,
                lead.email_state,
            )
            self.assertEqual(email_columns(lead.email_from), wanted, email)
            self.assertEqual(
                email_columns(email)[0], email_normalize(email, strict=False) or False
            )

    def test_phones_as_they_are_dialled(self):
        for phone in ("+79161234567", "+4930901820", "+12025550123"):
            lead = self.env["crm.lead"].create({"name": "L", "phone": phone})
            self.assertTrue(is_plain_phone(phone))
            self.assertEqual(
                (lead.phone_sanitized, lead.phone_state), (phone, "correct")
            )
        for phone in ("89161234567", "+7 916 123-45-67", "+7916", "", None, "+7916x"):
            self.assertFalse(is_plain_phone(phone), phone)
