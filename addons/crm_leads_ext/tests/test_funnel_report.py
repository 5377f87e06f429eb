from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import CrmLeadsExtCase
from .payment_common import PaymentCase


def counts(report, domain, groupby="step", measure="reached:sum"):
    rows = report._read_group(domain, [groupby], [measure])
    return {key: value for key, value in rows if value}


@tagged("post_install", "-at_install")
class TestFunnelReport(CrmLeadsExtCase):
    """D8: from what was listed to what was won."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["crm.funnel.report"]
        cls.source = cls.env["utm.source"].create({"name": "Fair in May"})
        cls.mine = [("source_id", "=", cls.source.id)]

    def lead(self, stage=None, **vals):
        lead = self.make_lead(source_id=self.source.id, **vals)
        if stage:
            lead.stage_id = self.env.ref(f"crm_leads_ext.{stage}")
        return lead

    def reached(self, user=None, domain=None):
        self.env.flush_all()
        report = self.report.with_user(user) if user else self.report
        return {
            step.split("_")[1]: count
            for step, count in counts(report, domain or self.mine).items()
        }

    def test_steps_behind_count_for_those_before(self):
        self.lead()
        self.lead("stage_qualification")
        self.lead("stage_offer_sent")
        won = self.lead(expected_revenue=500)
        won.stage_id = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        self.assertEqual(
            self.reached(),
            {
                "listed": 4, "qualified": 3, "meeting": 2, "offer": 2, "won": 1,
            },
        )  # fmt: skip
        money = counts(self.report, self.mine, measure="amount:sum")
        self.assertEqual(money, {"75_won": 500})
        shares = counts(self.report, self.mine, measure="share:avg")
        self.assertEqual(shares["60_qualified"], 75)

    def test_what_was_reached_stays_when_the_deal_is_lost_or_goes_back(self):
        lead = self.lead("stage_meeting_set")
        lead.stage_id = self.env.ref("crm.stage_lead1")
        lead.action_set_lost()
        self.assertEqual(self.reached()["meeting"], 1)

    def test_merged_deals_have_reached_what_either_has(self):
        one, other = self.lead("stage_meeting_set"), self.lead()
        (one | other).merge_opportunity()
        self.assertEqual(self.reached()["meeting"], 1)
        self.assertEqual(self.reached()["listed"], 1)

    def test_rows_have_ids_of_their_own_and_can_be_read(self):
        self.lead("stage_meeting_set")
        self.env.flush_all()
        rows = self.report.search(self.mine)
        self.assertEqual(len(rows), len(set(rows.ids)))
        self.assertEqual(len(rows), len(self.report._steps()))
        self.assertTrue(rows[0].read())
        self.assertEqual(rows[0].action_open_lead()["res_model"], "crm.lead")

    def test_who_sees_what(self):
        self.lead(user_id=self.salesman.id, company_id=self.env.company.id)
        self.lead(
            user_id=False,
            company_id=self.env.company.id,
            generator_id=self.colleague.id,
        )
        self.assertEqual(self.reached(self.salesman)["listed"], 1)
        self.assertEqual(self.reached(self.colleague)["listed"], 1)
        self.assertEqual(self.reached(self.leader)["listed"], 2)
        self.assertEqual(self.reached(self.foreign), {})

    def test_other_dimensions(self):
        self.lead(generator_id=self.colleague.id, user_id=self.salesman.id)
        self.env.flush_all()
        for groupby, record in (
            ("operator_id", self.colleague),
            ("user_id", self.salesman),
            ("source_id", self.source),
        ):
            found = counts(self.report, self.mine, groupby)
            self.assertEqual(list(found), [record])

    def test_ready_tables_name_fields_that_are_there(self):
        actions = self.env["ir.actions.act_window"].search(
            [("res_model", "=", "crm.funnel.report"), ("context", "like", "pivot_row")]
        )
        self.assertGreaterEqual(len(actions), 3)
        for action in actions:
            context = safe_eval(action.context)
            groups = context["pivot_row_groupby"] + context["pivot_column_groupby"]
            measures = [f"{name}:sum" for name in context["pivot_measures"]]
            domain = safe_eval(action.domain or "[]")
            self.report.formatted_read_group(domain, groups, measures)


@tagged("post_install", "-at_install")
class TestFunnelMoney(PaymentCase):
    """D8: from what was won to what was paid."""

    def test_from_the_list_to_the_money(self):
        source = self.env["utm.source"].create({"name": "Fair in May"})
        lead = self.make_lead(source_id=source.id)
        invoice = self.make_invoice(self.make_order(lead))
        self.pay(invoice, 700)
        self.make_order(self.make_lead(source_id=source.id))
        self.env.flush_all()
        report = self.env["crm.funnel.report"].sudo()
        domain = [("source_id", "=", source.id)]
        reached = counts(report, domain)
        self.assertEqual(reached["80_ordered"], 2)
        self.assertEqual(reached["75_won"], 2, "an order is a deal won")
        self.assertEqual(reached["85_invoiced"], 1)
        self.assertEqual(reached["90_paid"], 1)
        money = counts(report, domain, measure="amount:sum")
        money.pop("75_won", None)  # what was expected, Odoo's own figure
        self.assertEqual(
            money, {"80_ordered": 2400, "85_invoiced": 1200, "90_paid": 700}
        )
