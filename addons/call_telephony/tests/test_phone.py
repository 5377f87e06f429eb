from unittest.mock import patch

import requests

from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.call_telephony.models import telephony_phone

from .common import TelephonyCase


class _Answer:
    def __init__(self, status_code):
        self.status_code = status_code


class TestBrowserPhone(TelephonyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.asterisk = cls.env["voip.pbx"].create(
            {
                "name": "Office",
                "driver": "asterisk",
                "mode": "prod",
                "ari_password": "s3cret",
                "ari_url": "http://127.0.0.1:1/ari",
                "browser_renew_secrets": True,
            }
        )
        cls.device = cls.env["telephony.device"].create(
            {
                "user_id": cls.operator.id,
                "pbx_id": cls.asterisk.id,
                "kind": "browser",
                "address": "201",
                "is_current": True,
            }
        )
        cls.me = cls.env["res.users"].with_user(cls.operator)

    def credentials(self, answer, **kwargs):
        options = {"side_effect" if isinstance(answer, Exception) else "return_value"}
        put = patch.object(telephony_phone.requests, "put", **{options.pop(): answer})
        with put as asked:
            login = self.me.telephony_browser_credentials(**kwargs)
        return login, asked

    def test_c2_each_connection_has_a_password_of_its_own(self):
        first, asked = self.credentials(_Answer(200), seat="a")
        second, _ = self.credentials(_Answer(200), seat="a")
        self.assertNotEqual(first["password"], second["password"])
        self.assertEqual(self.device.secret, second["password"])
        self.assertTrue(self.device.secret_date)
        self.assertTrue(second["at"] >= first["at"])
        [url], sent = asked.call_args
        self.assertTrue(url.endswith("/auth/odoo-201"))
        fields = {one["attribute"]: one["value"] for one in sent["json"]["fields"]}
        self.assertEqual(fields["password"], first["password"])
        self.assertEqual(fields["username"], "201")

    def test_c2_the_pbx_refuses_or_is_away(self):
        with self.assertRaisesRegex(UserError, "sorcery.conf"):
            self.credentials(_Answer(403))
        with self.assertRaisesRegex(UserError, "does not answer"):
            self.credentials(requests.exceptions.ConnectionError("secret words"))
        self.assertFalse(self.device.secret)

    def test_c2_passwords_that_stay(self):
        self.asterisk.browser_renew_secrets = False
        self.device.secret = "stays"
        login, asked = self.credentials(_Answer(500))
        self.assertEqual(login, {"username": "201", "password": "stays"})
        self.assertFalse(asked.called)

    def test_c2_the_page_knows_no_secret(self):
        self.credentials(_Answer(200))
        info = self.me.telephony_phone_info()
        self.assertNotIn(self.device.secret, str(info))
        self.assertEqual((info["mode"], info["device_id"]), ("prod", self.device.id))
        self.assertEqual((info["auto_answer"], info["ice_servers"]), (True, []))
        self.asterisk.browser_stun = "stun:stun.example.com:3478"
        info = self.me.telephony_phone_info()
        self.assertEqual(info["ice_servers"], [{"urls": "stun:stun.example.com:3478"}])
        with self.assertRaises(ValidationError):
            self.asterisk.browser_stun = "https://example.com"

    def test_c2_the_supervisor_decides_on_automatic_answers(self):
        own = self.operator.with_user(self.operator)
        with self.assertRaises(AccessError):
            own.write({"telephony_auto_answer": "yes"})
        with self.assertRaises(AccessError):
            own.read(["telephony_auto_answer"])
        self.asterisk.browser_auto_answer = False
        self.assertFalse(self.me.telephony_phone_info()["auto_answer"])
        self.operator.telephony_auto_answer = "yes"
        self.assertTrue(self.me.telephony_phone_info()["auto_answer"])

    def test_c2_a_portal_user_gets_nothing(self):
        public = self.env["res.users"].with_user(self.env.ref("base.public_user"))
        for method in ("telephony_phone_info", "telephony_browser_credentials"):
            with self.assertRaises(AccessError):
                getattr(public, method)()

    def test_c2_a_talk_is_brought_back_to_its_own_user(self):
        call = self.env["voip.call"].with_user(self.operator)._dial("+79161234567")
        self.assertFalse(call.phone_back(), "it is no talk yet")
        call.sudo().state = "ongoing"
        self.assertTrue(call.phone_back())
        command = self.env["telephony.command"].search([], limit=1)
        self.assertEqual((command.kind, command.call_id), ("reconnect", call))
        self.assertEqual(command.payload["operator"]["address"], "201")
        with self.assertRaises(AccessError):
            call.with_user(self.supervisor).phone_back()

    def test_c2_the_leg_is_found_by_its_reference(self):
        Call = self.env["voip.call"].with_user(self.operator)
        call = Call._dial("+79161234567")
        values = {"type_call": "incoming", "phone_number": "x"}
        found = Call.create_call({**values, "pbx_ref": call.sudo().pbx_uniqueid})
        self.assertEqual((found["id"], found["typeCall"]), (call.id, "outgoing"))
        theirs = self.env["voip.call"].with_user(self.supervisor)
        other = theirs.create_call({**values, "pbx_ref": call.sudo().pbx_uniqueid})
        self.assertNotEqual(other["id"], call.id)
