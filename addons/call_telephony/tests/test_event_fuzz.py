import random

from odoo import fields
from odoo.tests import mute_logger

from ..core.events import CLIENT, OPERATOR, CallEvent, EventType
from .cdr_common import line
from .common import TelephonyCase

NUMBER = "+79161234567"
BEGIN = 1_700_000_000
LOG = "odoo.addons.call_telephony.tools.set_aside"
E = EventType


class TestEventFuzz(TelephonyCase):
    """Odd events harm no other; the truth comes back by resync and records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pbx.write({"cdr_source": "file", "cdr_from_date": "2020-01-01"})
        cls.Event = cls.env["telephony.event"]

    def _call(self):
        call = self.env["voip.call"].with_user(self.operator)._dial(NUMBER).sudo()
        self.env["telephony.command"]._claim(self.pbx.id, 10)
        return call

    def _story(self, ref):
        steps = [
            (E.RINGING, OPERATOR, 1, {}),
            (E.ANSWERED, OPERATOR, 3, {}),
            (E.DIALLING, CLIENT, 3, {}),
            (E.RINGING, CLIENT, 4, {}),
            (E.ANSWERED, CLIENT, 9, {}),
            (E.BRIDGED, "", 9, {}),
            (E.LEG_ENDED, CLIENT, 69, {"cause": 16}),
            (E.ENDED, "", 69, {"cause": 16, "by": CLIENT}),
        ]
        return [
            CallEvent(kind, ref, float(BEGIN + after), leg, **more)
            for kind, leg, after, more in steps
        ]

    def _row(self, event):
        return {**event.to_dict(), "key": event.key}

    @mute_logger(LOG)
    def test_c5_unknown_and_broken_events_are_set_aside(self):
        call = self._call()
        ref = call.pbx_uniqueid
        good = [self._row(event) for event in self._story(ref)]
        odd = [
            {**good[0], "key": "k1", "type": "teleported"},
            {**good[0], "key": "k2", "leg": "dog"},
            {**good[0], "key": "k3", "more": 1},
            {**good[0], "key": "k4", "at": "yesterday"},
            {**good[0], "key": "k5", "call": "nobody's"},
        ]
        rows = good + odd
        random.Random(7).shuffle(rows)
        self.Event._append(self.pbx.id, rows)
        self.Event._apply_pending(self.pbx.id)
        self.assertEqual((call.state, call.talk_seconds), ("terminated", 60))
        states = {
            one.key: one.state
            for one in self.Event.search([("key", "in", [row["key"] for row in odd])])
        }
        self.assertEqual(states["k1"], "error")
        self.assertEqual(states["k3"], "error")
        self.assertEqual(states["k4"], "error")
        self.assertEqual(states["k5"], "orphan")
        self.assertFalse(self.Event.search_count([("state", "=", "pending")]))

    def test_c5_truth_comes_back(self):
        """Some events lost, some twice, in any order; a resync; then the records."""
        dice = random.Random(11)
        seen = set()
        for number in range(10):
            call = self._call()
            ref = call.pbx_uniqueid
            placed = self.Event.search([("call_ref", "=", ref)])
            call.pbx_facts = {}  # even the attempt's time is another than the PBX's
            placed.unlink()
            heard = [one for one in self._story(ref)[:-1] if dice.random() < 0.5] * 2
            dice.shuffle(heard)
            for event in heard:
                self.Event._record(self.pbx.id, [event])
            gone = CallEvent(
                E.ENDED, ref, BEGIN + 500.0 + number, by="system", estimated=True
            )
            self.Event._record(self.pbx.id, [gone])
            self.assertIn(call.state, ("terminated", "aborted"))
            self.env["telephony.cdr"]._receive(
                self.pbx,
                [
                    line(
                        *(f"{ref}-c", 2),
                        linkedid=f"{ref}-o",
                        start=BEGIN + 3,
                        answer=BEGIN + 9,
                        end=BEGIN + 9,
                    ),
                    line(
                        *(f"{ref}-o", 1),
                        dstchannel="PJSIP/trunk-1",
                        start=BEGIN,
                        answer=BEGIN + 3,
                        end=BEGIN + 69,
                    ),
                ],
            )
            self.env["telephony.cdr"]._reconcile(self.pbx)
            ended = fields.Datetime.to_string(call.end_date)
            seen.add((call.state, call.outcome, call.talk_seconds, ended))
        self.assertEqual(seen, {("terminated", "answered", 60, "2023-11-14 22:14:29")})
        past = [("past_odoo", "=", True), ("pbx_id", "=", self.pbx.id)]
        self.assertFalse(self.env["voip.call"].search_count(past))
