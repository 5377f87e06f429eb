from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..core.events import OPERATOR, CallEvent, EventType
from .common import TelephonyCase

NUMBER, OUTSIDE = "+79161234567", "+79167654321"


class SteerCase(TelephonyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.make_user("tel_second")
        cls.stranger = cls.make_user("tel_stranger", "base.group_user")

    def setUp(self):
        super().setUp()
        self.telephony.will(NUMBER, answer_after=2, talk=600)
        self.telephony.will(OUTSIDE, answer_after=2, talk=600)
        self.call = self.talk(self.operator)

    def talk(self, user, number=NUMBER):
        call = self.env["voip.call"].with_user(user)._dial(number).sudo()
        self.telephony.run_until(lambda: call.bridged_date)
        return call

    def do(self, method, *args, user=None):
        """What a user does, and everything that comes of it within ten seconds."""
        call = self.call.with_user(user or self.operator)
        getattr(call, method)(*args)
        self.telephony.advance(10)
        return self.state(user)

    def state(self, user=None):
        return self.call.with_user(user or self.operator)._to_payload()

    def end(self):
        self.call.sudo()._hang_up()
        self.telephony.run_until_idle()

    def leg(self, role):
        return self.call.leg_ids.filtered(lambda leg: leg.role == role)

    def messages(self, kind, user):
        self.env.cr.precommit.run()
        found = self.env["bus.bus"].sudo().search([("message", "like", kind)])
        own = f'"res.partner",{user.partner_id.id}', f'"res.users",{user.id}'
        return [m.message for m in found if any(one in m.channel for one in own)]


class TestSteer(SteerCase):
    def test_c11_hold_mute_and_recording_are_in_the_payload(self):
        state = self.state()
        self.assertEqual(
            (state["held"], state["muted"], state["recording"], state["transfer"]),
            (False, False, "on", False),
        )
        self.assertEqual(
            set(state["can"]),
            {
                *("hold", "mute", "dtmf", "transfer", "attended", "conference"),
                *("record_pause", "spy"),
            },
        )
        self.assertTrue(self.do("hold", True)["held"])
        self.assertTrue(self.do("mute", True)["muted"])
        self.assertEqual(self.do("pause_recording", True)["recording"], "paused")
        self.assertFalse(self.do("hold", False)["held"])
        self.assertFalse(self.do("mute", False)["muted"])
        self.assertEqual(self.do("pause_recording", False)["recording"], "on")
        self.assertTrue(self.messages("call_telephony/call", self.operator))
        self.end()
        self.assertEqual(self.state()["recording"], "off")

    def test_c11_keys(self):
        for bad in ("", "12x", "1\r\n", "1" * 41, False, "٣"):
            with self.subTest(bad), self.assertRaises(UserError):
                self.do("send_dtmf", bad)
        self.do("send_dtmf", "12#a")
        command = self.env["telephony.command"].search([("kind", "=", "dtmf")])
        self.assertEqual(command.payload["digits"], "12#A")
        self.assertEqual(command.state, "done")

    def test_c11_blind_transfer_to_a_user(self):
        before = self.call.talk_seconds
        self.do("transfer", {"user_id": self.second.id})
        self.assertEqual(self.call.user_id, self.second)
        self.assertTrue(self.call.is_transferred)
        self.assertFalse(self.operator._telephony_busy())
        self.assertTrue(self.second._telephony_busy())
        self.assertIn("passed_on", self.messages("/call", self.operator)[-1])
        self.assertTrue(self.messages("call_telephony/incoming", self.second))
        self.telephony.advance(30)
        self.end()
        self.assertEqual(self.call.outcome, "answered")
        operator, second = self.leg("operator"), self.leg("blind")
        self.assertEqual(
            (operator.user_id, second.user_id), (self.operator, self.second)
        )
        self.assertGreater(second.talk_seconds, 30)
        self.assertLessEqual(
            operator.talk_seconds + second.talk_seconds, self.call.talk_seconds
        )
        self.assertGreater(self.call.talk_seconds, before)

    def test_c11_the_first_operator_keeps_the_call_in_the_own_list(self):
        self.do("transfer", {"user_id": self.second.id})
        Call = self.env["voip.call"]
        for user, sees in (
            (self.operator, True),
            (self.second, True),
            (self.stranger, False),
        ):
            found = Call.with_user(user).search([("id", "=", self.call.id)])
            self.assertEqual(bool(found), sees, user.login)
        with self.assertRaises(AccessError):
            self.call.with_user(self.operator).hold(True)
        # and may make the next one
        again = Call.with_user(self.operator)._dial(OUTSIDE)
        self.assertEqual(again.user_id, self.operator)

    def test_c11_two_outgoing_calls_of_one_user_by_a_transfer(self):
        own = self.talk(self.second, OUTSIDE)
        with self.assertRaises(UserError):
            self.do("transfer", {"user_id": self.second.id})
        # the colleague has dialled between the question and the PBX's word
        self.call.with_user(self.operator).transfer({"number": "102"})
        self.telephony.advance(1)
        ref = self.call.pbx_uniqueid
        events = [
            CallEvent(
                EventType.DIALLING,
                ref,
                self.telephony.now,
                "p0",
                data={"role": "blind", "user_id": self.second.id},
            ),
            CallEvent(EventType.TRANSFERRED, ref, self.telephony.now + 1, "p0"),
        ]
        self.env["telephony.event"]._record(self.pbx.id, events)
        self.assertEqual(self.call.user_id, self.second)
        self.assertEqual((own.user_id, own.state), (self.second, "ongoing"))

    def test_c11_blind_transfer_nobody_takes_comes_back(self):
        self.telephony.will(OUTSIDE, "busy", answer_after=3)
        self.do("transfer", {"number": OUTSIDE})
        self.assertEqual(self.call.user_id, self.operator)
        self.assertFalse(self.call.is_passed_outside)
        self.assertEqual(self.leg("recall").user_id, self.operator)
        self.assertEqual(self.call.state, "ongoing")
        self.end()

    def test_c11_passed_on_outside_leaves_the_operator_free(self):
        self.do("transfer", {"number": OUTSIDE})
        self.assertTrue(self.call.is_passed_outside)
        self.assertEqual(self.call.user_id, self.operator)
        self.assertFalse(self.operator._telephony_busy())
        self.assertFalse(self.operator._telephony_session_info()["current"])
        self.talk(self.operator, "+79160000001")
        self.end()
        self.assertEqual(self.call.outcome, "answered")

    def test_c11_attended_transfer(self):
        state = self.do("transfer", {"user_id": self.second.id}, True)
        self.assertEqual(state["transfer"], "consulting")
        self.assertEqual(state["consult"]["name"], self.second.name)
        self.assertEqual(state["consult"]["state"], "talking")
        self.assertEqual(self.call.user_id, self.operator)
        with self.assertRaises(UserError):
            self.do("add_party", {"number": OUTSIDE})
        state = self.do("cancel_transfer")
        self.assertEqual((state["transfer"], state["consult"]), (False, False))
        with self.assertRaises(UserError):
            self.do("complete_transfer")
        self.do("transfer", {"user_id": self.second.id}, True)
        self.do("complete_transfer")
        self.assertEqual(self.call.user_id, self.second)
        self.assertEqual(self.state(self.second)["transfer"], False)
        self.end()

    def test_c11_passed_on_while_it_rings_and_refused_comes_back(self):
        self.telephony.will(OUTSIDE, "rejected", answer_after=24)
        self.do("transfer", {"number": OUTSIDE}, True)
        self.do("complete_transfer")
        self.assertTrue(self.call.is_passed_outside)
        self.telephony.advance(20)
        self.assertFalse(self.call.is_passed_outside)
        self.assertEqual(self.leg("recall").state, "talking")
        self.assertEqual(self.call.state, "ongoing")

    def test_c11_conference(self):
        partner = self.env["res.partner"].create({"name": "Third", "phone": OUTSIDE})
        state = self.do("add_party", {"number": OUTSIDE})
        (party,) = state["parties"]
        self.assertEqual((party["name"], party["state"]), ("Third", "talking"))
        self.assertEqual(self.leg("conference").who, partner.name)
        with self.assertRaises(UserError):
            self.do("drop_party", "client")
        self.assertEqual(self.do("drop_party", party["leg"])["parties"], [])
        self.assertEqual(self.call.state, "ongoing")
        self.end()

    def test_c11_targets(self):
        company = self.env["res.company"].create({"name": "Second"})
        foreign = self.make_user(
            "tel_foreign", company_id=company.id, company_ids=[company.id]
        )
        gone = self.make_user("tel_gone")
        gone.active = False
        for target, error in (
            ({"number": "abc"}, UserError),
            ({}, UserError),
            (False, UserError),
            ("102", UserError),
            ({"user_id": self.operator.id}, UserError),
            ({"user_id": foreign.id}, AccessError),
            ({"user_id": gone.id}, AccessError),
            ({"user_id": 10**9}, AccessError),
        ):
            with self.subTest(target), self.assertRaises(error):
                self.do("transfer", target)
        invites = self.env["telephony.command"].search([("kind", "=", "invite")])
        self.assertFalse(invites)

    def test_c11_extension_of_a_colleague_is_the_colleague(self):
        self.make_device(self.second, "102")
        self.do("transfer", {"number": "102"})
        self.assertEqual(self.call.user_id, self.second)

    def test_c11_only_while_somebody_talks(self):
        self.end()
        for method, args in (
            ("hold", [True]),
            ("mute", [True]),
            ("transfer", [{"number": OUTSIDE}]),
            ("add_party", [{"number": OUTSIDE}]),
            ("complete_transfer", []),
            ("cancel_transfer", []),
            ("pause_recording", [True]),
            ("send_dtmf", ["1"]),
        ):
            with self.subTest(method), self.assertRaises(UserError):
                self.do(method, *args)

    def test_c11_driver_that_cannot(self):
        self.patch(type(self.telephony.worker.driver), "can", frozenset(["hold"]))
        self.assertEqual(self.state()["can"], ["hold"])
        self.do("hold", True)
        with self.assertRaises(UserError):
            self.do("mute", True)

    def test_c11_what_the_pbx_refused_is_told(self):
        self.call.with_user(self.operator).hold(True)
        (row,) = self.env["telephony.command"]._claim(self.pbx.id, 10)
        self.env["telephony.command"].browse(row["id"])._finish("not now")
        (message,) = self.messages("simple_notification", self.operator)
        self.assertIn("not now", message)

    def test_c11_timeline(self):
        self.do("hold", True)
        self.do("transfer", {"user_id": self.second.id})
        partner = self.env["res.partner"].create({"name": "<b>Client</b>"})
        self.call.partner_id = partner
        self.end()
        text = str(self.call.timeline)
        for words in ("On hold", "Took over", "Call ended", self.second.name):
            self.assertIn(words, text)
        self.assertNotIn("<b>", text)

    def test_c11_events_of_a_transfer_in_any_order(self):
        ref = self.call.pbx_uniqueid
        now = self.telephony.now
        data = {"role": "consult", "user_id": self.second.id, "name": "Second"}
        story = [
            CallEvent(EventType.ENDED, ref, now + 50, by="client", cause=16),
            CallEvent(EventType.TRANSFERRED, ref, now + 10, "p1"),
            CallEvent(EventType.ANSWERED, ref, now + 5, "p1"),
            CallEvent(EventType.LEG_ENDED, ref, now + 10, OPERATOR),
            CallEvent(EventType.DIALLING, ref, now + 1, "p1", data=data),
        ]
        for event in story:
            self.env["telephony.event"]._record(self.pbx.id, [event])
        self.assertEqual(self.call.user_id, self.second)
        self.assertEqual(self.leg("operator").user_id, self.operator)
        self.assertEqual(self.leg("consult").talk_seconds, 40)
        self.assertEqual(self.call.state, "terminated")

    def test_c1_client_first(self):
        call = (
            self.env["voip.call"]
            .with_user(self.second)
            ._dial(OUTSIDE, client_first=True)
            .sudo()
        )
        self.telephony.run_until(lambda: call.bridged_date)
        facts = call.pbx_facts
        self.assertLess(facts["answered:client"]["at"], facts["ringing:operator"]["at"])

    def test_c1_off_hook_without_a_service(self):
        self.make_device(self.second, "102")
        Users = self.env["res.users"].with_user(self.second)
        Users.telephony_off_hook(True)
        self.call.with_user(self.operator).hold(True)
        commands = self.env["telephony.command"].search([("state", "=", "pending")])
        commands.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        commands._expire()
        self.assertEqual(Users.telephony_off_hook(False)["state"], "down")
        (message,) = self.messages("simple_notification", self.operator)
        self.assertIn("No telephony service", message)

    def test_c1_off_hook(self):
        with self.assertRaises(AccessError):
            self.env["res.users"].with_user(self.stranger).telephony_off_hook()
        self.make_device(self.second, "102")
        Users = self.env["res.users"].with_user(self.second)
        self.assertEqual(Users.telephony_off_hook(True)["state"], "ringing")
        self.telephony.advance(2)
        self.assertEqual(Users.telephony_off_hook(True)["state"], "up")
        call = self.talk(self.second, OUTSIDE)
        self.assertNotIn("ringing:operator", call.pbx_facts)
        Users.telephony_off_hook(False)
        self.telephony.advance(2)
        self.assertEqual(Users.telephony_off_hook(False)["state"], "down")
        lines = self.env["telephony.line"]
        self.assertFalse(lines.with_user(self.operator).search([]))
        self.assertTrue(lines.with_user(self.second).search([]))
