from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import DocKindsCase


@tagged("post_install", "-at_install")
class TestDocument(DocKindsCase):
    def test_kind_and_name_are_enough(self):
        self.kind.deadline_days = 10
        document = self.make_document(user=self.user)
        self.assertEqual(document.stage_id, self.new)
        self.assertEqual(document.user_id, self.user)
        self.assertEqual(
            document.date_deadline, fields.Date.today() + timedelta(days=10)
        )
        self.assertEqual(document.company_id, self.kind.company_id)
        self.assertRegex(document.number, r"^C-\d{3}$")
        self.assertEqual(document.display_name, f"{document.number} Torn coat")

    def test_default_responsible(self):
        self.kind.default_user_id = self.boss
        self.assertEqual(self.make_document(user=self.user).user_id, self.boss)
        given = self.make_document(user=self.user, user_id=self.claims_user.id)
        self.assertEqual(given.user_id, self.claims_user)

    def test_form(self):
        form = Form(self.env["doc.document"].with_user(self.user))
        form.kind_id = self.kind
        self.assertEqual(form.stage_id, self.new)
        form.name = "By hand"
        form.partner_id = self.partner
        document = form.save()
        self.assertTrue(document.number)

    def test_new_from_the_menu_of_a_kind(self):
        documents = self.env["doc.document"].with_context(default_kind_id=self.kind.id)
        document = documents.with_user(self.user).create(
            {"name": "X", "attributes": {"pieces": "2"}}
        )
        self.assertTrue(document.number.startswith("C-"))
        self.assertEqual(document.attributes["pieces"], 2)

    def test_closing(self):
        document = self.make_document()
        self.assertFalse(document.date_done)
        document.stage_id = self.agreed
        self.assertTrue(document.is_done)
        self.assertTrue(document.date_done)

    def test_overdue(self):
        yesterday = fields.Date.today() - timedelta(days=1)
        document = self.make_document(date_deadline=yesterday)
        self.assertTrue(document.is_overdue)
        document.stage_id = self.agreed
        self.assertFalse(document.is_overdue)

    def test_kind_and_number_are_kept(self):
        document = self.make_document()
        other = self.make_kind("Other")
        with self.assertRaises(UserError):
            document.kind_id = other
        with self.assertRaises(UserError):
            document.number = "1"
        document.kind_id = self.kind  # the same: nothing happens

    def test_stage_of_another_kind(self):
        other = self.make_kind("Other")
        with self.assertRaises(UserError):
            self.make_document(stage_id=other.stage_ids[1].id)
        with self.assertRaises(UserError):
            self.make_document().stage_id = other.stage_ids[1]

    def test_search_by_number_and_whole_name(self):
        document = self.make_document("Torn coat")
        for text in (document.number, "Torn", document.display_name):
            found = self.env["doc.document"].name_search(text)
            self.assertIn(document.id, [row[0] for row in found])

    def test_origin(self):
        document = self.make_document(res_model="res.partner", res_id=self.partner.id)
        self.assertEqual(document.origin_name, "Client")
        self.assertEqual(document.action_open_origin()["res_id"], self.partner.id)
        document.write({"res_model": "no.such.model"})
        self.assertFalse(document.origin_name)
        with self.assertRaises(UserError):
            document.action_open_origin()

    def test_origin_the_user_may_not_read(self):
        secret = self.env["res.partner"].create(
            {"name": "Secret", "company_id": self.company_b.id}
        )
        document = self.make_document(res_model="res.partner", res_id=secret.id)
        document = document.with_user(self.user)
        self.assertFalse(document.origin_name)
        with self.assertRaises(UserError):
            document.action_open_origin()

    def test_partner_button(self):
        company = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        self.partner.parent_id = company
        document = self.make_document(partner_id=self.partner.id)
        self.assertEqual(company.with_user(self.user).doc_document_count, 1)
        action = company.with_user(self.user).action_view_doc_documents()
        self.assertEqual(self.env["doc.document"].search(action["domain"]), document)
        self.assertEqual(company.with_user(self.stranger).doc_document_count, 0)

    def test_chatter_and_files(self):
        document = self.make_document(user=self.user)
        document.message_post(
            body="See the photo", attachments=[("photo.txt", b"pixels")]
        )
        self.assertEqual(document.message_attachment_count, 1)

    def test_made_by_a_record_template(self):
        def line(field, kind, value, **vals):
            return (0, 0, {"field_name": field, "kind": kind, "value": value, **vals})

        template = self.env["record.template"].create(
            {
                "name": "Claim",
                "code": "claim",
                "model_id": self.env["ir.model"]._get_id("doc.document"),
                "operation": "create",
                "line_ids": [
                    line("kind_id", "lookup", self.kind.code, lookup_by="code"),
                    line("name", "text", "Claim of {{ client }}"),
                    line("attributes.severity", "value", "severity"),
                    line("attributes.event_date", "value", "day"),
                ],
            }
        )
        report = template.with_user(self.user)._apply(
            {"client": "Ivan", "severity": "High", "day": "22.11.2026"}
        )
        document = self.env["doc.document"].browse(report.primary.res_id)
        self.assertEqual(document.name, "Claim of Ivan")
        self.assertEqual(document.stage_id, self.new)
        self.assertEqual(document.create_uid, self.user)
        self.assertEqual(
            document.attributes._values,
            {"severity": "high", "event_date": "2026-11-22"},
        )

    def test_filled_in_by_a_record_template(self):
        """A script about a document fills it in: other attributes stay."""
        document = self.make_document(attributes={"claim_text": "Seam open"})
        template = self.env["record.template"].create(
            {
                "name": "Fill in a claim",
                "code": "fill_in_a_claim",
                "model_id": self.env["ir.model"]._get_id("doc.document"),
                "operation": "update",
                "source_name": "document",
                "line_ids": [
                    (0, 0, {"field_name": name, "kind": "value", "value": value})
                    for name, value in (
                        ("attributes.severity", "severity"),
                        ("attributes.pieces", "pieces"),
                    )
                ],
            }
        )
        template.with_user(self.user)._apply(
            {"severity": "High", "pieces": "4"}, {"document": document}
        )
        self.assertEqual(
            dict(document.attributes._values),
            {"claim_text": "Seam open", "severity": "high", "pieces": 4},
        )

    def test_kanban_columns_of_a_kind(self):
        self.make_document()
        documents = self.env["doc.document"].with_context(
            doc_kind_id=self.kind.id, read_group_expand=True
        )
        groups = documents.formatted_read_group(
            [("kind_id", "=", self.kind.id)], ["stage_id"], ["__count"]
        )
        self.assertEqual(
            [g["stage_id"][1] for g in groups][:2], ["Not started", "In work"]
        )
        self.assertEqual(len(groups), 3)

    def test_report(self):
        document = self.make_document(
            partner_id=self.partner.id,
            attributes={"claim_text": "Seam <open>", "severity": "low"},
        )
        report = self.env["ir.actions.report"].with_user(self.user)
        html, _kind = report._render_qweb_html(
            "doc_kinds.doc_document_report", document.ids
        )
        html = html.decode()
        for text in (
            document.number,
            "Torn coat",
            "Client",
            "Seam &lt;open&gt;",
            "Low",
        ):
            self.assertIn(text, html)
        self.assertEqual(
            document.with_user(self.user).action_print()["report_name"],
            "doc_kinds.doc_document_report_page",
        )

    def test_copy(self):
        document = self.make_document(
            attributes={"pieces": 2}, partner_id=self.partner.id
        )
        document.stage_id = self.agreed
        copy = document.copy()
        self.assertEqual(copy.name, "Torn coat (copy)")
        self.assertEqual(copy.stage_id, self.new)
        self.assertFalse(copy.date_done)
        self.assertNotEqual(copy.number, document.number)
        self.assertEqual(copy.attributes["pieces"], 2)
