from odoo.tests import tagged
from odoo.tools import SQL

from .common import DocKindsCase

COUNT = 300


@tagged("post_install", "-at_install")
class TestManyDocuments(DocKindsCase):
    """Changes of a kind touch its documents by single statements and lose nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = cls.env["doc.document"].create(
            [
                {
                    "kind_id": cls.kind.id,
                    "name": f"Document {number}",
                    "attributes": {
                        "claim_text": f"said {number}",
                        "severity": ("low", "high")[number % 2],
                        "pieces": number,
                    },
                }
                for number in range(COUNT)
            ]
        )
        cls.env.flush_all()

    def digest(self):
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                "SELECT id, attributes::text, stage_id, number FROM doc_document"
                " WHERE kind_id = %s ORDER BY id",
                self.kind.id,
            )
        )

    def line(self, code):
        lines = self.kind.with_context(active_test=False).attribute_ids
        return lines.filtered(lambda line: line.code == code)

    def test_changes(self):
        create = self.env["doc.kind.attribute"].create
        changes = {
            "add": lambda: create({"kind_id": self.kind.id, "name": "More"}),
            "rename": lambda: self.line("claim_text").write({"name": "Said"}),
            "reorder": lambda: self.line("pieces").write({"sequence": 0}),
            "option": lambda: self.line("severity").write(
                {"options": "low: Small\nhigh: High\nawful: Awful"}
            ),
            "require": lambda: self.line("event_date").write({"required": True}),
            "archive": lambda: self.line("claim_text").write({"active": False}),
            "restore": lambda: self.line("claim_text").write({"active": True}),
            "add up": lambda: self.line("pieces").write({"in_totals": True}),
            "close": lambda: self.new.write({"is_done": True}),
            "open": lambda: self.new.write({"is_done": False}),
            "rename kind": lambda: self.kind.write({"name": "Renamed"}),
            "rights": lambda: self.kind.write(
                {"access_ids": [(0, 0, {"who": f"res.users,{self.user.id}"})]}
            ),
            "archive kind": lambda: self.kind.write({"active": False}),
        }
        before = self.digest()
        for name, change in changes.items():
            with self.subTest(change=name):
                self.env.invalidate_all()
                began = self.cr.sql_log_count
                change()
                self.env.flush_all()
                # far fewer statements than documents
                self.assertLess(self.cr.sql_log_count - began, COUNT / 2)
                self.assertEqual(self.digest(), before)

    def test_closing_a_stage_closes_its_documents(self):
        self.new.is_done = True
        self.assertEqual(set(self.documents.mapped("is_done")), {True})
        self.assertTrue(all(self.documents.mapped("date_done")))
        self.new.is_done = False
        self.assertEqual(set(self.documents.mapped("is_done")), {False})
        self.assertFalse(any(self.documents.mapped("date_done")))

    def test_total(self):
        self.line("pieces").in_totals = True
        total = self.env["doc.document"]._read_group(
            [("kind_id", "=", self.kind.id)], [], ["figure_1:sum"]
        )
        self.assertEqual(total, [(sum(range(COUNT)),)])
