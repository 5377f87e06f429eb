from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common import CrmLeadsExtCase


@tagged("post_install", "-at_install")
class TestFunnel(CrmLeadsExtCase):
    """D8: a deal keeps which steps it has reached."""

    def test_stages_are_in_the_pipeline_of_the_calling_team(self):
        team = self.env.ref("crm_leads_ext.team_calling")
        lead = self.make_lead(team_id=team.id)
        self.assertEqual(lead.stage_id, self.env.ref("crm.stage_lead1"))
        for name in ("contact_made", "qualification", "meeting_set", "offer_sent"):
            stage = self.env.ref(f"crm_leads_ext.stage_{name}")
            self.assertEqual(stage.team_ids, team)
            self.assertFalse(stage.is_won)
            lead.stage_id = stage
        leads = self.env["crm.lead"].with_context(default_team_id=team.id)
        shown = leads._read_group_stage_ids(self.env["crm.stage"], [])
        self.assertIn(self.env.ref("crm_leads_ext.stage_meeting_set"), shown)

    def test_refusal_is_a_lost_lead_with_a_reason(self):
        lead = self.make_lead()
        reason = self.env.ref("crm_leads_ext.lost_reason_no_need")
        lead.action_set_lost(lost_reason_id=reason.id)
        self.assertEqual(lead.won_status, "lost")
        self.assertEqual(lead.lost_reason_id, reason)

    def test_what_leads_use_stays_after_uninstalling(self):
        stage = self.env.ref("crm_leads_ext.stage_meeting_set")
        self.make_lead(stage_id=stage.id)
        uninstall_hook(self.env)
        self.assertFalse(
            self.env.ref("crm_leads_ext.stage_meeting_set", raise_if_not_found=False)
        )
        self.assertTrue(stage.exists())
        self.assertFalse(
            self.env.ref("crm_leads_ext.team_calling", raise_if_not_found=False),
            "the team of a stage that stays stays too",
        )
        self.assertTrue(self.env.ref("crm_leads_ext.stage_offer_sent"))
