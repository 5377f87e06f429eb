from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from ..hooks import uninstall_hook
from .common import DialerCase


class TestCampaign(DialerCase):
    """B1, B3: states, being done by itself, adding contacts."""

    def test_states(self):
        campaign = self._campaign(state="draft")
        self.assertEqual(campaign.state, "draft")
        with self.assertRaisesRegex(UserError, "cannot become"):
            campaign.action_pause()
        campaign.action_start()
        self.assertEqual(campaign.state, "running")
        self.assertTrue(campaign.date_start)
        campaign.action_pause()
        campaign.action_resume()
        campaign.action_done()
        campaign.action_resume()
        campaign.action_cancel()
        self.assertEqual(campaign.state, "cancelled")
        campaign.action_draft()

    def test_start_needs_operators_and_a_published_script(self):
        campaign = self._campaign(state="draft", operator_ids=False)
        with self.assertRaisesRegex(UserError, "no operators"):
            campaign.action_start()
        campaign.operator_ids = self.operator
        campaign.script_id = self.env["call.script"].create({"name": "Draft only"})
        with self.assertRaisesRegex(UserError, "publish it first"):
            campaign.action_start()

    def test_done_by_itself_and_running_again(self):
        self._contact(1)
        self._contact(2, phone="none")
        self._apply(self._next(), self._ref("offer"))
        self.assertEqual(self.campaign.state, "done")
        self.assertEqual(self.campaign.progress, 100)
        self._contact(3)
        self.assertEqual(self.campaign.state, "running")
        self.campaign.action_done()
        self._contact(4)
        self.assertEqual(self.campaign.state, "done", "ended by a person")

    def test_not_done_while_callbacks_wait(self):
        self._contact(1)
        self._apply(self._next(), self._ref("callback"))
        self.assertEqual(self.campaign.state, "running")
        self.campaign.contact_ids.action_exclude()
        self.assertEqual(self.campaign.state, "done")

    def test_end_date_ends(self):
        self._contact(1)
        now = fields.Datetime.now()
        self.campaign.write({"date_start": now - timedelta(days=2)})
        self.campaign.date_end = now - timedelta(minutes=1)
        self.env["call.campaign"]._cron_release_stale()
        self.assertEqual(self.campaign.state, "done")

    def test_counts(self):
        for number in range(5):
            self._contact(number)
        self._apply(self._next(), self._ref("meeting"))
        self._apply(self._next(), self._ref("callback"))
        self._next()
        self.env.invalidate_all()
        campaign = self.campaign.with_user(self.operator)
        self.assertEqual(campaign.contact_count, 5)
        self.assertEqual(campaign.waiting_count, 4)
        self.assertEqual(campaign.callback_count, 1)
        self.assertEqual(campaign.finished_count, 1)
        self.assertEqual(campaign.goal_count, 1)
        self.assertEqual(campaign.attempt_count, 2)
        self.assertEqual(campaign.progress, 20)
        self.assertEqual(campaign.conversion, 100)

    def test_worked_campaign_is_not_deleted(self):
        contact = self._contact(1)
        self._apply(self._next(), self._ref("offer"))
        with self.assertRaises(UserError):
            contact.unlink()
        with self.assertRaises(UserError):
            self.campaign.unlink()
        empty = self._campaign()
        self._contact(2, campaign=empty)
        empty.unlink()

    def test_requeue_and_exclude(self):
        contact = self._contact(1)
        self._contact(2, minutes=60)
        self._apply(self._next(), self._ref("offer"))
        contact.action_requeue()
        self.assertEqual(contact.state, "todo")
        contact.with_user(self.supervisor).action_exclude()
        self.assertEqual(contact.state, "excluded")
        self.assertIn(self.supervisor.name, contact.excluded_reason)

    def test_add_clients_and_deals(self):
        partner = self.env["res.partner"].create(
            {"name": "Romashka", "phone": "89160000001, 89160000002"}
        )
        silent = self.env["res.partner"].create({"name": "No number"})
        lead = self.env["crm.lead"].create(
            {"name": "Windows", "phone": "89160000003", "contact_name": "Anna"}
        )
        wizard = self.env["call.campaign.add"].with_user(self.supervisor)
        added = wizard.with_context(
            active_model="res.partner", active_ids=(partner | silent).ids
        ).create({"campaign_id": self.campaign.id})
        self.assertEqual(added.count, 2)
        added.action_add()
        contact = self.campaign.contact_ids
        self.assertEqual(contact.partner_id, partner)
        self.assertEqual(len(contact.number_ids), 2)
        added.action_add()
        self.assertEqual(len(self.campaign.contact_ids), 1)
        wizard.with_context(active_model="crm.lead", active_ids=lead.ids).create(
            {"campaign_id": self.campaign.id, "priority": 4}
        ).action_add()
        contact = self.campaign.contact_ids - contact
        self.assertEqual((contact.lead_id, contact.name), (lead, "Anna"))
        self.assertEqual(contact.priority, 4)

    def test_smart_buttons(self):
        partner = self.env["res.partner"].create({"name": "Romashka"})
        contact = self._contact(1, partner_id=partner.id)
        self._apply(self._next(), self._ref("meeting"))
        self.assertEqual(partner.call_attempt_count, 1)
        self.assertEqual(contact.lead_id.call_attempt_count, 1)
        for record in (partner, contact.lead_id):
            action = record.action_open_call_attempts()
            found = self.env["call.attempt"].search(action["domain"])
            self.assertEqual(found, contact.attempt_ids)
        for name in ("contacts", "attempts", "statistics", "imports"):
            action = getattr(self.campaign, f"action_open_{name}")()
            self.assertEqual(action["domain"], [("campaign_id", "=", self.campaign.id)])

    def test_copy(self):
        self._contact(1)
        copy = self.campaign.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.contact_ids)
        self.assertEqual(copy.result_ids, self.campaign.result_ids)

    def test_uninstall_gives_the_menu_back(self):
        menu = self.env.ref("record_template.menu_record_template")
        self.assertEqual(menu.parent_id, self.env.ref("call_dialer.menu_configuration"))
        uninstall_hook(self.env)
        self.assertEqual(menu.parent_id, self.env.ref("base.menu_custom"))
