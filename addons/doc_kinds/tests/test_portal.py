from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import DocKindsCase


@tagged("post_install", "-at_install", "browser")
class TestPortal(DocKindsCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client = new_test_user(
            cls.env, login="doc_client", groups="base.group_portal"
        )
        cls.kind.portal = True
        cls.kind.attribute_ids[0].in_portal = True
        cls.document = cls.make_document(
            "Torn coat",
            partner_id=cls.client.partner_id.id,
            attributes={"claim_text": "Seam <open>", "severity": "high"},
            description="<p>Our secret note</p>",
        )
        cls.other = cls.make_document("Hat of another", partner_id=cls.partner.id)

    def get(self, url):
        return self.url_open(url, allow_redirects=False)

    def test_client_sees_own_documents_only(self):
        self.authenticate("doc_client", "doc_client")
        page = self.get("/my/documents")
        self.assertIn("Torn coat", page.text)
        self.assertNotIn("Hat of another", page.text)
        page = self.get(f"/my/documents/{self.document.id}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Seam &lt;open&gt;", page.text)
        for secret in ("High", "Our secret note"):
            self.assertNotIn(secret, page.text)
        self.assertIn(
            self.get(f"/my/documents/{self.other.id}").status_code, (302, 303)
        )

    def test_token_opens_the_page_to_anybody(self):
        document = self.other
        url = f"/my/documents/{document.id}"
        self.assertIn(self.get(url).status_code, (302, 303))
        self.assertIn(self.get(f"{url}?access_token=x").status_code, (302, 303))
        token = document._portal_ensure_token()
        page = self.get(f"{url}?access_token={token}")
        self.assertIn("Hat of another", page.text)

    def test_kinds_that_are_not_shown(self):
        self.kind.portal = False
        token = self.document._portal_ensure_token()
        self.authenticate("doc_client", "doc_client")
        self.assertNotIn("Torn coat", self.get("/my/documents").text)
        for url in ("", f"?access_token={token}"):
            page = self.get(f"/my/documents/{self.document.id}{url}")
            self.assertIn(page.status_code, (302, 303))

    def test_clients_have_no_rights_over_rpc(self):
        for model in ("doc.document", "doc.kind", "doc.stage", "doc.document.link"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.client).search([])
        with self.assertRaises(AccessError):
            self.document.with_user(self.client).read(["name"])
        with self.assertRaises(AccessError):
            self.document.with_user(self.client).action_portal()

    def test_colleagues_of_the_client(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        self.client.partner_id.parent_id = firm
        self.other.partner_id = firm
        documents = self.env["doc.document"].sudo()
        found = documents.search(documents._portal_domain(self.client.partner_id))
        self.assertEqual(found, self.document | self.other)

    def test_printed_for_the_client(self):
        report = self.env["ir.actions.report"]
        html = report._render_qweb_html(
            "doc_kinds.doc_document_portal_report", self.document.ids
        )[0].decode()
        self.assertIn("Seam &lt;open&gt;", html)
        for secret in ("High", "Our secret note"):
            self.assertNotIn(secret, html)

    # ------------------------------------------------------------
    # the page of a kind
    # ------------------------------------------------------------

    def printed(self, report="doc_document_report"):
        reports = self.env["ir.actions.report"].with_user(self.user)
        html = reports.sudo()._render_qweb_html(
            f"doc_kinds.{report}", self.document.ids
        )
        return html[0].decode()

    def test_page_of_the_kind(self):
        self.kind.print_body = (
            "<p>Dear {{ contact }}, claim {{number}} is {{ stage }}. "
            "You said: {{ claim_text }}. How bad: {{ attributes.severity }}</p>"
        )
        html = self.printed()
        self.assertIn(f"claim {self.document.number} is Not started", html)
        self.assertIn("You said: Seam &lt;open&gt;. How bad: High", html)
        self.assertNotIn("Responsible", html)
        self.assertNotIn("How bad: High", self.printed("doc_document_portal_report"))

    def test_table_in_the_page(self):
        self.kind.print_body = "<p>{{ attributes }}</p>"
        self.assertIn("<td>Severity</td>", self.printed())
        html = self.printed("doc_document_portal_report")
        self.assertNotIn("<td>Severity</td>", html)

    def test_page_that_means_nothing(self):
        with self.assertRaisesRegex(ValidationError, "“colour” means nothing"):
            self.kind.print_body = "<p>{{ colour }}</p>"
        with self.assertRaises(ValidationError):
            self.kind.print_body = "<p>{{ 1 + 1 }}</p>"
