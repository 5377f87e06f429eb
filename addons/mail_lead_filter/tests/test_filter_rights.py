from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import FilterCase

MODELS = (
    "mail.lead.filter",
    "mail.lead.filter.condition",
    "mail.lead.filter.attribute",
    "mail.lead.filter.action",
    "mail.lead.filter.log",
    "mail.lead.filter.test",
)


@tagged("post_install", "-at_install")
class TestFilterRights(FilterCase):
    """E1, E3: who makes filters, and with whose rights they work."""

    def test_stranger_sees_nothing(self):
        self.make_filter()
        self.process(self.raw())
        for model in MODELS:
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.stranger).search_read([], ["id"])
        with self.assertRaises(AccessError):
            self.last_log().with_user(self.stranger).action_retry()
        with self.assertRaises(AccessError):
            self.env["mail.lead.filter.test"].with_user(self.stranger).create(
                {"pasted": "x"}
            )

    def test_manager_builds_a_filter_of_his_own(self):
        rule = self.env["mail.lead.filter"].with_user(self.manager).create(
            {
                "name": "own",
                "condition_ids": [(0, 0, {"part": "subject", "value": "заявка"})],
                "attribute_ids": [(0, 0, {"name": "phone", "label": "Телефон"})],
            }
        )  # fmt: skip
        self.assertEqual(rule.user_id, self.manager)
        rule.condition_ids.value = "заказ"
        rule.unlink()

    def test_nobody_borrows_the_rights_of_another(self):
        admin = self.env.ref("base.user_admin")
        filters = self.env["mail.lead.filter"].with_user(self.manager)
        with self.assertRaises(AccessError):
            filters.create({"name": "x", "user_id": admin.id})
        rule = self.make_filter(user_id=admin.id).with_user(self.manager)
        with self.assertRaises(AccessError):
            rule.name = "mine now"
        with self.assertRaises(AccessError):
            rule.action_ids[0].template_id = self.lead_template
        with self.assertRaises(AccessError):
            rule.condition_ids[0].unlink()
        with self.assertRaises(AccessError):
            self.env["mail.lead.filter.condition"].with_user(self.manager).create(
                {"filter_id": rule.id, "part": "subject", "value": "x"}
            )
        rule.sequence = 3  # the order lends no rights
        rule.write({"user_id": self.manager.id, "name": "mine now"})
        self.assertEqual(rule.user_id, self.manager)
        self.assertEqual(rule.copy().user_id, self.manager)

    def test_kept_letter_is_not_forged(self):
        self.make_filter()
        self.process(self.raw())
        log = self.last_log().with_user(self.manager)
        for vals in (
            {"raw": b"From: somebody@else.example"},
            {"gateway_model": "res.partner"},
            {"state": "error"},
        ):
            with self.assertRaises(AccessError):
                log.write(vals)

    def test_log_is_written_by_the_gateway_only(self):
        with self.assertRaises(AccessError):
            self.Log.with_user(self.manager).create(
                {"message_key": "x", "state": "done"}
            )

    def test_companies(self):
        company = self.env["res.company"].create({"name": "Other company"})
        rule = self.make_filter(company_id=company.id)
        self.env.user.company_ids += company
        rule.user_id.company_ids += company
        self.process(self.raw())
        log = self.last_log()
        self.assertEqual(log.state, "done", log.error)
        self.assertEqual(log.company_id, company)
        self.assertEqual(self.leads().company_id | company, company)
        for record in (rule, log, rule.condition_ids, rule.attribute_ids):
            self.assertFalse(
                record.with_user(self.manager).search([("id", "in", record.ids)])
            )
        other = new_test_user(
            self.env,
            "mlf_other",
            "mail_lead_filter.mail_lead_filter_group_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertTrue(rule.with_user(other).name)
        self.make_filter("common", company_id=False)
        self.process(self.raw(subject="nothing"), "crm.lead")
        why = self.last_log().with_user(self.manager).why_html
        self.assertIn("common", why)
        self.assertNotIn("Site", why)
