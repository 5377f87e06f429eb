import time

from odoo.tests import new_test_user, tagged

from ..core.why import expand
from .common import FORM, FilterCase


@tagged("post_install", "-at_install")
class TestFilterActions(FilterCase):
    """E3: a letter makes records, and is told of."""

    def test_failure_rolls_back_and_keeps_the_letter(self):
        rule = self.make_filter(
            templates=self.company_template
            + self.contact_template
            + self.failing_template()
        )
        raw = self.raw()
        self.assertFalse(self.process(raw))
        log = self.last_log()
        self.assertEqual(log.state, "error")
        self.assertTrue(log.error)
        self.assertEqual(log.filter_ids, rule)
        self.assertFalse(log.made)
        self.assertFalse(
            self.env["res.partner"].search([("name", "=", "ООО «Ромашка Тест»")])
        )
        self.assertFalse(
            self.env["mail.message"].search([("message_id", "=", log.message_key)])
        )
        self.assertEqual(rule.error_count, 1)

    def test_other_letters_go_on(self):
        self.make_filter("bad", [("subject", "contains", "плохое")], sequence=1,
                         templates=self.failing_template())  # fmt: skip
        self.make_filter("good", sequence=2)
        self.assertFalse(self.process(self.raw(subject="Плохое")))
        self.assertTrue(self.process(self.raw()))
        self.assertEqual(len(self.leads()), 1)

    def test_retry(self):
        rule = self.make_filter(templates=self.failing_template())
        self.process(self.raw())
        log = self.last_log()
        result = log.with_user(self.manager).action_retry()
        self.assertEqual(result["params"]["type"], "warning")
        self.assertEqual(log.state, "error")
        rule.action_ids.template_id = self.lead_template
        self.lead_template.line_ids.filtered(
            lambda line: line.value == "letter_contact"
        ).unlink()
        result = log.with_user(self.manager).action_retry()
        self.assertEqual(result["params"]["type"], "success", log.error)
        self.assertEqual(log.state, "done")
        self.assertFalse(log.error)
        lead = self.env["crm.lead"].browse(log.res_id)
        self.assertIn(log.message_key, lead.message_ids.mapped("message_id"))
        self.assertEqual(self.Log.search_count([("subject", "=", log.subject)]), 1)
        log.action_retry()  # a second press makes nothing more
        self.assertEqual(len(self.leads()), 1)

    def test_retry_after_the_filter_is_gone_goes_the_usual_way(self):
        rule = self.make_filter(templates=self.failing_template())
        self.process(self.raw(), "crm.lead")
        log = self.last_log()
        self.assertEqual(log.state, "error")
        rule.condition_ids.value = "ничего такого"
        log.action_retry()
        self.assertEqual(log.state, "unmatched")
        self.assertEqual(self.leads().name, "Заявка с сайта")

    def test_retry_of_a_letter_nobody_wants_keeps_it(self):
        rule = self.make_filter(templates=self.failing_template())
        self.process(self.raw())
        log = self.last_log()
        rule.condition_ids.value = "ничего такого"
        log.action_retry()
        self.assertEqual(log.state, "error")
        self.assertIn("No possible route", log.error)
        self.assertTrue(log.raw)

    def test_failed_letter_delivered_again_is_counted_only(self):
        self.make_filter(templates=self.failing_template())
        raw = self.raw()
        self.process(raw)
        self.process(raw)
        self.assertEqual(self.last_log().repeats, 1)

    def test_works_with_the_rights_of_its_user(self):
        weak = new_test_user(self.env, "mlf_weak", "base.group_user")
        rule = self.make_filter(user_id=weak.id)
        self.process(self.raw())
        self.assertEqual(self.last_log().state, "error")
        rule.user_id = self.manager
        self.last_log().action_retry()
        self.assertEqual(self.last_log().state, "done", self.last_log().error)
        self.assertEqual(self.leads().create_uid, self.manager)

    def test_chosen_record_gets_the_letter(self):
        rule = self.make_filter()
        rule.action_ids[1].keep_letter = True
        raw = self.raw(Message_ID="<keep@site.example>")
        contact_id = self.process(raw)
        contact = self.env["res.partner"].browse(contact_id)
        self.assertEqual(contact.name, "Иванов Иван")
        self.assertIn("<keep@site.example>", contact.message_ids.mapped("message_id"))

    def test_author_of_the_letter_is_the_contact_made_of_it(self):
        self.make_filter()
        raw = self.raw(From="Иван <ivanov@romashka-test.example>")
        lead = self.env["crm.lead"].browse(self.process(raw))
        message = lead.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(message.author_id, lead.partner_id)

    def test_second_request_of_the_same_client_makes_no_second_client(self):
        self.make_filter()
        self.process(self.raw())
        self.process(self.raw())
        self.assertEqual(len(self.leads().partner_id), 1)

    def test_hostile_expression_does_not_hold_the_gateway(self):
        for number in range(5):
            self.make_filter(
                f"hostile {number}",
                [("body", "regex", r"(\w+\s?)*$(?<!.)")],
                sequence=1,
            )
        self.make_filter(sequence=5)
        body = FORM + "\n" + "а" * 5000 + "!"
        began = time.thread_time()
        self.assertTrue(self.process(self.raw(body)))
        self.assertLess(time.thread_time() - began, 2)
        self.assertIn(
            expand(self.last_log().why)[0]["conditions"][0]["error"], ("too_slow", "")
        )
