import json
import os
import tempfile
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from ..core import cdr_shipper
from .cdr_common import line
from .common import TelephonyMixin


@tagged("post_install", "-at_install", "browser")
class TestCdrHttp(TelephonyMixin, HttpCase):
    """Row C5: records sent by the script on the PBX's machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_telephony()
        cls.operator = cls.make_user("tel_operator", password="tel_operator")
        cls.pbx.write({"cdr_source": "script", "cdr_from_date": "2020-01-01"})
        cls.token = cls.pbx.action_cdr_token()["context"]["default_token"]
        cls.manager = cls.make_user(
            "tel_manager",
            "call_telephony.call_telephony_group_manager",
            password="tel_manager",
        )

    def _post(self, body, token=None, pbx=None):
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        headers = {"Content-Type": "application/json"}
        if token != "":
            headers["Authorization"] = f"Bearer {token or self.token}"
        path = f"/call_telephony/cdr/{pbx or self.pbx.id}"
        return self.url_open(path, data=text, headers=headers)

    def _count(self):
        return self.env["telephony.cdr"].search_count([("pbx_id", "=", self.pbx.id)])

    def test_c5_a_batch_again_changes_nothing(self):
        body = {
            "lines": [line("u.1"), line("u.2"), "rubbish\ud800\u0000"],
            "behind": 70,
        }
        for _ in range(2):
            answer = self._post(body)
            self.assertEqual((answer.status_code, answer.json()), (200, {"kept": 3}))
            self.assertEqual(self._count(), 3)
        self.assertEqual(self.pbx.cdr_behind, 70)
        self.assertTrue(self.pbx.cdr_last_date)
        self.assertNotIn("session_id", answer.cookies)

    def test_c5_without_the_token(self):
        body = {"lines": [line("u.1")]}
        self.assertEqual(self._post(body, "").status_code, 403)
        self.assertEqual(self._post(body, "guess").status_code, 403)
        self.assertEqual(self._post(body, pbx=999_999).status_code, 403)
        other = self.pbx.copy({"name": "Other"})
        self.assertEqual(self._post(body, pbx=other.id).status_code, 403)
        self.pbx.cdr_source = "file"
        self.assertEqual(self._post(body).status_code, 403)
        self.assertEqual(self._count(), 0)

    def test_c5_bad_batches(self):
        for body in (
            *("[]", "{}", "null", "{", b"\xff", "[" * 100_000),
            *({"lines": "x"}, {"lines": [1]}, {"lines": [], "behind": -1}),
            *({"lines": [], "behind": "1"}, {"lines": [""] * 5001}),
        ):
            with self.subTest(str(body)[:20]):
                self.assertEqual(self._post(body).status_code, 400)
        self.assertEqual(self._count(), 0)

    def test_c5_the_script_itself(self):
        """The very file a manager downloads, against this server."""
        self.authenticate("tel_operator", "tel_operator")
        denied = self.url_open("/call_telephony/cdr_shipper.py")
        self.assertEqual(denied.status_code, 403)
        self.authenticate("tel_manager", "tel_manager")
        script = self.url_open("/call_telephony/cdr_shipper.py")
        self.assertIn("attachment", script.headers["Content-Disposition"])
        with open(cdr_shipper.__file__, encoding="utf-8") as file:
            self.assertEqual(script.text, file.read())
        self.authenticate(None, None)

        def post(odoo, lines, behind):
            texts = [one.decode() for one in lines]
            answer = self._post({"lines": texts, "behind": behind})
            self.assertEqual(answer.json(), {"kept": len(lines)})

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "Master.csv")
            state = os.path.join(folder, "state.json")
            odoo = cdr_shipper.Odoo(self.base_url(), self.pbx.id, self.token)
            with patch.object(cdr_shipper.Odoo, "post", post):
                for count in (3, 1100):
                    with open(path, "a", encoding="utf-8") as file:
                        for number in range(count):
                            file.write(line(f"u{count}.{number}") + "\n")
                    tail = cdr_shipper.Tail(path)
                    self.assertEqual(cdr_shipper.run(tail, odoo, state, once=True), 0)
                    os.rename(path, f"{path}.{count}")
        self.assertEqual(self._count(), 1103)
