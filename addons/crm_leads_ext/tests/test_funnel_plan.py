import random
from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.crm_leads_ext.report.crm_funnel_report_plan import Plan

from .common import CrmLeadsExtCase
from .funnel_common import DOMAINS, GROUPINGS, FunnelSameMixin


@tagged("post_install", "-at_install")
class TestFunnelPlan(FunnelSameMixin, CrmLeadsExtCase):
    """D8: the funnel counted together is the funnel counted row by row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rng = rng = random.Random(8)
        cls.sources = cls.env["utm.source"].create(
            [{"name": name} for name in ("Fair", "Letter")]
        )
        cls.mine = [("lead_id.name", "=like", "Funnel %")]
        stages = cls.env["crm.stage"].search([])
        users = [cls.salesman, cls.colleague, cls.leader, cls.env["res.users"]]
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Funnel {number}",
                    "type": "opportunity",
                    "user_id": rng.choice(users).id,
                    "generator_id": rng.choice(users).id,
                    "source_id": rng.choice([*cls.sources.ids, False]),
                    "company_id": rng.choice([cls.env.company.id, False]),
                    "expected_revenue": rng.randrange(5000),
                }
                for number in range(30)
            ]
        )
        for lead in cls.leads:
            lead.stage_id = rng.choice(stages)
            if rng.random() < 0.3 and not lead.stage_id.is_won:
                lead.action_set_lost()
        cls.env.flush_all()
        for lead in cls.leads:
            at = datetime(2026, 2, 1) + timedelta(minutes=rng.randrange(90 * 24 * 60))
            cls.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s", [at, lead.id]
            )
        cls.report = cls.env["crm.funnel.report"]

    def test_d8_same_for_everybody(self):
        for user in (self.salesman, self.leader):
            report = self.report.with_user(user)
            together = self.check_same(report, self.mine, self.rng.sample(GROUPINGS, 4))
            self.assertGreater(together, 5, user.login)
        self.check_same(self.report, self.mine[:1], GROUPINGS[::3])

    def test_d8_same_by_any_clock(self):
        by_date = [g for g in GROUPINGS if g and g[0].startswith("date")]
        for zone in ("Asia/Kolkata", "America/New_York"):
            report = self.report.with_context(tz=zone)
            self.check_same(report, self.mine, by_date[:3], DOMAINS[:1])
        nowhere = self.report.with_context(tz="Nowhere/Land")
        with self.assertLogs("odoo.fields", "WARNING"):
            self.check_same(nowhere, self.mine, by_date[:1], DOMAINS[:1])

    def test_d8_rights(self):
        with self.assertRaises(AccessError):
            self.report.with_user(self.stranger)._read_group([], ["step"], ["__count"])
        salesman = self.report.with_user(self.salesman)
        self.env["ir.rule"].create(
            {
                "name": "No letters",
                "model_id": self.env["ir.model"]._get_id("crm.funnel.report"),
                "domain_force": "[('source_id.name', '!=', 'Letter')]",
            }
        )
        self.check_same(salesman, self.mine, GROUPINGS[:3], DOMAINS[:2])
        rows = salesman._read_group(self.mine, ["source_id"], ["__count"])
        self.assertNotIn(self.sources[1], [row[0] for row in rows])

    def test_d8_a_plan_comes_from_nowhere_else(self):
        salesman = self.report.with_user(self.salesman)
        forged = salesman.with_context(crm_funnel_plan={"rows": "SELECT 1"})
        self.assertEqual(forged.search(self.mine), salesman.search(self.mine))
        rows = salesman._read_group(self.mine, ["source_id"], ["__count"])
        context = rows[0][0].env.context
        self.assertFalse(isinstance(context.get("crm_funnel_plan"), Plan))
