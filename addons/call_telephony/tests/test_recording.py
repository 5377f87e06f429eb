from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.base.models.ir_attachment import IrAttachment

from ..core.marks import known
from .common import TelephonyCase

NUMBER = "+79161234567"
OTHER_NUMBER = "+79161234568"


class TestRecording(TelephonyCase):
    """Row C6: recordings, who may hear them, how long they are kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_user("tel_other")
        cls.client_1 = cls.env["res.partner"].create({"name": "Ivan", "phone": NUMBER})

    def _call(self, number=NUMBER, user=None, **vals):
        self.telephony.will(number, talk=20)
        call = self.env["voip.call"].with_user(user or self.operator)._dial(number)
        self.telephony.run_until_idle()
        call = call.sudo()
        call.write(vals)
        return call

    def _age(self, call, days):
        call.start_date = fields.Datetime.now() - timedelta(days=days)
        return call

    def _rule(self, days, **vals):
        vals = {"name": f"{days} days", "days": days, **vals}
        return self.env["telephony.retention.rule"].create(vals)

    def _run(self):
        cron = self.env.ref("call_telephony.telephony_retention_cron")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    # -- the player

    def test_c6_player(self):
        call = self._call()
        shown = call.with_user(self.operator).recording_player()
        self.assertEqual(shown["url"], f"/call_telephony/recording/{call.id}")
        self.assertGreater(shown["seconds"], 0)
        self.assertGreater(len(shown["peaks"]), 50)
        self.assertEqual(max(shown["peaks"]), 100)
        labels = [mark["label"] for mark in shown["marks"]]
        self.assertIn("Client's telephone rings", labels)
        self.assertEqual(labels[-1], "Ended")
        seconds = [mark["second"] for mark in shown["marks"]]
        self.assertEqual(seconds, sorted(seconds))
        self.assertLess(seconds[0], 0, "it rang before it was recorded")
        self.assertEqual(seconds[-1], 20)

    def test_c6_hold_and_pause_are_marks(self):
        call = self._call()
        begun = call.pbx_facts["bridged"]["at"]
        call.pbx_facts = {
            **call.pbx_facts,
            "held:operator:1": {"at": begun + 5, "data": {"on": True}},
            "held:operator:2": {"at": begun + 8, "data": {"on": False}},
        }
        shown = call.with_user(self.operator).recording_player()
        marks = [(mark["second"], mark["label"]) for mark in shown["marks"]]
        self.assertIn((5, "On hold"), marks)
        self.assertIn((8, "Off hold"), marks)

    def test_c6_every_mark_has_words(self):
        words = self.env["voip.call"]._mark_words()
        self.assertEqual(set(words), set(known()))

    def test_c6_picture_is_drawn_once_also_for_old_recordings(self):
        call = self._call()
        self.assertTrue(call.recording_peaks, "drawn when it was stored")
        peaks = call.recording_peaks
        call.recording_peaks = False
        shown = call.with_user(self.supervisor).recording_player()
        self.assertEqual(shown["peaks"], peaks["peaks"])
        call.recording_peaks = {"seconds": 7, "peaks": [1]}
        self.assertEqual(call.recording_player()["seconds"], 7, "not drawn anew")

    def test_c6_no_picture_of_what_is_no_wav(self):
        call = self._call()
        call.recording_id.raw = b"ID3 not a wav"
        call.recording_peaks = False
        shown = call.with_user(self.operator).recording_player()
        self.assertEqual((shown["peaks"], shown["seconds"]), ([], 0))
        self.assertTrue(shown["url"])

    def test_c6_call_without_recording(self):
        self.telephony.will(NUMBER, "busy")
        call = self.env["voip.call"].with_user(self.operator)._dial(NUMBER)
        self.telephony.run_until_idle()
        shown = call.recording_player()
        self.assertEqual((shown["url"], shown["marks"]), (False, []))

    # -- rights

    def test_c6_who_may_hear(self):
        call = self._call()
        for user in (self.operator, self.supervisor, self.manager):
            self.assertTrue(call.with_user(user).recording_player()["url"])
        with self.assertRaises(AccessError):
            call.with_user(self.other).recording_player()
        call.company_id = self.env["res.company"].create({"name": "Second"})
        with self.assertRaises(AccessError):
            call.with_user(self.supervisor).recording_player()

    def test_c6_nobody_gets_the_sound_as_an_attachment(self):
        call = self._call()
        admin = self.env.ref("base.user_admin")
        sound = call.recording_id
        content = sound.raw
        plain = self.env["ir.attachment"].create({"name": "plain", "raw": b"text"})
        for user in (self.operator, self.supervisor, self.manager, self.other, admin):
            Attachment = self.env["ir.attachment"].with_user(user)
            self.env.invalidate_all()
            with self.subTest(user.login):
                for name in ("raw", "datas", "name", "checksum", "access_token"):
                    with self.assertRaises(AccessError):
                        sound.with_user(user).read([name])
                for domain in (
                    [("id", "=", sound.id)],
                    [("res_model", "=", "voip.call")],
                    [("res_field", "!=", False)],
                    [("checksum", "=", sound.checksum)],
                ):
                    found = Attachment.search(domain)
                    self.assertNotIn(sound, found)
                for change in (
                    lambda it: it.copy(),
                    lambda it: it.write({"public": True}),
                    lambda it: it.write({"res_field": False}),
                    lambda it: it.generate_access_token(),
                    lambda it: it.unlink(),
                ):
                    with self.assertRaises(AccessError):
                        change(sound.with_user(user))
        self.assertEqual(sound.raw, content)
        self.assertIn(
            plain, plain.with_user(admin).search([("id", "=", plain.id)]), "only ours"
        )

    def test_c6_any_attachment_becomes_protected(self):
        call = self._call()
        loose = self.env["ir.attachment"].create(
            {"name": "loose", "raw": b"RIFF", "public": True}
        )
        call.recording_id = loose
        self.assertFalse(loose.public)
        with self.assertRaises(AccessError):
            loose.with_user(self.operator).read(["raw"])

    def test_c6_secret_fields_of_the_call(self):
        call = self._call()
        with self.assertRaises(AccessError):
            call.with_user(self.operator).write({"recording_hold": True})
        with self.assertRaises(AccessError):
            call.with_user(self.operator).read(["recording_peaks"])
        for user in (self.operator, self.supervisor):
            with self.assertRaises(AccessError):
                call.with_user(user).action_hold_recording()
            for model in (
                "telephony.recording.log",
                "telephony.retention.rule",
                "telephony.privacy",
            ):
                self.assertFalse(self.env[model].with_user(user).has_access("read"))

    # -- any store of attachments

    def test_c6_stored_in_the_database(self):
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        call = self._call()
        self.assertTrue(call.recording_id.db_datas)
        self.assertTrue(call.recording_player()["peaks"])

    def test_c6_stored_elsewhere(self):
        """An S3-like store replaces Odoo's reading and writing of files."""
        bucket = {}

        def write(attachment, content, checksum):
            bucket[checksum] = content

        def read(attachment, name, size=None):
            return bucket[name.rpartition("/")[2]]

        def delete(attachment, name):
            bucket.pop(name.rpartition("/")[2])

        self.patch(IrAttachment, "_file_write", write)
        self.patch(IrAttachment, "_file_read", read)
        self.patch(IrAttachment, "_file_delete", delete)
        call = self._call()
        self.assertTrue(bucket[call.recording_id.checksum].startswith(b"RIFF"))
        self.assertTrue(call.recording_player()["peaks"])
        self.assertEqual(len(bucket), 1)
        call._delete_recordings("privacy", "asked")
        self.assertFalse(bucket)

    # -- retention

    def test_c6_retention(self):
        old, young = self._age(self._call(), 40), self._age(self._call(), 5)
        sound = old.recording_id
        rule = self._rule(30)
        self.assertEqual(rule.due_count, 1)
        found = self.env["voip.call"].search(rule.action_view_due()["domain"])
        self.assertEqual(found, old)
        self._run()
        self.assertFalse(sound.exists())
        self.assertTrue(old.exists())
        self.assertEqual((old.recording_state, old.has_recording), ("deleted", False))
        self.assertFalse(old.recording_peaks)
        self.assertTrue(young.has_recording)
        log = old.recording_log_ids
        self.assertEqual(
            (log.action, log.rule_id, log.reason), ("retention", rule, "30 days")
        )
        self.assertEqual(rule.due_count, 0)

    def test_c6_retention_conditions(self):
        mine = self._age(self._call(), 40)
        theirs = self._age(self._call(OTHER_NUMBER, self.other), 40)
        known = self._age(self._call(), 400)
        self._rule(0, domain=f"[('id', '=', {known.id})]", sequence=1)
        self._rule(30, user_ids=self.operator.ids, direction="outgoing", sequence=2)
        self._rule(10, line="+7495", sequence=3)
        self._rule(10, direction="incoming", sequence=4)
        self._run()
        self.assertFalse(mine.has_recording)
        self.assertTrue(theirs.has_recording, "no rule fits")
        self.assertTrue(known.has_recording, "an exception")

    def test_c6_retention_of_another_company(self):
        call = self._age(self._call(), 40)
        company = self.env["res.company"].create({"name": "Second"})
        self._rule(10, company_id=company.id)
        self._run()
        self.assertTrue(call.has_recording)
        call.company_id = company
        self._run()
        self.assertFalse(call.has_recording)

    def test_c6_retention_rule_that_makes_no_sense(self):
        for domain in ("[('no_such', '=', 1)]", "import os", "[(", "uid"):
            with self.subTest(domain), self.assertRaises(ValidationError):
                self._rule(1, domain=domain)

    def test_c6_legal_hold(self):
        call = self._age(self._call(), 40)
        call.with_user(self.manager).action_hold_recording()
        self._rule(30)
        self._run()
        self.assertTrue(call.has_recording)
        wizard = self._privacy(partner_id=self.client_1.id, reason="letter")
        self.assertEqual((wizard.recording_count, wizard.held_count), (0, 1))
        with self.assertRaises(UserError):
            wizard.action_delete()
        with self.assertRaises(UserError):
            call.with_user(self.manager).unlink()
        call.with_user(self.manager).action_release_recording()
        self._run()
        self.assertFalse(call.has_recording)
        self.assertEqual(
            call.recording_log_ids.sorted("id").mapped("action"),
            ["hold", "release", "retention"],
        )
        self.assertEqual(call.recording_log_ids[-1:].user_id, self.manager)
        with self.assertRaises(UserError):
            call.with_user(self.manager).action_hold_recording()

    def test_c6_deleted_recording_does_not_come_back(self):
        call = self._call()
        call._delete_recordings("privacy", "asked")
        self.assertIn(call.pbx_uniqueid, self.pbx._recordings_due(), "forget it too")
        kept = call._keep_recording(self.pbx.id, call.pbx_uniqueid, b"RIFF")
        self.assertTrue(kept, "the PBX may forget it")
        self.assertFalse(call.has_recording)

    # -- requests for privacy

    def _privacy(self, **vals):
        return self.env["telephony.privacy"].with_user(self.manager).create(vals)

    def test_c6_privacy_request_by_client(self):
        call, other = self._call(), self._call(OTHER_NUMBER)
        wizard = self._privacy(partner_id=self.client_1.id)
        self.assertEqual(wizard.call_ids, call)
        with self.assertRaises(UserError):
            wizard.action_delete()
        wizard.reason = "Letter of 1 March"
        wizard.action_delete()
        self.assertFalse(call.has_recording)
        self.assertTrue(other.has_recording)
        log = call.recording_log_ids
        self.assertEqual(
            (log.action, log.reason, log.user_id, log.phone_number),
            ("privacy", "Letter of 1 March", self.manager, NUMBER),
        )

    def test_c6_privacy_request_by_number(self):
        call, other = self._call(), self._call(OTHER_NUMBER)
        wizard = self._privacy(number="8 (916) 123-45-68", reason="asked")
        self.assertEqual((wizard.call_ids, wizard.recording_count), (other, 1))
        wizard.action_delete()
        self.assertTrue(call.has_recording)
        self.assertFalse(other.has_recording)
        self.assertFalse(self._privacy(reason="nobody").call_ids)

    # -- the log of listening

    def test_c6_listening_is_logged_where_it_is_wanted(self):
        call = self._call()
        Log = self.env["telephony.recording.log"].with_user(self.operator)
        Log._listened(call.with_user(self.operator))
        self.assertFalse(call.recording_log_ids)
        call.company_id.telephony_log_listening = True
        for _part in range(3):
            Log._listened(call.with_user(self.operator))
        Log._listened(call.with_user(self.operator), download=True)
        logs = call.recording_log_ids.sorted("id")
        self.assertEqual(logs.mapped("action"), ["listen", "download"])
        self.assertEqual(logs.user_id, self.operator)
