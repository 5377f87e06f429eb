from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import RecordTemplateCase, line


@tagged("post_install", "-at_install")
class TestPreview(RecordTemplateCase):
    """The preview shows what a run would do and leaves nothing behind."""

    def _counts(self):
        models = ("res.partner", "res.partner.category", "mail.mail", "mail.message")
        models += ("record.template.key", "record.template.run")
        return {name: self.env[name].search_count([]) for name in models}

    def test_preview_of_samples(self):
        partner = self.env["res.partner"].create({"name": "Sample Ltd"})
        template = self.template(
            "res.partner",
            [
                line("name", "text", "{{ first }} of {{ firm.name }}"),
                line("parent_id", "path", "firm"),
                line("category_id", "lookup", "{{ tag }}", not_found="create"),
                line("type", "constant", "delivery"),
                line("active", "constant", "no"),
                line(
                    "child_ids", "lines", "people", [line("name", "value", "item.name")]
                ),
            ],
            source_ids=[
                Command.create(
                    {
                        "name": "firm",
                        "model_id": self.env["ir.model"]._get("res.partner").id,
                        "sample_id": partner.id,
                    }
                )
            ],
            sample_values={"first": "Ann", "tag": "Fresh", "people": "X\nY"},
        )
        before = self._counts()
        data = template.with_user(self.manager).preview_data
        self.assertEqual(data["action"], "created")
        self.assertFalse(data["problems"])
        values = {cell["line"]: cell["value"] for cell in data["cells"]}
        self.assertEqual(values["1"], "Ann of Sample Ltd")
        self.assertEqual(values["2"], "Sample Ltd")
        self.assertEqual(values["3"], "Fresh (new)")
        self.assertEqual(values["4"], "Delivery")
        self.assertEqual(values["5"], "no")
        nested = [row[0]["value"] for row in data["cells"][5]["children"]]
        self.assertEqual(nested, ["X", "Y"])
        self.assertEqual(data["sources"]["firm"], "res.partner")
        self.assertEqual(self._counts(), before)

    def test_preview_of_operations(self):
        partner = self.env["res.partner"].create({"name": "Found", "ref": "PV1"})
        template = self.template(
            "res.partner",
            [line("ref", "value", "ref", is_key=True), line("name", "constant", "N")],
            operation="find_or_create",
            when_no_key="skip",
        )
        preview = self.env["record.template"].with_user(self.manager).preview
        before = self._counts()
        found = preview(template.id, {"ref": "PV1"})
        self.assertEqual((found["action"], found["record"]), ("found", "Found"))
        self.assertEqual({cell["state"] for cell in found["cells"]}, {"kept"})
        self.assertEqual(preview(template.id, {"ref": "PV2"})["action"], "created")
        self.assertEqual(preview(template.id, {})["action"], "skipped")
        template.operation = "update"
        asked = preview(template.id, {}, {"record": ["res.partner", partner.id]})
        self.assertEqual(asked["action"], "updated")
        missing = preview(template.id, {}, {})
        self.assertIn("not given", missing["problems"][0])
        self.assertEqual(self._counts(), before)
        self.assertEqual(partner.name, "Found")
        with self.assertRaises(UserError):
            preview(0, {})

    def test_problems_are_said(self):
        template = self.template(
            "res.partner",
            [line("name", "value", "n"), line("color", "value", "c", required=True)],
        )
        preview = self.env["record.template"].with_user(self.manager).preview
        wrong = preview(template.id, {"n": "x", "c": "blue"})
        self.assertEqual(wrong["cells"][1]["state"], "wrong")
        self.assertIn("“blue” is not a number", wrong["problems"][0])
        self.assertIn("required", preview(template.id, {"n": "x"})["problems"][0])

    def test_preview_flushes_nothing_away(self):
        """Reading the preview in the middle of a transaction loses no pending write."""
        partner = self.env["res.partner"].create({"name": "Before"})
        template = self.template("res.partner", [line("name", "value", "n")])
        partner.name = "After"
        template._preview({"n": "x"}, {})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(partner.name, "After")
