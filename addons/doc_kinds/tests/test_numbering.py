from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DocKindsCase


@tagged("post_install", "-at_install")
class TestNumbering(DocKindsCase):
    def setUp(self):
        super().setUp()
        # sequences do not go back with the transaction: one for each test
        self.kind = self.make_kind("Numbered")

    def make_document(self, **vals):
        return super().make_document(**{"kind": self.kind, **vals})

    def test_each_kind_counts_for_itself(self):
        other = self.make_kind("Other", number_prefix="O-", number_padding=0)
        self.assertEqual(self.make_document().number, "C-001")
        self.assertEqual(self.make_document().number, "C-002")
        self.assertEqual(self.make_document(kind=other).number, "O-1")

    def test_several_at_once(self):
        documents = self.env["doc.document"].create(
            [{"kind_id": self.kind.id, "name": f"N{i}"} for i in range(5)]
        )
        self.assertEqual(
            documents.mapped("number"), ["C-001", "C-002", "C-003", "C-004", "C-005"]
        )

    def failing(self):
        """A document whose transaction is rolled back."""
        with mute_logger("odoo.sql_db"), self.assertRaises(ZeroDivisionError):
            with self.env.cr.savepoint():
                self.make_document()
                self.env.flush_all()
                raise ZeroDivisionError
        self.env.invalidate_all()

    def test_after_a_rollback_no_number_twice(self):
        first = self.make_document()
        self.failing()
        second = self.make_document()
        self.assertNotEqual(first.number, second.number)
        self.assertEqual(second.number, "C-003", "a gap, nobody waited")

    def test_without_gaps(self):
        self.kind.number_gapless = True
        self.assertEqual(self.kind.sequence_id.implementation, "no_gap")
        first = self.make_document()
        self.failing()
        second = self.make_document()
        self.assertEqual((first.number, second.number), ("C-001", "C-002"))

    def test_prefix_with_the_year(self):
        self.kind.write({"number_prefix": "Q/%(year)s/", "number_padding": 5})
        self.assertRegex(self.make_document().number, r"^Q/\d{4}/00001$")

    def test_no_number_twice_even_if_the_sequence_is_set_back(self):
        self.make_document()
        self.kind.sequence_id.number_next_actual = 1
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.make_document()
            self.env.flush_all()

    def test_user_without_rights_on_sequences(self):
        self.assertTrue(self.make_document(user=self.user).number)

    def test_name_of_the_sequence_follows(self):
        self.kind.with_user(self.manager).name = "Complaint"
        self.assertIn("Complaint", self.kind.sequence_id.name)
