import json

from odoo.tests import HttpCase, tagged

from .common import TelephonyMixin

NUMBER = "+79161234567"


@tagged("post_install", "-at_install", "browser")
class TestHttp(TelephonyMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_telephony()
        cls.operator = cls.make_user("tel_operator", password="tel_operator")
        cls.other = cls.make_user("tel_other", password="tel_other")

    def _recorded(self):
        self.telephony.will(NUMBER, talk=3)
        call = self.env["voip.call"].with_user(self.operator)._dial(NUMBER)
        self.telephony.run_until_idle()
        return call

    def test_recording_is_streamed_and_sought(self):
        call = self._recorded()
        self.authenticate("tel_operator", "tel_operator")
        whole = self.url_open(call.recording_url)
        self.assertEqual(whole.status_code, 200)
        self.assertIn("audio", whole.headers["Content-Type"])
        self.assertEqual(whole.headers.get("Accept-Ranges"), "bytes")
        part = self.url_open(call.recording_url, headers={"Range": "bytes=100-199"})
        self.assertEqual(part.status_code, 206)
        self.assertEqual(part.content, whole.content[100:200])
        tail = self.url_open(call.recording_url, headers={"Range": "bytes=-50"})
        self.assertEqual(tail.content, whole.content[-50:])

    def test_recording_of_somebody_else(self):
        call = self._recorded()
        self.authenticate("tel_other", "tel_other")
        self.assertEqual(self.url_open(call.recording_url).status_code, 404)
        missing = self.url_open("/call_telephony/recording/999999999")
        self.assertEqual(missing.status_code, 404)
        content = self.url_open(f"/web/content/{call.recording_id.id}")
        self.assertEqual(content.status_code, 404)

    def test_recording_without_login(self):
        call = self._recorded()
        self.authenticate(None, None)
        answer = self.url_open(call.recording_url, allow_redirects=False)
        self.assertIn(answer.status_code, (303, 403))

    def test_session_info_has_no_secrets(self):
        self.pbx.write({"ari_password": "ari-s3cret", "mode": "prod"})
        self.make_device(self.operator, "101", "browser", secret="sip-s3cret")
        self.operator.sudo().write(
            {"voip_username": "1", "voip_password": "oca-s3cret"}
        )
        self.authenticate("tel_operator", "tel_operator")
        answer = self.url_open(
            "/web/session/get_session_info",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": {}}),
            headers={"Content-Type": "application/json"},
        )
        self.assertNotIn("s3cret", answer.text)
        info = answer.json()["result"]
        self.assertEqual(info["call_telephony"]["device"]["kind"], "browser")
        self.assertEqual(info["voip"]["mode"], "prod")
        page = self.url_open("/odoo")
        self.assertNotIn("s3cret", page.text)
