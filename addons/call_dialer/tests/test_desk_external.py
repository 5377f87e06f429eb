import json

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import DialerMixin

KEY = "s3cret-key-of-the-service"
URL = "https://scripts.example.com/run?client={{ contact.name }}"


@tagged("post_install", "-at_install", "browser")
class TestDeskExternal(DialerMixin, HttpCase):
    """A25: an external script opens at the desk; the key stays on the server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_dialer()
        cls.script = cls._script()
        cls.script.write(
            {"external_url": URL, "external_mode": "signed", "external_key": KEY}
        )
        cls.campaign.script_id = cls.script
        cls.contact = cls._contact(1)
        cls.operator.password = "dia_operator"

    def _rpc(self, model, method, *args, **kwargs):
        """A call as the browser makes it: (answer, whole text of the response)."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        response = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json().get("result"), response.text

    def test_a25_the_key_is_nowhere_in_what_the_desk_receives(self):
        self.authenticate("dia_operator", "dia_operator")
        self.assertEqual(self.script.sudo().external_secret, KEY)
        texts = [self.url_open("/odoo/call-desk").text]
        _data, text = self._rpc("call.desk", "open")
        texts.append(text)
        data, text = self._rpc("call.desk", "next_contact", self.campaign.id)
        texts.append(text)
        session_id = data["card"]["session_id"]
        state, text = self._rpc("call.session", "runner_state", [session_id])
        texts.append(text)
        source = f"/call_scripts/external/{session_id}"
        shown = {"own": False, "host": "scripts.example.com", "src": source}
        self.assertEqual(state["session"]["external"], shown)
        frame = self.url_open(source, allow_redirects=False)
        self.assertEqual(frame.status_code, 302)
        self.assertIn("client=Client+1&", frame.headers["Location"])
        self.assertIn("cs_signature=", frame.headers["Location"])
        texts.append(str(frame.headers) + frame.text)
        names = ["name", "goal", "direction", "phone_required"]
        texts.append(self._rpc("call.script", "read", [self.script.id], names)[1])
        for method, args in (
            ("read", [["external_secret"]]),
            ("read", [["external_key"]]),
            ("web_read", [{"external_secret": {}}]),
            ("export_data", [["external_secret"]]),
        ):
            with mute_logger("odoo.http"):
                refused, text = self._rpc(
                    "call.script", method, [self.script.id], *args
                )
            self.assertIsNone(refused)
            texts.append(text)
        card, text = self._rpc("call.desk", "card", self.contact.id)
        self.assertEqual(card["session_id"], session_id)
        texts.append(text)
        for text in texts:
            self.assertTrue(text)
            self.assertNotIn(KEY, text)

    def test_a25_only_who_works_on_the_contact(self):
        self.authenticate("dia_operator", "dia_operator")
        data, _text = self._rpc("call.desk", "next_contact", self.campaign.id)
        source = f"/call_scripts/external/{data['card']['session_id']}"
        self.operator_2.password = "dia_operator_2"
        self.authenticate("dia_operator_2", "dia_operator_2")
        self.assertEqual(self.url_open(source, allow_redirects=False).status_code, 404)
