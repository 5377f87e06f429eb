from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import DocKindsCase


@tagged("post_install", "-at_install")
class TestRequirements(DocKindsCase):
    def line(self, code):
        lines = self.kind.with_context(active_test=False).attribute_ids
        return lines.filtered(lambda line: line.code == code)

    def test_required_always(self):
        self.line("claim_text").required = True
        with self.assertRaisesRegex(ValidationError, "fill in “Claim text”"):
            self.make_document(user=self.user)
        document = self.make_document(
            user=self.user, attributes={"claim_text": "Seam open"}
        )
        with self.assertRaisesRegex(ValidationError, "Claim text"):
            document.attributes = {"claim_text": " "}
        with self.assertRaisesRegex(ValidationError, "Claim text"):
            document.sudo().attributes = {"claim_text": False}

    def test_required_from_the_web_client(self):
        self.line("claim_text").required = True
        document = self.make_document(attributes={"claim_text": "A"})
        read = document.web_read({"attributes": {}})[0]["attributes"]
        read[0]["value"] = ""
        with self.assertRaisesRegex(ValidationError, "Claim text"):
            document.with_user(self.user).web_save({"attributes": read}, {})

    def test_required_in_a_stage(self):
        self.line("pieces").required_stage_ids = self.work | self.agreed
        document = self.make_document(user=self.user)
        self.assertFalse(document.attributes_missing)
        with self.assertRaisesRegex(ValidationError, "“In work”: fill in “Pieces”"):
            document.stage_id = self.work
        document.write({"stage_id": self.work.id, "attributes": {"pieces": 0}})
        self.assertEqual(document.stage_id, self.work, "0 is an answer")

    def test_documents_that_were_there(self):
        """A rule made later asks when the document is worked on, not before."""
        document = self.make_document()
        self.line("claim_text").required = True
        document.name = "Renamed"
        self.assertEqual(document.attributes_missing, "Claim text")
        with self.assertRaises(ValidationError):
            document.stage_id = self.work

    def test_stage_of_another_kind(self):
        other = self.make_kind("Other")
        with self.assertRaises(ValidationError):
            self.line("pieces").required_stage_ids = other.stage_ids[0]

    def test_copied_with_the_kind(self):
        self.line("pieces").write(
            {"required": True, "required_stage_ids": [(6, 0, self.work.ids)]}
        )
        copy = self.kind.copy()
        pieces = copy.attribute_ids.filtered(lambda line: line.code == "pieces")
        self.assertTrue(pieces.required)
        self.assertEqual(pieces.required_stage_ids, copy.stage_ids[1])

    # ------------------------------------------------------------
    # nothing is lost when a kind changes
    # ------------------------------------------------------------

    def test_filled_attribute_is_archived_not_deleted(self):
        document = self.make_document(attributes={"pieces": 3, "severity": "low"})
        with self.assertRaisesRegex(UserError, "Archive it"):
            self.line("pieces").unlink()
        self.line("pieces").active = False
        names = [prop["name"] for prop in self.kind.attribute_definition]
        self.assertNotIn("pieces", names)
        # changed by name, and as the web client does
        document.attributes = {"severity": "high"}
        read = document.web_read({"attributes": {}})[0]["attributes"]
        read[0]["value"] = "Typed"
        document.write({"attributes": read})
        self.line("pieces").active = True
        document.invalidate_recordset()
        self.assertEqual(document.attributes["pieces"], 3)
        self.assertEqual(document.attributes["claim_text"], "Typed")

    def test_attribute_removed_in_a_document_is_archived_when_filled(self):
        document = self.make_document(attributes={"pieces": 3})
        other = self.make_document(attributes={"pieces": 4})
        read = document.web_read({"attributes": {}})[0]["attributes"]
        read[3]["definition_deleted"] = True
        document.with_user(self.manager).write({"attributes": read})
        self.assertFalse(self.line("pieces").active)
        self.line("pieces").active = True
        (document | other).invalidate_recordset()
        self.assertEqual(other.attributes["pieces"], 4)

    def test_options_in_use_stay(self):
        self.make_document(attributes={"severity": "low"})
        with self.assertRaisesRegex(ValidationError, "“Low” is chosen"):
            self.line("severity").options = "high: High"
        self.line("severity").options = "low: Small\nmiddle: Middle"
        self.assertEqual(
            self.kind.attribute_definition[2]["selection"],
            [["low", "Small"], ["middle", "Middle"]],
        )

    def test_tags_in_use_stay(self):
        marks = self.env["doc.kind.attribute"].create(
            {
                "kind_id": self.kind.id,
                "name": "Marks",
                "type": "tags",
                "options": "A\nB",
            }
        )
        self.make_document(attributes={"marks": ["a"]})
        with self.assertRaises(ValidationError):
            marks.options = "B"
        marks.options = "A"

    def test_name_of_a_filled_attribute_stays(self):
        self.make_document(attributes={"pieces": 3})
        with self.assertRaises(ValidationError):
            self.line("pieces").code = "number"

    # ------------------------------------------------------------
    # every type
    # ------------------------------------------------------------

    def test_headings_amounts_and_formatted_texts(self):
        lines = self.env["doc.kind.attribute"].create(
            [
                {"kind_id": self.kind.id, "name": name, "type": kind, "sequence": 20}
                for name, kind in (
                    ("Money", "separator"),
                    ("Sum", "monetary"),
                    ("Story", "html"),
                    ("At", "datetime"),
                    ("Urgent", "boolean"),
                )
            ]
        )
        self.assertEqual(
            lines.mapped("code"), ["money", "sum", "story_html", "at", "urgent"]
        )
        document = self.make_document(
            attributes={
                "sum": "1 200,50",
                "story_html": "<p>So</p><script>x</script>",
                "at": "2026-11-20 10:00",
                "urgent": "yes",
            }
        )
        values = document.attributes._values
        self.assertEqual(values["sum"], 1200.5)
        self.assertEqual(values["story_html"], "<p>So</p>")
        read = document.web_read({"attributes": {}})[0]["attributes"]
        by_name = {prop["name"]: prop for prop in read}
        self.assertEqual(by_name["sum"]["currency_field"], "currency_id")
        self.assertEqual(by_name["money"]["type"], "separator")
        with self.assertRaisesRegex(ValidationError, "no such attribute"):
            document.attributes = {"money": 1}
        with self.assertRaises(ValidationError):
            lines[2].type = "char"
