import io
import re
import zipfile
from base64 import b64decode
from unittest.mock import patch

import requests

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import TelephonyCase


class _Answer:
    def __init__(self, status, content=None):
        self.status_code = status
        self.content = content

    def json(self):
        if self.content is None:
            raise ValueError("no JSON")
        return self.content


class TestConfig(TelephonyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.asterisk = cls.env["voip.pbx"].create(
            {
                "name": "Office",
                "driver": "asterisk",
                "ari_password": "s3cret",
                "ari_url": "http://127.0.0.1:1/ari",
            }
        )
        cls.env["telephony.device"].create(
            {
                "user_id": cls.operator.id,
                "pbx_id": cls.asterisk.id,
                "kind": "browser",
                "address": "201",
                "secret": "phone-secret",
            }
        )

    def _wizard(self, **vals):
        Wizard = self.env["telephony.config"].with_user(self.manager)
        return Wizard.create({"pbx_id": self.asterisk.id, **vals})

    def test_files_for_an_own_asterisk(self):
        wizard = self._wizard()
        wizard.action_generate()
        files = {one.name: one.content for one in wizard.file_ids}
        self.assertIn("password = s3cret", files["ari.conf"])
        self.assertIn("[201]", files["pjsip_odoo.conf"])
        archive = zipfile.ZipFile(io.BytesIO(b64decode(wizard.archive)))
        self.assertEqual(set(archive.namelist()), set(files))

    def test_c4_names_on_desk_phones(self):
        wizard = self._wizard(
            scope="freepbx", caller_names=True, odoo_url="https://odoo.example.com"
        )
        wizard.action_generate()
        files = {one.name: one for one in wizard.file_ids}
        text = files["extensions_custom.conf"].content
        token = re.search(r"token=([\w-]+)", text)[1]
        self.assertEqual(
            self.env["voip.pbx"]._by_name_token(self.asterisk.id, token), self.asterisk
        )
        self.assertTrue(all(one.place for one in wizard.file_ids))
        wizard.odoo_url = "https://x)} System(rm)"
        with self.assertRaises(UserError):
            wizard.action_generate()

    def test_everything(self):
        wizard = self._wizard(scope="whole", trunk_host="sip.example.org")
        wizard.action_generate()
        files = {one.name: one.content for one in wizard.file_ids}
        self.assertIn("contact = sip:sip.example.org:5060", files["pjsip.conf"])
        self.assertIn("bindaddr = 127.0.0.1", files["http.conf"])

    def test_values_that_break_out_are_refused(self):
        wizard = self._wizard(scope="whole", trunk_host="a\n[evil]")
        with self.assertRaises(UserError):
            wizard.action_generate()

    def test_operators_see_no_wizard(self):
        with self.assertRaises(AccessError):
            self.env["telephony.config"].with_user(self.operator).create(
                {"pbx_id": self.asterisk.id}
            )

    def _told(self, answer):
        """The lines of the test when every request is answered so."""
        target = "odoo.addons.call_telephony.models.voip_pbx_test.requests.request"
        with patch(target, side_effect=answer):
            action = self.asterisk.with_user(self.manager).action_test_connection()
        return self.env["telephony.check"].browse(action["res_id"]).line_ids

    def test_connection_test_in_words(self):
        errors = requests.exceptions
        expected = {
            errors.ConnectionError("Connection refused"): "Nobody listens",
            errors.ConnectionError("Failed to resolve 'x'"): "host name",
            errors.ConnectTimeout(): "No answer within",
            errors.SSLError(): "certificate",
            errors.InvalidURL(): "not a proper address",
        }
        for error, words in expected.items():
            told = self._told(error)
            self.assertIn(words, told.text)
            self.assertEqual(told.level, "error")
        wrong = self._told([_Answer(401)])
        self.assertIn("password is wrong", wrong.text)
        self.assertIn("ari.conf", wrong.advice)
        self.assertIn("not ARI", self._told([_Answer(404)]).text)
        self.assertIn("(502)", self._told([_Answer(502)]).text)

    def _well(self, missing=()):
        def answer(method, url, **_kwargs):
            if any(one in url for one in missing):
                return _Answer(404)
            if url.endswith("info"):
                return _Answer(200, {"system": {"version": "22.1"}})
            if "/modules/" in url:
                return _Answer(200, {"status": "Running"})
            if url.endswith("/ws"):
                return _Answer(426)
            return _Answer(200, {"state": "online"})

        return answer

    def test_all_is_well(self):
        told = self._told(self._well())
        self.assertEqual(set(told.mapped("level")), {"ok"})
        texts = " ".join(told.mapped("text"))
        for words in (
            "Telephone 201 is registered",
            "modules that are needed are loaded",
            "WebSocket for browser phones is there",
            "Recordings can be written",
        ):
            self.assertIn(words, texts)
        self.assertFalse(any(told.mapped("advice")))

    def test_each_point_says_what_to_do(self):
        self.asterisk._new_name_token()
        missing = ("func_curl", "/ws", "/record?", "res_srtp", "PJSIP/trunk")
        told = self._told(self._well(missing)).filtered(lambda o: o.level != "ok")
        self.assertEqual(len(told), len(missing))
        self.assertTrue(all(told.mapped("advice")))
        self.assertIn("no names on desk phones", " ".join(told.mapped("text")))

    def test_connection_test_is_for_managers(self):
        with self.assertRaises(AccessError):
            self.asterisk.with_user(self.operator).action_test_connection()

    def test_names_and_addresses(self):
        for wrong in (
            {"ari_url": "ftp://x"},
            {"ari_app": "odoo,other"},
            {"trunk": "a/b"},
            {"caller_id": "7916\r\nX: y"},
            {"sim_answered": 1.5},
            {"sim_time_factor": 0},
        ):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.asterisk.write(wrong)

    @mute_logger("odoo.sql_db")
    def test_state_without_a_service(self):
        self.assertEqual(self.asterisk.service_state, "stopped")
        self.asterisk._service_status("connected")
        # it said so, but its process has gone: the lock tells
        self.asterisk.invalidate_recordset()
        self.assertEqual(self.asterisk.service_state, "stopped")
        self.assertFalse(self.asterisk._service_up())
