from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..exceptions import RecordTemplateError
from .common import RecordTemplateCase, line


@tagged("post_install", "-at_install")
class TestValidation(RecordTemplateCase):
    """A template that cannot work is refused when it is saved, naming the line."""

    def assertRefused(self, pattern, model, lines, **vals):
        with self.assertRaisesRegex(ValidationError, pattern):
            self.template(model, lines, **vals)

    def test_lines(self):
        name = line("name", "value", "n")
        for pattern, wrong in (
            ("Line 2 .*no such field", line("gone", "value", "x")),
            ("Line 2 .*computed", line("commercial_company_name", "value", "x")),
            ("Line 2 .*technical", line("create_date", "value", "x")),
            ("Line 2 .*not a number", line("partner_latitude", "constant", "north")),
            ("Line 2 .*not one of", line("type", "constant", "sky")),
            ("Line 2 .*placeholder", line("ref", "text", "{{ 1+1 }}")),
            ("Line 2 .*already", line("name", "constant", "x")),
            ("Line 2 .*nested lines", line("child_ids", "value", "x")),
            ("Line 2 .*no lines", line("child_ids", "lines", "x")),
            ("Line 2 .*by nested", line("bank_ids", "constant", "x")),
        ):
            with self.subTest(pattern=pattern):
                self.assertRefused(pattern, "res.partner", [name, wrong])

    def test_required(self):
        self.assertRefused(
            "Country Name: the required field is not filled",
            "res.country",
            [line("code", "constant", "XX")],
        )
        self.assertRefused(
            "Line 2.*State Name",
            "res.country",
            [
                line("name", "constant", "Xland"),
                line("state_ids", "lines", "", [line("code", "constant", "1")]),
                line("code", "constant", "XX"),
            ],
        )

    def test_template(self):
        name = line("name", "value", "n")
        self.assertRefused("as key", "res.partner", [name], operation="find_or_create")
        self.assertRefused("code", "res.partner", [name], code="a b")
        self.assertRefused("code", "res.partner", [name], code="operator")

    def test_lines_saved_on_their_own(self):
        template = self.template("res.partner", [line("name", "value", "n")])
        with self.assertRaisesRegex(ValidationError, "no such field"):
            template.line_ids.field_name = "gone"
        lines = self.env["record.template.line"]
        with self.assertRaisesRegex(ValidationError, "whole number"):
            lines.create(
                {
                    "template_id": template.id,
                    "field_name": "color",
                    "kind": "constant",
                    "value": "1.5",
                }
            )

    def test_field_gone_since(self):
        """What was right when saved may be wrong when run: nothing is left then."""
        template = self.template("res.partner", [line("name", "value", "n")])
        self.env.cr.execute(
            "UPDATE record_template_line SET field_name = 'gone'"
            " WHERE template_id = %s",
            [template.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(RecordTemplateError, r"Line 1 \(gone\)"):
            self.run_as(self.user, template, {"n": "x"})

    def test_codes(self):
        first = self.template("res.partner", [line("name", "value", "n")])
        second = self.template("res.partner", [line("name", "value", "n")])
        self.assertTrue(first.code.startswith("partner"))
        self.assertNotEqual(first.code, second.code)
        copied = first.copy()
        self.assertNotIn(copied.code, (first.code, second.code))
        self.assertEqual(copied.line_ids.field_name, "name")
        self.assertNotEqual(copied.name, first.name)

    def test_copy_keeps_nested_lines(self):
        child = line("child_ids", "lines", "p", [line("name", "value", "item.n")])
        template = self.template("res.partner", [line("name", "value", "n"), child])
        copied = template.copy()
        self.assertEqual(copied._spec().lines, template._spec().lines)
        nested = copied.line_ids.child_ids
        self.assertEqual(nested.root_id, copied)
        self.assertEqual(nested.model, "res.partner")

    def test_form(self):
        env = self.env(user=self.manager)
        with Form(env["record.template"]) as form:
            form.name = "By form"
            form.model_id = env["ir.model"]._get("res.partner")
            self.assertTrue(form.code.startswith("partner"))
            with form.line_ids.new() as new:
                new.field_name = "name"
                new.kind = "value"
                new.value = "client"
            with form.line_ids.new() as new:
                new.field_name = "child_ids"
                new.kind = "lines"
            inputs = form.preview_data["inputs"]
            self.assertEqual([item["name"] for item in inputs], ["client"])
            self.assertIn("no lines", " ".join(form.preview_data["problems"]))
            form.line_ids.remove(1)
            self.assertFalse(form.preview_data["problems"])
        template = form.record
        template.line_ids = [Command.clear()]
        with self.assertRaisesRegex(RecordTemplateError, "no lines"):
            self.run_as(self.user, template)
