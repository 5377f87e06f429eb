from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form

from ..core.diagnostics import Finding
from ..core.sip_account import SipAccount
from .common import TelephonyCase

ACCOUNT = {
    "name": "Account",
    "driver": "sip",
    "sip_server": "sip.example.org",
    "sip_user": "u100",
    "sip_password": "s3cret-word",
}


class TestSipAccount(TelephonyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["voip.pbx"].create(
            {**ACCOUNT, "caller_id": "74951112233"}
        )

    def test_c14_what_the_driver_gets(self):
        config = self.account.sudo()._service_config()
        self.assertEqual(config.driver, "sip")
        account = SipAccount.from_options(config.options)
        self.assertEqual(account.password, "s3cret-word")
        self.assertEqual(account.caller_id, "74951112233")
        self.assertEqual((account.domain, account.proxy), ("", ""))
        self.assertIn(self.env.cr.dbname, account.spool)
        self.assertNotIn("s3cret-word", repr(config))
        self.assertNotIn("s3cret-word", repr(account))
        self.assertEqual(self.pbx.sudo()._service_config().options, {})

    def test_c14_only_managers_see_the_account(self):
        for user in (self.operator, self.supervisor):
            account = self.account.with_user(user)
            for name in ("sip_password", "sip_user", "sip_server"):
                with self.subTest(name), self.assertRaises(AccessError):
                    account.read([name])
            with self.assertRaises(AccessError):
                account.action_test_connection()
        self.assertEqual(
            self.account.with_user(self.manager).sip_password, "s3cret-word"
        )
        self.assertFalse(self.account.copy().sip_password)

    def test_c14_settings_that_cannot_be_right(self):
        for wrong in (
            {"sip_server": False},
            {"sip_server": "sip.example.org\r\nVia: x"},
            {"sip_user": "a@b"},
            {"sip_proxy": "host:port"},
            {"sip_bind": "localhost"},
            {"sip_rtp_low": 80},
            {"sip_rtp_high": 10001},
            {"sip_lines": 0},
            {"sip_expires": 1},
        ):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.account.write(wrong)
        # of another kind of PBX nothing is asked
        self.pbx.write({"sip_lines": 0})

    def test_c14_changes_make_the_service_connect_anew(self):
        Command = type(self.env["telephony.command"])
        with patch.object(Command, "_notify", autospec=True) as notify:
            self.account.sip_password = "another"
            self.account.caller_id = "74951112244"
            self.account.operator_timeout = 20
        subjects = [call.args[2] for call in notify.call_args_list]
        self.assertEqual(subjects, ["config", "config"])

    def test_c14_telephones(self):
        def device(address, kind="desk", pbx=None):
            return self.env["telephony.device"].create(
                {
                    "user_id": self.operator.id,
                    "pbx_id": (pbx or self.account).id,
                    "kind": kind,
                    "address": address,
                }
            )

        self.assertEqual(
            device("101@192.168.1.20:5070")._endpoint().address, "101@192.168.1.20:5070"
        )
        device("102")
        device("+79160000001", "mobile")
        for wrong in ("101@", "a@b@c", "101@host:0", "101@host\r\nX: y", "10 1"):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                device(wrong)
        with self.assertRaises(ValidationError):
            device("101@192.168.1.20", pbx=self.pbx)
        self.assertTrue(self.account._needs_device())

    def _told(self, *findings):
        target = "odoo.addons.call_telephony.drivers.sip_probe.probe"
        with patch(target, return_value=list(findings)):
            return self._test_connection()

    def _test_connection(self):
        """What the dialog says: all in one text, and the worst level."""
        action = self.account.with_user(self.manager).action_test_connection()
        lines = self.env[action["res_model"]].browse(action["res_id"]).line_ids
        levels = lines.mapped("level")
        worst = next(one for one in ("error", "warning", "ok") if one in levels)
        return {"message": "\n".join(lines.mapped("text")), "level": worst}

    def test_c14_connection_test_in_words(self):
        expected = {
            "sip_settings": ({"names": "server"}, "cannot be right: server"),
            "sip_name": ({"reason": "the host x is not known"}, "x is not known"),
            "sip_silent": ({}, "Nobody answers"),
            "sip_password": ({}, "password is wrong"),
            "sip_forbidden": ({}, "refuses the account"),
            "sip_unknown": ({}, "does not know this SIP user"),
            "sip_strange": ({"status": 488}, "answers 488"),
        }
        for code, (values, words) in expected.items():
            told = self._told(Finding("error", code, values))
            self.assertIn(words, told["message"])
            self.assertEqual(told["level"], "error")
        told = self._told(Finding("ok", "sip_accepted", {"contacts": 1}))
        self.assertIn("registered now: 1", told["message"])
        self.assertIn("is not connected", told["message"])
        self.assertEqual(told["level"], "warning")

    def test_c14_probe_names_a_host_that_is_not_there(self):
        self.account.sip_server = "no-such-host.invalid"
        told = self._test_connection()
        self.assertIn("no-such-host.invalid is not known", told["message"])

    def test_c14_form(self):
        Pbx = self.env["voip.pbx"].with_user(self.manager)
        with Form(Pbx, "call_telephony.voip_pbx_view_form") as form:
            form.name = "New account"
            form.driver = "sip"
            form.sip_server = "sip.example.org"
            form.sip_user = "u1"
            form.sip_password = "pw"
        self.assertEqual(form.record._service_config().driver, "sip")
