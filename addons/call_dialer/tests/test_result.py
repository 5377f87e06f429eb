from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import html2plaintext

from odoo.addons.record_template.exceptions import RecordTemplateError

from .common import DialerCase


class TestResult(DialerCase):
    """B7, B8, B9, B10: what follows from a result button."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Romashka", "phone": "+79160000001"}
        )
        cls.contact = cls._contact(1, partner_id=cls.partner.id, priority=5)

    def setUp(self):
        super().setUp()
        self.assertEqual(self._next(), self.contact)

    def test_goal_moves_the_funnel_and_sets_a_meeting(self):
        now = fields.Datetime.now()
        attempt = self._apply(self.contact, self._ref("meeting"), comment="On Friday")
        contact = self.contact
        self.assertEqual(contact.state, "done")
        self.assertEqual(contact.attempts, 1)
        self.assertEqual(contact.last_user_id, self.operator)
        self.assertFalse(contact.claimed_by)
        self.assertTrue(attempt.goal)
        self.assertFalse(attempt.is_open)
        lead = contact.lead_id
        stage = self.env.ref("crm_leads_ext.stage_meeting_set")
        self.assertEqual(lead.stage_id, stage)
        self.assertEqual(lead.partner_id, self.partner)
        event = self.env["calendar.event"].search([("opportunity_id", "=", lead.id)])
        self.assertEqual(event.user_id, self.operator)
        self.assertGreater(event.start, now + timedelta(hours=23))
        self.assertEqual(lead.activity_ids.activity_type_id.category, "meeting")
        self.assertIn("calendar.event", [item["model"] for item in attempt.made])

    def test_history_of_the_client(self):
        self._apply(self.contact, self._ref("manager"), comment="Wants the boss")
        found = self.env["crm.interaction"].search(
            [("partner_id", "=", self.partner.id), ("kind", "=", "call")]
        )
        self.assertEqual(len(found), 1)
        self.assertIn("Wants the boss", found.summary)
        self.assertEqual(found.user_id, self.operator)
        self.assertEqual(found.res_model, "call.attempt")

    def test_comment_is_asked_for(self):
        for comment in (None, "", "  "):
            with self.assertRaisesRegex(ValidationError, "needs a comment"):
                self._apply(self.contact, self._ref("manager"), comment=comment)
        self.assertEqual(self.contact.state, "claimed")

    def test_callback_at_an_exact_time(self):
        at = fields.Datetime.now().replace(microsecond=0) + timedelta(hours=3)
        self._apply(self.contact, self._ref("callback"), callback_at=at, personal=True)
        self.assertEqual(self.contact.state, "callback")
        self.assertEqual(self.contact.next_at, at)
        self.assertEqual(self.contact.user_id, self.operator)
        self.assertEqual(self.contact.attempt_ids.callback_at, at)

    def test_callback_by_the_buttons_offset_for_anyone(self):
        now = fields.Datetime.now()
        self._apply(self.contact, self._ref("callback"))
        self.assertAlmostEqual(
            self.contact.next_at, now + timedelta(hours=1), delta=timedelta(minutes=1)
        )
        self.assertFalse(self.contact.user_id)

    def test_callback_needs_a_time_ahead(self):
        result = self._result("callback")
        with self.assertRaisesRegex(ValidationError, "When"):
            self._apply(self.contact, result)
        past = fields.Datetime.now() - timedelta(hours=1)
        with self.assertRaisesRegex(ValidationError, "passed"):
            self._apply(self.contact, result, callback_at=past)

    def test_no_answer_comes_again_until_it_does_not(self):
        result = self._result("no_contact", max_attempts=2, retry_minutes=30)
        now = fields.Datetime.now()
        self._apply(self.contact, result)
        self.assertEqual(self.contact.state, "todo")
        self.assertAlmostEqual(
            self.contact.next_at,
            now + timedelta(minutes=30),
            delta=timedelta(minutes=1),
        )
        self.assertFalse(self._next())
        self.contact.next_at = now
        self._apply(self._next(), result)
        self.assertEqual(self.contact.state, "failed")
        self.assertEqual(self.contact.attempts, 2)

    def test_refusal_with_a_reason(self):
        lead = self.contact._ensure_lead()
        reason = self.env.ref("crm_leads_ext.lost_reason_has_supplier")
        attempt = self._apply(
            self.contact, self._ref("refused"), params={"lost_reason_id": reason.id}
        )
        self.assertEqual(lead.lost_reason_id, reason)
        self.assertFalse(lead.active)
        self.assertEqual(attempt.lost_reason_id, reason)

    def test_refusal_without_a_deal(self):
        attempt = self._apply(self.contact, self._ref("refused"))
        own = self.env.ref("crm_leads_ext.lost_reason_refused")
        self.assertEqual(attempt.lost_reason_id, own)
        self.assertEqual(self.contact.state, "done")
        self.assertFalse(self.contact.lead_id)

    def test_stop_list(self):
        self._apply(self.contact, self._ref("stop"))
        listed = self.env["phone.blacklist"].search([("number", "=", "+79160000001")])
        self.assertTrue(listed)
        other = self._contact(1)
        self.assertEqual(other.state, "excluded")

    def test_assignees_in_turn_and_least_loaded(self):
        users = self.supervisor | self.supervisor_2
        for rule in ("round_robin", "least_loaded"):
            result = self._result(
                "success",
                [{
                    "kind": "todo",
                    "summary": rule,
                    "assign_rule": rule,
                    "assignee_ids": [(6, 0, users.ids)],
                }],
            )  # fmt: skip
            for number in range(4):
                contact = self._contact(20 + number, priority=1)
                contact.with_user(self.operator_2)._claim(self.operator_2)
                self._apply(contact, result)
            activities = self.env["mail.activity"].search([("summary", "=", rule)])
            counts = [
                len(activities.filtered(lambda a, u=u: a.user_id == u)) for u in users
            ]
            self.assertEqual(counts, [2, 2], rule)

    def test_plain_text_is_kept_in_notes(self):
        text = "цена < 100 000 & скидка"
        result = self._result("success", [{"kind": "todo"}, {"kind": "meeting"}])
        attempt = self._apply(self.contact, result, comment=text)
        made = {item["model"]: item["res_id"] for item in attempt.made}
        activity = self.env["mail.activity"].browse(made["mail.activity"])
        event = self.env["calendar.event"].browse(made["calendar.event"])
        for html in (activity.note, event.description):
            self.assertIn(text, html2plaintext(html))

    def test_turns_write_no_common_row(self):
        users = self.supervisor | self.supervisor_2
        result = self._result(
            "success",
            [{
                "kind": "todo",
                "assign_rule": "round_robin",
                "assignee_ids": [(6, 0, users.ids)],
            }],
        )  # fmt: skip
        self.env.flush_all()

        def place():
            self.env.flush_all()
            self.env.cr.execute(
                "SELECT ctid FROM call_result_action WHERE result_id = %s", [result.id]
            )
            return self.env.cr.fetchall()

        before = place()
        self._apply(self.contact, result)
        self.assertEqual(place(), before)

    def test_operator_first_when_in_the_list(self):
        result = self._result(
            "success",
            [{
                "kind": "call",
                "assign_rule": "first",
                "assignee_ids": [(6, 0, (self.supervisor | self.operator).ids)],
                "offset_days": 2,
            }],
        )  # fmt: skip
        self._apply(self.contact, result)
        activity = self.contact.partner_id.activity_ids
        self.assertEqual(activity.user_id, self.operator)
        self.assertEqual(
            activity.date_deadline, fields.Date.today() + timedelta(days=2)
        )
        self.assertEqual(activity.activity_type_id.category, "phonecall")

    def test_form_of_the_operator(self):
        result = self._ref("meeting")
        action = result.action_ids.filtered(lambda a: a.kind == "meeting")
        form = result.with_user(self.operator)._to_button()["actions"]
        self.assertEqual([item["id"] for item in form], [action.id])
        at = "2030-05-05 10:00:00"
        options = {"date": at, "summary": "Coffee", "user_id": self.operator.id}
        self._apply(self.contact, result, params={"actions": {str(action.id): options}})
        event = self.env["calendar.event"].search(
            [("opportunity_id", "=", self.contact.lead_id.id)]
        )
        self.assertEqual((event.name, str(event.start)), ("Coffee", at))

    def test_skipped_action_and_foreign_assignee(self):
        result = self._ref("meeting")
        action = result.action_ids.filtered(lambda a: a.kind == "meeting")
        foreign = {str(action.id): {"user_id": self.stranger.id}}
        with self.assertRaisesRegex(UserError, "not among the assignees"):
            self._apply(self.contact, result, params={"actions": foreign})
        self._apply(
            self.contact, result, params={"actions": {str(action.id): {"skip": True}}}
        )
        self.assertFalse(self.contact.lead_id.activity_ids)

    def test_record_template(self):
        template = self.env["record.template"].create(
            {
                "name": "Task for the fitter",
                "code": "dia_partner",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "line_ids": [
                    (0, 0, {"field_name": "name", "kind": "text",
                            "value": "{{ contact.name }}: {{ comment }}"}),
                    (0, 0, {"field_name": "parent_id", "kind": "path",
                            "value": "partner"}),
                ],
            }
        )  # fmt: skip
        self.operator.group_ids += self.env.ref("base.group_partner_manager")
        result = self._result(
            "success", [{"kind": "template", "template_id": template.id}]
        )
        attempt = self._apply(self.contact, result, comment="floor 5")
        made = attempt.made[0]
        record = self.env[made["model"]].browse(made["res_id"])
        self.assertEqual(record.name, "Client 1: floor 5")
        self.assertEqual(record.parent_id, self.partner)
        self.assertEqual(attempt.made_text, made["display_name"])

    def test_all_or_nothing(self):
        template = self.env["record.template"].create(
            {
                "name": "Cannot be",
                "code": "dia_fails",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "line_ids": [
                    (0, 0, {"field_name": "name", "kind": "value", "value": "nothing",
                            "required": True}),
                ],
            }
        )  # fmt: skip
        stage = self.env.ref("crm_leads_ext.stage_meeting_set")
        result = self._result(
            "success",
            [
                {"kind": "stage", "stage_id": stage.id, "sequence": 1},
                {"kind": "template", "template_id": template.id, "sequence": 2},
            ],
        )
        with self.assertRaises(RecordTemplateError):
            self._apply(self.contact, result)
        self.env.invalidate_all()
        self.assertEqual(self.contact.state, "claimed")
        self.assertFalse(self.contact.lead_id)
        self.assertFalse(self.contact.attempt_ids.filtered(lambda a: not a.is_open))

    def test_mail_template(self):
        lead = self.contact._ensure_lead()
        template = self.env["mail.template"].create(
            {
                "name": "Offer",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "subject": "Our offer for {{ object.name }}",
                "email_to": "client@example.com",
                "body_html": "<p>Dear client</p>",
                "auto_delete": False,
            }
        )
        result = self._result(
            "success", [{"kind": "mail", "mail_template_id": template.id}]
        )
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search([("cron_id", "=", queue.id)])
        attempt = self._apply(self.contact, result)
        new = triggers.search([("cron_id", "=", queue.id)]) - before
        self.assertTrue(new, "the mail goes out at once")
        self.assertLessEqual(min(new.mapped("call_at")), fields.Datetime.now())
        mail = self.env["mail.mail"].browse(attempt.made[0]["res_id"])
        self.assertEqual(mail.subject, f"Our offer for {lead.name}")

    def test_roles_and_foreign_results(self):
        closed = self._ref("offer").copy({"name": "Elsewhere", "hotkey": False})
        with self.assertRaisesRegex(UserError, "not a result of this campaign"):
            self._apply(self.contact, closed)
        self.campaign.result_ids += closed
        closed.group_ids = self.env.ref("call_dialer.call_dialer_group_manager")
        with self.assertRaisesRegex(UserError, "not a result of this campaign"):
            self._apply(self.contact, closed)
        operators = self.campaign._results_for(self.operator)
        self.assertNotIn(closed, operators)

    def test_only_the_holder(self):
        with self.assertRaises(AccessError):
            self.contact.with_user(self.operator_2).sudo(False)._apply_result(
                self._ref("offer")
            )
        self._apply(self.contact, self._ref("offer"))
        with self.assertRaises(AccessError):
            self._apply(self.contact, self._ref("offer"), user=self.operator)

    def test_a_goal_is_counted_once(self):
        self._apply(self.contact, self._ref("meeting"))
        self.contact.action_requeue()
        again = self._next()
        self.assertEqual(again, self.contact)
        attempt = self._apply(again, self._ref("meeting"))
        self.assertFalse(attempt.goal)
        self.assertEqual(sum(self.contact.attempt_ids.mapped("goal")), 1)

    def test_same_key_twice_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "same key F1"):
            self._result("other", hotkey="F1")

    def test_action_needs_its_record(self):
        with self.assertRaisesRegex(ValidationError, "is missing"):
            self._result("other", [{"kind": "stage"}])
        with self.assertRaisesRegex(ValidationError, "assignees"):
            self._result("other", [{"kind": "todo", "assign_rule": "round_robin"}])


class TestResultSession(DialerCase):
    """The script session follows the contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()
        cls.campaign.script_id = cls.script
        cls.partner = cls.env["res.partner"].create({"name": "Romashka"})
        cls.contact = cls._contact(1, partner_id=cls.partner.id)

    def test_session_of_a_contact(self):
        session = self._next()._ensure_session()
        self.assertEqual(session.campaign_contact_id, self.contact)
        self.assertEqual(session.partner_id, self.partner)
        self.assertEqual(session.user_id, self.operator)
        again = self.contact.with_user(self.operator)._ensure_session()
        self.assertEqual(again, session)
        attempt = self._apply(self.contact, self._ref("refused"))
        self.assertEqual(attempt.session_id, session)
        self.assertEqual((session.state, session.outcome), ("done", "refusal"))

    def test_callback_pauses_and_another_operator_goes_on(self):
        session = self._next()._ensure_session()
        at = fields.Datetime.now() + timedelta(minutes=1)
        self._apply(self.contact, self._ref("callback"), callback_at=at)
        self.assertEqual(session.state, "paused")
        self.assertEqual(session.next_contact_at, at)
        self.contact.next_at = fields.Datetime.now() - timedelta(minutes=1)
        contact = self._next(self.operator_2)
        self.assertEqual(contact._ensure_session(), session)
        self.assertEqual((session.state, session.user_id), ("running", self.operator_2))

    def test_release_pauses_the_session(self):
        contact = self._next()
        session = contact._ensure_session()
        contact._release("Test")
        self.assertEqual(session.state, "paused")

    def test_goal_of_the_script_counts(self):
        contact = self._next()
        session = contact._ensure_session()
        session.sudo().goal_reached = True
        attempt = self._apply(self.contact, self._ref("offer"))
        self.assertTrue(attempt.goal)

    def test_campaign_without_a_script(self):
        self.campaign.script_id = False
        self.assertFalse(self._next()._ensure_session())

    def test_session_needs_the_contact(self):
        with self.assertRaises(AccessError):
            self.contact.with_user(self.operator_2)._ensure_session()
