from odoo.tests import tagged

from ..exceptions import RecordTemplateError
from .common import RecordTemplateCase, line


@tagged("post_install", "-at_install")
class TestApply(RecordTemplateCase):
    """The operations and what they report."""

    def test_create(self):
        country = self.env.ref("base.ru")
        template = self.template(
            "res.partner",
            [
                line("name", "text", "{{ last }} {{ first ||| ? }}"),
                line("email", "value", "mail"),
                line("country_id", "lookup", "{{ country }}", lookup_by="code"),
                line("is_company", "constant", "yes"),
                line("comment", "text", "<p>{{ note }}</p>"),
                line("user_id", "path", "operator"),
                line("category_id", "lookup", "{{ tags }}", not_found="create"),
            ],
            code="client",
        )
        report = self.run_as(
            self.user,
            template,
            {
                "last": "Ivanov",
                "mail": "ivan@example.com",
                "country": "RU",
                "note": "a < b",
                "tags": "Tpl A; Tpl B",
            },
        )
        partner = self.primary(report)
        self.assertEqual(partner.name, "Ivanov ?")
        self.assertEqual(partner.country_id, country)
        self.assertTrue(partner.is_company)
        self.assertEqual(str(partner.comment), "<p>a &lt; b</p>")
        self.assertEqual(partner.user_id, self.user)
        self.assertEqual(set(partner.category_id.mapped("name")), {"Tpl A", "Tpl B"})
        self.assertEqual(partner.create_uid, self.user)
        self.assertEqual(report.primary.action, "created")
        self.assertEqual(report.primary.template_code, "client")
        made = [(item.model, item.path) for item in report.items]
        self.assertEqual(
            made,
            [("res.partner", "")] + [("res.partner.category", "category_id")] * 2,
        )
        self.assertEqual(template.run_ids.res_id, partner.id)

    def test_update_given_record(self):
        partner = self.env["res.partner"].create({"name": "Old", "ref": "R"})
        template = self.template(
            "res.partner",
            [
                line("name", "value", "name"),
                line("ref", "value", "missing", if_empty="clear"),
                line("function", "text", "{{ record.name }}", apply_when="empty"),
            ],
            operation="update",
        )
        report = self.run_as(self.user, template, {"name": "New"}, {"record": partner})
        self.assertEqual(report.primary.action, "updated")
        self.assertEqual(partner.name, "New")
        self.assertFalse(partner.ref)
        self.assertEqual(partner.function, "Old")
        with self.assertRaisesRegex(RecordTemplateError, "is not given"):
            self.run_as(self.user, template, {"name": "New"})

    def test_find_or_create(self):
        template = self.template(
            "res.partner",
            [
                line("email", "value", "mail", is_key=True),
                line("name", "value", "name"),
            ],
            operation="find_or_create",
        )
        values = {"mail": "One@Example.com", "name": "One"}
        first = self.run_as(self.user, template, values)
        self.assertEqual(first.primary.action, "created")
        values = {"mail": "one@example.com ", "name": "Two"}
        second = self.run_as(self.user, template, values)
        self.assertEqual(second.primary.action, "found")
        self.assertEqual(first.primary.res_id, second.primary.res_id)
        template.operation = "find_or_create_update"
        third = self.run_as(self.user, template, values)
        self.assertEqual(third.primary.action, "updated")
        self.assertEqual(self.primary(third).name, "Two")
        self.primary(third).copy({"email": "ONE@example.com"})
        with self.assertRaisesRegex(RecordTemplateError, "several records"):
            self.run_as(self.user, template, values)

    def test_chain(self):
        company = self.template(
            "res.partner",
            [
                line("name", "value", "firm_name", is_key=True),
                line("is_company", "constant", "1"),
            ],
            operation="find_or_create",
            code="firm",
            when_no_key="skip",
        )
        contact = self.template(
            "res.partner",
            [
                line("name", "value", "name", required=True),
                line("parent_id", "path", "firm"),
                line("comment", "text", "of {{ firm.name ||| nobody }}"),
            ],
            code="contact",
        )
        templates = company | contact
        apply = self.env["record.template"].with_user(self.user)._apply_chain
        report = apply(templates, {"firm_name": "Chain Ltd", "name": "Ann"})
        ann = self.primary(report)
        self.assertEqual(ann.parent_id.name, "Chain Ltd")
        self.assertEqual(report.of("firm").res_id, ann.parent_id.id)
        report = apply(templates, {"name": "Bob"})
        self.assertIsNone(report.of("firm"))
        self.assertEqual(str(self.primary(report).comment), "<p>of nobody</p>")
        before = self.env["res.partner"].search_count([])
        with self.assertRaisesRegex(RecordTemplateError, r"Line 1 \(Name\).*required"):
            apply(templates, {"firm_name": "Half Ltd"})
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertEqual(contact.run_ids[0].state, "failed")

    def test_nested_lines(self):
        template = self.template(
            "res.partner",
            [
                line("name", "text", "Parent"),
                line(
                    "child_ids",
                    "lines",
                    "people",
                    [
                        line("name", "text", "{{ item_number }}. {{ item.name }}"),
                        line("email", "value", "item.mail"),
                        line("function", "value", "role"),
                    ],
                ),
                line("child_ids", "lines", "", [line("name", "constant", "Fixed")]),
            ],
        )
        people = [{"name": "A", "mail": "a@x.com"}, {"name": "B"}]
        report = self.run_as(self.user, template, {"people": people, "role": "r"})
        children = self.primary(report).child_ids
        self.assertEqual(set(children.mapped("name")), {"1. A", "2. B", "Fixed"})
        self.assertEqual(set(children.mapped("function")), {"r", False})
        self.assertEqual([item.path for item in report.items].count("child_ids"), 3)

    def test_check_names(self):
        template = self.template(
            "res.partner",
            [line("name", "text", "{{ a }} {{ partner.name }} {{ operator.name }}")],
        )
        findings = template._check_names(["partner"])
        self.assertEqual([found["name"] for found in findings], ["a"])
        self.assertIn("Line 1", findings[0]["message"])
        self.assertFalse(template._check_names(["a", "partner"]))

    def test_lookup_and_render(self):
        partner = self.env["res.partner"].create({"name": "Ann", "lang": "en_US"})
        templates = self.env["record.template"].with_user(self.user)
        lookup = templates._lookup({"x": 1}, {"partner": partner})
        self.assertEqual(lookup("x"), 1)
        self.assertEqual(lookup("partner.name"), "Ann")
        self.assertIsNone(lookup("partner.nothing"))
        self.assertIsNone(lookup("partner.unlink"))
        self.assertIsNone(lookup("nothing.at.all"))
        self.assertEqual(lookup("operator"), self.user)
        text = templates._render(
            "{{ partner }}: {{ x }}", {"x": 2.0}, {"partner": partner}
        )
        self.assertEqual(text, "Ann: 2")
