"""Clients are dialled first, whoever is free gets the one that answers (B12, B13)."""

from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..service.pool import Pool
from .pool_common import PoolMixin


@tagged("post_install", "-at_install")
class TestPool(PoolMixin, TransactionCase):
    def test_b12_power_dials_so_many_for_a_free_operator(self):
        for contact in self.contacts:
            self.telephony.will(contact.phone_e164, answer_after=6, talk=30)
        self._ready()
        self.assertEqual(self._step(), 2)
        self.assertEqual(self._step(), 0)
        attempts = self._attempts()
        self.assertEqual(len(attempts), 2)
        self.assertTrue(all(attempts.mapped("is_pooled")))
        self.assertFalse(attempts.user_id | attempts.call_id.user_id)
        self.assertEqual(set(attempts.contact_id.mapped("state")), {"claimed"})
        # nobody may take them meanwhile
        self.assertNotIn(self._next(self.operator_2), attempts.contact_id)

    def test_b12_nobody_ready_nobody_dialled(self):
        self.assertEqual(self._run(3), 0)
        self._ready()
        self.campaign.action_pause()
        self.assertEqual(self._run(3), 0)

    def test_b12_the_one_who_answers_is_joined(self):
        first = self.contacts[0]
        self.telephony.will(first.phone_e164, answer_after=3, talk=30)
        for contact in self.contacts[1:]:
            self.telephony.will(contact.phone_e164, "no_answer", answer_after=20)
        self._ready()
        self._run(5)
        self.assertEqual(first.claimed_by, self.operator)
        attempt = first.attempt_ids
        call = attempt.call_id
        self.assertEqual(call.user_id, self.operator)
        self.assertEqual(attempt.user_id, self.operator)
        self.assertTrue(call.bridged_date)
        facts = call.pbx_facts
        waited = facts["bridged"]["at"] - facts["answered:client"]["at"]
        self.assertLess(waited, 2)
        self.assertEqual(self._state(), "talking")
        desk = self.env["call.desk"].with_user(self.operator)
        card = desk.next_contact(self.campaign.id)["card"]
        self.assertEqual(card["id"], first.id)
        # the other one who was dialled ends without the operator
        self._run(25)
        others = self._attempts() - attempt
        self.assertTrue(others)
        self.assertEqual(set(others.mapped("outcome")), {"no_answer"})
        self.assertEqual(others.result_id, self._ref("no_answer"))
        self.assertFalse(any(others.mapped("is_open")))
        self.assertFalse(any(others.mapped("is_abandoned")))
        # talk over: the result is the operator's, then the next client comes
        self._run(12)
        self.assertEqual(self._state(), "wrapup")
        self._apply(first, self._ref("meeting"))
        self.assertEqual(self._state(), "ready")

    def test_b13_nobody_free_is_abandoned_and_counted(self):
        for contact in self.contacts:
            self.telephony.will(contact.phone_e164, answer_after=3, talk=60)
        self._ready()
        self._run(10)
        attempts = self._attempts()
        joined = attempts.filtered("user_id")
        lost = attempts - joined
        self.assertEqual((len(joined), len(lost)), (1, 1))
        self.assertTrue(lost.is_abandoned)
        self.assertEqual(lost.outcome, "answered")
        facts = lost.call_id.pbx_facts
        held = facts["ended"]["at"] - facts["answered:client"]["at"]
        self.assertTrue(2 <= held <= 4, held)
        self.assertEqual(lost.contact_id.state, "todo")
        self.assertFalse(lost.contact_id.claimed_by)

        board = self.env["call.board"].with_user(self.supervisor).data()
        tile = next(c for c in board["campaigns"] if c["id"] == self.campaign.id)
        self.assertEqual(tile["abandoned"], 50.0)

    def test_b13_a_client_who_waits_gets_the_first_to_be_free(self):
        first, second = self.contacts[:2]
        self.telephony.will(first.phone_e164, answer_after=3, talk=60)
        self.telephony.will(second.phone_e164, answer_after=4, talk=60)
        self._ready()
        self._run(3.5, 0.25)
        self.assertEqual(first.claimed_by, self.operator)
        self._run(1, 0.25)
        self.assertFalse(second.claimed_by)
        self._ready(self.operator_2)
        self._run(1, 0.25)
        self.assertEqual(second.claimed_by, self.operator_2)
        self.assertFalse(any(self._attempts().mapped("is_abandoned")))

    def test_b12_own_telephone_not_answered_is_a_pause(self):
        first = self.contacts[0]
        self.telephony.will(first.phone_e164, answer_after=3, talk=60)
        self._ready()
        self._run(3)
        self.telephony.run_until(
            lambda: "answered:client" in first.attempt_ids.call_id.pbx_facts
        )
        self._step()
        call = first.attempt_ids.call_id
        self.assertEqual(call.user_id, self.operator)
        call._hang_up(by="system", cause=19)
        self.telephony.advance(1)
        self.assertTrue(call.end_date)
        self.assertFalse(call.bridged_date)
        self.assertEqual(self._state(), "paused")
        self.assertTrue(first.attempt_ids.is_abandoned)
        self.assertEqual(first.state, "todo")

    def test_b12_a_new_service_goes_on_where_the_old_one_was(self):
        for contact in self.contacts:
            self.telephony.will(contact.phone_e164, answer_after=6, talk=30)
        self._ready()
        self.assertEqual(self._step(), 2)
        self.pool = Pool(self.campaign.id)  # nothing is remembered
        self.assertEqual(self._step(), 0)
        self._run(8)
        joined = self._attempts().filtered("user_id")
        self.assertEqual(joined.user_id, self.operator)

    def test_b12_lines_at_most(self):
        self.campaign.write({"ratio": 5.0, "max_lines": 3})
        for contact in self.contacts:
            self.telephony.will(contact.phone_e164, "no_answer", answer_after=20)
        self._ready()
        self.assertEqual(self._step(), 3)

    def test_b13_learned_is_kept(self):
        self._ready()
        self._step()
        with patch("odoo.addons.call_dialer.service.pool.KEEP_EVERY", 0.0):
            self._step()
        self.assertTrue(self.campaign.pacer_kept)
        self.pool = Pool(self.campaign.id)
        self._step()
        self.assertEqual(self.pool.tracker.pacer.policy, "power")

    def test_b13_predictive_runs(self):
        self.campaign.write({"mode": "predictive"})
        for contact in self.contacts:
            self.telephony.will(contact.phone_e164, answer_after=3, talk=5)
        self._ready()
        # it begins with care: one client for one operator
        self.assertEqual(self._step(), 1)
        self._run(15)
        attempts = self._attempts()
        self.assertEqual(attempts.filtered("user_id").user_id, self.operator)
        self.assertFalse(any(attempts.mapped("is_abandoned")))

    @mute_logger("odoo.sql_db")
    def test_b12_settings_are_checked(self):
        for vals in ({"ratio": 0.5}, {"max_lines": -1}, {"abandon_percent": 100}):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.campaign.write(vals)
                self.campaign.flush_recordset()

    def test_b12_stop_list_and_empty_queue(self):
        self.env["phone.blacklist"].add(self.contacts[0].phone_e164)
        for contact in self.contacts:
            self.telephony.will(contact.phone_e164, "busy", answer_after=1)
        self._ready()
        self._run(30)
        self.assertEqual(self.contacts[0].state, "excluded")
        self.assertFalse(self.contacts[0].attempt_ids)
        rest = self._attempts()
        self.assertEqual(len(rest), len(self.contacts) - 1)
        self.assertEqual(rest.result_id, self._ref("busy"))
