from pathlib import Path

from odoo.tests import HttpCase, TransactionCase, no_retry, tagged
from odoo.tests.common import ChromeBrowser
from odoo.tools import file_path

from .common import ScriptCommon
from .hoot import HootCase


@tagged("post_install", "-at_install", "browser")
class TestRunnerHoot(HootCase):
    """The hoot tests of the runner."""

    suite = "@call_scripts"

    @no_retry
    def test_call_scripts(self):
        self.run_hoot()


@tagged("post_install", "-at_install")
class TestHootFiles(TransactionCase):
    """A hoot test nobody registers runs nowhere and fails nowhere."""

    def test_every_hoot_test_is_in_the_bundle(self):
        folder = Path(file_path("call_scripts/static/tests"))
        there = {
            path.relative_to(folder).as_posix() for path in folder.rglob("*.test.js")
        }
        bundle = self.env["ir.asset"]._get_asset_paths("web.assets_unit_tests", {})
        registered = {
            path.partition("/static/tests/")[2]
            for path, *_rest in bundle
            if path.startswith("/call_scripts/static/tests/")
            and path.endswith(".test.js")
        }
        self.assertTrue(there)
        self.assertEqual(registered, there)


@tagged("post_install", "-at_install", "browser")
class TestRunnerTour(HttpCase, ScriptCommon):
    """A7: a script is run with the keyboard alone, from a record's form."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()
        cls.operator.password = "scr_operator"

    def test_keyboard_only(self):
        self.start_tour(
            f"/odoo/res.partner/{self.partner.id}",
            "call_scripts_keyboard",
            login="scr_operator",
        )
        session = self.env["call.session"].search([("user_id", "=", self.operator.id)])
        self.assertEqual(session.state, "done")
        self.assertEqual(session.outcome, "goal")
        self.assertEqual(session.partner_id, self.partner)
        self.assertEqual(session.values["person"], "Ivan")
        self.assertEqual(session.values["delivery"], "courier")
        self.assertEqual(
            session.step_ids.mapped("kind"),
            [
                "answer",
                "jump",
                "return",
                "back",
                "return",
                "answer",
                "passed",
                "answer",
                "finish",
            ],
        )

    def test_a15_several_scripts_are_a_choice(self):
        self.script.name = "First"
        self._script(name="Second", sequence=20)
        self.start_tour(
            f"/odoo/res.partner/{self.partner.id}",
            "call_scripts_choice",
            login="scr_operator",
        )
        session = self.env["call.session"].search([("user_id", "=", self.operator.id)])
        self.assertEqual(session.script_id.name, "Second")

    def test_ten_seconds_without_a_network_lose_nothing(self):
        """The runner says that the connection is lost, and sends all afterwards."""
        told = ChromeBrowser._handle_console

        def listen(browser, type, args=None, **kw):  # pylint: disable=W0622
            first = args[0] if args else {}
            text = str(first.get("value") or first.get("description") or "")
            if "ConnectionLostError" in text:
                type = "info"  # parts of Odoo's own complain: the network is away
            if text in ("network offline", "network online"):
                conditions = {
                    "offline": text.endswith("offline"),
                    "latency": 0,
                    "downloadThroughput": -1,
                    "uploadThroughput": -1,
                }
                browser._websocket_send("Network.enable")
                browser._websocket_send(
                    "Network.emulateNetworkConditions", params=conditions
                )
            return told(browser, type, args, **kw)

        self.patch(ChromeBrowser, "_handle_console", listen)
        session = self._start(self.script, record=self.partner)
        self.start_tour(
            f"/odoo/{session.id}/action-call_scripts.runner",
            "call_scripts_offline",
            login="scr_operator",
            timeout=120,
        )
        self.assertEqual(session.values["person"], "Ivan")
        self.assertEqual(session.step_ids.mapped("kind"), ["answer"])
