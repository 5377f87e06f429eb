"""Progressive campaigns: the service gives clients to those who are ready (B12)."""

import json
from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from odoo.addons.bus.models.bus import json_dump
from odoo.addons.call_telephony.tests.common import TelephonyMixin

from ..models.call_campaign_engine import DESK_CHANNEL
from ..service.engine import Engine
from .common import DialerMixin


@tagged("post_install", "-at_install")
class TestEngine(DialerMixin, TelephonyMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_telephony()
        cls._set_up_dialer()
        cls.make_device(cls.operator)
        cls.make_device(cls.operator_2, address="102")
        cls.campaign.mode = "progressive"
        cls.first = cls._contact(1, phone="89160000001", priority=5)
        cls.second = cls._contact(2, phone="89160000002")

    def setUp(self):
        super().setUp()
        self.connected = True
        pbxs = self.env.registry["voip.pbx"]
        self.patch(pbxs, "_service_up", lambda pbx: self.connected)

    def _ready(self, user=None, campaign=None):
        """The desk is open, the operator has pressed Ready."""
        user = user or self.operator
        self.env["call.operator.pulse"]._beat(user)
        desk = self.env["call.desk"].with_user(user)
        return desk.next_contact((campaign or self.campaign).id)

    def _waiting(self):
        self.env.flush_all()
        mine = (self.operator | self.operator_2).ids
        pairs = self.env["call.campaign"]._engine_waiting()
        return [user for campaign, user in pairs if user in mine]

    def _serve(self):
        """One round of the engine; ids of those it looked after."""
        waiting = self._waiting()
        for user in waiting:
            self.campaign._engine_serve(self.env["res.users"].browse(user))
        return waiting

    def _state(self, user=None):
        return self.env["call.operator.state"]._of(user or self.operator)

    def _told(self, user=None):
        """What the desk of the user was told."""
        self.env.cr.precommit.run()  # bus messages are written then
        channel = json_dump((self.env.cr.dbname, *self._channel_of(user)))
        rows = self.env["bus.bus"].search([("channel", "=", channel)], order="id")
        messages = [json.loads(row.message) for row in rows]
        return [one["payload"] for one in messages if one["type"] == DESK_CHANNEL]

    def _channel_of(self, user):
        partner = (user or self.operator).partner_id
        return (partner._name, partner.id)

    # -- who is given a client

    def test_b12_next_only_makes_ready(self):
        screen = self._ready()
        self.assertFalse(screen["card"])
        self.assertFalse(screen["no_contact"])
        self.assertEqual(screen["operator"]["state"], "ready")
        self.assertEqual(screen["operator"]["campaign_id"], self.campaign.id)
        self.assertFalse(self.first.attempt_ids)
        self.assertEqual(self._waiting(), [self.operator.id])

    def test_b12_card_and_call_come_by_themselves(self):
        self.telephony.will("+79160000001", answer_after=4, talk=60)
        self._ready()
        self.assertEqual(self._serve(), [self.operator.id])
        self.assertEqual(self.first.claimed_by, self.operator)
        attempt = self.first.attempt_ids
        self.assertEqual(attempt.user_id, self.operator)
        call = attempt.call_id
        self.assertEqual(call.user_id, self.operator)
        self.assertEqual(call.number_e164, "+79160000001")
        self.assertEqual(self._told()[-1]["contact_id"], self.first.id)
        # nobody is given a second one
        self.assertFalse(self._serve())
        self.telephony.run_until(lambda: call.state == "ongoing")
        self.assertEqual(self._state().state, "talking")
        self.assertFalse(self._serve())
        self.telephony.run_until_idle()
        # the talk's result is the operator's; until then no other client comes
        self.assertEqual(self._state().state, "wrapup")
        self.assertFalse(self._serve())
        self._apply(self.first, self._ref("meeting"))
        self.assertEqual(self._serve(), [self.operator.id])
        self.assertEqual(self.second.claimed_by, self.operator)

    def test_b12_two_operators_two_clients(self):
        self._ready()
        self._ready(self.operator_2)
        self.assertEqual(len(self._serve()), 2)
        self.assertEqual(
            {self.first.claimed_by, self.second.claimed_by},
            {self.operator, self.operator_2},
        )

    def test_b12_nobody_at_the_desk(self):
        self._ready()
        pulse = self.env["call.operator.pulse"]
        row = pulse.search([("user_id", "=", self.operator.id)])
        row.seen_at = fields.Datetime.now() - timedelta(seconds=10)
        self.assertFalse(self._waiting())
        self.assertTrue(self._state()._to_board()["away"])
        pulse._beat(self.operator)
        self.assertFalse(self._state()._to_board()["away"])
        self.assertEqual(self._waiting(), [self.operator.id])

    def test_b12_a_desk_never_opened_is_sent_nobody(self):
        states = self.env["call.operator.state"].sudo()
        states._set(self.operator, "ready", campaign=self.campaign)
        self.assertFalse(self._waiting())

    def test_b12_pause_and_other_modes(self):
        self._ready()
        reason = self.env.ref("call_dialer.call_pause_reason_break")
        self.env["call.desk"].with_user(self.operator).set_state("paused", reason.id)
        self.assertFalse(self._waiting())
        # the engine looked before the pause, and comes after it
        self.campaign._engine_serve(self.operator)
        self.assertFalse(self.first.claimed_by)
        self._ready()
        self.campaign.mode = "preview"
        self.assertFalse(self._waiting())
        self.campaign.mode = "progressive"
        self.campaign.action_pause()
        self.assertFalse(self._waiting())

    def test_b12_pulse_needs_an_operator(self):
        websocket = self.env["ir.websocket"]
        pulse = self.env["call.operator.pulse"]
        for user, seen in ((self.stranger, 0), (self.operator, 1)):
            websocket.with_user(user)._serve_ir_websocket("call_dialer_pulse", {})
            self.assertEqual(pulse.search_count([("user_id", "=", user.id)]), seen)

    # -- who was not reached

    def test_b12_no_answer_gets_its_result_and_the_next_comes(self):
        self.telephony.will("+79160000001", "no_answer")
        self._ready()
        self._serve()
        call = self.first.attempt_ids.call_id
        self.telephony.run_until(lambda: call.end_date)
        self.assertEqual(self.first.state, "todo")
        self.assertEqual(self.first.attempt_ids.result_id, self._ref("no_answer"))
        self.assertEqual(self.first.attempt_ids.outcome, "no_answer")
        self.assertGreater(self.first.next_at, fields.Datetime.now())
        self.assertEqual(self._state().state, "ready")
        self.assertIs(self._told()[-1]["contact_id"], False)
        self.assertEqual(self._told()[-1]["note"], "No answer: Client 1")
        self.assertEqual(self._serve(), [self.operator.id])
        self.assertEqual(self.second.claimed_by, self.operator)

    def test_b12_each_outcome_has_its_result(self):
        cases = (("busy", "busy"), ("invalid", "wrong"), ("rejected", "no_answer"))
        self._ready()
        for serial, (outcome, name) in enumerate(cases, 20):
            number = f"+791600000{serial}"
            contact = self._contact(serial, phone=number, priority=9)
            self.telephony.will(number, outcome)
            self._serve()
            self.assertEqual(contact.claimed_by, self.operator)
            call = contact.attempt_ids.call_id
            self.telephony.run_until(lambda one=call: one.end_date)
            self.assertEqual(contact.attempt_ids.result_id, self._ref(name), outcome)

    def test_b12_the_operator_hung_up_and_decides(self):
        self.telephony.will("+79160000001", "no_answer")
        self._ready()
        self._serve()
        call = self.first.attempt_ids.call_id
        self.telephony.run_until(lambda: call.client_dialled)
        self.env["call.desk"].with_user(self.operator).hang_up(self.first.id)
        self.telephony.run_until(lambda: call.end_date)
        self.assertEqual(self.first.claimed_by, self.operator)
        self.assertFalse(self.first.attempt_ids.result_id)

    def test_b12_no_fitting_button_leaves_it_to_the_operator(self):
        self.telephony.will("+79160000001", "no_answer")
        self.campaign.result_ids -= self._ref("no_answer") | self._ref("busy")
        self._ready()
        self._serve()
        call = self.first.attempt_ids.call_id
        self.telephony.run_until(lambda: call.end_date)
        self.assertEqual(self.first.claimed_by, self.operator)

    def test_b12_own_telephone_not_answered(self):
        self._ready()
        self._serve()
        call = self.first.attempt_ids.call_id
        call._hang_up(by="system", cause=19)
        self.telephony.run_until_idle()
        self.assertTrue(call.end_date)
        self.assertFalse(call.client_dialled)
        # no attempt at the client, who is back in the queue; the operator is asked
        self.assertEqual(self.first.state, "todo")
        self.assertFalse(self.first.attempts)
        self.assertEqual(self._state().state, "paused")
        self.assertEqual(self._state().reason_id.name, "Telephone not answered")

    def test_b12_one_fault_does_not_stop_the_others(self):
        """The plug-in of the service, tick by tick."""
        engine = Engine(self.telephony)
        serve = self.env.registry["call.campaign"]._engine_serve

        def broken(campaign, user):
            if user == self.operator:
                raise ValueError("a fault of the test")
            return serve(campaign, user)

        self.patch(self.env.registry["call.campaign"], "_engine_serve", broken)
        self._ready()
        self._ready(self.operator_2)
        self.env.flush_all()
        with self.assertLogs("odoo.addons.call_dialer.service.engine", "ERROR"):
            self.telephony.tick(engine)
        self.assertEqual(self.first.claimed_by, self.operator_2)
        # who made trouble is left alone for a while: no second error in the log
        with self.assertNoLogs("odoo.addons.call_dialer.service.engine", "ERROR"):
            self.telephony.tick(engine)

    # -- what is told

    def test_b12_no_telephone(self):
        self.operator.telephony_device_ids.unlink()
        self.pbx.driver = "asterisk"
        self._ready()
        self._serve()
        self.assertIn("no telephone", self._told()[-1]["no_contact"]["message"])
        self.assertFalse(self.first.claimed_by)

    def test_b12_service_not_connected(self):
        self.connected = False
        self._ready()
        self._serve()
        self.assertIn("not connected", self._told()[-1]["no_contact"]["message"])

    def test_b12_empty_queue_says_when_it_opens(self):
        later = fields.Datetime.now() + timedelta(hours=1)
        (self.first | self.second).next_at = later
        self._ready()
        seconds = self.campaign._engine_serve(self.operator)
        self.assertTrue(1 <= seconds <= 15)
        told = self._told()[-1]["no_contact"]
        self.assertEqual(told["code"], "later")
        self.assertEqual(told["at"], fields.Datetime.to_string(later))

    def test_b12_what_cannot_be_dialled_blocks_nobody(self):
        self.first.number_ids.unlink()
        self._ready()
        self._serve()
        self.assertFalse(self.first.claimed_by)
        self.assertIn(self.first.state, ("todo", "excluded"))
        self.assertFalse(self.first.attempt_ids)
        if self.first.state == "todo":
            self.assertGreater(self.first.next_at, fields.Datetime.now())
        self._serve()
        self.assertEqual(self.second.claimed_by, self.operator)

    def test_b12_stop_list(self):
        self.env["phone.blacklist"].add("+79160000001")
        self._ready()
        self._serve()
        self.assertEqual(self.first.state, "excluded")
        self.assertEqual(self.second.claimed_by, self.operator)

    def test_b12_ready_in_a_paused_campaign(self):
        self.campaign.action_pause()
        self.assertEqual(self._ready()["no_contact"]["code"], "not_running")
