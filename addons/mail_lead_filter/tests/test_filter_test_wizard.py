import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import FORM, FilterCase


@tagged("post_install", "-at_install")
class TestFilterTestWizard(FilterCase):
    """E5: filters are tried on letters of the past."""

    def run_test(self, **vals):
        wizard = self.env["mail.lead.filter.test"].with_user(self.manager).create(vals)
        with self.enter_registry_test_mode():
            wizard.action_test()
        return wizard

    def test_dry_run_shows_all_and_makes_nothing(self):
        rule = self.make_filter(user_id=self.manager.id)
        before = {
            model: self.env[model].search_count([])
            for model in ("crm.lead", "res.partner", "mail.message", self.Log._name)
        }
        wizard = self.run_test(
            filter_id=rule.id, eml=base64.b64encode(self.raw()), eml_name="a.eml"
        )
        self.assertEqual(wizard.verdict, "applies", wizard.error)
        self.assertIn("+79161234567", wizard.why_html)
        self.assertIn("Заявка с сайта: Иванов Иван", wizard.made_html)
        self.assertIn("ООО «Ромашка Тест»", wizard.made_html)
        self.assertIn("Нужны окна", wizard.letter_text)
        self.env.invalidate_all()
        for model, count in before.items():
            self.assertEqual(self.env[model].search_count([]), count, model)

    def test_all_filters_in_order(self):
        self.make_filter("first", [("subject", "equals", "none")], sequence=1)
        self.make_filter("second", sequence=2)
        wizard = self.run_test(eml=base64.b64encode(self.raw()))
        self.assertEqual(wizard.verdict, "applies", wizard.error)
        self.assertIn("first", wizard.why_html)
        self.assertIn("second", wizard.why_html)

    def test_nothing_applies(self):
        self.make_filter()
        wizard = self.run_test(pasted="Subject: hello\n\ntext")
        self.assertEqual(wizard.verdict, "nothing")

    def test_pasted_text_only(self):
        rule = self.make_filter()
        wizard = self.run_test(
            filter_id=rule.id, pasted=FORM, subject="Заявка", sender="a@b.example"
        )
        self.assertEqual(wizard.verdict, "applies", wizard.error)
        html = "".join(f"<p>{line}</p>" for line in FORM.splitlines())
        wizard = self.run_test(filter_id=rule.id, pasted=html, subject="Заявка")
        self.assertEqual(wizard.verdict, "applies", wizard.error)

    def test_failing_action_is_told(self):
        rule = self.make_filter(templates=self.failing_template())
        wizard = self.run_test(filter_id=rule.id, eml=base64.b64encode(self.raw()))
        self.assertEqual(wizard.verdict, "fails")
        self.assertTrue(wizard.error)

    def test_letter_of_the_log(self):
        self.make_filter(user_id=self.manager.id)
        self.process(self.raw())
        action = self.last_log().with_user(self.manager).action_test()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        with self.enter_registry_test_mode():
            wizard.with_user(self.manager).action_test()
        self.assertEqual(wizard.verdict, "applies", wizard.error)
        self.assertIn("Заявка с сайта: Иванов Иван", wizard.made_html)

    def test_nothing_given(self):
        with self.assertRaises(UserError):
            self.run_test()
