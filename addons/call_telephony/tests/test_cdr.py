import os
import tempfile
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from ..core.events import OPERATOR, CallEvent
from .cdr_case import BEGIN, CdrCase, E
from .cdr_common import line


class TestCdr(CdrCase):
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
