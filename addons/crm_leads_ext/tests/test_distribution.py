from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CrmLeadsExtCase


@tagged("post_install", "-at_install")
class TestDistribution(CrmLeadsExtCase):
    """D5: leads are dealt out by hand, in turn, by load, by region; and why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.distribution"].search([]).active = False
        cls.rule = cls.make_rule()
        cls.leads = cls.env["crm.lead"]
        for _number in range(4):
            cls.leads |= cls.make_lead()

    @classmethod
    def make_rule(cls, users=None, **vals):
        users = cls.salesman | cls.colleague if users is None else users
        return cls.env["crm.distribution"].create(
            {
                "name": "In turn",
                "member_ids": [(0, 0, {"user_id": user.id}) for user in users],
                **vals,
            }
        )

    def member(self, user, rule=None):
        members = (rule or self.rule).member_ids
        return members.filtered(lambda member: member.user_id == user)

    def test_in_turn(self):
        self.rule._distribute(self.leads[:3])
        self.assertEqual(
            self.leads.mapped(lambda lead: lead.user_id.login or ""),
            ["crm_ext_salesman", "crm_ext_colleague", "crm_ext_salesman", ""],
        )
        self.rule._distribute(self.leads[3])
        self.assertEqual(self.leads[3].user_id, self.colleague, "it goes on")
        self.rule.member_ids.invalidate_recordset()
        self.assertEqual(self.member(self.salesman).given, 2)
        self.assertEqual(self.rule.log_count, 4)

    def test_explanation_stays_on_the_lead(self):
        self.member(self.salesman).away_until = fields.Date.today() + timedelta(days=1)
        self.rule._distribute(self.leads[0])
        log = self.leads[0].distribution_log_ids
        self.assertEqual(log.user_id, self.colleague)
        self.assertIn("is away", log.explanation)
        self.assertIn("next in turn", log.reason)
        self.member(self.salesman).unlink()
        log.invalidate_recordset()
        self.assertIn(self.salesman.name, log.explanation, "as it was then")

    def test_least_loaded(self):
        self.make_lead(user_id=self.salesman.id)
        self.rule.method = "least_loaded"
        self.rule._distribute(self.leads[:3])
        self.assertEqual(self.leads[0].user_id, self.colleague)
        self.assertIn("fewest", self.leads[0].distribution_log_ids.reason)
        self.rule.member_ids.invalidate_recordset()
        self.assertEqual(self.member(self.salesman).load, 2)

    def test_region(self):
        moscow = self.env["res.country.state"].search(
            [("country_id", "=", self.russia.id)], limit=1
        )
        self.rule.by_region = True
        self.member(self.salesman).state_ids = moscow
        self.member(self.colleague).country_ids = self.env.ref("base.de")
        self.leads[0].state_id = moscow
        client = self.make_partner(country_id=self.env.ref("base.de").id)
        self.leads[1].partner_id = client
        self.rule._distribute(self.leads[:3])
        self.assertEqual(self.leads[0].user_id, self.salesman)
        self.assertEqual(self.leads[1].user_id, self.colleague)
        self.assertFalse(self.leads[2].user_id)
        self.assertIn("Nobody", self.leads[2].distribution_log_ids.reason)

    def test_skill(self):
        tags = self.env["crm.tag"].create([{"name": "Doors X"}, {"name": "Glass X"}])
        self.rule.by_skill = True
        self.member(self.salesman).tag_ids = tags[0]
        self.member(self.colleague).tag_ids = tags
        self.leads[0].tag_ids = tags
        self.rule._distribute(self.leads[0])
        self.assertEqual(self.leads[0].user_id, self.colleague)
        self.assertIn("Glass X", self.leads[0].distribution_log_ids.explanation)

    def test_client_stays(self):
        client = self.make_partner(user_id=self.colleague.id)
        self.leads[0].partner_id = client
        self.leads[0].user_id = False
        self.rule._distribute(self.leads[0])
        self.assertEqual(self.leads[0].user_id, self.colleague)
        self.rule.keep_client = False
        self.leads[1].write({"partner_id": client.id, "user_id": False})
        self.rule._distribute(self.leads[1])
        self.assertEqual(self.leads[1].user_id, self.salesman)

    def test_nobody_again_and_again_is_one_row(self):
        self.rule.member_ids.limit = 1
        for user in self.salesman | self.colleague:
            self.make_lead(user_id=user.id)
        for _again in range(3):
            self.rule._distribute(self.leads[0])
        self.assertEqual(len(self.leads[0].distribution_log_ids), 1)
        self.assertIn(
            "1 open deals of 1", self.leads[0].distribution_log_ids.explanation
        )

    def test_archived_user_gets_nothing(self):
        self.salesman.active = False
        self.rule._distribute(self.leads[0])
        self.assertEqual(self.leads[0].user_id, self.colleague)

    def test_team(self):
        team = self.env.ref("crm_leads_ext.team_calling")
        self.rule.team_id = team
        self.rule._distribute(self.leads[0])
        self.assertEqual(self.leads[0].team_id, team)

    def test_automatic(self):
        self.rule.write(
            {"automatic": True, "domain": repr([("id", "in", self.leads[:2].ids)])}
        )
        with self.enter_registry_test_mode():
            self.env.ref("crm_leads_ext.ir_cron_distribution").method_direct_trigger()
        self.assertTrue(self.leads[0].user_id and self.leads[1].user_id)
        self.assertFalse(self.leads[2].user_id)
        self.assertTrue(self.rule.action_run())

    def test_new_lead_wakes_the_cron(self):
        cron = self.env.ref("crm_leads_ext.ir_cron_distribution")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.rule.automatic = True
        self.make_lead()
        again = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertGreater(len(again), len(triggers))

    # by hand -----------------------------------------------------------------

    def run_form(self, leads, user):
        run = self.env["crm.distribution.run"].with_user(user)
        return Form(run.with_context(active_model="crm.lead", active_ids=leads.ids))

    def test_bulk_with_a_preview(self):
        self.leads[3].user_id = self.leader
        form = self.run_form(self.leads, self.leader)
        self.assertEqual(form.distribution_id, self.rule)
        self.assertEqual(len(form.line_ids), 3, "only those without a salesperson")
        self.assertIn(": 2", form.summary)
        run = form.save()
        shown = {line.lead_id: line.user_id for line in run.line_ids}
        self.assertFalse(self.leads[0].user_id, "a preview gives nothing away")
        run.action_distribute()
        self.assertEqual({lead: lead.user_id for lead in self.leads[:3]}, shown)
        self.assertEqual(self.leads[3].user_id, self.leader)
        with self.assertRaises(UserError):
            run.action_distribute()

    def test_taken_from_others(self):
        self.leads.user_id = self.leader
        form = self.run_form(self.leads, self.leader)
        form.only_free = False
        form.save().action_distribute()
        self.assertEqual(self.leads.user_id, self.salesman | self.colleague)
        log = self.leads[0].distribution_log_ids
        self.assertEqual(log.previous_user_id, self.leader)
        self.assertEqual(log.create_uid, self.leader)

    # rights ------------------------------------------------------------------

    def test_salesman_sees_why_but_distributes_nothing(self):
        self.rule._distribute(self.leads[:2])
        logs = self.env["crm.distribution.log"].with_user(self.salesman)
        found = logs.search([("lead_id", "in", self.leads.ids)])
        self.assertEqual(found.lead_id.with_env(self.env), self.leads[0])
        self.assertTrue(found.explanation)
        with self.assertRaises(AccessError):
            found.verdicts = []
        with self.assertRaises(AccessError):
            self.rule.with_user(self.salesman).action_run()
        with self.assertRaises(AccessError):
            self.run_form(self.leads, self.salesman)
        with self.assertRaises(AccessError):
            logs.with_user(self.stranger).search([])

    def test_other_company(self):
        self.rule._distribute(self.leads[0])
        log = self.leads[0].distribution_log_ids
        for record in (self.rule, self.rule.member_ids[0], log):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(self.foreign).read(["company_id"])
            found = record.with_user(self.foreign).search([("id", "=", record.id)])
            self.assertFalse(found)
        theirs = self.make_rule(
            self.foreign,
            company_id=self.company_b.id,
            automatic=True,
            domain=repr([("id", "in", self.leads.ids)]),
        )
        self.leads.company_id = self.env.company
        theirs._distribute_waiting()
        self.assertFalse(self.leads[1].user_id)

    def test_refused(self):
        with self.assertRaises(ValidationError):
            self.rule.domain = "[('no_such_field', '=', 1)]"
        for vals in ({"share": 0}, {"share": 11}, {"limit": -1}):
            with (
                self.subTest(**vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.member(self.salesman).write(vals)
                self.env.flush_all()
