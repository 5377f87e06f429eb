from odoo.tests import tagged

from .common import DocKindsCase


@tagged("post_install", "-at_install")
class TestHistory(DocKindsCase):
    def test_document_in_the_history_of_its_client(self):
        document = self.env["doc.document"].create(
            {"kind_id": self.kind.id, "name": "Draught", "partner_id": self.partner.id}
        )
        self.assertTrue(document)
        if "crm.interaction" in self.env:
            row = self.env["crm.interaction"].search(
                [("partner_id", "=", self.partner.id), ("kind", "=", "document")]
            )
            self.assertEqual((row.res_model, row.res_id), (document._name, document.id))
            self.assertIn("Draught", row.summary)
