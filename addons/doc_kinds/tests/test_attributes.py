from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import DocKindsCase


@tagged("post_install", "-at_install")
class TestAttributes(DocKindsCase):
    def values(self, document):
        return dict(document.attributes._values)

    def test_by_name_as_templates_give_them(self):
        document = self.make_document(
            attributes={
                "claim_text": "Seam open",
                "event_date": fields.Date.to_date("2026-11-20"),
                "severity": "High",
                "pieces": "3",
            }
        )
        self.assertEqual(
            self.values(document),
            {
                "claim_text": "Seam open",
                "event_date": "2026-11-20",
                "severity": "high",
                "pieces": 3,
            },
        )

    def test_dict_changes_only_what_it_names(self):
        document = self.make_document(attributes={"claim_text": "A", "severity": "low"})
        document.attributes = {"severity": "high"}
        self.assertEqual(self.values(document)["claim_text"], "A")
        self.assertEqual(self.values(document)["severity"], "high")
        document.write({"attributes": {"claim_text": False}, "name": "Renamed"})
        self.assertFalse(self.values(document)["claim_text"])
        self.assertEqual(self.values(document)["severity"], "high")
        self.assertEqual(document.name, "Renamed")

    def test_several_documents_at_once(self):
        documents = self.make_document() | self.make_document()
        documents[0].attributes = {"claim_text": "A"}
        documents.write({"attributes": {"severity": "low"}})
        self.assertEqual(
            [self.values(d)["severity"] for d in documents], ["low", "low"]
        )
        self.assertEqual(self.values(documents[0])["claim_text"], "A")

    def test_bad_values_are_refused_with_their_names(self):
        for given, text in (
            ({"severity": "awful"}, "Severity.*awful.*no such option"),
            ({"event_date": "soon"}, "Event date.*not a date"),
            ({"pieces": "many"}, "Pieces.*not a number"),
            ({"colour": "red"}, "colour.*no such attribute"),
            ("[1]", "list of names and values"),
            ("{", "list of names and values"),
        ):
            with self.subTest(given=given):
                with self.assertRaisesRegex(ValidationError, text):
                    self.make_document(attributes=given)
                document = self.make_document()
                with self.assertRaisesRegex(ValidationError, text):
                    document.attributes = given

    def test_default_of_an_attribute(self):
        self.kind.attribute_ids[0].default = "Not told"
        self.assertEqual(self.values(self.make_document())["claim_text"], "Not told")
        document = self.make_document(attributes={"pieces": 1})
        self.assertEqual(self.values(document)["claim_text"], "Not told")

    def test_from_the_web_client(self):
        read = self.make_document().web_read({"attributes": {}})[0]["attributes"]
        self.assertEqual(
            [prop["name"] for prop in read][:2], ["claim_text", "event_date"]
        )
        read[0]["value"] = "Typed in the form"
        document = (
            self.env["doc.document"]
            .with_user(self.user)
            .create({"kind_id": self.kind.id, "name": "X", "attributes": read})
        )
        self.assertEqual(self.values(document)["claim_text"], "Typed in the form")
        read[2]["value"] = "low"
        document.write({"attributes": read})
        self.assertEqual(self.values(document)["severity"], "low")

    def test_search_group_and_list_columns(self):
        self.make_document(attributes={"severity": "low"})
        self.make_document(attributes={"severity": "high", "pieces": 5})
        documents = self.env["doc.document"].with_user(self.user)
        domain = [("kind_id", "=", self.kind.id)]
        found = documents.search([*domain, ("attributes.severity", "=", "high")])
        self.assertEqual(len(found), 1)
        groups = documents.formatted_read_group(
            domain, ["attributes.severity"], ["__count"]
        )
        self.assertEqual(
            {group["attributes.severity"]: group["__count"] for group in groups},
            {"low": 1, "high": 1},
        )

    def test_changes_are_in_the_log(self):
        document = self.make_document(attributes={"severity": "low"})
        self.flush_tracking()
        document.with_user(self.user).write(
            {"attributes": {"severity": "high", "claim_text": "Seam open"}}
        )
        message = document.message_ids.sorted("id")[-1]
        changes = [
            (value["fieldInfo"]["changedField"], value["oldValue"], value["newValue"])
            for value in message.sudo().tracking_value_ids._tracking_value_format()
        ]
        self.assertEqual(
            sorted(changes),
            [("Claim text", "", "Seam open"), ("Severity", "Low", "High")],
        )
        visible = message.sudo().tracking_value_ids._filter_has_field_access(
            self.env(user=self.user)
        )
        self.assertEqual(len(visible), 2, "not only for the system administrator")
        count = len(document.message_ids)
        document.attributes = {"severity": "high"}
        self.assertEqual(len(document.message_ids), count, "nothing changed")

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()

    def test_changes_from_the_web_client_are_in_the_log(self):
        document = self.make_document()
        read = document.web_read({"attributes": {}})[0]["attributes"]
        read[3]["value"] = 7
        document.write({"attributes": read})
        tracking = document.message_ids.sudo().tracking_value_ids
        self.assertIn("7", tracking.mapped("new_value_char"))

    def test_in_words(self):
        document = self.make_document(
            attributes={"severity": "low", "event_date": "2026-11-20", "pieces": 0}
        )
        lines = dict(document.with_context(lang="en_US")._attribute_lines())
        self.assertEqual(lines["Severity"], "Low")
        self.assertEqual(lines["Event date"], "11/20/2026")
        self.assertNotIn("Claim text", lines)
