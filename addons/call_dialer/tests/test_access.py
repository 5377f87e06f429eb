from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method

from .common import DialerCase


class TestAccess(DialerCase):
    """B11: each role sees and changes what it needs, also by RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls._campaign(
            name="Elsewhere", operator_ids=[(6, 0, cls.operator_2.ids)]
        )
        cls.waiting = cls._contact(1)
        cls.personal = cls._contact(2, user_id=cls.operator_2.id)
        cls.elsewhere = cls._contact(3, campaign=cls.foreign)

    def _see(self, user, model, records):
        found = self.env[model].with_user(user).search([("id", "in", records.ids)])
        return found.sudo()

    def test_operator_sees_his_campaigns(self):
        both = self.campaign | self.foreign
        self.assertEqual(self._see(self.operator, "call.campaign", both), self.campaign)
        self.assertEqual(self._see(self.operator_2, "call.campaign", both), both)

    def test_operator_sees_what_he_needs(self):
        everybody = self.waiting | self.personal | self.elsewhere
        model = "call.campaign.contact"
        self.assertEqual(self._see(self.operator, model, everybody), self.waiting)
        self.assertEqual(self._see(self.operator_2, model, everybody), everybody)
        self.campaign.manual_pick = False
        self.assertFalse(self._see(self.operator, model, everybody))
        contact = self._next()
        self.assertEqual(self._see(self.operator, model, everybody), contact.sudo())
        self.assertFalse(self._see(self.operator_2, model, contact))
        self._apply(contact, self._ref("offer"))
        self.assertEqual(self._see(self.operator, model, everybody), contact.sudo())

    def test_operator_reads_number_and_attempts_of_his_contact(self):
        contact = self._next()
        self.assertTrue(contact.number_ids.mapped("e164"))
        attempt = self._apply(contact, self._ref("offer"))
        attempt.with_user(self.operator).check_access("read")
        with self.assertRaises(AccessError):
            attempt.with_user(self.operator_2).check_access("read")

    def test_operator_changes_nothing_past_the_methods(self):
        contact = self._next()
        for record, vals in (
            (contact, {"state": "done"}),
            (contact, {"claimed_by": False}),
            (self.campaign, {"state": "done"}),
            (self._ref("offer"), {"category": "goal"}),
            (self.env["call.operator.state"]._of(self.operator), {"state": "ready"}),
        ):
            with self.assertRaises(AccessError):
                record.with_user(self.operator).sudo(False).write(vals)
        for method in ("action_pause", "action_done", "action_cancel"):
            with self.assertRaises(AccessError):
                getattr(self.campaign.with_user(self.operator), method)()
        for method in ("action_exclude", "action_requeue", "action_release"):
            with self.assertRaises(AccessError):
                getattr(contact.with_user(self.operator), method)()

    def test_operator_adds_contacts_to_his_campaigns_only(self):
        contacts = self.env["call.campaign.contact"].with_user(self.operator)
        vals = {"name": "New", "phone": "89160000077"}
        contacts.create({**vals, "campaign_id": self.campaign.id})
        with self.assertRaises(AccessError):
            contacts.create({**vals, "campaign_id": self.foreign.id})

    def test_supervisor_runs_his_campaigns(self):
        mine = self.campaign.with_user(self.supervisor)
        mine.action_pause()
        mine.action_resume()
        theirs = self.campaign.with_user(self.supervisor_2)
        with self.assertRaises(AccessError):
            theirs.action_pause()
        everybody = self.waiting | self.personal
        model = "call.campaign.contact"
        self.assertEqual(self._see(self.supervisor, model, everybody), everybody)
        self.assertFalse(self._see(self.supervisor_2, model, everybody))

    def test_supervisor_by_team(self):
        team = self.env["crm.team"].create(
            {"name": "Team", "user_id": self.supervisor_2.id}
        )
        self.campaign.team_id = team
        self.campaign.with_user(self.supervisor_2).action_pause()

    def test_campaign_of_nobody_is_for_all_supervisors(self):
        self.campaign.coordinator_id = False
        self.campaign.with_user(self.supervisor_2).action_pause()

    def test_administrator_sees_all(self):
        manager = self._dialer_user("dia_manager", "manager")
        both = self.campaign | self.foreign
        self.assertEqual(self._see(manager, "call.campaign", both), both)
        both.with_user(manager).action_pause()

    def test_stranger_gets_nothing(self):
        for model in (
            "call.campaign",
            "call.campaign.contact",
            "call.campaign.contact.number",
            "call.attempt",
            "call.attempt.report",
            "call.result",
            "call.result.action",
            "call.phrase",
            "call.pause.reason",
            "call.operator.state",
            "call.operator.state.log",
            "call.campaign.import",
            "call.campaign.import.row",
            "call.import.mapping",
            "call.campaign.signal",
        ):
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(self.stranger).search_count([])

    def test_companies_are_apart(self):
        company = self.env["res.company"].create({"name": "Other"})
        boss = self._dialer_user(
            "dia_other_boss",
            "manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self._apply(self._next(), self._ref("offer"))
        for model in (
            "call.campaign",
            "call.campaign.contact",
            "call.campaign.contact.number",
            "call.attempt",
            "call.attempt.report",
        ):
            records = (
                self.env[model].search([("campaign_id", "=", self.campaign.id)])
                if (model != "call.campaign")
                else self.campaign
            )
            self.assertTrue(records, model)
            self.assertFalse(self._see(boss, model, records), model)
        with self.assertRaises(AccessError):
            self.campaign.with_user(boss).read(["name"])

    def test_inner_methods_are_closed_to_rpc(self):
        for model, names in {
            "call.campaign": (
                "_claim_next", "_touch_board", "_send_board", "_cron_release_stale",
            ),
            "call.campaign.contact": (
                "_claim", "_release", "_apply_result", "_place_call", "_ensure_session",
            ),
            "call.operator.state": ("_set",),
            "call.result": ("_run_actions",),
            "call.campaign.import": ("_run_chunk", "_cron_import"),
        }.items():  # fmt: skip
            for name in names:
                with self.assertRaises(AccessError, msg=name):
                    get_public_method(self.env[model], name)

    def test_states_of_others(self):
        states = self.env["call.operator.state"]
        with self.assertRaises(AccessError):
            states.with_user(self.operator)._set(self.operator_2, "paused")
        row = states.with_user(self.supervisor)._set(self.operator_2, "paused")
        self.assertEqual(row.state, "paused")
        mine = states.with_user(self.operator)._set(self.operator, "ready")
        both = row.sudo() | mine.sudo()
        self.assertEqual(
            self._see(self.operator, "call.operator.state", both), mine.sudo()
        )
        self.assertEqual(self._see(self.supervisor, "call.operator.state", both), both)

    def test_fields_of_the_queue_are_not_filled_by_rpc(self):
        contacts = self.env["call.campaign.contact"]
        vals = {"name": "New", "phone": "89160000077", "campaign_id": self.campaign.id}
        session = self.env["call.session"]._start(self._script())
        for forged in (
            {"state": "claimed", "claimed_by": self.operator.id},
            {"session_id": session.id},
            {"attempts": 3},
            {"result_id": self._ref("offer").id},
            {"last_user_id": self.operator.id},
            {"phone_e164": "+79160000001"},
        ):
            for user in (self.operator, self.supervisor):
                with self.assertRaises(AccessError, msg=forged):
                    contacts.with_user(user).create({**vals, **forged})
            with self.assertRaises(AccessError, msg=forged):
                self.waiting.with_user(self.supervisor).write(forged)
        made = contacts.with_user(self.operator).with_context(
            default_state="claimed", default_claimed_by=self.operator.id
        )
        contact = made.create(vals).sudo()
        self.assertEqual(contact.state, "todo")
        self.assertFalse(contact.claimed_by)

    def test_only_clients_and_deals_one_sees_are_linked(self):
        lead = self.env["crm.lead"].create(
            {"name": "Of a colleague", "user_id": self.operator_2.id}
        )
        contacts = self.env["call.campaign.contact"].with_user(self.operator)
        vals = {"name": "New", "phone": "89160000077", "campaign_id": self.campaign.id}
        with self.assertRaises(AccessError):
            contacts.create({**vals, "lead_id": lead.id})
        with self.assertRaises(AccessError):
            contacts.with_context(default_lead_id=lead.id).create(vals)
        lead.user_id = self.operator
        self.assertTrue(contacts.create({**vals, "lead_id": lead.id}))
        company = self.env["res.company"].create({"name": "Other"})
        partner = self.env["res.partner"].create(
            {"name": "Elsewhere", "company_id": company.id}
        )
        with self.assertRaises(UserError):
            self.waiting.with_user(self.supervisor).partner_id = partner

    def test_supervisor_steers_contacts_by_the_buttons(self):
        contact = self.waiting.with_user(self.supervisor)
        contact.action_exclude()
        self.assertEqual(contact.state, "excluded")
        self.assertIn(self.supervisor.name, contact.excluded_reason)
        contact.action_requeue()
        self.assertEqual(contact.state, "todo")
        contact.write({"phone": "89160000055", "priority": 4})
        self.assertEqual(contact.phone_e164, "+79160000055")
        copy = contact.copy()
        self.assertEqual((copy.state, copy.phone_e164), ("todo", "+79160000055"))

    def test_session_of_another_contact_is_not_taken_over(self):
        self.campaign.script_id = self._script()
        other = self._next(self.operator_2)._ensure_session()
        self.personal.session_id = other.sudo()
        mine = self._contact(5)
        mine.sudo().session_id = other.sudo()
        contact = self._next()
        session = contact._ensure_session()
        self.assertNotEqual(session, other)
        self.assertEqual(other.sudo().user_id, self.operator_2)

    def test_imported_files_are_closed_to_operators(self):
        record = self.env["call.campaign.import"].create(
            {"campaign_id": self.campaign.id, "data": "QQ==", "filename": "a.csv"}
        )
        mine = record.with_user(self.operator)
        with self.assertRaises(AccessError):
            mine.read(["data"])
        with self.assertRaises(AccessError):
            self.waiting.with_user(self.operator).read(["import_id"])
        self.assertTrue(record.with_user(self.supervisor).data)
        for view in ("list", "form", "search", "kanban"):
            self.env["call.campaign.contact"].with_user(self.operator).get_view(
                view_type=view
            )
