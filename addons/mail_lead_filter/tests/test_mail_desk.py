from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..hooks import post_init_hook
from .common import FilterCase

CLIENT = "Иван <ivanov@romashka-test.example>"


@tagged("post_install", "-at_install")
class TestMailDesk(FilterCase):
    """E8: letters that wait for an answer, and for how long."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Desk = cls.env["mail.desk.letter"]
        cls.seller = new_test_user(
            cls.env, "desk_seller", "sales_team.group_sale_salesman",
            email="seller@our.example", context={"no_reset_password": True},
        )  # fmt: skip
        cls.other = new_test_user(
            cls.env,
            "desk_other",
            "sales_team.group_sale_salesman",
            context={"no_reset_password": True},
        )
        cls.boss = new_test_user(
            cls.env,
            "desk_boss",
            "sales_team.group_sale_salesman_all_leads",
            context={"no_reset_password": True},
        )
        calendar = cls.env["resource.calendar"].create(
            {
                "name": "Round the clock",
                "tz": "UTC",
                "attendance_ids": [
                    (0, 0, {"name": str(day), "dayofweek": str(day),
                            "hour_from": 0, "hour_to": 24})
                    for day in range(7)
                ],
            }
        )  # fmt: skip
        cls.env.company.resource_calendar_id = calendar
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Desk lead", "user_id": cls.seller.id, "type": "opportunity"}
        )

    def letter(self, lead=None, **headers):
        """A reply of the client in the thread of the lead."""
        lead = lead or self.lead
        first = lead.message_post(body="Hello", message_type="email_outgoing")
        raw = self.raw(
            "Когда приедет замерщик?",
            From=CLIENT,
            In_Reply_To=first.message_id,
            **headers,
        )
        self.assertEqual(self.process(raw), lead.id)
        return self.Desk.search([("res_id", "=", lead.id)], limit=1, order="id desc")

    def test_letter_waits_and_the_answer_takes_it_off(self):
        letter = self.letter(Delivered_To="sales@our.example")
        self.assertEqual(letter.state, "waiting")
        self.assertEqual(letter.user_id, self.seller)
        self.assertEqual(letter.mailbox, "sales@our.example")
        self.assertIn("замерщик", letter.body)
        again = self.letter()
        letter.state = "waiting"  # the helper's own message is an answer, too
        self.lead.with_user(self.seller).message_post(
            body="only for us",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        self.assertEqual(letter.state, "waiting", "a note is no answer")
        self.lead.with_user(self.seller).message_post(
            body="Tomorrow",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        for one in (letter, again):
            self.assertEqual(one.state, "answered")
            self.assertEqual(one.answered_by, self.seller)
        self.assertFalse(letter.is_late)

    def test_waiting_time_is_of_working_hours_and_lateness_is_found(self):
        letter = self.letter()
        letter.date -= timedelta(hours=6)
        letter.deadline = self.Desk._until(self.env.company, letter.date)
        self.assertAlmostEqual(letter.waiting_hours, 6, delta=0.1)
        self.assertEqual(letter.deadline, letter.date + timedelta(hours=4))
        self.assertTrue(letter.is_late)
        self.assertIn(letter, self.Desk.search([("is_late", "=", True)]))
        self.assertNotIn(letter, self.Desk.search([("is_late", "=", False)]))
        self.env.company.resource_calendar_id.attendance_ids.unlink()
        self.env.invalidate_all()
        self.assertEqual(letter.waiting_hours, 0, "nobody works at all")
        self.lead.message_post(body="x", message_type="email_outgoing")
        self.assertTrue(letter.late_answer)
        self.assertIn(letter, self.Desk.search([("is_late", "=", True)]))

    def test_holiday_notice_needs_no_answer(self):
        self.assertEqual(self.letter(Auto_Submitted="auto-replied").state, "closed")

    def test_automatic_answer_is_no_answer(self):
        template = self.env["mail.template"].create(
            {"name": "Got it", "model_id": self.env["ir.model"]._get_id("crm.lead"),
             "subject": "Got it", "body_html": "<p>x</p>"}
        )  # fmt: skip
        rule = self.make_filter()
        rule.action_ids = [(0, 0, {"kind": "reply", "sequence": 50,
                                   "mail_template_id": template.id})]  # fmt: skip
        lead_id = self.process(self.raw(From=CLIENT))
        letter = self.Desk.search([("res_id", "=", lead_id)])
        self.assertEqual(letter.state, "waiting")

    def test_letters_of_other_models_stay_where_they_are(self):
        self.env["ir.config_parameter"].set_param("mail_lead_filter.desk_models", "x")
        self.assertFalse(self.letter())

    def test_rights(self):
        letter = self.letter()
        self.assertTrue(letter.with_user(self.seller).subject)
        self.assertTrue(letter.with_user(self.boss).subject)
        with self.assertRaises(AccessError):
            letter.with_user(self.other).read(["subject"])
        for method in ("action_close", "action_reopen", "action_answer"):
            with self.assertRaises(AccessError):
                getattr(letter.with_user(self.other), method)()
            with self.assertRaises(AccessError):
                getattr(letter.with_user(self.stranger), method)()
        with self.assertRaises(AccessError):
            letter.with_user(self.boss).write({"state": "closed"})
        self.lead.user_id = self.other
        self.assertEqual(letter.user_id, self.other)
        letter.with_user(self.other).action_close()
        self.assertEqual(letter.state, "closed")
        letter.with_user(self.other).action_reopen()
        self.assertEqual(letter.state, "waiting")

    def test_answer_by_template_from_the_list(self):
        template = self.env["mail.template"].create(
            {"name": "Answer", "model_id": self.env["ir.model"]._get_id("crm.lead"),
             "subject": "About {{ object.name }}", "body_html": "<p>Tomorrow</p>"}
        )  # fmt: skip
        letter = self.letter()
        action = letter.with_user(self.seller).action_answer()
        self.assertEqual(action["context"]["default_res_ids"], self.lead.ids)
        composer = self.env["mail.compose.message"].with_user(self.seller)
        form = Form(composer.with_context(**action["context"]))
        form.template_id = template
        form.save()._action_send_mail()
        self.assertEqual(letter.state, "answered")
        self.assertIn("Tomorrow", letter.answer_id.body)

    def test_answer_to_several(self):
        second = self.lead.copy({"name": "second"})
        letters = self.letter() + self.letter(second)
        action = letters.action_answer()
        self.assertEqual(action["context"]["default_composition_mode"], "mass_mail")
        self.assertEqual(
            action["context"]["default_res_ids"], [self.lead.id, second.id]
        )
        with self.assertRaises(UserError):
            self.Desk.action_answer()

    def test_letters_follow_a_merged_lead(self):
        letter = self.letter()
        master = self.lead.copy({"name": "master"})
        (master + self.lead).merge_opportunity()
        alive = (master + self.lead).exists()
        self.assertEqual(letter.exists().res_id, alive.id)

    def test_letters_of_merged_leads_follow_at_once(self):
        other = self.lead.copy({"name": "other"})
        letters = self.env["mail.desk.letter"]
        for lead in (self.lead, other):
            letters |= self.letter(lead) | self.letter(lead) | self.letter(lead)
        moves = []
        write = type(letters).write

        def counted(rows, vals):
            moves.extend([rows] if "res_id" in vals else [])
            return write(rows, vals)

        self.patch(type(letters), "write", counted)
        kept = (self.lead + other).merge_opportunity()
        self.assertEqual(set(letters.mapped("res_id")), {kept.id})
        self.assertEqual([len(rows) for rows in moves], [3])

    def test_letters_before_the_installation(self):
        letter = self.letter()
        message = letter.message_id
        letter.unlink()
        post_init_hook(self.env)
        found = self.Desk.search([("message_id", "=", message.id)])
        self.assertEqual(found.state, "waiting")
        found.unlink()
        self.lead.message_post(body="x", message_type="email_outgoing")
        post_init_hook(self.env)
        self.assertFalse(self.Desk.search([("message_id", "=", message.id)]))

    def test_companies(self):
        letter = self.letter()
        company = self.env["res.company"].create({"name": "Other company"})
        letter.company_id = company
        self.assertFalse(
            self.Desk.with_user(self.boss).search([("id", "=", letter.id)])
        )
        self.assertTrue(letter.date <= fields.Datetime.now())
