import os
import tempfile
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import mute_logger

from ..core.events import CLIENT, OPERATOR, CallEvent, EventType
from .cdr_common import line
from .common import TelephonyCase

NUMBER = "+79161234567"
BEGIN = 1_700_000_000
E = EventType


class TestCdr(TelephonyCase):
    """Row C5: the copy, and what is made of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Cdr = cls.env["telephony.cdr"].with_context(telephony_strict=True)
        cls.Tail = cls.env["telephony.cdr.tail"]
        cls.pbx.write({"cdr_source": "file", "cdr_from_date": "2020-01-01"})
        cls.prefix = cls.pbx._ref_prefix()
        cls.client = cls.env["res.partner"].create({"name": "Anna", "phone": NUMBER})
        cls.make_device(cls.operator, "101")

    def _keep(self, *lines):
        return self.Cdr._receive(self.pbx, lines)

    def _records(self):
        return self.Cdr.search([("pbx_id", "=", self.pbx.id)])

    def _reconcile(self):
        return self.Cdr._reconcile(self.pbx)

    def _past(self):
        domain = [("pbx_id", "=", self.pbx.id), ("past_odoo", "=", True)]
        return self.env["voip.call"].search(domain)

    def _differences(self, call):
        return call.sudo().cdr_difference_ids.mapped("kind")

    def _call(self, *facts):
        """A call of Odoo's own that ended, with what the PBX told."""
        call = self.env["voip.call"].with_user(self.operator)._dial(NUMBER).sudo()
        self.env["telephony.command"].search([("call_id", "=", call.id)]).unlink()
        ref = call.pbx_uniqueid
        story = facts or (
            (E.PLACED, 0, "", {}),
            (E.ANSWERED, 1, OPERATOR, {}),
            (E.DIALLING, 1, CLIENT, {}),
            (E.ANSWERED, 5, CLIENT, {}),
            (E.BRIDGED, 5, "", {}),
            (E.ENDED, 65, "", {"cause": 16, "by": CLIENT}),
        )
        events = [
            CallEvent(kind, ref, BEGIN + after + 0.4, leg, **more)
            for kind, after, leg, more in story
        ]
        self.env["telephony.event"]._record(self.pbx.id, events)
        return call

    def _lines_of(self, call, end=65):
        ref = call.pbx_uniqueid
        return (
            line(
                *(f"{ref}-c", 2),
                linkedid=f"{ref}-o",
                channel="PJSIP/trunk-02",
                start=BEGIN + 1,
                answer=BEGIN + 5,
                end=BEGIN + 5,
            ),
            line(
                *(f"{ref}-o", 1),
                dstchannel="PJSIP/trunk-02",
                start=BEGIN,
                answer=BEGIN + 1,
                end=BEGIN + end,
            ),
        )

    # -- the copy

    def test_c5_every_column_is_kept(self):
        raw = line("u.1", 4, answer=BEGIN + 2, end=BEGIN + 9, dstchannel="PJSIP/t-1")
        self.assertEqual(self._keep(raw), 1)
        record = self._records()
        self.assertEqual(record.raw, raw)
        self.assertEqual((record.uniqueid, record.sequence), ("u.1", 4))
        self.assertEqual(
            record.start_date, fields.Datetime.to_datetime("2023-11-14 22:13:20")
        )
        self.assertEqual((record.duration, record.billsec), (9, 7))
        self.assertEqual(record.clid, '"" <101>')
        self.assertEqual(record._record().answer, BEGIN + 2)

    def test_c5_twice_is_once(self):
        lines = [line("u.1", 1), line("u.1", 2), line("u.2", 1)]
        self.assertEqual(self._keep(*lines), 3)
        self.assertEqual(self._keep(*lines, line("u.3")), 1)
        self.assertEqual(self._keep(*lines), 0)
        self.assertEqual(len(self._records()), 4)

    def test_c5_what_cannot_be_read_is_kept(self):
        whole = line("u.1")
        self.assertEqual(self._keep("rubbish", whole[:40] + whole, "", "rubbish"), 3)
        self.assertEqual(
            sorted(self._records().mapped("state")), ["broken", "broken", "new"]
        )
        self._reconcile()
        self.assertEqual(len(self._past()), 1)

    def test_c5_file_and_place_are_one_transaction(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "Master.csv")
            self.pbx.cdr_path = path
            with open(path, "w", encoding="utf-8") as file:
                file.write(line("u.1") + "\n" + line("u.2") + "\n" + line("u.3")[:30])
            with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
                self.assertTrue(self.Tail._copy(self.pbx))
                self.assertEqual(len(self._records()), 2)
                raise ZeroDivisionError  # the process dies before the commit
            self.env.invalidate_all()
            self.assertFalse(self._records())
            self.assertTrue(self.Tail._copy(self.pbx))
            self.assertFalse(self.Tail._copy(self.pbx))
            self.assertEqual(len(self._records()), 2)
            self.assertEqual(self.pbx.cdr_behind, 30)
            self.assertEqual(self.pbx.cdr_state, "late")
            os.rename(path, path + ".1")
            with open(path, "w", encoding="utf-8") as file:
                file.write(line("u.4") + "\n")
            while self.Tail._copy(self.pbx):
                pass
            self.pbx.invalidate_recordset()
            self.assertEqual(len(self._records()), 4)  # and the cut off line
            self.assertEqual(self.pbx.cdr_state, "good")
            self.assertEqual(self.pbx.cdr_count, 4)

    def test_c5_health(self):
        self.pbx.cdr_path = "/nowhere/Master.csv"
        self.assertEqual(self.pbx.cdr_state, "bad")
        self.Tail._copy(self.pbx)
        tail = self.Tail.search([("pbx_id", "=", self.pbx.id)])
        tail.seen_date = fields.Datetime.now() - timedelta(minutes=10)
        self.pbx.invalidate_recordset()
        self.assertEqual(self.pbx.cdr_state, "bad")
        self.pbx.cdr_source = False
        self.assertEqual(self.pbx.cdr_state, "off")

    def test_c5_unreadable_file_is_told(self):
        # a folder instead of a file
        with tempfile.TemporaryDirectory(suffix=".csv") as folder:
            self.pbx.cdr_path = folder
            self.Tail._copy(self.pbx)
            self.assertIn("directory", self.pbx.cdr_message)
            self.assertEqual(self.pbx.cdr_state, "bad")

    def test_c5_path_is_checked(self):
        for path in ("Master.csv", "/var/../etc/passwd", "/a\nb", ""):
            with self.subTest(path), self.assertRaises(ValidationError):
                self.pbx.cdr_path = path

    # -- calls and records

    def test_c5_records_of_a_call_of_ours(self):
        call = self._call()
        self._keep(*self._lines_of(call))
        self.assertEqual(self._reconcile(), 2)
        self.assertEqual(len(call.cdr_ids), 2)
        self.assertEqual(set(call.cdr_ids.mapped("state")), {"done"})
        self.assertFalse(self._differences(call))
        self.assertFalse(self._past())
        self.assertEqual(self._reconcile(), 0)

    def test_c5_a_call_that_goes_on_is_compared_when_it_is_over(self):
        story = ((E.PLACED, 0, "", {}), (E.ANSWERED, 1, OPERATOR, {}))
        call = self._call(*story)
        self._keep(*self._lines_of(call))
        self._reconcile()
        self.assertEqual(set(call.cdr_ids.mapped("state")), {"linked"})
        self.assertEqual(self._reconcile(), 0)
        ended = CallEvent(
            E.ENDED, call.pbx_uniqueid, BEGIN + 900.0, by="system", estimated=True
        )
        self.env["telephony.event"]._record(self.pbx.id, [ended])
        self.assertEqual(self._reconcile(), 2)
        self.assertEqual((call.outcome, call.talk_seconds), ("answered", 60))
        self.assertEqual(
            fields.Datetime.to_string(call.end_date), "2023-11-14 22:14:25"
        )
        self.assertFalse(self._differences(call))

    def test_c5_times_that_differ(self):
        call = self._call()
        self._keep(*self._lines_of(call, end=63))
        self._reconcile()
        self.assertEqual(self._differences(call), ["ended"])
        difference = call.cdr_difference_ids
        self.assertEqual(difference.seconds, 2)
        # what was seen stays as it was
        self.assertEqual(call.talk_seconds, 60)
        with self.assertRaises(AccessError):
            difference.with_user(self.operator).action_accept()
        difference.with_user(self.supervisor).action_accept()
        call.cdr_ids.state = "new"
        self._reconcile()
        self.assertEqual(call.cdr_difference_ids.state, "accepted")

    def test_c5_a_call_without_records(self):
        call = self._call()
        self._reconcile()
        self.assertFalse(self._differences(call))  # the copy has not come so far
        self.Tail._take(self.pbx, [], 0)
        self._reconcile()
        self.assertFalse(self._differences(call))  # ended more than a day ago
        recent = fields.Datetime.now() - timedelta(minutes=30)
        call.end_date = recent
        self._reconcile()
        self.assertEqual(self._differences(call), ["missing_cdr"])
        self.assertEqual(call.cdr_difference_ids.call_time, recent)
        self._reconcile()
        self.assertEqual(len(call.cdr_difference_ids), 1)
        call.end_date = fields.Datetime.to_datetime("2023-11-14 22:14:25")
        self._keep(*self._lines_of(call))
        self._reconcile()
        self.assertFalse(self._differences(call))

    def test_c5_no_channel_no_record(self):
        call = self._call((E.PLACED, 0, "", {}), (E.ENDED, 1, "", {"by": "system"}))
        call.end_date = fields.Datetime.now() - timedelta(minutes=30)
        self.Tail._take(self.pbx, [], 0)
        self._reconcile()
        self.assertFalse(self._differences(call))

    # -- calls made past Odoo

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

    # -- rights

    def test_c5_operators_see_no_records(self):
        call = self._call()
        self._keep(*self._lines_of(call))
        self._reconcile()
        for model in (
            "telephony.cdr",
            "telephony.cdr.difference",
            "telephony.cdr.tail",
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.operator).search([])
        with self.assertRaises(AccessError):
            call.with_user(self.operator).read(["cdr_ids"])
        self.assertTrue(call.with_user(self.operator).read(["duration"]))
        Cdr = self.env["telephony.cdr"]
        self.assertEqual(len(Cdr.with_user(self.supervisor).search([])), 2)
        for user in (self.operator, self.supervisor, self.manager):
            with self.assertRaises(AccessError):
                call.cdr_ids.with_user(user).write({"state": "new"})
            with self.assertRaises(AccessError):
                call.cdr_ids.with_user(user).unlink()
        with self.assertRaises(AccessError):
            Cdr.with_user(self.operator).reconcile()
        self.assertEqual(Cdr.with_user(self.supervisor).reconcile([self.pbx.id]), 0)

    def test_c5_other_companies(self):
        self._keep(line("b.1"))
        self.pbx.company_id = self.env["res.company"].create({"name": "Second"})
        Cdr = self.env["telephony.cdr"].with_user(self.supervisor)
        self.assertFalse(Cdr.search([]))
        Cdr.reconcile()
        self.assertEqual(self._records().state, "new")

    def test_c5_token_is_shown_once(self):
        with self.assertRaises(AccessError):
            self.pbx.with_user(self.supervisor).action_cdr_token()
        action = self.pbx.with_user(self.manager).action_cdr_token()
        token = action["context"]["default_token"]
        self.assertTrue(self.pbx._cdr_token_fits(token))
        self.assertFalse(self.pbx._cdr_token_fits("guess"))
        self.assertFalse(self.pbx._cdr_token_fits(""))
        self.assertNotIn(token, str(self.pbx.sudo().read()))
        with self.assertRaises(AccessError):
            self.pbx.with_user(self.manager).read(["cdr_token_hash"])
        dialog = self.env["telephony.cdr.token"].with_context(**action["context"])
        shown = dialog.with_user(self.manager).new(
            {"token": token, "pbx_id": self.pbx.id}
        )
        self.assertIn(f"--pbx {self.pbx.id}", shown.command)
        again = self.pbx.action_cdr_token()["context"]["default_token"]
        self.assertNotEqual(token, again)
        self.assertFalse(self.pbx._cdr_token_fits(token))

    def test_c5_cron(self):
        self._keep(line("b.1"))
        with self.enter_registry_test_mode():
            self.env.ref(
                "call_telephony.telephony_cdr_cron_reconcile"
            ).method_direct_trigger()
        self.assertEqual(len(self._past()), 1)
