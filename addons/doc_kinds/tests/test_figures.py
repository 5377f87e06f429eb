from lxml import etree

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import DocKindsCase


@tagged("post_install", "-at_install")
class TestFigures(DocKindsCase):
    """Numbers of attributes are added up in lists, pivot and graph."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pieces = cls.kind.attribute_ids.filtered(lambda a: a.code == "pieces")

    def total(self, kind=None, **group):
        documents = self.env["doc.document"].with_user(self.user)
        domain = [("kind_id", "=", (kind or self.kind).id)]
        return dict(
            documents._read_group(domain, ["attributes.severity"], ["figure_1:sum"])
        )

    def add(self, pieces, severity="low"):
        return self.make_document(attributes={"pieces": pieces, "severity": severity})

    def test_documents_made_before_and_after(self):
        self.add(3)
        self.pieces.in_totals = True
        self.assertEqual(self.pieces.slot, 1)
        document = self.add(4)
        self.add(5, "high")
        self.make_document()
        self.assertEqual(self.total(), {"low": 7, "high": 5, False: 0})
        document.attributes = {"pieces": 10}
        self.assertEqual(self.total()["low"], 13)
        document.attributes = {"pieces": False}
        self.assertEqual(self.total()["low"], 3)

    def test_changed_in_the_web_client(self):
        self.pieces.in_totals = True
        document = self.add(4)
        read = document.web_read({"attributes": {}})[0]["attributes"]
        read[3]["value"] = 6
        document.write({"attributes": read})
        self.assertEqual(document.figure_1, 6)

    def test_released_columns_are_empty(self):
        self.pieces.in_totals = True
        document = self.add(4)
        self.pieces.in_totals = False
        self.assertEqual(document.figure_1, 0)
        self.assertFalse(self.pieces.slot)
        self.pieces.in_totals = True
        self.assertEqual(document.figure_1, 4)
        self.pieces.active = False
        self.assertEqual(document.figure_1, 0)

    def test_kinds_do_not_disturb_one_another(self):
        other = self.make_kind("Other")
        other.attribute_ids[3].in_totals = True
        theirs = self.make_document(kind=other, attributes={"pieces": 9})
        self.add(4)
        self.pieces.in_totals = True
        self.pieces.in_totals = False
        self.assertEqual(theirs.figure_1, 9)

    def test_one_statement_writes_what_the_orm_writes(self):
        """Documents made before and after the column was given: the same to a bit."""
        values = [0, 1, -7, 0.1, 1 / 3, 1e-7, 1e15 + 0.3, 123456789.987654321]
        values += [2**53 + 1, -1e22, 1.005, False, None]
        lines = self.pieces + self.env["doc.kind.attribute"].create(
            [
                {"kind_id": self.kind.id, "name": "Weight", "type": "float"},
                {"kind_id": self.kind.id, "name": "Price", "type": "monetary"},
            ]
        )
        lines.in_totals = True
        names = [f"figure_{slot}" for slot in sorted(lines.mapped("slot"))]

        def given(line, value):
            return int(value) if value and line.type == "integer" else value

        documents = self.env["doc.document"].union(
            *(
                self.make_document(attributes={x.code: given(x, value) for x in lines})
                for value in values
            )
        )

        def written():
            self.env.flush_all()
            columns = [SQL.identifier(name) for name in names]
            rows = self.env.execute_query(
                SQL(
                    "SELECT %s FROM doc_document WHERE id = ANY(%s) ORDER BY id",
                    SQL(", ").join(columns),
                    documents.ids,
                )
            )
            return [tuple(map(repr, row)) for row in rows]

        by_orm = written()
        self.assertIn("0.1", by_orm[3])
        lines.in_totals = False
        self.assertEqual(set(written()), {("0.0",) * 3})
        lines.in_totals = True
        self.assertEqual(written(), by_orm)

    def test_only_numbers(self):
        with self.assertRaises(ValidationError):
            self.kind.attribute_ids[0].in_totals = True

    def test_at_most_eight(self):
        lines = self.env["doc.kind.attribute"].create(
            [
                {"kind_id": self.kind.id, "name": f"N{number}", "type": "float"}
                for number in range(9)
            ]
        )
        lines[:8].in_totals = True
        self.assertEqual(sorted(lines[:8].mapped("slot")), list(range(1, 9)))
        with self.assertRaisesRegex(ValidationError, "at most 8"):
            lines[8].in_totals = True

    # ------------------------------------------------------------
    # views
    # ------------------------------------------------------------

    def views(self, context):
        documents = self.env["doc.document"].with_user(self.user)
        return documents.with_context(**context).get_views(
            [(False, "list"), (False, "pivot"), (False, "graph"), (False, "search")]
        )

    def columns(self, views):
        arch = etree.fromstring(views["views"]["list"]["arch"])
        nodes = arch.xpath("//field[starts-with(@name, 'figure_')]")
        return {node.get("name"): node.get("sum") for node in nodes}

    def test_views_of_a_kind_name_the_columns(self):
        self.pieces.in_totals = True
        context = self.kind.action_view_documents()["context"]
        kept = {k: v for k, v in context.items() if k.endswith("_view_ref")}
        views = self.views(kept)  # all the web client sends
        fields = views["models"]["doc.document"]["fields"]
        self.assertEqual(fields["figure_1"]["string"], "Pieces")
        self.assertNotIn("figure_2", fields)
        self.assertEqual(self.columns(views), {"figure_1": "Pieces"})
        self.pieces.name = "How many"
        renamed = self.kind.action_view_documents()["context"]
        self.assertNotEqual(renamed["doc_kind_view_ref"], context["doc_kind_view_ref"])
        self.assertEqual(self.columns(self.views(kept)), {"figure_1": "How many"})

    def test_views_of_several_kinds_have_none(self):
        self.pieces.in_totals = True
        for context in ({}, {"doc_kind_view_ref": "x"}, {"doc_kind_view_ref": "0-1"}):
            views = self.views(context)
            self.assertFalse(self.columns(views))
            fields = views["models"]["doc.document"]["fields"]
            self.assertNotIn("figure_1", fields)

    def test_menu_follows(self):
        self.kind.action_create_menu()
        before = self.kind.menu_id.action.context
        self.pieces.in_totals = True
        self.assertNotEqual(self.kind.menu_id.action.context, before)
