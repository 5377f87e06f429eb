from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import FORM, FilterCase

CLIENT = "Иван <ivanov@romashka-test.example>"


@tagged("post_install", "-at_install")
class TestFilterMoreActions(FilterCase):
    """E3, E6: assignment, tags, answers, forwarding, spam; repeated requests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls.env["res.users"].browse()
        for name in ("one", "two"):
            cls.users += new_test_user(
                cls.env,
                f"mlf_{name}",
                "sales_team.group_sale_salesman",
                context={"no_reset_password": True},
            )

    def add(self, rule, kind, **vals):
        rule.action_ids = [(0, 0, {"kind": kind, "sequence": 50, **vals})]
        return rule.action_ids.filtered(lambda action: action.kind == kind)[-1:]

    def members(self, *regions):
        return [
            (0, 0, {"user_id": user.id, "regions": region})
            for user, region in zip(self.users, regions or ("", ""), strict=True)
        ]

    def lead_of(self, raw):
        return self.env["crm.lead"].browse(self.process(raw))

    def mail_template(self, model="crm.lead", **vals):
        return self.env["mail.template"].create(
            {
                "name": "Thanks",
                "model_id": self.env["ir.model"]._get_id(model),
                "subject": "We have got it",
                "body_html": "<p>Thank you</p>",
                "auto_delete": False,
                **vals,
            }
        )

    def mails(self, subject):
        return self.env["mail.mail"].search([("subject", "=", subject)])

    def test_in_turn(self):
        self.add(self.make_filter(), "assign", member_ids=self.members())
        got = [self.lead_of(self.raw()).user_id for _time in range(4)]
        self.assertEqual(got, [*self.users, *self.users])
        self.assertIn(self.users[1].name, self.last_log().steps)

    def test_least_loaded(self):
        self.env["crm.lead"].create({"name": "x", "user_id": self.users[0].id})
        self.add(self.make_filter(), "assign", mode="load", member_ids=self.members())
        self.assertEqual(self.lead_of(self.raw()).user_id, self.users[1])

    def test_by_region(self):
        rule = self.make_filter()
        self.add(rule, "assign", mode="region",
                 member_ids=self.members("Казань", "+7916"))  # fmt: skip
        self.assertEqual(self.lead_of(self.raw()).user_id, self.users[1])
        body = FORM.replace("Нужны окна", "Мы в Казани, Казань")
        self.assertEqual(self.lead_of(self.raw(body)).user_id, self.users[0])

    def test_nobody_in_service_fails_and_keeps_the_letter(self):
        self.add(self.make_filter(), "assign", member_ids=self.members())
        self.users.active = False
        self.assertFalse(self.process(self.raw()))
        self.assertEqual(self.last_log().state, "error")

    def test_tag(self):
        tag = self.env["crm.tag"].create({"name": "site test"})
        self.add(self.make_filter(), "tag", tag_ids=tag.ids)
        self.assertEqual(self.lead_of(self.raw()).tag_ids, tag)

    def test_tag_without_a_lead_fails(self):
        tag = self.env["crm.tag"].create({"name": "site test"})
        rule = self.make_filter(templates=self.company_template)
        self.add(rule, "tag", tag_ids=tag.ids)
        self.assertFalse(self.process(self.raw()))
        self.assertEqual(self.last_log().state, "error")
        self.assertFalse(self.last_log().made)

    def test_answer_goes_to_the_sender(self):
        self.add(self.make_filter(), "reply", mail_template_id=self.mail_template().id)
        lead = self.lead_of(self.raw(From=CLIENT))
        mail = self.mails("We have got it")
        self.assertEqual(mail.email_to, "ivanov@romashka-test.example")
        self.assertEqual((mail.model, mail.res_id), ("crm.lead", lead.id))
        self.assertIn("auto-replied", mail.headers)

    def test_no_answer_to_programs(self):
        action = self.add(
            self.make_filter(), "reply", mail_template_id=self.mail_template().id
        )
        self.assertTrue(self.process(self.raw()))  # noreply@
        self.assertIn("noreply@site.example", self.last_log().steps)
        self.process(self.raw(From=CLIENT, Auto_Submitted="auto-generated"))
        self.assertFalse(self.mails("We have got it"))
        action.answer_to = "client"  # the address of the form
        self.process(self.raw())
        mail = self.mails("We have got it")
        self.assertEqual(mail.email_to, "ivanov@romashka-test.example")

    def test_answer_template_of_another_model_fails(self):
        template = self.mail_template("mail.activity.plan")
        self.add(self.make_filter(), "reply", mail_template_id=template.id)
        self.process(self.raw(From=CLIENT))
        self.assertEqual(self.last_log().state, "error")
        self.assertIn("Thanks", self.last_log().error)
        self.assertFalse(self.leads())

    def test_forward(self):
        self.add(
            self.make_filter(), "forward", forward_to="a@boss.example; b@boss.example"
        )
        raw = self.raw()
        self.process(raw)
        mail = self.mails("Fwd: Заявка с сайта")
        self.assertEqual(mail.email_to, "a@boss.example, b@boss.example")
        self.assertEqual(mail.attachment_ids.raw, raw)
        self.assertIn("Нужны окна", mail.body_html)

    def test_forward_addresses_are_checked(self):
        rule = self.make_filter()
        for address in ("nonsense", "a@b.example, x"):
            with self.assertRaises(ValidationError):
                self.add(rule, "forward", forward_to=address)
        alias = self.env["mail.alias"].search([("alias_full_name", "!=", False)])[:1]
        if alias:
            with self.assertRaises(ValidationError):
                self.add(rule, "forward", forward_to=alias.alias_full_name)

    def test_incomplete_actions_are_refused(self):
        rule = self.make_filter()
        for kind in ("template", "assign", "tag", "reply", "forward"):
            with self.subTest(kind), self.assertRaises(ValidationError):
                self.add(rule, kind)

    def test_spam_and_back(self):
        spam = self.make_filter(
            "spam", [("body", "contains", "окна")], sequence=1, templates=()
        )
        self.add(spam, "spam")
        self.make_filter(sequence=2)
        self.assertFalse(self.process(self.raw()))
        log = self.last_log()
        self.assertEqual(log.state, "spam")
        self.assertFalse(self.leads())
        self.process(log.raw and self.raw(Message_ID=log.message_key))
        self.assertEqual(log.repeats, 1)
        with self.assertRaises(AccessError):
            log.with_user(self.stranger).action_not_spam()
        log.with_user(self.manager).action_not_spam()
        self.assertEqual(log.state, "done", log.error)
        self.assertEqual(len(self.leads()), 1)

    def test_failure_after_an_answer_takes_the_answer_back(self):
        rule = self.make_filter()
        self.add(rule, "reply", mail_template_id=self.mail_template().id, sequence=50)
        self.add(rule, "template", template_id=self.failing_template().id, sequence=60)
        self.process(self.raw(From=CLIENT))
        self.assertEqual(self.last_log().state, "error")
        self.assertFalse(self.mails("We have got it"))

    # -- repeated requests ----------------------------------------------------------

    def test_repeated_request_joins_the_open_lead(self):
        rule = self.make_filter(repeat_by="either")
        self.add(rule, "assign", member_ids=self.members())
        lead = self.lead_of(self.raw())
        again = self.raw(FORM.replace("перезвоните", "и ещё дверь"))
        self.assertEqual(self.process(again), lead.id)
        self.assertEqual(self.leads(), lead)
        log = self.last_log()
        self.assertTrue(log.is_repeat)
        self.assertEqual((log.state, log.res_id), ("done", lead.id))
        self.assertIn("и ещё дверь", lead.message_ids[0].body)
        self.assertEqual(lead.activity_ids.user_id, lead.user_id)
        self.assertEqual(lead.user_id, self.users[0], "whose it is stays")

    def test_key_and_window(self):
        rule = self.make_filter(repeat_by="email", repeat_days=10)
        lead = self.lead_of(self.raw())
        other = FORM.replace("ivanov@", "petrov@")
        self.assertNotEqual(self.process(self.raw(other)), lead.id)
        rule.repeat_by = "phone"
        newest = self.leads().sorted("id")[-1]
        self.assertEqual(self.process(self.raw(other)), newest.id)
        old = fields.Datetime.now() - timedelta(days=11)
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = ANY(%s)",
            (old, self.leads().ids),
        )
        self.env.invalidate_all()
        count = len(self.leads())
        self.process(self.raw())
        self.assertEqual(len(self.leads()), count + 1)

    def test_won_and_lost_leads_are_not_joined(self):
        self.make_filter(repeat_by="either")
        lead = self.lead_of(self.raw())
        lead.action_set_lost()
        second = self.lead_of(self.raw())
        self.assertNotEqual(second, lead)
        second.action_set_won()
        self.assertNotIn(self.lead_of(self.raw()), lead + second)

    def test_actions_for_repeated_requests_know_the_lead(self):
        note = self.template(
            "letter_repeat", "crm.tag", [("name", "path", "letter_lead.name", False)]
        )
        rule = self.make_filter(repeat_by="either", repeat_activity=False)
        self.add(rule, "template", template_id=note.id, on_repeat=True)
        rule.action_ids[-1].sequence = 99
        lead = self.lead_of(self.raw())
        self.env["crm.tag"].search([("name", "=", lead.name)]).unlink()
        self.process(self.raw())
        self.assertTrue(self.env["crm.tag"].search([("name", "=", lead.name)]))
        self.assertFalse(lead.activity_ids)

    # -- nothing lost ---------------------------------------------------------------

    def test_letter_the_gateway_stumbles_over_is_kept(self):
        self.make_filter()
        raw = self.raw()
        thread = type(self.env["mail.thread"])
        with patch.object(thread, "message_parse", side_effect=KeyError("odd")):
            self.assertFalse(self.process(raw))
        log = self.last_log()
        self.assertEqual(log.state, "error")
        self.assertIn("odd", log.error)
        log.action_retry()
        self.assertEqual(log.state, "done", log.error)
        self.assertEqual(len(self.leads()), 1)

    def test_letter_whose_record_odoo_cannot_make_is_kept(self):
        self.make_filter()
        leads = type(self.env["crm.lead"])
        with patch.object(leads, "message_new", side_effect=UserError("no room")):
            self.assertFalse(self.process(self.raw(subject="Привет"), "crm.lead"))
        log = self.last_log()
        self.assertEqual((log.state, log.error), ("error", "no room"))
        log.action_retry()
        self.assertEqual(log.state, "unmatched")
        self.assertTrue(self.env["crm.lead"].search([("name", "=", "Привет")]))

    def test_mailbox(self):
        server = self.env["fetchmail.server"].create(
            {"name": "Sales box", "user": "sales@our.example", "server_type": "imap"}
        )
        self.make_filter(conditions=[("mailbox", "equals", "sales box")])
        gateway = self.gateway.with_context(default_fetchmail_server_id=server.id)
        self.assertTrue(gateway.message_process(False, self.raw()))
        self.assertIn("sales@our.example", self.last_log().mailbox)
        self.make_filter(conditions=[("mailbox", "equals", "info@our.example")])
        self.assertTrue(self.process(self.raw(Delivered_To="info@our.example")))
