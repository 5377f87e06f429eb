from odoo.exceptions import AccessError, UserError

from .test_steer import OUTSIDE, SteerCase


class TestSpy(SteerCase):
    def test_c10_listen_whisper_join_and_who_did_is_kept(self):
        for mode in ("listen", "whisper", "join"):
            state = self.do("spy", mode, user=self.supervisor)
            (spy,) = state["spies"]
            self.assertEqual((spy["mode"], spy["state"]), (mode, "talking"))
        self.assertEqual(len(self.leg("spy")), 1)
        self.assertTrue(self.messages("call_telephony/spy", self.supervisor))
        self.assertFalse(self.messages("/call", self.supervisor))
        self.assertEqual(self.do("spy_stop", user=self.supervisor)["spies"], [])
        self.do("spy_stop", user=self.supervisor)  # twice is no error
        self.end()
        leg = self.leg("spy")
        self.assertEqual(leg.user_id, self.supervisor)
        self.assertEqual(leg.modes, "listen, whisper, join")
        self.assertEqual(leg.modes_text, "listens, whispers, talks with both")
        self.assertTrue(leg.start_date and leg.end_date)
        for user in (self.operator, self.supervisor, self.manager):
            for change in (lambda leg: leg.unlink(), lambda leg: leg.write({})):
                with self.assertRaises(AccessError):
                    change(leg.with_user(user))

    def test_c10_rights(self):
        for user in (self.operator, self.second, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.do("spy", "listen", user=user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.do("spy_stop", user=user)
        with self.assertRaises(UserError):
            self.do("spy", "record", user=self.supervisor)
        company = self.env["res.company"].create({"name": "Second"})
        self.call.company_id = company
        with self.assertRaises(AccessError):
            self.do("spy", "listen", user=self.supervisor)
        self.assertFalse(self.leg("spy"))

    def test_c11_rights_of_strangers(self):
        for method, args in (
            ("hold", [True]),
            ("mute", [True]),
            ("transfer", [{"number": OUTSIDE}]),
            ("add_party", [{"number": OUTSIDE}]),
            ("drop_party", ["p1"]),
            ("complete_transfer", []),
            ("cancel_transfer", []),
            ("pause_recording", [True]),
            ("send_dtmf", ["1"]),
            ("telephony_state", []),
        ):
            for user in (self.second, self.stranger):
                with self.subTest(method), self.assertRaises(AccessError):
                    self.do(method, *args, user=user)
        self.assertTrue(self.do("hold", True, user=self.supervisor)["held"])

    def test_c10_one_talk_at_a_time(self):
        self.do("spy", "listen", user=self.supervisor)
        other = self.talk(self.second, OUTSIDE)
        other.with_user(self.supervisor).spy("listen")
        self.telephony.advance(5)
        self.assertEqual(self.leg("spy").state, "ended")
        self.assertEqual(
            other.leg_ids.filtered(lambda leg: leg.role == "spy").state, "talking"
        )

    def test_c10_not_the_own_call(self):
        self.call = self.talk(self.supervisor, OUTSIDE)
        with self.assertRaises(UserError):
            self.do("spy", "listen", user=self.supervisor)

    def test_c10_operators_see_it_or_not(self):
        self.do("spy", "listen", user=self.supervisor)
        self.assertTrue(self.state()["spies"])
        self.pbx.show_listeners = False
        self.assertFalse(self.state()["spies"])
        self.assertTrue(self.state(self.supervisor)["spies"])
        legs = self.env["voip.call.leg"]
        self.assertFalse(legs.with_user(self.operator).search([("role", "=", "spy")]))
        self.assertTrue(legs.with_user(self.supervisor).search([("role", "=", "spy")]))
        self.assertFalse(legs.with_user(self.stranger).search([]))
