from odoo.tests import tagged

from ..exceptions import RecordTemplateError
from .common import RecordTemplateCase, line


@tagged("post_install", "-at_install")
class TestFind(RecordTemplateCase):
    """Finding by keys."""

    def _finder(self, *lines, **vals):
        values = {"operation": "find_or_create", "code": "found", **vals}
        return self.template("res.partner", lines, **values)

    def test_all_keys_together_or_the_first_that_finds(self):
        partner = self.env["res.partner"].create(
            {"name": "Key", "ref": "K1", "email": "key@example.com"}
        )
        lines = [
            line("ref", "value", "ref", is_key=True),
            line("email", "value", "mail", is_key=True),
            line("name", "constant", "New one"),
        ]
        values = {"ref": "other", "mail": "key@example.com"}
        both = self._finder(*lines)
        self.assertEqual(self.run_as(self.user, both, values).primary.action, "created")
        self.primary(self.run_as(self.user, both, values)).unlink()
        either = self._finder(*lines, key_mode="any", code="either")
        made = self.run_as(self.user, either, values)
        self.assertEqual(made.primary.res_id, partner.id)

    def test_empty_keys(self):
        template = self._finder(
            line("ref", "value", "ref", is_key=True), line("name", "constant", "No key")
        )
        with self.assertRaisesRegex(RecordTemplateError, "are empty"):
            self.run_as(self.user, template)
        template.when_no_key = "create"
        report = self.run_as(self.user, template)
        self.assertEqual(report.primary.action, "created")
        template.when_no_key = "skip"
        report = self.run_as(self.user, template)
        self.assertFalse(report)
        self.assertIsNone(report.primary)
        self.assertEqual(template.run_ids[0].state, "skipped")

    def test_a_found_record_makes_no_lookups(self):
        """Tags that would be made for a new record are not made for a found one."""
        partner = self.env["res.partner"].create({"name": "There", "ref": "T1"})
        template = self._finder(
            line("ref", "value", "ref", is_key=True),
            line("name", "value", "name"),
            line("category_id", "lookup", "{{ tag }}", not_found="create"),
        )
        report = self.run_as(self.user, template, {"ref": "T1", "tag": "Unneeded tag"})
        self.assertEqual(report.primary.res_id, partner.id)
        self.assertEqual(len(report.items), 1)
        tags = self.env["res.partner.category"]
        self.assertFalse(tags.search_count([("name", "=", "Unneeded tag")]))

    def test_records_of_other_companies_are_not_found(self):
        self.env["res.partner"].create(
            {"name": "B's", "ref": "SAME", "company_id": self.company_b.id}
        )
        template = self._finder(
            line("ref", "value", "ref", is_key=True), line("name", "constant", "A's")
        )
        report = self.run_as(self.user, template, {"ref": "SAME"})
        self.assertEqual(report.primary.action, "created")

    def test_wildcards_are_letters(self):
        self.env["res.partner"].create({"name": "x", "ref": "abc"})
        template = self._finder(
            line("ref", "value", "ref", is_key=True), line("name", "constant", "New")
        )
        for text in ("a%", "ab_", "a\\bc"):
            report = self.run_as(self.user, template, {"ref": text})
            self.assertEqual(report.primary.action, "created", text)
            self.assertEqual(self.primary(report).ref, text)

    def test_simultaneous_runs_conflict(self):
        """The guard's key stays once a run has created, and is forgotten later."""
        template = self._finder(
            line("ref", "value", "ref", is_key=True), line("name", "constant", "New")
        )
        keys = self.env["record.template.key"]
        before = keys.search_count([])
        self.run_as(self.user, template, {"ref": "GUARD"})
        self.assertEqual(keys.search_count([]), before + 1)
        self.run_as(self.user, template, {"ref": "guard"})
        self.assertEqual(keys.search_count([]), before + 1)
        keys.search([]).write({"made_at": "2020-01-01"})
        self.env.flush_all()
        keys._gc_keys()
        self.env.invalidate_all()
        self.assertFalse(keys.search_count([]))
