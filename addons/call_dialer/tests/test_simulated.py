"""Simulated operators work by themselves, with a simulated PBX only (B12, C15)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from ..core import simulated_operator
from ..models.call_campaign_simulated_kept import KEPT
from ..service.simulated import Players
from .pool_common import PoolMixin


@tagged("post_install", "-at_install")
class TestSimulatedOperators(PoolMixin, TransactionCase):
    def setUp(self):
        super().setUp()
        self.campaign.wrapup_seconds = 10
        self.players = Players()

    def _begin(self):
        """The first operator is simulated, the other one is not."""
        self.campaign.simulated_operator_ids = self.operator
        for contact in self.contacts:
            self.telephony.will(contact.phone_e164, answer_after=3, talk=20)

    def _play(self, seconds):
        """As `_run`, with the simulated operators at work, and nobody's desk open."""
        for _second in range(seconds):
            self.players._pulse_at.clear()
            self.telephony.tick(self.players)
            step = self.pool.step(self.telephony, self.telephony.now)
            self.telephony.loop.run_until_complete(step)
            self.telephony.advance(1)

    def _play_until(self, condition, seconds=60):
        for _second in range(seconds):
            if condition():
                return
            self._play(1)
        self.fail("it did not come to that")

    def _not_paused(self):
        """Nobody has a pause: where the dice fall is not this test's."""
        self.patch(simulated_operator, "PAUSE_CHANCE", 0.0)

    def test_b12_they_take_clients_and_press_results(self):
        self._begin()
        self._not_paused()
        self.assertEqual(self._state(), "offline")
        self._play(80)
        done = self._attempts().filtered(lambda one: not one.is_open and one.user_id)
        self.assertGreater(len(done), 1)
        self.assertEqual(done.user_id, self.operator)
        self.assertTrue(all(done.mapped("result_id")))
        self.assertNotIn("no_contact", done.filtered("talk_seconds").mapped("category"))
        self.assertFalse(any(done.mapped("made")), "a result makes no records")
        self.assertFalse(done.lead_id)
        self.assertEqual(self._state(self.operator_2), "offline")

    def test_b12_a_paused_campaign_sends_them_home(self):
        self._begin()
        self._not_paused()
        self._play(8)
        self.assertEqual(self._state(), "talking")
        self.campaign.action_pause()
        self._play(60)
        self.assertEqual(self._state(), "offline")
        self.assertFalse(self._attempts().filtered("is_open"))
        before = len(self._attempts())
        self._play(20)
        self.assertEqual((self._state(), len(self._attempts())), ("offline", before))

    def test_b12_who_was_about_to_leave_is_given_a_client(self):
        """The client came after it was decided: nobody leaves him, and it ends well."""
        self._begin()
        self._not_paused()
        self._play(2)
        self.assertEqual(self._state(), "ready")
        self.campaign.action_pause()
        ((seat, act),) = self.campaign._simulated_acts()
        self.assertEqual(act, simulated_operator.LEAVE)
        self.campaign.action_start()
        self._play_until(lambda: self.operator in self.campaign.contact_ids.claimed_by)
        self.campaign.action_pause()
        self.campaign._simulated_do(seat, act)
        self.assertNotEqual(self._state(), "offline")
        self._play(60)
        self.assertEqual(self._state(), "offline")

    def test_b12_contacts_come_back(self):
        self._begin()
        (first, *others) = self.contacts
        for contact in others:
            contact.action_exclude()
        first.sudo().state = "done"
        self._play(2)
        self.assertIn(first.state, ("todo", "claimed"))
        self.assertEqual({one.state for one in others}, {"excluded"})

    def test_b12_only_with_a_simulated_pbx(self):
        real = self.pbx.copy({"name": "The office", "driver": "asterisk"})
        message = "simulated PBX only"
        self.campaign.pbx_id = real
        with self.assertRaisesRegex(ValidationError, message):
            self.campaign.simulated_operator_ids = self.operator
        self.campaign.pbx_id = self.pbx
        self.campaign.simulated_operator_ids = self.operator
        with self.assertRaisesRegex(ValidationError, message):
            self.campaign.pbx_id = real

    def test_b12_a_pbx_that_becomes_real_calls_nobody(self):
        self._begin()
        self.pbx.driver = "asterisk"
        self.env["call.operator.state"]._set(
            self.operator, "ready", campaign=self.campaign
        )
        self.env["call.operator.pulse"]._beat(self.operator)
        self.assertFalse(self.env["call.campaign"]._simulated_campaigns())
        self.assertFalse(self.campaign._pool_dial())
        self.campaign.mode = "progressive"
        self.assertIn("simulated PBX", self.campaign._engine_trouble(self.operator))
        self.assertFalse(self._attempts())

    def test_b12_who_works_elsewhere_is_left_alone(self):
        other = self._campaign(name="Another one")
        States = self.env["call.operator.state"]
        States._set(self.operator, "ready", campaign=other)
        self._begin()
        self._play(10)
        self.assertFalse(self._attempts())
        self.assertEqual(States._of(self.operator).campaign_id, other)

    def test_b12_old_calls_are_not_kept(self):
        self._begin()
        self._not_paused()
        self._play(60)
        old = self._attempts().filtered(lambda one: not one.is_open)
        call, contact = old[0].call_id, old[0].contact_id
        self.assertTrue(contact.attempts)
        real = old[1:2]
        real.user_id = self.operator_2
        long_ago = fields.Datetime.now() - KEPT - timedelta(hours=1)
        old.write({"start": long_ago})
        campaigns = self.env["call.campaign"]
        done, more = campaigns._gc_simulated()
        self.assertGreaterEqual(done, 1)
        self.assertFalse(more)
        self.assertFalse((old - real).exists())
        self.assertFalse(call.exists())
        self.assertTrue(real.exists(), "a real operator's call stays")
        self.assertEqual(contact.attempts, len(contact.attempt_ids))
