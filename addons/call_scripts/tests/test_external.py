import io
from unittest.mock import MagicMock, patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged

from ..controllers import external as controller
from .common import ScriptCommon

KEY = "s3cret-key-of-the-service"
URL = "https://scripts.example.com/run?client={{ partner.name }}"


@tagged("post_install", "-at_install", "browser")
class TestExternal(HttpCase, ScriptCommon):
    """Row A25: an external script by URL; its key never comes to a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user("manager")
        for user in (cls.operator, cls.operator_2, cls.manager):
            user.password = user.login
        cls.partner.name = "Ivan & Co /?x=1"
        cls.script = cls._script()
        cls.script.with_user(cls.manager).write(
            {"external_url": URL, "external_key": KEY}
        )

    def _open(self, session, user=None):
        user = user or self.operator
        self.authenticate(user.login, user.login)
        return self.url_open(
            f"/call_scripts/external/{session.id}", allow_redirects=False
        )

    def _answer(self, html, status=200, kind="text/html", **headers):
        answer = MagicMock(status_code=status, encoding="utf-8")
        answer.headers = {"Content-Type": kind, **headers}
        answer.raw.read = lambda size, decode_content: io.BytesIO(html).read(size)
        answer.__enter__.return_value = answer
        return answer

    def _fetch(self, session, answer, address="93.184.216.34"):
        self.script.external_mode = "fetched"
        with (
            patch.object(controller.requests, "get", return_value=answer) as get,
            patch.object(controller, "addresses", return_value=[address]),
        ):
            return self._open(session), get

    def test_a25_opened_as_it_is(self):
        session = self._start(self.script, record=self.partner)
        payload = session.runner_state()["session"]["external"]
        self.assertEqual(payload["src"], f"/call_scripts/external/{session.id}")
        response = self._open(session)
        self.assertEqual(response.status_code, 302)
        self.assertEqual(
            response.headers["Location"],
            "https://scripts.example.com/run?client=Ivan%20%26%20Co%20%2F%3Fx%3D1",
        )
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")

    def test_a25_signed(self):
        self.script.external_mode = "signed"
        response = self._open(self._start(self.script, record=self.partner))
        self.assertIn("cs_signature=", response.headers["Location"])
        self.assertNotIn(KEY, str(response.headers) + response.text)

    def test_a25_fetched_with_the_key_and_sandboxed(self):
        session = self._start(self.script, record=self.partner)
        page = b"<html><head></head><body>Hello</body></html>"
        response, get = self._fetch(session, self._answer(page))
        self.assertEqual(get.call_args.kwargs["headers"]["X-Api-Key"], KEY)
        self.assertFalse(get.call_args.kwargs["allow_redirects"])
        self.assertIn("<base href=", response.text)
        self.assertIn("Hello", response.text)
        self.assertIn("sandbox", response.headers["Content-Security-Policy"])
        self.assertNotIn(
            "allow-same-origin", response.headers["Content-Security-Policy"]
        )
        self.assertNotIn(KEY, str(response.headers) + response.text)

    def test_a25_what_is_not_handed_on(self):
        session = self._start(self.script, record=self.partner)
        page = b"<p>Hello</p>"
        cases = [
            (self._answer(page, status=302), "93.184.216.34"),
            (self._answer(page, kind="application/json"), "93.184.216.34"),
            (self._answer(b"x" * 2_100_000), "93.184.216.34"),
            (self._answer(page), "127.0.0.1"),
            (self._answer(page), "10.1.2.3"),
        ]
        for answer, address in cases:
            response, get = self._fetch(session, answer, address)
            self.assertNotIn("Hello", response.text)
            self.assertEqual(get.called, address.startswith("93."))
        with self.assertLogs(controller.__name__, "WARNING") as logs:
            response, _get = self._fetch(session, self._answer(KEY.encode()))
        self.assertNotIn(KEY, response.text + "".join(logs.output))

    def test_a25_errors_do_not_tell_the_key(self):
        session = self._start(self.script, record=self.partner)
        self.script.external_mode = "fetched"
        error = controller.requests.ConnectionError(f"headers: {KEY}")
        with (
            patch.object(controller.requests, "get", side_effect=error),
            patch.object(controller, "addresses", return_value=["93.184.216.34"]),
            patch.object(controller, "_logger") as logger,
        ):
            response = self._open(session)
        self.assertIn("cannot be opened", response.text)
        self.assertTrue(logger.info.called)
        self.assertNotIn(KEY, response.text + str(logger.mock_calls))

    def test_a25_odd_answers_are_no_errors(self):
        session = self._start(self.script, record=self.partner)
        page = b"<p>Hello</p>"
        strange = self._answer(page, kind="text/html; charset=klingon")
        strange.encoding = "klingon"
        torn = self._answer(page)
        torn.raw.read = MagicMock(side_effect=controller.HTTPError("incomplete"))
        for answer in (strange, torn):
            answer.__exit__.return_value = False
            response, _get = self._fetch(session, answer)
            self.assertEqual(response.status_code, 200)
            self.assertIn("cannot be opened", response.text)
            self.assertNotIn("Hello", response.text)
        unsendable = UnicodeEncodeError("latin-1", KEY, 0, 1, "no such letter")
        with patch.object(controller, "_logger") as logger:
            self.script.external_mode = "fetched"
            with (
                patch.object(controller.requests, "get", side_effect=unsendable),
                patch.object(controller, "addresses", return_value=["93.184.216.34"]),
            ):
                response = self._open(session)
        self.assertIn("cannot be opened", response.text)
        self.assertNotIn(KEY, response.text + str(logger.mock_calls))

    def test_a25_only_the_sessions_operator(self):
        session = self._start(self.script, record=self.partner)
        for user in (self.operator_2, self.manager):
            self.assertEqual(self._open(session, user).status_code, 404)
        self.authenticate(None, None)
        response = self.url_open(
            f"/call_scripts/external/{session.id}", allow_redirects=False
        )
        self.assertIn("/web/login", response.headers["Location"])

    def test_a25_key_is_written_and_never_read(self):
        self.assertTrue(self.script.with_user(self.manager).external_has_key)
        data = self.script.with_user(self.manager).read()[0]
        self.assertNotIn(KEY, str(data))
        self.assertNotIn("external_secret", data)
        session = self._start(self.script, record=self.partner)
        self.assertNotIn(KEY, str(session.runner_state()))
        self.assertNotIn(KEY, str(self.script.export_json()))
        for user in (self.author, self.operator, self.manager, self.supervisor):
            script = self.script.with_user(user)
            with self.assertRaises(AccessError):
                script.read(["external_secret"])
            with self.assertRaises(AccessError):
                script.search([("external_secret", "like", "s3")])
        self.assertFalse(self.script.copy().sudo().external_secret)
        self.script.with_user(self.manager).action_forget_key()
        self.assertFalse(self.script.sudo().external_secret)

    def test_a25_only_the_administrator_sets_the_address(self):
        """Who could change the address would be sent the key."""
        script = self.script.with_user(self.author)
        for vals in (
            {"external_url": "https://evil.example.com/"},
            {"external_key": "x"},
            {"external_mode": "fetched"},
        ):
            with self.assertRaises(AccessError):
                script.write(vals)
        with self.assertRaises(AccessError):
            script.create({"name": "x", "external_url": "https://evil.example.com/"})
        with self.assertRaises(AccessError):
            script.action_forget_key()
        script.write({"goal": "The author still writes the rest"})

    def test_a25_bad_addresses_are_refused(self):
        own = self.script.get_base_url().replace("http:", "https:")
        for url in (
            "javascript:alert(1)",
            "http://scripts.example.com/",
            "https://user:key@scripts.example.com/",
            f"{own}/web",
        ):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.script.external_url = url
