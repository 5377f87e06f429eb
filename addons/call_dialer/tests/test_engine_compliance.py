"""The rules hold where the service dials, too (B12, B16)."""

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from .test_compliance import NIGHT, ComplianceMixin


@tagged("post_install", "-at_install")
class TestEngineCompliance(ComplianceMixin, TransactionCase):
    def setUp(self):
        super().setUp()
        self.patch(self.env.registry["voip.pbx"], "_service_up", lambda pbx: True)
        self.campaign.mode = "progressive"
        self.contact = self._client(1, next_at="2026-01-01 00:00:00")

    def _ready(self):
        self.env["call.operator.pulse"]._beat(self.operator)
        return self._desk().next_contact(self.campaign.id)

    def _state(self):
        return self.env["call.operator.state"]._of(self.operator).state

    def test_b16_nobody_is_dialled_at_night(self):
        with freeze_time(NIGHT):
            self._ready()
            self.campaign._engine_serve(self.operator)
            self.assertEqual(self.contact.state, "todo")
            self.assertFalse(self.contact.attempt_ids)
            self.assertEqual(self._state(), "ready")
            self.assertTrue(self._logs(allowed=False, contact_id=self.contact.id))

    def test_b16_refused_when_the_service_takes_the_command(self):
        with freeze_time("2026-03-04 18:59:50"):
            self._ready()
            self.campaign._engine_serve(self.operator)
            self.assertEqual(self.contact.claimed_by, self.operator)
            call = self.contact.attempt_ids.call_id
        with freeze_time("2026-03-04 19:00:05"):
            self.telephony.run_until_idle()
        self.assertTrue(call.end_date)
        # the operator is not on a break for it: the telephone was never rung
        self.assertEqual(self._state(), "ready")
        self.assertEqual(self.contact.state, "todo")
        self.assertFalse(self.contact.claimed_by)
        self.assertFalse(self.contact.attempts)
