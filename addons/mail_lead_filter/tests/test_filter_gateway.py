from xmlrpc.client import Binary

from odoo.tests import tagged

from ..core.why import expand
from .common import FORM, FilterCase


@tagged("post_install", "-at_install")
class TestFilterGateway(FilterCase):
    """E1: filters in the gateway, in their order; threads stay threads."""

    def test_letter_becomes_company_contact_and_lead(self):
        self.make_filter()
        lead = self.env["crm.lead"].browse(self.process(self.raw()))
        self.assertEqual(lead.name, "Заявка с сайта: Иванов Иван")
        contact = lead.partner_id
        self.assertEqual(contact.name, "Иванов Иван")
        self.assertEqual(contact.email, "ivanov@romashka-test.example")
        self.assertEqual(
            contact.phone.replace(" ", "").replace("-", ""), "+79161234567"
        )
        self.assertEqual(contact.parent_id.name, "ООО «Ромашка Тест»")
        self.assertTrue(contact.parent_id.is_company)
        self.assertIn("перезвоните", lead.description)
        log = self.last_log()
        self.assertEqual(log.state, "done")
        self.assertEqual((log.res_model, log.res_id), ("crm.lead", lead.id))
        self.assertEqual(
            [item["template_code"] for item in log.made if not item["path"]],
            ["letter_company", "letter_contact", "letter_lead"],
        )

    def test_letter_is_in_the_chatter_and_the_reply_goes_to_its_thread(self):
        self.make_filter()
        raw = self.raw(Message_ID="<first@site.example>")
        lead = self.env["crm.lead"].browse(self.process(raw))
        (message,) = lead.message_ids.filtered(
            lambda message: message.message_id == "<first@site.example>"
        )
        self.assertIn("Нужны окна", message.body)
        count = self.Log.search_count([])
        reply = self.raw(
            subject="Re: Заявка с сайта",
            In_Reply_To="<first@site.example>",
            References="<first@site.example>",
        )
        self.assertEqual(self.process(reply), lead.id)
        self.assertEqual(len(self.leads()), 1)
        self.assertEqual(self.Log.search_count([]), count, "no filter was asked")
        self.assertIn("Re: Заявка", lead.message_ids.mapped("subject")[0])

    def test_unmatched_letter_goes_the_usual_way(self):
        self.make_filter()
        lead_id = self.process(self.raw(subject="Привет"), "crm.lead")
        lead = self.env["crm.lead"].browse(lead_id)
        self.assertEqual(lead.name, "Привет")
        log = self.last_log()
        self.assertEqual(log.state, "unmatched")
        self.assertEqual(expand(log.why)[0]["conditions"][0]["actual"], "Привет")
        self.assertFalse(expand(log.why)[0]["conditions"][0]["ok"])

    def test_letter_nobody_wants_is_refused_as_before_and_noted(self):
        self.make_filter()
        refused = None
        with self.enter_registry_test_mode():
            try:  # assertRaises would roll the note back
                self.process(self.raw(subject="Никому"))
            except ValueError as err:
                refused = str(err)
        self.assertIn("No possible route", refused)
        log = self.Log.search([("subject", "=", "Никому")])
        self.assertEqual(log.state, "unmatched")

    def test_without_filters_the_gateway_is_as_it_was(self):
        with self.assertRaises(ValueError):
            self.process(self.raw(subject="Никому"))
        self.assertFalse(self.Log.search([("subject", "=", "Никому")]))

    def test_filter_goes_before_an_alias(self):
        self.make_filter()
        domain = self.env["mail.alias.domain"].search([], limit=1) or self.env[
            "mail.alias.domain"
        ].create({"name": "our.example"})
        self.env["mail.alias"].create(
            {
                "alias_name": "mlf-requests",
                "alias_domain_id": domain.id,
                "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
            }
        )
        address = f"mlf-requests@{domain.name}"
        lead = self.env["crm.lead"].browse(self.process(self.raw(To=address)))
        self.assertEqual(lead.partner_id.name, "Иванов Иван")
        other = self.env["crm.lead"].browse(
            self.process(self.raw(To=address, subject="Прочее"))
        )
        self.assertEqual(other.name, "Прочее")

    def test_repeated_message_id_is_not_processed_twice(self):
        self.make_filter()
        raw = self.raw()
        self.assertTrue(self.process(raw))
        self.assertFalse(self.process(raw))
        self.assertEqual(len(self.leads()), 1)

    def test_repeated_letter_that_left_no_message(self):
        """Nothing with a chatter was made, and the letter has no Message-Id."""
        template = self.template(
            "letter_tag", "crm.tag", [("name", "value", "phone", False)]
        )
        self.make_filter(templates=template)
        raw = self.raw(Message_ID=None)
        for _time in range(3):
            self.assertFalse(self.process(raw))
        self.assertEqual(
            self.env["crm.tag"].search_count([("name", "=", "+79161234567")]), 1
        )
        self.assertEqual(self.last_log().repeats, 2)

    def test_stop_and_go_on(self):
        first = self.make_filter("first", sequence=1)
        tag = self.template(
            "letter_tag", "crm.tag", [("name", "value", "phone", False)]
        )
        second = self.make_filter("second", sequence=2, templates=tag)
        self.process(self.raw())
        self.assertEqual(self.last_log().filter_ids, first)
        first.stop = False
        self.process(self.raw())
        self.assertEqual(self.last_log().filter_ids, first + second)
        self.assertTrue(self.env["crm.tag"].search([("name", "=", "+79161234567")]))

    def test_missing_required_value_passes_the_letter_on(self):
        self.make_filter("first", sequence=1)
        second = self.make_filter(
            "second",
            sequence=2,
            attributes=[{"name": "full_name", "label": "ФИО"}],
            templates=self.template(
                "plain_lead", "crm.lead", [("name", "value", "letter_subject", False)]
            ),
        )
        self.process(self.raw(FORM.replace("Телефон", "Тел")))
        log = self.last_log()
        self.assertEqual(log.filter_ids, second)
        self.assertEqual(expand(log.why)[0]["missing"], ["phone"])

    def test_shapes_of_input(self):
        self.make_filter()
        self.process(self.raw(charset="cp1251"))
        self.process(Binary(self.raw(FORM.replace("«", "").replace("»", ""))))
        self.process(self.raw().decode())
        self.process(
            self.raw(FORM.replace("«", '"').replace("»", '"'), charset="koi8-r")
        )
        self.assertEqual(len(self.leads()), 4)
        self.assertEqual(set(self.leads().partner_id.mapped("name")), {"Иванов Иван"})

    def test_html_only_letter_with_a_wrong_label(self):
        self.make_filter()
        rows = "".join(
            f"<tr><td>{name}</td><td>{value}</td></tr>"
            for name, value in (("ФИО", "Пётр Сидоров"), ("Телефон", "8 495 123-45-67"))
        )
        raw = (
            b"From: a@site.example\r\nTo: b@our.example\r\n"
            b"Message-ID: <html@site.example>\r\nSubject: "
            + "Заявка с сайта".encode("cp1251")
            + b"\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n"
            + f"<table>{rows}</table>".encode("cp1251")
        )
        self.process(raw)
        self.assertEqual(self.last_log().state, "error", "no e-mail: no key to find by")
        self.contact_template.line_ids.filtered("is_key").value = "letter_sender_email"
        self.last_log().action_retry()
        self.assertEqual(self.last_log().state, "done", self.last_log().error)
        lead = self.env["crm.lead"].browse(self.last_log().res_id)
        self.assertEqual(lead.partner_id.name, "Пётр Сидоров")

    def test_letter_without_headers(self):
        self.make_filter(
            conditions=[("body", "contains", "заявка")], attributes=[], templates=()
        )
        self.assertFalse(self.process("\n\nНовая заявка".encode()))
        self.assertEqual(self.last_log().state, "done")
        self.assertFalse(self.last_log().subject)

    def test_bounce_is_not_asked_about(self):
        self.make_filter(conditions=[("any", "contains", "a")])
        count = self.Log.search_count([])
        raw = self.raw(From="MAILER-DAEMON@site.example", To="bounce@our.example")
        raw = raw.replace(b"multipart/mixed", b"multipart/report", 1)
        self.process(raw)
        self.assertEqual(self.Log.search_count([]), count)
