"""What a killed service, or a missing message, leaves of clients dialled first."""

from odoo.tests import TransactionCase, tagged

from odoo.addons.call_telephony.core.events import (
    CLIENT,
    OPERATOR,
    CallEvent,
    EventType,
)

from ..models.call_campaign_pool import SORRY
from ..service.pool import Pool
from .pool_common import PoolMixin


@tagged("post_install", "-at_install")
class TestPoolFaults(PoolMixin, TransactionCase):
    def _answered(self, *, named):
        """The first client has answered; `named`: an operator was told so, too."""
        first = self.contacts[0]
        self.telephony.will(first.phone_e164, answer_after=3, talk=60)
        for contact in self.contacts[1:]:
            self.telephony.will(contact.phone_e164, "no_answer", answer_after=20)
        self._ready()
        self._run(2)
        attempt = first.attempt_ids
        self.telephony.run_until(lambda: "answered:client" in attempt.call_id.pbx_facts)
        if named:
            self._step()
            self.assertEqual(attempt.call_id.user_id, self.operator)
        return attempt

    def _event(self, call, kind, **values):
        at = self.env["telephony.event"]._epoch()
        event = CallEvent(kind, call.pbx_uniqueid, at, **values)
        self.env["telephony.event"]._record(call.pbx_id.id, [event])

    def _service_was_killed(self, call):
        """The next one finds that the call is over."""
        self._event(call, EventType.ENDED, by="system", estimated=True)

    def test_b12_killed_before_they_were_joined_is_abandoned(self):
        attempt = self._answered(named=True)
        self._service_was_killed(attempt.call_id)
        self.assertFalse(attempt.is_open)
        self.assertTrue(attempt.is_abandoned)
        self.assertEqual(attempt.contact_id.state, "todo")
        # nobody knows what the operator's telephone did: no pause for that
        self.assertEqual(self._state(), "ready")

    def _client_gives_up(self, attempt, *, rang=None):
        """… after the operator's telephone rang `rang` seconds; None: it did not."""
        call = attempt.call_id
        at = self.env["telephony.event"]._epoch()
        told = [(EventType.ENDED, CLIENT, at)]
        if rang is not None:
            told.insert(0, (EventType.RINGING, "", at - rang))
        for kind, by, moment in told:
            leg = OPERATOR if kind == EventType.RINGING else ""
            event = CallEvent(kind, call.pbx_uniqueid, moment, leg=leg, by=by)
            self.env["telephony.event"]._record(call.pbx_id.id, [event])
        self.assertFalse(attempt.is_open)
        self.assertTrue(attempt.is_abandoned)

    def test_b12_a_client_who_gives_up_at_once_is_not_the_operators_fault(self):
        self._client_gives_up(self._answered(named=True), rang=2.0)
        self.assertEqual(self._state(), "ready")

    def test_b12_nor_one_who_gives_up_before_the_telephone_rang(self):
        self._client_gives_up(self._answered(named=True))
        self.assertEqual(self._state(), "ready")

    def test_b12_a_telephone_nobody_picks_up_is(self):
        attempt = self._answered(named=True)
        self._client_gives_up(attempt, rang=9.0)
        self.assertEqual(self._state(), "paused")

    def test_b12_killed_before_anybody_was_named(self):
        attempt = self._answered(named=False)
        self._service_was_killed(attempt.call_id)
        self.assertFalse(attempt.is_open)
        self.assertTrue(attempt.is_abandoned)
        self.assertFalse(attempt.contact_id.claimed_by)
        self.assertEqual(attempt.contact_id.state, "todo")

    def test_b12_hung_up_by_a_supervisor_before_anybody_was_named(self):
        attempt = self._answered(named=False)
        attempt.call_id._hang_up()
        self.telephony.advance(1)
        self.assertTrue(attempt.call_id.end_date)
        self.assertFalse(attempt.is_open)
        self.assertEqual(attempt.contact_id.state, "todo")

    def _let_go(self):
        """The first client has answered and nobody is free: the message is said."""
        self.campaign.abandon_sound = "sorry"
        attempt = self._answered(named=False)
        states = self.env["call.operator.state"].sudo()
        states._set(self.operator, "paused")
        self.telephony.advance(2.5)
        self._step()
        self.assertTrue(attempt.is_abandoned)
        return attempt

    def test_b13_the_message_is_said_then_the_call_ends(self):
        attempt = self._let_go()
        self.telephony.advance(1)
        self.assertFalse(attempt.call_id.end_date)
        self.telephony.advance(5)
        call = attempt.call_id
        self.assertIn(f"played:{SORRY}", call.pbx_facts)
        self.assertEqual(call.ended_by, "system")
        self.assertFalse(attempt.is_open)

    def test_b13_a_message_that_is_refused_ends_the_call(self):
        attempt = self._let_go()
        command = self.env["telephony.command"].search(
            [("call_id", "=", attempt.call_id.id), ("kind", "=", "play")]
        )
        self.assertTrue(command)
        command._tell_refused("no such sound")
        self.telephony.advance(1)
        self.assertTrue(attempt.call_id.end_date)
        self.assertFalse(attempt.is_open)

    def test_b13_a_new_service_lets_go_whose_message_it_cannot_follow(self):
        attempt = self._let_go()
        self.pool = Pool(self.campaign.id)
        self._step()
        self.telephony.advance(1)
        self.assertTrue(attempt.call_id.end_date)

    def test_b12_paused_while_they_are_rung_nobody_is_left_in_silence(self):
        for contact in self.contacts:
            self.telephony.will(contact.phone_e164, answer_after=6, talk=60)
        self._ready()
        self.assertEqual(self._step(), 2)
        self.campaign.action_pause()
        self.env.flush_all()
        self.assertIn(self.campaign.id, self.campaign._pool_campaigns())
        self._run(12)
        attempts = self._attempts()
        self.assertEqual(len(attempts), 2)
        self.assertEqual(len(attempts.filtered("is_abandoned")), 1)
        joined = attempts - attempts.filtered("is_abandoned")
        self.assertEqual(joined.user_id, self.operator)
        for mode in ("manual", "progressive"):  # nor dialled in another mode
            self.campaign.write({"mode": mode})
            self.assertEqual(self._step(), 0)
