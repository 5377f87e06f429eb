"""Takes the pictures of the user guide, in English and Russian.

`.venv/bin/python docs/screenshots.py [--lang en|ru] [NAME …]`

Starts a copy of the demo database with the simulated exchange, works in it as an
operator would and writes docs/img/<language>/<name>.png. Nothing else is left.
"""

import argparse
import base64
import sys
import tempfile
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPO))

from playwright.sync_api import sync_playwright  # noqa: E402

from devenv import system  # noqa: E402
from tests.support import workbook  # noqa: E402
from tests.support.browser import Seat  # noqa: E402
from tests.support.desk import Desk  # noqa: E402
from tests.support.simulated import obedient_clients  # noqa: E402
from tests.support.site import Site, eventually  # noqa: E402

DO_ACTION = """
(action) => odoo.__WOWL_DEBUG__.root.env.services.action.doAction(action)
"""
SCRIPTS = "action-call_scripts.call_script_action"
LANGUAGES = {"en": "en_US", "ru": "ru_RU"}


class Pictures:
    """All pictures of one language."""

    def __init__(self, browser, site, language, only):
        self.browser = browser
        self.site = site
        self.folder = REPO / "docs" / "img" / language
        self.folder.mkdir(parents=True, exist_ok=True)
        self.only = set(only)
        self.admin = site.rpc("admin")
        self.seats = {}

    def seat(self, login):
        if login not in self.seats:
            self.seats[login] = Seat(self.browser, self.site, login)
        return self.seats[login]

    def take(self, name, page, wait_ms=1200):
        page.wait_for_timeout(wait_ms)
        page.screenshot(path=self.folder / f"{name}.png")
        print(f"  {self.folder.name}/{name}.png", flush=True)

    def wanted(self, *names):
        return not self.only or bool(self.only.intersection(names))

    def form(self, login, action, res_id):
        return self.seat(login).open(f"action-{action}/{res_id}")

    def all(self):
        for take in (
            self.desk,
            self.incoming,
            self.campaign,
            self.imported,
            self.scripts,
            self.templates,
            self.mail_filter,
            self.document,
        ):
            take()
        for seat in self.seats.values():
            seat.close()

    def desk(self):
        """The desk in a talk, then the board and the call's form."""
        if not self.wanted("desk", "board", "runner", "call"):
            return
        operator = self.seat("operator")
        page = operator.page
        desk = Desk(operator).open()
        desk.first()
        desk.dial()
        desk.page.keyboard.press("1")
        self.take("desk", page)
        if self.wanted("board"):
            board = self.seat("supervisor").open("action-call_dialer.board")
            self.take("board", board, 3000)
        desk.hang_up()
        eventually(
            lambda: self.site.value(
                "SELECT count(*) FROM voip_call WHERE recording_id IS NOT NULL"
            ),
            30,
        )
        call = self.site.value(
            "SELECT max(id) FROM voip_call WHERE recording_id IS NOT NULL"
        )
        self.take(
            "call", self.form("supervisor", "call_telephony.voip_call_action", call)
        )
        desk.result("F8")

    def incoming(self):
        if not self.wanted("incoming"):
            return
        page = self.seat("operator").open("contacts")
        pbx = self.site.value("SELECT id FROM voip_pbx WHERE driver = 'simulated'")
        client, number = self.site.sql(
            "SELECT id, phone_sanitized FROM res_partner"
            " WHERE phone_sanitized LIKE '+7%' AND parent_id IS NOT NULL"
            " ORDER BY id LIMIT 1"
        )[0]
        # a call goes to the client's own manager first
        owner = self.site.ref("call_suite_demo.user_operator")
        self.admin.call("res.partner", "write", [client], {"user_id": owner})
        self.admin.call(
            "voip.pbx",
            "action_simulate_incoming",
            [pbx],
            context={"incoming_number": number},
        )
        page.wait_for_selector(".o_incoming_card", timeout=20_000)
        self.take("incoming", page)
        page.locator(".o_incoming_card .btn-close").click()

    def campaign(self):
        if self.wanted("campaign"):
            campaign = self.site.ref("call_suite_demo.campaign_windows")
            self.take(
                "campaign",
                self.form("supervisor", "call_dialer.call_campaign_action", campaign),
            )

    def imported(self):
        if not self.wanted("import"):
            return
        supervisor = self.site.rpc("supervisor")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "spring.xlsx"
            workbook.make(path, rows=40)
            data = base64.b64encode(path.read_bytes()).decode()
        wizard = supervisor.call(
            "call.campaign.import",
            "create",
            [
                {
                    "campaign_id": self.site.ref("call_suite_demo.campaign_windows"),
                    "filename": "spring.xlsx",
                    "data": data,
                }
            ],
        )[0]
        supervisor.call("call.campaign.import", "action_read", [wizard])
        supervisor.call("call.campaign.import", "action_preview", [wizard])
        self.take(
            "import",
            self.form("supervisor", "call_dialer.call_campaign_import_action", wizard),
        )

    def scripts(self):
        script = self.site.ref("call_suite_demo.script_windows")
        if self.wanted("script"):
            self.take(
                "script", self.form("author", "call_scripts.call_script_action", script)
            )
        if self.wanted("runner"):
            operator = self.site.rpc("operator")
            partner = self.site.value(
                "SELECT id FROM res_partner WHERE phone_sanitized LIKE '+7%' LIMIT 1"
            )
            session = operator.call(
                "call.script", "runner_start", [script], "res.partner", partner
            )
            page = self.seat("operator").open(
                f"{session}/action-call_scripts.call_session_action_runner"
            )
            page.wait_for_selector(".o_script_runner")
            self.take("runner", page, 2500)
        for name, method, selector in (
            ("designer", "action_open_designer", ".o_designer_block"),
            ("analytics", "action_open_analytics", ".o_script_analytics"),
        ):
            if self.wanted(name):
                action = self.site.rpc("author").call("call.script", method, [script])
                page = self.seat("author").open(
                    "action-call_scripts.call_script_action"
                )
                page.evaluate(DO_ACTION, action)
                page.wait_for_selector(selector)
                self.take(name, page, 3000)

    def templates(self):
        if self.wanted("record_template"):
            template = self.site.ref("call_suite_demo.record_template_order")
            self.take(
                "record_template",
                self.form("admin", "record_template.record_template_action", template),
            )

    def mail_filter(self):
        if self.wanted("mail_filter"):
            filters = self.site.value("SELECT min(id) FROM mail_lead_filter")
            self.take(
                "mail_filter",
                self.form("admin", "mail_lead_filter.mail_lead_filter_action", filters),
            )

    def document(self):
        if not self.wanted("document"):
            return
        kind = self.site.ref("doc_kinds.kind_quality_claim")
        document = self.admin.call(
            "doc.document",
            "create",
            [{"kind_id": kind, "name": "Draught from the new window"}],
        )[0]
        self.take(
            "document", self.form("admin", "doc_kinds.doc_document_action", document)
        )


def speak(site, language):
    """Everybody of the demo speaks the language."""
    admin = site.rpc("admin")
    code = LANGUAGES[language]
    if language != "en":
        wizard = admin.call("base.language.install", "create", [{"lang_ids": []}])[0]
        lang = admin.call(
            "res.lang",
            "search",
            [("code", "=", code)],
            context={"active_test": False},
        )
        admin.call(
            "base.language.install",
            "write",
            [wizard],
            {"lang_ids": [[6, 0, lang]], "overwrite": True},
        )
        admin.call("base.language.install", "lang_install", [wizard])
    users = admin.call("res.users", "search", [("share", "=", False)])
    admin.call("res.users", "write", users, {"lang": code})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", choices=sorted(LANGUAGES))
    parser.add_argument("name", nargs="*")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system.which("chromium"), args=system.CHROMIUM
        )
        for language in [options.lang] if options.lang else LANGUAGES:
            site = Site.of(f"pictures_{language}")
            try:
                obedient_clients(site)
                site.start()
                speak(site, language)
                Pictures(browser, site, language, options.name).all()
            finally:
                site.stop()
                site.drop()
        browser.close()


if __name__ == "__main__":
    main()
