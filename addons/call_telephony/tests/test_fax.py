from base64 import b64encode
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from odoo.addons.call_telephony.core import fax as fax_core
from odoo.addons.call_telephony.drivers import simulated_fax
from odoo.addons.call_telephony.drivers.base import Driver, DriverError
from odoo.addons.call_telephony.tests_core.pdf import pdf

from .common import TelephonyCase

CLIENT = "+79161234567"


class TestFax(TelephonyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Ivan <b>", "phone": CLIENT}
        )
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": "offer.pdf",
                "raw": pdf("Offer", "Page two"),
                "mimetype": "application/pdf",
                "res_model": "res.partner",
                "res_id": cls.partner.id,
            }
        )

    def send(self, **values):
        wizard = (
            self.env["telephony.fax.send"]
            .with_user(self.operator)
            .with_context(active_model="res.partner", active_id=self.partner.id)
        )
        form = Form(wizard)
        for name, value in values.items():
            form[name] = value
        before = self.env["telephony.fax"].search([], limit=1)
        form.save().action_send()
        fax = self.env["telephony.fax"].search([], limit=1)
        self.assertNotEqual(fax, before)
        return fax

    def test_c12_delivered_is_told_on_the_document(self):
        self.telephony.will(CLIENT)
        fax = self.send()
        self.assertEqual((fax.pages, fax.state, fax.number), (2, "sending", CLIENT))
        self.telephony.run_until_idle()
        self.assertEqual((fax.state, fax.outcome, fax.pages_sent), ("sent", "sent", 2))
        message = self.partner.message_ids[0]
        self.assertIn("delivered", message.body)
        self.assertIn("offer.pdf", message.body)
        self.assertEqual(message.author_id, self.operator.partner_id)

    def test_c12_busy_is_tried_again_then_given_up(self):
        self.pbx.fax_attempts = 2
        self.telephony.will(CLIENT, "busy", answer_after=1)
        fax = self.send()
        self.telephony.run_until_idle()
        self.assertEqual((fax.state, fax.outcome), ("queued", "busy"))
        self.assertTrue(fax.next_attempt)
        fax.next_attempt = "2020-01-01"
        with self.enter_registry_test_mode():
            self.env.ref(
                "call_telephony.telephony_fax_cron_retry"
            ).method_direct_trigger()
        self.assertEqual((fax.state, fax.attempts), ("sending", 2))
        self.telephony.run_until_idle()
        self.assertEqual(fax.state, "failed")
        self.assertIn("not delivered", self.partner.message_ids[0].body)
        fax.with_user(self.operator).action_again()
        self.telephony.will(CLIENT)
        self.telephony.run_until_idle()
        self.assertEqual(fax.state, "sent")

    def test_c12_no_such_number_is_not_tried_again(self):
        self.telephony.will(CLIENT, "invalid", answer_after=1)
        fax = self.send()
        self.telephony.run_until_idle()
        self.assertEqual((fax.state, fax.attempts), ("failed", 1))

    def test_c12_into_the_talk(self):
        self.telephony.will(CLIENT, talk=300)
        Call = self.env["voip.call"].with_user(self.operator)
        call = Call._dial(CLIENT, origin=self.partner)
        self.telephony.run_until(lambda: call.state == "ongoing")
        wizard = Form(
            self.env["telephony.fax.send"]
            .with_user(self.operator)
            .with_context(
                active_model="voip.call", active_id=call.id, fax_into_call=True
            )
        )
        self.assertTrue(wizard.to_call)
        wizard.save().action_send()
        fax = self.env["telephony.fax"].search([], limit=1)
        self.assertEqual((fax.call_id, fax.res_id), (call, self.partner.id))
        self.telephony.run_until(lambda: fax.state == "sent")
        self.assertEqual(call.state, "ongoing")
        # a talk that is over takes none
        self.telephony.run_until_idle()
        with self.assertRaisesRegex(UserError, "not going on"):
            self.env["telephony.fax"].with_user(self.operator)._send(
                self.attachment, call=call
            )

    def test_c12_a_restart_of_the_service_loses_no_fax(self):
        fax = self.send()
        found = self.pbx._service_begin()["faxes"]
        self.assertEqual(found, [], "the command waits still")
        self.env["telephony.command"]._claim(self.pbx.id, 10)
        found = self.pbx._service_begin()["faxes"]
        known = {"fax": fax.pbx_ref, "channel": fax.pbx_ref, "call": ""}
        self.assertEqual(found, [known])
        driver = self.telephony.worker.driver
        flight = [fax_core.FaxInFlight(**one) for one in found]
        # the simulated faxes were in the process that has gone
        self.telephony.loop.run_until_complete(driver.resync_faxes(flight))
        self.telephony.run_until_idle()
        self.assertEqual((fax.state, fax.outcome), ("queued", "failed"))
        self.assertIn("restarted", fax.reason)

    def test_c12_what_nobody_knows_is_said_and_not_sent_again(self):
        fax = self.send()
        self.env["telephony.command"]._claim(self.pbx.id, 10)
        driver = self.telephony.worker.driver
        flight = [fax_core.FaxInFlight(fax.pbx_ref, fax.pbx_ref)]
        story = Driver.resync_faxes(driver, flight)
        self.telephony.loop.run_until_complete(story)
        self.telephony.run_until_idle()
        self.assertEqual((fax.state, fax.outcome), ("failed", "unknown"))
        self.assertIn("ask the client", fax.reason)
        self.assertIn("is not known", self.partner.message_ids[0].body)
        self.assertFalse(fax.next_attempt)

    def test_c12_a_pbx_that_cannot_fax_says_so(self):
        self.pbx.fax_attempts = 1
        fax = self.send()
        refused = DriverError("this PBX cannot do that")
        with patch.object(simulated_fax, "send", side_effect=refused):
            self.telephony.run_until_idle()
        self.assertEqual((fax.state, fax.reason), ("failed", str(refused)))

    def test_c12_what_is_wrong_is_said(self):
        Fax = self.env["telephony.fax"].with_user(self.operator)
        self.attachment.raw = b"no pdf"
        with self.assertRaisesRegex(UserError, "Only PDF"):
            Fax._send(self.attachment, CLIENT)
        self.attachment.raw = b"%PDF-1.4 nonsense"
        with self.assertRaisesRegex(UserError, "cannot be read"):
            Fax._send(self.attachment, CLIENT)
        self.attachment.raw = pdf("x")
        with self.assertRaisesRegex(UserError, "not a telephone number"):
            Fax._send(self.attachment, "call me")
        with patch.object(fax_core.shutil, "which", return_value=None):
            with self.assertRaisesRegex(UserError, "Ghostscript is not installed"):
                Fax._send(self.attachment, CLIENT)
        with patch.object(fax_core, "_run", side_effect=fax_core.FaxError("slow")):
            with self.assertRaisesRegex(UserError, "too long"):
                Fax._send(self.attachment, CLIENT)

    def test_c12_rights(self):
        fax = self.send()
        other = self.supervisor.copy({"login": "fax_other"})
        other.group_ids = self.operator.group_ids
        theirs = fax.with_user(other)
        for todo in (theirs.action_again, theirs.action_cancel, theirs.read):
            with self.assertRaises(AccessError):
                todo()
        values = {"name": "s.pdf", "raw": pdf("x"), "res_model": "telephony.command"}
        secret = self.env["ir.attachment"].create(
            {**values, "res_id": self.env["telephony.command"].search([], limit=1).id}
        )
        with self.assertRaises(AccessError):
            self.env["telephony.fax"].with_user(other)._send(secret, CLIENT)
        with self.assertRaises(AccessError):
            self.env["telephony.fax"].with_user(other).create({"number": "1"})
        with self.assertRaises(AccessError):
            self.pbx.with_user(other).read(["fax_folder"])
        outsider = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            self.env["telephony.fax"].with_user(outsider)._send(self.attachment, CLIENT)

    def test_c12_documents_offer_it(self):
        model = self.env["ir.model"]._get("res.partner")
        kind = self.env["telephony.fax.model"].create({"model_id": model.id})
        bound = self.env["ir.actions.actions"].get_bindings("res.partner")["action"]
        self.assertIn(kind.action_id.id, [one["id"] for one in bound])
        action = kind.action_id
        kind.unlink()
        self.assertFalse(action.exists())

    def test_c12_folders(self):
        for folder in ("fax", "/a/../b", "/a;rm", "/a b", "/x,y"):
            with self.subTest(folder), self.assertRaises(ValidationError):
                self.pbx.fax_folder = folder

    def test_c12_an_upload_is_kept_with_the_document(self):
        fax = self.send(source="upload", upload=b64encode(pdf("up")))
        self.assertEqual(fax.pages, 1)
        # the operator may not change the client: the file stays the operator's own
        self.assertEqual(fax.attachment_id.create_uid, self.operator)
