import random
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.crm_leads_ext.tests.funnel_common import DOMAINS, FunnelSameMixin

from .common import DialerCase


@tagged("post_install", "-at_install")
class TestFunnelPlan(FunnelSameMixin, DialerCase):
    """D8: the funnel with campaigns, counted together, is that counted row by row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rng = random.Random(9)
        cls.other = cls._campaign(name="Doors")
        cls.listed = cls.env["call.campaign.import"].create(
            {"campaign_id": cls.campaign.id, "filename": "a.csv"}
        )
        leads = cls.env["crm.lead"].create(
            [{"name": f"Funnel {n}", "type": "opportunity"} for n in range(8)]
        )
        for number in range(24):
            campaign = rng.choice([cls.campaign, cls.other])
            contact = cls._contact(
                number,
                campaign,
                lead_id=rng.choice([*leads.ids, False]),
                import_id=campaign == cls.campaign and cls.listed.id,
            )
            contact.last_user_id = rng.choice([cls.operator.id, False])
            for turn in range(rng.randrange(4)):
                cls.env["call.attempt"].create(
                    {
                        "contact_id": contact.id,
                        "user_id": cls.operator.id,
                        "start": contact.create_date - timedelta(hours=turn),
                        "is_open": turn == 0 and rng.random() < 0.5,
                        "outcome": rng.choice(["answered", "busy", False]),
                        "goal": rng.random() < 0.3,
                    }
                )
        cls.report = cls.env["crm.funnel.report"]
        cls.ours = (cls.campaign | cls.other).ids

    def test_d8_with_campaigns(self):
        domain = [("campaign_id", "in", self.ours)]
        groupings = (
            ["step"],
            ["campaign_id", "step"],
            ["script_id", "step"],
            ["import_id"],
            ["operator_id", "step"],
            ["date:month", "campaign_id"],
        )
        manager = self._dialer_user("dia_manager", "manager")
        manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        report = self.report.with_user(manager)
        self.assertGreater(self.check_same(report, domain, groupings, DOMAINS[:5]), 15)
        figures = report._read_group(domain, ["step"], ["reached:sum"])
        self.assertEqual(dict(figures)["10_listed"], 24)

    def test_d8_lists_are_the_supervisors(self):
        self.operator.group_ids += self.env.ref("sales_team.group_sale_salesman")
        report = self.report.with_user(self.operator)
        report._read_group([], ["campaign_id"], ["__count"])
        for domain, groupby in (
            ([], ["import_id"]),
            ([("import_id", "=", self.listed.id)], ["step"]),
        ):
            with self.assertRaises(AccessError):
                report._read_group(domain, groupby, ["__count"])
