from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.tools import mute_logger

from ..core.events import CallEvent, EventType
from ..core.fax import FaxResult, to_tiff
from ..tests_core.pdf import pdf
from .common import TelephonyCase

CLIENT, LINE = "+79161234567", "74951112233"
LOGGER = "odoo.addons.call_telephony.models.telephony_fax_received"


class TestFaxReceived(TelephonyCase):
    """C12: a call that brings a fax ends as a document of the call and its client."""

    def setUp(self):
        super().setUp()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.pbx.write({"fax_folder": folder.name, "fax_folder_pbx": "/pbx/fax"})
        self.partner = self.env["res.partner"].create({"name": "Ivan", "phone": CLIENT})
        self.env["telephony.route"].search([]).active = False
        self.route = self.env["telephony.route"].create(
            {
                "name": "Fax line",
                "lines": LINE,
                "step_ids": [(0, 0, {"kind": "fax"}), (0, 0, {"kind": "hangup"})],
            }
        )

    def comes(self, number=CLIENT):
        """A call that waits to be faxed: the PBX has been asked to take the fax."""
        self.event(EventType.INCOMING, data={"number": number, "line": LINE})
        call = self.env["voip.call"].search([("pbx_uniqueid", "=", self.ref)])
        self.command = self.env["telephony.command"].search(
            [("call_id", "=", call.id), ("kind", "=", "receive_fax")]
        )
        return call

    @property
    def ref(self):
        return f"{self.pbx._ref_prefix()}in-1.1"

    def event(self, kind, **values):
        now = self.env["telephony.event"]._epoch()
        event = CallEvent(kind, self.ref, now, **values)
        self.env["telephony.event"]._record(self.pbx.id, [event])

    def told(self, **result):
        self.event(EventType.FAX, data=asdict(FaxResult(**result)))

    def lays_down(self, call, content):
        (self.folder / call._fax_file()).write_bytes(content)

    def codes(self, call):
        return call.routing_note_ids.mapped("code")

    def test_c12_a_fax_is_attached_to_the_call_and_the_client(self):
        call = self.comes()
        self.assertEqual(self.command.payload["file"], f"/pbx/fax/{call._fax_file()}")
        self.lays_down(call, to_tiff(pdf("Order", "Page two")).content)
        self.told(outcome="sent", pages=2, station="7495")
        for record in (call, self.partner):
            message = record.message_ids[0]
            self.assertIn("pages: 2", message.body)
            (attachment,) = message.attachment_ids
            self.assertEqual(attachment.mimetype, "application/pdf")
            self.assertEqual(
                (attachment.res_model, attachment.res_id), (record._name, record.id)
            )
        self.assertFalse(list(self.folder.iterdir()), "the file is taken away")
        self.assertEqual(self.codes(call)[:3], ["rule", "fax", "fax_received"])
        self.event(EventType.ENDED, cause=16, by="client")
        self.assertFalse(call.follow_up, "who sent a fax need not be called back")

    def test_c12_of_an_unknown_number_it_is_the_call_s(self):
        call = self.comes("+79160000001")
        self.lays_down(call, to_tiff(pdf("Order")).content)
        self.told(outcome="sent", pages=1)
        self.assertTrue(call.message_ids[0].attachment_ids)

    def test_c12_told_twice_it_is_attached_once(self):
        call = self.comes()
        self.lays_down(call, to_tiff(pdf("Order")).content)
        self.told(outcome="sent", pages=1)
        before = len(call.message_ids)
        self.told(outcome="sent", pages=1)
        self.assertEqual(len(call.message_ids), before)

    def test_c12_a_fax_that_breaks_off_goes_on_with_the_rule(self):
        call = self.comes()
        self.told(outcome="failed", reason="HANGUP")
        self.assertEqual(self.codes(call)[:4], ["rule", "fax", "fax_failed", "hangup"])
        self.event(EventType.ENDED, cause=16, by="client")
        self.assertEqual(call.follow_up, "call_back")

    @mute_logger(LOGGER)
    def test_c12_a_file_that_is_no_fax_stays_and_is_told(self):
        for content in (None, b"rubbish"):
            call = self.comes()
            if content:
                self.lays_down(call, content)
            with self.assertLogs(LOGGER, "WARNING"):
                call._fax_received(FaxResult("sent", pages=1))
            self.assertIn("fax_failed", self.codes(call))
            self.assertEqual((self.folder / call._fax_file()).exists(), bool(content))

    def test_c12_a_pbx_that_cannot_take_faxes_goes_on_with_the_rule(self):
        self.telephony.incoming(CLIENT, LINE)
        self.telephony.run_until_idle()
        call = self.env["voip.call"].search([("line", "=", LINE)], limit=1)
        self.assertEqual(self.codes(call)[:4], ["rule", "fax", "fax_failed", "hangup"])
        self.assertNotEqual(call.state, "calling")

    def test_c12_after_a_restart_the_service_is_told_of_it(self):
        call = self.comes()
        self.assertFalse(self.pbx._service_begin()["faxes"], "not asked for yet")
        self.env["telephony.command"]._claim(self.pbx.id, 10)
        known = {"fax": self.ref, "channel": call.client_channel, "call": self.ref}
        self.assertEqual(self.pbx._service_begin()["faxes"], [known])
