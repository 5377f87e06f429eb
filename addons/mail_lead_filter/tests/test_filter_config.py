from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FilterCase


@tagged("post_install", "-at_install")
class TestFilterConfig(FilterCase):
    """E1, E2: conditions and attributes that cannot work are refused."""

    def test_change_counts_at_once(self):
        rule = self.make_filter()
        other = self.raw(subject="Заказ")
        rule.condition_ids.value = "заказ"
        self.assertTrue(self.process(other))
        rule.attribute_ids.filtered(lambda a: a.name == "phone").label = "Нет такого"
        with self.enter_registry_test_mode(), self.assertRaises(ValueError):
            self.process(self.raw(subject="Заказ"))
        rule.active = False
        self.assertFalse(self.env["mail.lead.filter"]._rules())

    def test_bad_lines_are_refused(self):
        rule = self.make_filter()
        for vals in (
            {"part": "subject", "operator": "contains", "value": " "},
            {"part": "header", "operator": "is_set"},
            {"part": "subject", "operator": "regex", "value": "(("},
            {"part": "subject", "operator": "regex", "value": "a" * 501},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                rule.condition_ids = [(0, 0, vals)]
        for vals in (
            {"name": "Bad Name", "label": "x"},
            {"name": "letter_subject", "label": "x"},
            {"name": "a"},
            {"name": "a", "method": "between"},
            {"name": "a", "method": "regex", "pattern": "[["},
            {"name": "a", "source": "header", "method": "whole"},
            {"name": "a", "label": "x", "kind": "phone", "fallback": "no phone"},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                rule.attribute_ids = [(0, 0, vals)]

    @mute_logger("odoo.sql_db")
    def test_attribute_names_are_unique(self):
        rule = self.make_filter()
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            rule.attribute_ids = [(0, 0, {"name": "phone", "label": "x"})]

    def test_problems_are_shown(self):
        rule = self.make_filter()
        self.assertFalse(rule.problems)
        rule.attribute_ids.filtered(lambda a: a.name == "request").unlink()
        self.assertIn("request", rule.problems)
        rule.condition_ids.unlink()
        self.assertIn("no condition", rule.problems)
        rule.action_ids.unlink()
        self.assertIn("no action", rule.problems)

    def test_hits(self):
        rule = self.make_filter()
        other = self.make_filter("other", [("subject", "equals", "other")])
        self.process(self.raw())
        self.process(self.raw())
        self.assertEqual((rule.hit_count, rule.error_count), (2, 0))
        self.assertTrue(rule.last_hit)
        self.assertEqual(other.hit_count, 0)
        self.assertEqual(self.Log.search_count(rule.action_view_letters()["domain"]), 2)

    def test_copy_is_whole(self):
        rule = self.make_filter()
        copy = rule.copy()
        self.assertEqual(copy.name, "Site (copy)")
        self.assertEqual(len(copy.attribute_ids), len(rule.attribute_ids))
        self.assertEqual(copy.action_ids.template_id, rule.action_ids.template_id)

    def test_old_letters_go_and_failed_ones_stay(self):
        self.make_filter()
        self.process(self.raw())
        done = self.last_log()
        self.process(self.raw())
        failed = self.last_log()
        failed.state = "error"
        (done + failed).date = fields.Datetime.now() - timedelta(days=60)
        self.Log._gc_letters()
        self.assertFalse(done.exists())
        self.assertTrue(failed.exists())

    def test_why_and_made_are_shown(self):
        self.make_filter()
        self.process(self.raw())
        log = self.last_log()
        self.assertIn("+79161234567", log.why_html)
        self.assertIn("fa-check", log.why_html)
        self.assertIn(f"/odoo/crm.lead/{log.res_id}", log.made_html)
        self.assertEqual(log.action_open_record()["res_id"], log.res_id)

    def test_text_of_a_letter_is_not_markup(self):
        self.make_filter()
        self.process(self.raw(subject="Заявка с сайта <script>alert(1)</script>"))
        self.assertNotIn("<script>", self.last_log().why_html)
        self.assertNotIn("<script>", self.last_log().made_html)

    def test_views_open(self):
        for model in (
            "mail.lead.filter",
            "mail.lead.filter.log",
            "mail.lead.filter.test",
            "mail.lead.filter.attribute",
        ):
            views = self.env[model].get_views([(False, "form"), (False, "list")])
            self.assertIn("form", views["views"])
