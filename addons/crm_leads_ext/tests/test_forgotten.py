from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CrmLeadsExtCase


class ForgottenCase(CrmLeadsExtCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.forgotten.rule"].search([]).active = False
        cls.now = fields.Datetime.now()
        cls.client = cls.make_partner("Client", is_company=True)
        cls.lead = cls.make_lead(partner_id=cls.client.id, user_id=cls.salesman.id)
        cls.contact(30, lead=cls.lead)
        # nobody else's deals get in the way of counting
        cls.domain = repr([("id", "in", cls.lead.ids)])

    @classmethod
    def ago(cls, days):
        return cls.now - timedelta(days=days)

    @classmethod
    def contact(cls, days, kind="call", **values):
        log = cls.env["crm.interaction"]._log
        return log(kind, date=cls.ago(days), user=cls.salesman, **values)

    @classmethod
    def make_rule(cls, **vals):
        vals = {"name": "Rule", "domain": cls.domain, **vals}
        return cls.env["crm.forgotten.rule"].create(vals)

    def cases(self, rule, **values):
        domain = [("rule_id", "=", rule.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["crm.forgotten.case"].search(domain)

    def check(self, rule):
        self.assertTrue(rule._check())
        return self.cases(rule, state="open")


@tagged("post_install", "-at_install")
class TestForgotten(ForgottenCase):
    """D6: forgotten and lost clients are found, counted and worked on again."""

    def test_no_contact(self):
        rule = self.make_rule()
        case = self.check(rule)
        self.assertEqual(case.lead_id, self.lead)
        self.assertEqual(case.partner_id, self.client)
        self.assertEqual(case.user_id, self.salesman)
        self.assertEqual(case.days, 30)
        self.assertIn("30", case.reason)
        self.assertEqual(rule.open_count, 1)
        self.assertEqual(rule.with_user(self.salesman).mine_count, 1)
        self.assertTrue(rule.checked_at)
        self.assertIn("30", self.lead.forgotten_reason)
        found = self.env["crm.lead"].search([("forgotten_case_ids", "!=", False)])
        self.assertIn(self.lead, found)
        self.assertEqual(
            self.check(rule), case, "one case, however often it is checked"
        )

    def test_a_contact_closes_it_at_once(self):
        case = self.check(self.make_rule())
        self.contact(0, lead=self.lead)
        self.assertEqual(case.state, "closed")
        self.assertTrue(case.closed_at)
        self.assertFalse(self.lead.forgotten_reason)

    def test_what_is_no_contact(self):
        rule = self.make_rule()
        self.contact(1, lead=self.lead, reached=False)
        self.contact(1, "document", lead=self.lead)
        self.contact(-3, "meeting", lead=self.lead)
        self.assertTrue(self.check(rule))
        self.contact(1, partner=self.client)
        self.assertFalse(self.check(rule), "a talk about no deal in particular counts")

    def test_talk_about_another_deal_does_not_count(self):
        rule = self.make_rule()
        self.contact(1, lead=self.make_lead(partner_id=self.client.id))
        self.assertTrue(self.check(rule))

    def test_planned_step(self):
        rule = self.make_rule()
        no_step = self.make_rule(kind="no_next_step", days=1)
        self.assertTrue(self.check(rule) and self.check(no_step))
        self.lead.activity_schedule(
            date_deadline=fields.Date.today() + timedelta(days=2),
            user_id=self.salesman.id,
        )
        self.assertFalse(self.check(rule) or self.check(no_step))
        rule.unless_planned = False
        self.assertTrue(self.check(rule))

    def test_meeting_is_a_step(self):
        rule = self.make_rule(kind="no_next_step", days=1)
        self.env["calendar.event"].create(
            {
                "name": "Measuring",
                "start": self.ago(-3),
                "stop": self.ago(-4),
                "opportunity_id": self.lead.id,
            }
        )
        self.assertFalse(self.check(rule))

    def test_overdue_step(self):
        rule = self.make_rule(kind="overdue_step", days=2)
        self.assertFalse(self.check(rule))
        activity = self.lead.activity_schedule(
            date_deadline=fields.Date.today() - timedelta(days=10),
            user_id=self.salesman.id,
        )
        self.assertTrue(self.check(rule))
        activity.action_feedback("Done")
        self.assertFalse(self.check(rule))

    def test_lost(self):
        rule = self.make_rule(kind="lost", days=20)
        self.assertFalse(self.check(rule), "an open deal is not lost")
        self.lead.action_set_lost()
        self.assertFalse(self.check(rule))
        self.lead.date_closed = self.ago(25)
        self.assertEqual(self.check(rule).lead_id, self.lead)
        self.lead.action_unarchive()
        self.assertFalse(self.check(rule))

    def test_client_without_a_deal(self):
        client = self.make_partner("Old client", is_company=True)
        person = self.make_partner("Its buyer", parent_id=client.id)
        self.contact(200, partner=person)
        rule = self.make_rule(
            target="res.partner",
            kind="no_deal",
            days=180,
            domain=repr([("id", "in", [client.id, person.id, self.client.id])]),
        )
        # (it was made now: only what was talked is old)
        case = self.check(rule)
        self.assertEqual(case.partner_id, client)
        self.assertFalse(case.lead_id)
        self.make_lead(partner_id=person.id)
        self.assertFalse(self.check(rule), "its people's deals are its own")

    def test_task(self):
        rule = self.make_rule(action="activity", activity_days=3)
        case = self.check(rule)
        self.assertEqual(case.activity_id.user_id, self.salesman)
        self.assertEqual(case.activity_id.res_id, self.lead.id)
        self.assertEqual(self.check(rule), case, "the reminder is no next step")
        activity = case.activity_id
        self.contact(0, lead=self.lead)
        self.assertFalse(activity.exists())

    def test_task_for_nobody(self):
        self.lead.user_id = False
        rule = self.make_rule(action="activity")
        self.assertIn("Nobody", self.check(rule).note)
        rule = self.make_rule(action="activity", user_id=self.leader.id)
        self.assertEqual(self.check(rule).activity_id.user_id, self.leader)

    def test_put_aside(self):
        rule = self.make_rule()
        case = self.check(rule).with_user(self.salesman)
        action = case.action_put_aside()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.salesman)
            .with_context(**action["context"])
        )
        form.reason = "Renovation only in spring"
        form.until = self.ago(-5)
        form.save().action_confirm()
        self.assertEqual(case.state, "aside")
        self.assertEqual(case.aside_by, self.salesman)
        self.assertEqual(case.note, "Renovation only in spring")
        self.assertFalse(self.check(rule), "it stays put aside")
        case.sudo().aside_until = self.ago(1)
        self.assertEqual(self.check(rule), case.with_env(self.env))
        case._put_aside("Again", False)
        case.action_take_up()
        self.assertEqual(case.state, "open")

    def test_put_aside_into_the_past(self):
        case = self.check(self.make_rule())
        wizard = self.env["crm.forgotten.aside"].create(
            {"case_ids": [(6, 0, case.ids)], "reason": "x", "until": self.ago(1)}
        )
        with self.assertRaises(UserError):
            wizard.action_confirm()

    def test_buttons(self):
        rule = self.make_rule()
        action = rule.action_check()
        case = self.env["crm.forgotten.case"].search(action["domain"])
        self.assertEqual(case.action_open_target()["res_id"], self.lead.id)
        action = case.action_schedule()
        self.assertEqual(action["context"]["active_ids"], self.lead.ids)

    def test_cron(self):
        rule = self.make_rule()
        cron = self.env.ref("crm_leads_ext.ir_cron_forgotten")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertTrue(self.cases(rule))

    def test_search_by_days(self):
        case = self.check(self.make_rule())
        cases = self.env["crm.forgotten.case"]
        for operator, value, found in (
            (">=", 30, True),
            (">", 29, True),
            (">", 30, False),
            ("<", 30, False),
            ("<=", 30, True),
        ):
            with self.subTest(operator=operator, value=value):
                self.assertEqual(
                    case in cases.search([("days", operator, value)]), found
                )

    def test_refused_rules(self):
        for vals in (
            {"target": "res.partner", "kind": "overdue_step"},
            {"kind": "no_deal"},
            {"domain": "[('no_such_field', '=', 1)]"},
            {"domain": "[oops"},
        ):
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self.make_rule(**vals)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.make_rule(days=-1)


@tagged("post_install", "-at_install")
class TestForgottenAccess(ForgottenCase):
    """D6: who sees them, and who makes the rules."""

    def visible(self, user, rule):
        return (
            self.env["crm.forgotten.case"]
            .with_user(user)
            .search([("rule_id", "=", rule.id)])
            .with_env(self.env)
        )

    def test_own_and_nobodys(self):
        nobody = self.make_lead(partner_id=self.client.id)
        other = self.make_lead(partner_id=self.client.id, user_id=self.colleague.id)
        leads = self.lead | nobody | other
        for lead in leads - self.lead:
            self.contact(30, lead=lead)
        rule = self.make_rule(domain=repr([("id", "in", leads.ids)]))
        self.assertEqual(len(self.check(rule)), 3)
        seen = self.visible(self.salesman, rule).lead_id
        self.assertEqual(seen, self.lead | nobody)
        self.assertEqual(self.visible(self.leader, rule).lead_id, leads)
        self.assertEqual(rule.with_user(self.salesman).open_count, 2)
        hidden = self.cases(rule, lead_id=other.id).with_user(self.salesman)
        for button in ("action_put_aside", "action_take_up", "action_schedule"):
            with self.subTest(button), self.assertRaises(AccessError):
                getattr(hidden, button)()
        wizard = self.env["crm.forgotten.aside"].with_user(self.salesman)
        with self.assertRaises(AccessError):
            wizard.create(
                {"case_ids": [(6, 0, hidden.ids)], "reason": "x"}
            ).action_confirm()

    def test_by_hand_nothing(self):
        rule = self.make_rule()
        case = self.check(rule)
        with self.assertRaises(AccessError):
            case.with_user(self.leader).state = "closed"
        with self.assertRaises(AccessError):
            rule.with_user(self.salesman).days = 1
        with self.assertRaises(AccessError):
            rule.with_user(self.salesman).action_check()
        rule.with_user(self.leader).action_check()
        with self.assertRaises(AccessError):
            self.visible(self.stranger, rule)

    def test_other_company(self):
        rule = self.make_rule(company_id=self.env.company.id)
        case = self.check(rule)
        self.assertFalse(self.visible(self.foreign, rule))
        with self.assertRaises(AccessError):
            case.with_user(self.foreign).read(["note"])
        with self.assertRaises(AccessError):
            rule.with_user(self.foreign).read(["name"])
        theirs = self.make_rule(company_id=self.company_b.id)
        self.lead.company_id = self.env.company
        self.assertFalse(self.check(theirs), "deals of another company")
        shared = self.make_rule(company_id=False)
        self.assertEqual(self.check(shared).company_id, self.env.company)
        self.assertFalse(self.visible(self.foreign, shared))
