from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DocKindsCase


@tagged("post_install", "-at_install")
class TestCompanies(DocKindsCase):
    """Nothing of one company is seen or changed from another: every model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.make_document(
            link_ids=[(0, 0, {"res_model": "res.partner", "res_id": cls.partner.id})]
        )
        cls.access = cls.env["doc.kind.access"].create(
            {"kind_id": cls.kind.id, "who": f"res.users,{cls.foreign.id}"}
        )
        cls.way = cls.env["doc.transition"].create(
            {
                "stage_id": cls.new.id,
                "next_stage_id": cls.work.id,
                "for_responsible": True,
            }
        )

    def records(self):
        return {
            "doc.kind": self.kind,
            "doc.kind.attribute": self.kind.attribute_ids[0],
            "doc.kind.access": self.access,
            "doc.stage": self.new,
            "doc.transition": self.way,
            "doc.document": self.document,
            "doc.document.link": self.document.link_ids,
        }

    def test_every_model_is_looked_at(self):
        models = self.env["ir.model"].search([("model", "=like", "doc.%")])
        ours = {
            model.model
            for model in models
            if model.modules == "doc_kinds" and not model.transient
        }
        self.assertEqual(ours, set(self.records()))

    def test_another_company(self):
        """Even an administrator of documents, even one who is named in the access."""
        for model, record in self.records().items():
            theirs = record.with_user(self.foreign)
            with self.subTest(model=model):
                found = theirs.with_context(active_test=False)
                self.assertFalse(found.search([("id", "=", record.id)]))
                with self.assertRaises(AccessError):
                    theirs.read(["display_name"])
                with self.assertRaises(AccessError):
                    theirs.write({record._rec_name or "name": "x"})
                with self.assertRaises(AccessError):
                    theirs.unlink()

    def test_switched_off_company(self):
        """Somebody of both companies sees what is chosen in the switcher."""
        self.foreign.company_ids |= self.env.company
        for model, record in self.records().items():
            with self.subTest(model=model):
                found = record.with_user(self.foreign).with_context(
                    allowed_company_ids=self.company_b.ids
                )
                self.assertFalse(found.search([("id", "=", record.id)]))
                found = record.with_user(self.foreign).with_context(
                    allowed_company_ids=(self.env.company | self.company_b).ids
                )
                self.assertTrue(found.search([("id", "=", record.id)]))

    def test_a_kind_of_all_companies(self):
        self.kind.company_id = False
        foreign = self.env["doc.kind"].with_user(self.foreign)
        self.assertTrue(foreign.search([("id", "=", self.kind.id)]))
        documents = self.env["doc.document"].with_user(self.foreign)
        self.assertFalse(documents.search([("id", "=", self.document.id)]))
