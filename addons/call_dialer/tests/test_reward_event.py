from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged

from .common import DialerCase

MONTH = date(2024, 5, 1)
IN_MONTH = datetime(2024, 5, 14, 9)


@tagged("post_install", "-at_install")
class TestRewardEvent(DialerCase):
    """D9: talks and reviews are rewarded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.reward.rule"].search([]).active = False
        cls.env.company.resource_calendar_id.tz = "Europe/Moscow"
        cls.statements = cls.env["crm.reward.statement"].sudo()

    def rule(self, event, role="operator", **vals):
        return self.env["crm.reward.rule"].create(
            {
                "name": event,
                "event": event,
                "method": "fixed",
                "value": 100,
                "share_ids": [Command.create({"role": role, "percent": 100})],
                **vals,
            }
        )

    def make(self):
        return self.statements._make(self.env.company, MONTH)

    def attempt(self, user=None, at=IN_MONTH, contact=None, **vals):
        return self.env["call.attempt"].create(
            {
                "contact_id": (contact or self._contact(len(vals) + at.day)).id,
                "user_id": (user or self.operator).id,
                "start": at,
                "is_open": False,
                **vals,
            }
        )

    def call(self, seconds, at=IN_MONTH, user=None, **vals):
        return self.env["voip.call"].create(
            {
                "phone_number": "+79160000001",
                "user_id": (user or self.operator).id,
                "start_date": at,
                "talk_seconds": seconds,
                "type_call": "outgoing",
                **vals,
            }
        )

    def test_goals(self):
        self.rule("goal")
        reached = self.attempt(goal=True)
        self.attempt(self.operator_2)
        self.attempt(self.operator_2, goal=True, at=datetime(2024, 6, 2))
        made = self.make()
        self.assertEqual(made.user_id, self.operator)
        self.assertEqual(made.amount_total, 100)
        line = made.line_ids
        self.assertEqual((line.res_model, line.res_id), ("call.attempt", reached.id))
        self.assertEqual(self.make().line_ids, line)

    def test_who_reached_the_goal_is_the_deal_s_operator(self):
        lead = self.env["crm.lead"].create({"name": "Deal", "type": "opportunity"})
        contact = self._contact(1, lead_id=lead.id)
        self.attempt(self.operator_2, contact=contact)
        self.attempt(contact=contact, goal=True)
        operators = self.env["crm.reward.event"]._lead_operators(lead)
        self.assertEqual(operators, {lead.id: (self.operator.id,)})

    def test_minutes_of_talk_by_day(self):
        self.rule("talk", method="unit", value=2)
        self.call(90)
        self.call(60, at=datetime(2024, 5, 14, 20, 59))
        self.call(30, at=datetime(2024, 5, 14, 21, 0))
        self.call(0)
        self.call(600, at=datetime(2024, 6, 14, 9))
        made = self.make()
        amounts = {line.date.day: line.amount for line in made.line_ids}
        self.assertEqual(amounts, {14: 5, 15: 1})
        line = made.line_ids.filtered(lambda row: row.date.day == 14)
        action = line.with_user(self.supervisor).action_open_origin()
        calls = self.env["voip.call"].search(action["domain"])
        self.assertEqual(sum(calls.mapped("talk_seconds")), 150)

    def test_fines_and_bonuses_of_reviews(self):
        self.rule("review", method="percent", value=100)
        criteria = self.env.ref("call_scripts.call_review_criteria_general")
        script = self._script()
        session = self.env["call.session"].create(
            {
                "script_id": script.id,
                "version_id": script.published_version_id.id,
                "user_id": self.operator.id,
                "company_id": self.env.company.id,
                "state": "done",
            }
        )
        reviews = self.env["call.review"].sudo()
        review = reviews.create(
            {
                "session_id": session.id,
                "reviewer_id": self.supervisor.id,
                "criteria_id": criteria.id,
            }
        )
        review.mark_ids[0].amount = -50
        review.write({"state": "accepted", "accepted_at": IN_MONTH, "amount": -50})
        self.env.flush_all()
        made = self.make()
        self.assertEqual(made.user_id, self.operator)
        self.assertEqual(made.amount_total, -50)
        self.assertEqual(made.line_ids.res_model, "call.review")

    def test_other_companies(self):
        for event in ("goal", "talk", "review"):
            self.rule(event, method="unit")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.attempt(goal=True)
        self.call(60)
        self.assertTrue(self.make())
        for rule in self.env["crm.reward.rule"].search([]):
            rule.copy({"company_id": other.id})
        self.assertFalse(self.statements._make(other, MONTH))


@tagged("post_install", "-at_install")
class TestFunnelOfCampaigns(DialerCase):
    """D8: the funnel begins with the contacts of campaigns."""

    def counts(self, domain=None):
        self.env.flush_all()
        rows = self.env["crm.funnel.report"]._read_group(
            domain or [("campaign_id", "=", self.campaign.id)],
            ["step"],
            ["reached:sum"],
        )
        return {step.split("_")[1]: count for step, count in rows if count}

    def finish(self, contact, **vals):
        self.env["call.attempt"].create(
            {
                "contact_id": contact.id,
                "user_id": self.operator.id,
                "is_open": False,
                **vals,
            }
        )

    def test_from_the_list_to_the_deal(self):
        contacts = [self._contact(number) for number in range(4)]
        self.finish(contacts[1], outcome="no_answer")
        self.finish(contacts[2], outcome="answered")
        lead = self.env["crm.lead"].create({"name": "Deal", "type": "opportunity"})
        contacts[3].lead_id = lead
        self.finish(contacts[3], outcome="answered", goal=True)
        lead.stage_id = self.env.ref("crm_leads_ext.stage_meeting_set")
        self.assertEqual(
            self.counts(),
            {
                "listed": 4, "called": 3, "reached": 2, "goal": 1,
                "qualified": 1, "meeting": 1,
            },
        )  # fmt: skip

    def test_who_answered_and_met_nobody_was_not_talked_to(self):
        lost, served = self._contact(1), self._contact(2)
        self.finish(lost, outcome="answered", is_abandoned=True)
        self.finish(served, outcome="answered", is_abandoned=True)
        self.assertEqual(self.counts(), {"listed": 2, "called": 2})
        self.finish(served, outcome="answered")
        self.assertEqual(self.counts(), {"listed": 2, "called": 2, "reached": 1})

    def test_a_deal_of_two_contacts_counts_once_with_the_goal(self):
        lead = self.env["crm.lead"].create({"name": "Deal", "type": "opportunity"})
        other = self._campaign(name="Doors")
        self._contact(1, lead_id=lead.id)
        reached = self._contact(2, campaign=other, lead_id=lead.id)
        self.finish(reached, goal=True)
        domain = [("lead_id", "=", lead.id)]
        lead.stage_id = self.env.ref("crm_leads_ext.stage_qualification")
        self.assertEqual(self.counts(domain)["qualified"], 1)
        self.assertNotIn("qualified", self.counts())
        of_other = self.counts([("campaign_id", "=", other.id)])
        self.assertEqual(of_other["qualified"], 1)

    def test_deals_without_a_campaign_are_there_too(self):
        lead = self.env["crm.lead"].create({"name": "Deal", "type": "opportunity"})
        domain = [("lead_id", "=", lead.id)]
        self.assertEqual(self.counts(domain), {"listed": 1})

    def test_rows_can_be_read_by_operators_and_supervisors(self):
        self.finish(self._contact(1), outcome="answered")
        self.env.flush_all()
        for user in (self.operator, self.supervisor):
            report = self.env["crm.funnel.report"].with_user(user)
            rows = report.search([("campaign_id", "=", self.campaign.id)])
            self.assertEqual(len(rows), len(set(rows.ids)))
            rows.read()

    def test_by_script_and_list(self):
        self.campaign.script_id = self._script()
        self._contact(1)
        self.env.flush_all()
        rows = self.env["crm.funnel.report"]._read_group(
            [("script_id", "=", self.campaign.script_id.id)],
            ["script_id", "import_id"],
            ["reached:sum"],
        )
        self.assertEqual(rows[0][2], 1)
