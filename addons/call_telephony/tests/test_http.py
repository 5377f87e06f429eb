import json

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

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

    def test_c6_parts_of_a_recording_from_any_store(self):
        for store in ("file", "db"):
            self.env["ir.config_parameter"].set_param("ir_attachment.location", store)
            call = self._recorded()
            content = call.sudo().recording_id.raw
            self.authenticate("tel_operator", "tel_operator")
            with self.subTest(store):
                for asked, answered in (
                    ("bytes=0-", slice(0, None)),
                    ("bytes=44-143", slice(44, 144)),
                    (f"bytes={len(content) - 1}-", slice(-1, None)),
                ):
                    part = self.url_open(call.recording_url, headers={"Range": asked})
                    self.assertEqual(part.status_code, 206)
                    self.assertEqual(part.content, content[answered])
                    self.assertIn(f"/{len(content)}", part.headers["Content-Range"])
                beyond = f"bytes={len(content)}-"
                part = self.url_open(call.recording_url, headers={"Range": beyond})
                self.assertEqual(part.status_code, 416)
                etag = self.url_open(call.recording_url).headers["ETag"]
                headers = {"Range": "bytes=0-9", "If-Range": etag}
                part = self.url_open(call.recording_url, headers=headers)
                self.assertEqual(part.status_code, 206)
                self.assertIn("no-store", part.headers["Cache-Control"])
                self.assertIn("private", part.headers["Cache-Control"])

    def test_c6_the_only_way_to_the_sound(self):
        """Not by Odoo's own routes of attachments, not by RPC, for nobody."""
        call = self._recorded().sudo()
        sound = call.recording_id
        token = sound.generate_access_token()[0]
        content = sound.raw
        routes = (
            f"/web/content/{sound.id}",
            f"/web/content/{sound.id}?access_token=wrong",
            f"/web/content/voip.call/{call.id}/recording_audio",
            f"/web/content?model=ir.attachment&id={sound.id}&field=raw",
            f"/web/image/{sound.id}",
            f"/web/binary/download/{sound.id}",
            f"/mail/attachment/zip?attachment_ids={sound.id}",
        )
        self.assertTrue(token)
        for login in ("tel_operator", "tel_other"):
            self.authenticate(login, login)
            for route in routes:
                with self.subTest((login, route)):
                    answer = self.url_open(route)
                    self.assertNotIn(content[44:200], answer.content)
            for method, args in (
                ("read", [[sound.id], ["raw", "datas"]]),
                ("search_read", [[["id", "=", sound.id]], ["raw"]]),
                ("web_read", [[sound.id], {"datas": {}}]),
                ("export_data", [[sound.id], ["datas"]]),
            ):
                with self.subTest((login, method)):
                    told = self._rpc("ir.attachment", method, args)
                    self.assertTrue("error" in told or not told["result"], told)

    def _rpc(self, model, method, args):
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        with mute_logger("odoo.http"):
            return self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
                headers={"Content-Type": "application/json"},
            ).json()

    def test_c6_player_by_rpc(self):
        call = self._recorded()
        self.authenticate("tel_operator", "tel_operator")
        told = self._rpc("voip.call", "recording_player", [[call.id]])["result"]
        self.assertEqual(told["url"], call.recording_url)
        self.authenticate("tel_other", "tel_other")
        told = self._rpc("voip.call", "recording_player", [[call.id]])
        self.assertIn("AccessError", told["error"]["data"]["name"])

    def test_c6_supervisor_hears_and_it_is_logged(self):
        call = self._recorded().sudo()
        call.company_id.telephony_log_listening = True
        supervisor = "call_telephony.call_telephony_group_supervisor"
        self.make_user("tel_super", supervisor, password="tel_super")
        self.authenticate("tel_super", "tel_super")
        url = f"/call_telephony/recording/{call.id}"
        self.assertEqual(self.url_open(url).status_code, 200)
        self.assertEqual(self.url_open(f"{url}?download=1").status_code, 200)
        self.env.invalidate_all()
        logs = call.recording_log_ids.sorted("id")
        self.assertEqual(logs.mapped("action"), ["listen", "download"])
        self.assertEqual(logs.user_id.login, "tel_super")

    def test_c6_deleted_recording_is_not_found(self):
        call = self._recorded()
        call.sudo()._delete_recordings("privacy", "asked")
        self.authenticate("tel_operator", "tel_operator")
        url = f"/call_telephony/recording/{call.id}"
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_recording_of_somebody_else(self):
        call = self._recorded()
        self.authenticate("tel_other", "tel_other")
        url = f"/call_telephony/recording/{call.id}"
        self.assertEqual(self.url_open(url).status_code, 404)
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
