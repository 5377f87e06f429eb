import random

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..core.events import CLIENT, OPERATOR, CallEvent, EventType
from .common import TelephonyCase

NUMBER = "+79161234567"


class TestEvents(TelephonyCase):
    def setUp(self):
        super().setUp()
        self.Event = self.env["telephony.event"]

    def _call(self):
        call = self.env["voip.call"].with_user(self.operator)._dial(NUMBER)
        self.env["telephony.command"]._claim(self.pbx.id, 10)
        return call.sudo()

    def _story(self, ref, begin=1_700_000_000.0):
        steps = [
            (EventType.RINGING, OPERATOR, 1, {}),
            (EventType.ANSWERED, OPERATOR, 3, {}),
            (EventType.DIALLING, CLIENT, 3, {}),
            (EventType.RINGING, CLIENT, 4, {}),
            (EventType.ANSWERED, CLIENT, 9, {}),
            (EventType.BRIDGED, "", 9, {}),
            (EventType.LEG_ENDED, CLIENT, 69, {"cause": 16}),
            (EventType.ENDED, "", 69, {"cause": 16, "by": CLIENT}),
        ]
        return [
            CallEvent(kind, ref, begin + after, leg, **more)
            for kind, leg, after, more in steps
        ]

    def test_any_order_and_repetition(self):
        dice = random.Random(5)
        seen = set()
        for _ in range(12):
            call = self._call()
            story = self._story(call.pbx_uniqueid) * 2
            dice.shuffle(story)
            for event in story:
                self.Event._record(self.pbx.id, [event])
            seen.add((call.state, call.outcome, call.talk_seconds, call.ended_by))
            log = self.Event.search([("call_ref", "=", call.pbx_uniqueid)])
            self.assertEqual(len(log), 9)  # the attempt and eight more
            self.assertEqual(set(log.mapped("state")), {"applied"})
        self.assertEqual(seen, {("terminated", "answered", 60, "client")})

    def test_events_of_unknown_calls_wait_for_them(self):
        ref = "unknown-in-1"
        ringing = CallEvent(EventType.RINGING, ref, 2.0, OPERATOR)
        self.Event._record(self.pbx.id, [ringing])
        log = self.Event.search([("call_ref", "=", ref)])
        self.assertEqual(log.state, "orphan")
        incoming = CallEvent(EventType.INCOMING, ref, 1.0, data={"number": NUMBER})
        self.Event._record(self.pbx.id, [incoming])
        log = self.Event.search([("call_ref", "=", ref)])
        self.assertEqual(set(log.mapped("state")), {"applied"})

    def test_a_failing_addon_does_not_stop_the_others(self):
        for error in (ValueError, UserError, AccessError, IndexError, RuntimeError):
            with self.subTest(error):
                self._fail_with(error)

    def _fail_with(self, error):
        call = self._call()
        story = self._story(call.pbx_uniqueid)
        cls = type(self.env["voip.call"])

        def broken(self, event):
            if event.type == EventType.ANSWERED and event.leg == CLIENT:
                raise error("broken addon")

        self.patch(cls, "_hook_changed", broken)
        with mute_logger("odoo.addons.call_telephony.tools.set_aside"):
            self.Event._record(self.pbx.id, story)
        self.assertEqual(call.state, "terminated")
        bad = self.Event.search(
            [("call_ref", "=", call.pbx_uniqueid), ("state", "=", "error")]
        )
        self.assertEqual(len(bad), 1)
        self.assertIn("broken addon", bad.error)

    def test_hook_sees_the_call_already_changed(self):
        seen = []
        cls = type(self.env["voip.call"])
        self.patch(
            cls,
            "_hook_changed",
            lambda call, event: seen.append((str(event.type), call.state)),
        )
        self.telephony.will(NUMBER, answer_after=2, talk=3)
        self.env["voip.call"].with_user(self.operator)._dial(NUMBER)
        self.telephony.run_until_idle()
        self.assertEqual(seen[0], ("placed", "calling"))
        self.assertIn(("bridged", "ongoing"), seen)
        self.assertIn(("ended", "terminated"), seen)
        self.assertEqual(seen[-1], ("recording", "terminated"))

    def test_users_are_told(self):
        self.telephony.will(NUMBER, "busy")
        call = self.env["voip.call"].with_user(self.operator)._dial(NUMBER)
        self.telephony.run_until_idle()
        self.env.cr.precommit.run()
        messages = (
            self.env["bus.bus"]
            .sudo()
            .search([("message", "like", "call_telephony/call")])
        )
        own = [m for m in messages if f'"id":{call.id},' in m.message]
        self.assertTrue(own)
        self.assertTrue(
            all(
                f'"res.partner",{self.operator.partner_id.id}' in m.channel
                or f'"res.users",{self.operator.id}' in m.channel
                for m in own
            )
        )
        self.assertIn('"outcome":"busy"', own[-1].message)
