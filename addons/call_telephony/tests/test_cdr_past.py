from odoo.tests import mute_logger

from ..core.events import CallEvent
from .cdr_case import BEGIN, NUMBER, CdrCase, E
from .cdr_common import line


class TestCdrPast(CdrCase):
    """Row C5: calls made past Odoo."""

    def test_c5_desk_phone_dials_by_itself(self):
        self._keep(
            line(
                "b.1", 1, dstchannel="PJSIP/trunk-02", answer=BEGIN + 4, end=BEGIN + 34
            )
        )
        self._reconcile()
        call = self._past()
        self.assertEqual((call.type_call, call.user_id), ("outgoing", self.operator))
        self.assertEqual((call.partner_id, call.number_e164), (self.client, NUMBER))
        self.assertEqual((call.state, call.outcome), ("terminated", "answered"))
        self.assertEqual((call.talk_seconds, call.wait_seconds), (30, 4))
        self.assertEqual(call.device_id.address, "101")
        self.assertEqual(call.company_id, self.pbx.company_id)
        self.assertFalse(call.recording_state)
        self.assertEqual(call.cdr_difference_ids.kind, "missing_call")
        self.assertEqual(call.cdr_difference_ids.state, "filled")
        found = self.env["voip.call"].with_user(self.operator).search([])
        self.assertIn(call, found)

    def test_c5_repeating_changes_nothing(self):
        self._keep(line("b.1", 1), line("b.2", 2, src="79031112233", dst="74950000000"))
        self._reconcile()
        calls = self._past()
        self.assertEqual(len(calls), 2)
        self._records().state = "new"
        self._reconcile()
        self.assertEqual(self._past(), calls)
        self.assertEqual(len(calls.cdr_difference_ids), 2)

    def test_c5_later_records_of_the_same_talk(self):
        self._keep(line("b.1", 1, dstchannel="PJSIP/trunk-02", end=BEGIN + 5))
        self._reconcile()
        call = self._past()
        self.assertEqual(call.outcome, "no_answer")
        other = self.env["res.partner"].create({"name": "Who it was"})
        call.partner_id = other
        self._keep(
            line(
                *("b.1", 2),
                dstchannel="PJSIP/trunk-03",
                start=BEGIN + 5,
                answer=BEGIN + 9,
                end=BEGIN + 29,
            )
        )
        self._reconcile()
        self.assertEqual(self._past(), call)
        self.assertEqual((call.outcome, call.talk_seconds), ("answered", 20))
        self.assertEqual(len(call.cdr_ids), 2)
        self.assertEqual(call.partner_id, other)

    def test_c5_the_service_tells_late(self):
        """The call came while nobody listened; then its events come all the same."""
        self.make_device(self.other_operator(), "102")
        self._keep(
            line(
                *("b.7", 1),
                channel="PJSIP/trunk-01",
                dstchannel="PJSIP/102-02",
                src="79161234567",
                dst="74950000000",
                answer=BEGIN + 3,
                end=BEGIN + 13,
            )
        )
        self._reconcile()
        call = self._past()
        self.assertEqual((call.type_call, call.line), ("incoming", "74950000000"))
        self.assertEqual(call.user_id.login, "tel_second")
        ref = f"{self.prefix}in-b.7"
        self.assertEqual(call.pbx_uniqueid, ref)
        incoming = CallEvent(E.INCOMING, ref, float(BEGIN), data={"number": NUMBER})
        self.env["telephony.event"]._record(self.pbx.id, [incoming])
        found = self.env["voip.call"].search([("pbx_uniqueid", "=", ref)])
        self.assertEqual(found, call)
        self.assertEqual((call.state, call.talk_seconds), ("terminated", 10))
        self.assertFalse(
            self.env["telephony.command"].search([("call_id", "=", call.id)])
        )

    def other_operator(self):
        return self.make_user("tel_second")

    def test_c5_a_missed_call_while_no_service_ran(self):
        self._keep(
            line(
                "b.8",
                channel="PJSIP/trunk-01",
                src="anonymous",
                dst="74950000000",
                disposition="BUSY",
                app="Hangup",
            )
        )
        self._reconcile()
        call = self._past()
        self.assertEqual((call.state, call.number_kind), ("missed", "anonymous"))
        self.assertFalse(call.user_id)

    def test_c5_the_browser_phone_told_of_it(self):
        values = {
            "phone_number": NUMBER,
            "type_call": "outgoing",
            "pbx_id": self.pbx.id,
        }
        self.env["voip.call"].with_user(self.operator).create_call(values)
        told = self.env["voip.call"].search([], limit=1)
        now = int(told.create_date.timestamp())
        self._keep(line("b.9", dstchannel="PJSIP/trunk-1", start=now, answer=now + 1))
        for _ in range(2):
            self._records().state = "new"
            self._reconcile()
        self.assertFalse(self._past())
        self.assertEqual(len(told.cdr_ids), 1)

    def test_c5_old_records_make_no_calls(self):
        self.pbx.cdr_from_date = "2024-01-01"
        self._keep(line("b.1"))
        self._reconcile()
        self.assertEqual(self._records().state, "old")
        self.assertFalse(self._past())

    @mute_logger("odoo.addons.call_telephony.tools.set_aside")
    def test_c5_one_that_fails_is_set_aside(self):
        self._keep(line("b.1"), line("b.2", src="101", dst="79031112233"))
        cls = type(self.env["telephony.cdr"])
        origin = cls._vals_of_gap

        def broken(this, pbx, found, user):
            if found.number == "79031112233":
                raise ValueError("broken addon")
            return origin(this, pbx, found, user)

        self.patch(cls, "_vals_of_gap", broken)
        self.env["telephony.cdr"]._reconcile(self.pbx)
        states = {one.uniqueid: one.state for one in self._records()}
        self.assertEqual(states, {"b.1": "done", "b.2": "error"})
