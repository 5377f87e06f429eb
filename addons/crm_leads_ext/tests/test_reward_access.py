import io

import openpyxl

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .test_reward import MONTH, RewardCase


class Scene(RewardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_rule(shares=(("manager", 70), ("generator", 30)))
        cls.make_won(1000)
        cls.statements._make(cls.env.company, MONTH)
        rows = cls.env["crm.reward.statement"].search([("month", "=", MONTH)])
        cls.own = rows.filtered(lambda s: s.user_id == cls.salesman)
        cls.other = rows.filtered(lambda s: s.user_id == cls.colleague)


@tagged("post_install", "-at_install")
class TestRewardAccess(Scene):
    """D9: everybody sees the own statement, a manager all."""

    def seen(self, user, model="crm.reward.statement"):
        records = self.env[model].with_user(user).search([("month", "=", MONTH)])
        return records.user_id.with_env(self.env)

    def test_everybody_sees_the_own_statement_only(self):
        for model in ("crm.reward.statement", "crm.reward.line"):
            self.assertEqual(self.seen(self.salesman, model), self.salesman)
            self.assertEqual(self.seen(self.colleague, model), self.colleague)
            both = self.salesman | self.colleague
            self.assertEqual(self.seen(self.leader, model), both)
            self.assertEqual(self.seen(self.admin, model), both)
        other = self.other.with_user(self.salesman)
        with self.assertRaises(AccessError):
            other.read(["amount_total"])
        with self.assertRaises(AccessError):
            other.line_ids.with_user(self.salesman).web_read({"amount": {}})
        with self.assertRaises(AccessError):
            other.action_view_lines() and other.read()
        with self.assertRaises(AccessError):
            other.action_export()
        with self.assertRaises(AccessError):
            self.other.line_ids.with_user(self.salesman).action_open_origin()
        groups = self.env["crm.reward.line"].with_user(self.salesman)
        groups = groups.formatted_read_group([], ["user_id"], ["amount:sum"])
        self.assertEqual([g["user_id"][0] for g in groups], self.salesman.ids)

    def test_a_stranger_sees_nothing(self):
        for model in (
            "crm.reward.statement", "crm.reward.line", "crm.reward.rule",
            "crm.reward.share", "crm.funnel.report", "crm.lead.milestone",
            "crm.reward.make",
        ):  # fmt: skip
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(self.stranger).search([])
        with self.assertRaises(AccessError):
            self.own.with_user(self.stranger).read(["amount_total"])

    def test_only_administrators_reckon_and_approve(self):
        for user in (self.salesman, self.leader):
            own = self.own.with_user(user)
            for method in ("action_reckon", "action_approve", "action_add_correction"):
                with self.assertRaises(AccessError, msg=method):
                    getattr(own, method)()
            with self.assertRaises(AccessError):
                own._make(self.env.company, MONTH)
            with self.assertRaises(AccessError):
                own.write({"state": "approved"})
            with self.assertRaises(AccessError):
                own.unlink()
            with self.assertRaises(AccessError):
                own.line_ids.write({"amount": 10**6})
            lines = self.env["crm.reward.line"].with_user(user)
            with self.assertRaises(AccessError):
                lines.create({"statement_id": own.id, "name": "Mine", "amount": 1})
            with self.assertRaises(AccessError):
                self.env["crm.reward.make"].with_user(user).create({})
            with self.assertRaises(AccessError):
                self.env["crm.reward.rule"].with_user(user).search([]).value = 99

    def test_administrators_do_not_write_lines_of_rules(self):
        lines = self.own.line_ids.with_user(self.admin)
        with self.assertRaises(AccessError):
            lines.amount = 10**6
        with self.assertRaises(AccessError):
            lines.unlink()
        with self.assertRaises(AccessError):
            self.own.with_user(self.admin).state = "approved"
        for vals in ({"event_key": "x"}, {"is_locked": True}, {"rule_id": 1}):
            with self.assertRaises(AccessError):
                lines.create(
                    {"statement_id": self.own.id, "name": "No", "amount": 1, **vals}
                )
        with self.assertRaises(AccessError):
            self.env["crm.reward.statement"].with_user(self.admin).create(
                {
                    "user_id": self.admin.id,
                    "company_id": self.env.company.id,
                    "month": MONTH,
                }
            )

    def test_other_companies(self):
        boss = self.make_user(
            "crm_ext_boss_b",
            "sales_team.group_sale_manager",
            company_id=self.company_b.id,
            company_ids=[Command.set(self.company_b.ids)],
        )
        for user in (self.foreign, boss):
            for model in ("crm.reward.statement", "crm.reward.line"):
                self.assertFalse(self.seen(user, model))
            for model in ("crm.reward.rule", "crm.reward.share"):
                found = self.env[model].with_user(user).search([])
                self.assertLessEqual(found.company_id, self.company_b)
            with self.assertRaises(AccessError):
                self.own.with_user(user).read(["amount_total"])
            with self.assertRaises(AccessError):
                self.own.with_user(user).action_export()
        statements = self.env["crm.reward.statement"].with_user(boss)
        with self.assertRaises(AccessError):
            statements._make(self.env.company, MONTH)
        self.assertFalse(statements._make(self.company_b, MONTH))

    def test_milestones_are_of_one_s_company_and_deals(self):
        lead = self.make_lead(user_id=self.salesman.id, company_id=self.env.company.id)
        milestones = self.env["crm.lead.milestone"]
        mine = [("lead_id", "=", lead.id)]
        self.assertTrue(milestones.with_user(self.salesman).search(mine))
        self.assertTrue(milestones.with_user(self.leader).search(mine))
        self.assertFalse(milestones.with_user(self.colleague).search(mine))
        self.assertFalse(milestones.with_user(self.foreign).search(mine))
        with self.assertRaises(AccessError):
            milestones.with_user(self.leader).search(mine).unlink()


@tagged("post_install", "-at_install", "browser")
class TestRewardExcel(Scene, HttpCase):
    """D9: the statement as a workbook."""

    def get(self, login, ids):
        self.authenticate(login, login)
        return self.url_open(f"/crm_leads_ext/rewards.xlsx?ids={ids}")

    def test_the_workbook(self):
        answer = self.get(self.salesman.login, self.own.id)
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        self.assertEqual(sheet.max_row, 2)
        self.assertIn(35, [cell.value for cell in sheet[2]])

    def test_nobody_else_gets_it(self):
        for user, statement in (
            (self.salesman, self.other),
            (self.stranger, self.own),
        ):
            with mute_logger("odoo.http"):
                answer = self.get(user.login, statement.id)
            self.assertEqual(answer.status_code, 403)
        for ids in ("", "x", "0", "1;2"):
            self.assertEqual(self.get(self.salesman.login, ids).status_code, 404)
