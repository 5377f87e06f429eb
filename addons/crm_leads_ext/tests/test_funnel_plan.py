import random
from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.crm_leads_ext.report.crm_funnel_report_plan import Plan

from .common import CrmLeadsExtCase
from .funnel_common import GROUPINGS, FunnelSameMixin


@tagged("post_install", "-at_install")
class TestFunnelPlan(FunnelSameMixin, CrmLeadsExtCase):
    """D8: the funnel counted together is the funnel counted row by row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rng = random.Random(8)
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
            if rng.random() < 0.3:
                lead.action_set_lost()
        cls.env.flush_all()
        for lead in cls.leads:
            at = datetime(2026, 2, 1) + timedelta(minutes=rng.randrange(90 * 24 * 60))
            cls.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s", [at, lead.id]
            )
        cls.report = cls.env["crm.funnel.report"]

    def test_d8_same_for_everybody(self):
        for user in (self.env.user, self.salesman, self.leader, self.foreign):
            report = self.report.with_user(user)
            self.assertGreater(self.check_same(report, self.mine), 50, user.login)

    def test_d8_same_by_any_clock(self):
        for zone in ("Asia/Kolkata", "America/New_York", "Nowhere/Land"):
            report = self.report.with_context(tz=zone)
            by_date = [g for g in GROUPINGS if g and g[0].startswith("date")]
            with self.assertLogs("odoo.orm.fields_temporal", "WARNING") as logs:
                self.env["res.users"]._fields["create_date"].property_to_sql(
                    None, "tz", report.with_context(tz="Nowhere/Land"), "", None
                )
                self.check_same(report, self.mine, by_date)
            self.assertTrue(logs.output)

    def test_d8_rights(self):
        with self.assertRaises(AccessError):
            self.report.with_user(self.stranger)._read_group([], ["step"], ["__count"])
        salesman = self.report.with_user(self.salesman)
        own = self.leads.filtered(
            lambda lead: self.salesman in (lead.user_id | lead.generator_id)
        )
        rows = salesman._read_group(self.mine, ["step"], ["__count"])
        self.assertEqual({count for _step, count in rows}, {len(own)})
        self.env["ir.rule"].create(
            {
                "name": "No letters",
                "model_id": self.env["ir.model"]._get_id("crm.funnel.report"),
                "domain_force": "[('source_id.name', '!=', 'Letter')]",
            }
        )
        self.check_same(salesman, self.mine, GROUPINGS[:4])
        rows = salesman._read_group(self.mine, ["source_id"], ["__count"])
        self.assertNotIn(self.sources[1], [row[0] for row in rows])

    def test_d8_a_plan_comes_from_nowhere_else(self):
        salesman = self.report.with_user(self.salesman)
        forged = salesman.with_context(crm_funnel_plan={"rows": "SELECT 1"})
        self.assertEqual(forged.search(self.mine), salesman.search(self.mine))
        rows = salesman._read_group(self.mine, ["source_id"], ["__count"])
        context = rows[0][0].env.context
        self.assertFalse(isinstance(context.get("crm_funnel_plan"), Plan))
