from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError
from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CrmLeadsExtCase

MONTH = date(2024, 5, 1)
IN_MONTH = datetime(2024, 5, 14, 9)


class RewardCase(CrmLeadsExtCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.make_user("crm_ext_admin", "sales_team.group_sale_manager")
        cls.env["crm.reward.rule"].search([]).active = False
        cls.won_stage = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        cls.statements = cls.env["crm.reward.statement"].with_user(cls.admin)

    @classmethod
    def make_rule(cls, event="won", shares=(("manager", 100),), **vals):
        vals = {"name": f"Rule {event}", "event": event, "value": 5, **vals}
        vals["share_ids"] = [
            Command.create({"role": role, "percent": percent})
            for role, percent in shares
        ]
        return cls.env["crm.reward.rule"].create(vals)

    @classmethod
    def make_won(cls, revenue=1000, at=IN_MONTH, **vals):
        vals = {"user_id": cls.salesman.id, "generator_id": cls.colleague.id, **vals}
        lead = cls.make_lead(expected_revenue=revenue, **vals)
        lead.stage_id = cls.won_stage
        lead.date_closed = at
        return lead

    def make(self, day=MONTH, **kwargs):
        return self.statements._make(self.env.company, day, **kwargs)

    def amounts(self, statements):
        return {row.user_id: row.amount_total for row in statements}

    def content(self, statement):
        skipped = {"id", "create_date", "write_date", "create_uid", "write_uid"}
        names = [
            name
            for name, field in statement.line_ids._fields.items()
            if field.store and name not in skipped
        ]
        return statement.line_ids.sudo().read(names, load=None)


@tagged("post_install", "-at_install")
class TestReward(RewardCase):
    """D9: rewards by rules, and statements that can be reckoned anew."""

    def test_a_won_deal_is_shared_by_the_rule(self):
        self.make_rule(shares=(("manager", 70), ("generator", 30)))
        lead = self.make_won(1000)
        made = self.make()
        self.assertEqual(
            self.amounts(made), {self.salesman: 35.0, self.colleague: 15.0}
        )
        line = made.line_ids.filtered(lambda row: row.user_id == self.colleague)
        self.assertEqual((line.res_model, line.res_id), ("crm.lead", lead.id))
        self.assertEqual(line.date, IN_MONTH.date())
        self.assertEqual(line.whole_amount, 50)
        for figure in ("5 %", "1,000.00", "50.00", "30 %", "15.00"):
            self.assertIn(figure, line.explanation.replace("\xa0", " "))
        self.assertEqual(line.action_open_origin()["res_id"], lead.id)

    def test_reckoning_again_changes_nothing(self):
        self.make_rule(shares=(("manager", 100),))
        self.make_won(1234.56)
        self.make_won(99.99)
        made = self.make()
        before, ids = self.content(made), made.line_ids.ids
        self.assertEqual(self.make(), made)
        made.action_reckon()
        self.assertEqual(self.content(made), before)
        self.assertEqual(made.line_ids.ids, ids)

    def test_reckoning_follows_the_facts(self):
        rule = self.make_rule()
        lead = self.make_won(1000)
        made = self.make()
        lead.expected_revenue = 2000
        made.action_reckon()
        self.assertEqual(made.amount_total, 100)
        rule.value = 10
        made.action_reckon()
        self.assertEqual(made.amount_total, 200)
        lead.stage_id = self.env.ref("crm_leads_ext.stage_meeting_set")
        made.action_reckon()
        self.assertEqual(made.amount_total, 0)
        self.assertFalse(made.line_ids)

    def test_only_the_month_in_the_company_s_time_zone(self):
        self.env.company.resource_calendar_id.tz = "Europe/Moscow"
        self.make_rule()
        self.make_won(1000, at=datetime(2024, 4, 30, 20, 59))
        self.make_won(2000, at=datetime(2024, 4, 30, 21, 0))
        self.make_won(4000, at=datetime(2024, 5, 31, 20, 59))
        self.make_won(8000, at=datetime(2024, 5, 31, 21, 0))
        self.assertEqual(self.make().amount_total, 300)

    def test_a_qualified_lead_counts_once_and_also_when_skipped(self):
        stage = self.env.ref("crm_leads_ext.stage_qualification")
        self.make_rule(
            "stage",
            method="fixed",
            value=200,
            stage_id=stage.id,
            shares=(("generator", 100),),
        )
        leads = self.make_lead(generator_id=self.colleague.id)
        leads |= self.make_lead(generator_id=self.colleague.id)
        leads[0].stage_id = stage
        leads[1].stage_id = self.env.ref("crm_leads_ext.stage_meeting_set")
        leads.milestone_ids.date = IN_MONTH
        later = leads[0].milestone_ids.create(
            {
                "lead_id": leads[0].id,
                "stage_id": self.env.ref("crm_leads_ext.stage_offer_sent").id,
                "date": IN_MONTH + relativedelta(months=1),
            }
        )
        self.assertEqual(self.amounts(self.make()), {self.colleague: 400.0})
        self.assertFalse(self.make(later.date.date()))

    def test_meetings_that_took_place(self):
        self.make_rule(
            "meeting", method="fixed", value=100, shares=(("operator", 100),)
        )
        lead = self.make_lead()
        meeting = {
            "name": "Demonstration",
            "start": IN_MONTH,
            "stop": IN_MONTH + relativedelta(hours=1),
            "opportunity_id": lead.id,
        }
        events = self.env["calendar.event"].with_user(self.salesman)
        held, cancelled, alone = events.create(
            [meeting, meeting, {**meeting, "opportunity_id": False}]
        )
        cancelled.active = False
        coming = fields.Datetime.now() + relativedelta(hours=2)
        events.create(
            {**meeting, "start": coming, "stop": coming + relativedelta(hours=1)}
        )
        lead.company_id = self.env.company
        made = self.make()
        self.assertEqual(self.amounts(made), {self.salesman: 100.0})
        self.assertEqual(made.line_ids.res_id, held.id)
        self.assertFalse(self.make(fields.Date.today()) - made)

    def test_corrections_are_lines_of_their_own_and_stay(self):
        self.make_rule()
        self.make_won(1000)
        made = self.make()
        context = made.action_add_correction()["context"]
        lines = self.env["crm.reward.line"].with_user(self.admin)
        lines.with_context(**context).create({"name": "Forgotten", "amount": -20})
        made.action_reckon()
        self.assertEqual(
            (made.earned_amount, made.correction_amount, made.amount_total),
            (50, -20, 30),
        )
        correction = made.line_ids.filtered("is_correction")
        correction.amount = 7
        self.assertEqual(made.amount_total, 57)
        correction.unlink()
        self.assertEqual(made.amount_total, 50)

    def test_a_person_with_corrections_only_keeps_the_statement(self):
        rule = self.make_rule()
        self.make_won(1000)
        made = self.make()
        rule.active = False
        self.env["crm.reward.line"].with_user(self.admin).create(
            {"statement_id": made.id, "name": "Bonus", "amount": 10}
        )
        made.action_reckon()
        self.assertEqual(made.amount_total, 10)

    def test_approved_is_locked(self):
        rule = self.make_rule()
        lead = self.make_won(1000)
        made = self.make()
        made.action_approve()
        self.assertEqual(made.state, "approved")
        lead.expected_revenue = 5000
        with self.assertRaises(UserError):
            made.action_reckon()
        self.assertFalse(self.make(), "the approved one is not made again")
        with self.assertRaises(UserError):
            made.action_approve()
        with self.assertRaises(UserError):
            made.action_add_correction()
        with self.assertRaises(UserError):
            made.unlink()
        lines = self.env["crm.reward.line"].with_user(self.admin)
        with self.assertRaises(UserError):
            lines.create({"statement_id": made.id, "name": "More", "amount": 1})
        with self.assertRaises(UserError):
            made.line_ids.sudo().amount = 1
        with self.assertRaises(UserError):
            made.line_ids.sudo().unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.cr.savepoint():
                rule.unlink()
        self.assertEqual(made.amount_total, 50)

    def test_the_person_is_told(self):
        self.make_rule()
        self.make_won(1000)
        made = self.make()
        made.action_approve()
        told = self.env["mail.message"].search(
            [
                ("model", "=", made._name),
                ("res_id", "=", made.id),
                ("notified_partner_ids", "in", self.salesman.partner_id.ids),
            ]
        )
        self.assertEqual(len(told), 1)
        self.assertIn("05/2024", told.body)

    def test_what_is_known_after_approval_comes_in_the_next_month(self):
        self.make_rule()
        self.make_won(1000)
        self.make().action_approve()
        late = self.make_won(400)
        self.make_won(100, user_id=self.colleague.id)
        june = self.make(MONTH + relativedelta(months=1))
        self.assertEqual(self.amounts(june), {self.salesman: 20.0})
        self.assertTrue(june.line_ids.is_late)
        self.assertEqual(june.line_ids.res_id, late.id)
        self.assertEqual(
            self.amounts(self.make()),
            {self.colleague: 5.0},
            "whose May is not approved gets it there",
        )
        june.action_reckon()
        self.assertEqual(june.amount_total, 20)
        june.action_approve()
        july = self.make(MONTH + relativedelta(months=2))
        self.assertFalse(july.line_ids, "not a second time")

    def test_a_deal_won_again_is_not_paid_again(self):
        self.make_rule()
        lead = self.make_won(1000)
        self.make().action_approve()
        lead.date_closed = IN_MONTH + relativedelta(months=1)
        lead.user_id = self.colleague
        self.assertFalse(self.make(MONTH + relativedelta(months=1)).line_ids)

    def test_moved_while_nothing_was_approved(self):
        self.make_rule()
        lead = self.make_won(1000)
        may = self.make()
        lead.date_closed = IN_MONTH + relativedelta(months=1)
        june = self.make(MONTH + relativedelta(months=1))
        june.action_approve()
        with self.assertRaisesRegex(UserError, "anew"):
            may.action_approve()
        may.action_reckon()
        may.action_approve()
        self.assertEqual((may.amount_total, june.amount_total), (0, 50))

    def test_one_statement_of_a_person_and_month(self):
        self.make_rule()
        self.make_won(1000)
        made = self.make().sudo()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            made.create(
                {
                    "user_id": made.user_id.id,
                    "company_id": made.company_id.id,
                    "month": made.month,
                }
            )

    def test_bad_rules_are_refused(self):
        with self.assertRaises(ValidationError):
            self.make_rule("stage")
        with self.assertRaises(ValidationError):
            self.make_rule(shares=(("manager", 70), ("operator", 31)))

    def test_excel(self):
        self.make_rule()
        self.make_won(1000, name="=1+1")
        made = self.make()
        rows = list(made._export_rows())
        self.assertEqual(len(rows), 2)
        self.assertEqual(len(rows[0]), len(rows[1]))
        self.assertIn("=1+1", rows[1])
        self.assertIn(50.0, rows[1])
        self.assertIn(f"ids={made.id}", made.action_export()["url"])

    def test_wizard_shows_the_month(self):
        self.make_rule()
        self.make_won(1000)
        wizard = self.env["crm.reward.make"].with_user(self.admin)
        action = wizard.create({"month": "2024-05-20"}).action_make()
        found = self.statements.search(action["domain"])
        self.assertEqual(found.user_id, self.salesman)

    def test_generator_is_who_made_the_deal(self):
        leads = self.env["crm.lead"].with_user(self.salesman)
        lead = leads.create({"name": "Mine", "type": "opportunity"})
        self.assertEqual(lead.generator_id, self.salesman)
        with self.assertRaises(AccessError):
            lead.generator_id = self.colleague
        with self.assertRaises(AccessError):
            leads.create({"name": "His", "generator_id": self.colleague.id})
        lead.with_user(self.leader).generator_id = self.colleague
        with self.assertRaises(AccessError):
            lead.generator_id = False
        lead.generator_id = self.colleague  # unchanged: no offence
        self.assertFalse(leads.with_user(1).create({"name": "Site"}).generator_id)
        quiet = leads.with_context(import_file=True)
        self.assertFalse(quiet.create({"name": "From a file"}).generator_id)
