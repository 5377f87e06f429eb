"""A database of the bench's own with Odoo's server; both are gone at the end.

with Site("runner", ["call_scripts"]) as site:
    site.script("env['res.partner'].create({'name': 'x'}); env.cr.commit()")
    site.start()
    session = site.login("admin", "admin")
    session.call("res.partner", "search_count", [])
"""

import contextlib
import http.client
import json
import os
import subprocess

from devenv import (
    database,
    installer,
    odoo_env,
    ports,
    servers,
    setup,
    system,
    templates,
)

SCREEN = {"width": 1366, "height": 768}


class Site:
    """A copy of the base template with the named addons installed.

    :param keep: the database is there from the last time (`fresh` tells that it is
        not), and stays for the next time; one that is not to be kept drops it, too
    """

    def __init__(self, name, addons, options=(), keep=False):
        self.kept = f"bench_{name}_kept"
        self.db = self.kept if keep else f"bench_{name}_{os.getpid()}"
        self.keep, self.fresh = keep, True
        self.addons = addons
        #: (the port of the websocket, where the server has worker processes)
        gevent = f"--gevent-port={ports.free_port()}"
        self.options = ("--max-cron-threads=0", gevent, *options)
        self.odoo = None
        #: further processes of the same site
        self.more = []

    def __enter__(self):
        setup.runtime()
        if self.keep and database.exists(self.db):
            self.fresh = False
            installer.update(self.db, [], self.addons, False)
            return self
        database.drop(self.kept)
        try:
            database.copy(templates.base(demo=True), self.db)
            installer.install(self.db, self.addons, False)
        except BaseException:
            database.drop(self.db)
            raise
        return self

    def __exit__(self, *exc):
        for odoo in (self.odoo, *self.more):
            if odoo:
                odoo.stop()
        if not self.keep or (exc[0] and self.fresh):
            database.drop(self.db)

    def start(self, processes=1):
        """Start the server; more `processes` have a port each, see `ports`."""
        self.odoo = servers.Odoo(self.db, options=self.options).start()
        for _number in range(processes - 1):
            self.more.append(servers.Odoo(self.db, options=self.options).start())
        return self

    @property
    def ports(self):
        """Of all its processes."""
        return [odoo.port for odoo in (self.odoo, *self.more)]

    @property
    def url(self):
        return self.odoo.url

    def script(self, text):
        """Run Python in Odoo's shell (`env`); what it prints is answered."""
        done = subprocess.run(
            odoo_env.command("shell", "-d", self.db, "--no-http", "--log-level=error"),
            env=odoo_env.environ(),
            input=text,
            capture_output=True,
            text=True,
        )
        if done.returncode or "Traceback" in done.stderr:
            raise RuntimeError(f"{done.stdout}{done.stderr}"[-3000:])
        return done.stdout

    def sql(self, query):
        """Rows of a query as lines, columns separated by `|`."""
        return database.query(query, self.db)

    def login(self, login, password=None):
        return Session(self, login, password or login)

    @contextlib.contextmanager
    def browser(self):
        """Playwright's browser, on the machine's chromium."""
        setup.browsing()
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=system.which("chromium"),
                headless=True,
                args=system.CHROMIUM,
            )
            yield browser
            browser.close()

    def page(self, browser, login, password=None, **context):
        """A page of 1366 × 768, logged in."""
        page = browser.new_context(viewport=SCREEN, **context).new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{self.url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", password or login)
        page.press("input[name=password]", "Enter")
        page.wait_for_selector(".o_web_client .o_main_navbar")
        return page


class Session:
    """A logged-in user's connection, as the web client has it (kept alive)."""

    def __init__(self, site, login=None, password=None, port=None, sid=None):
        """By login and password, or by the id of a session that is there already."""
        port = port or site.odoo.port  # the site may have more than one server
        self._http = http.client.HTTPConnection("127.0.0.1", port)
        self._cookie = f"session_id={sid}" if sid else ""
        params = {"db": site.db, "login": login, "password": password or login}
        path = "get_session_info" if sid else "authenticate"
        told = self.post(f"/web/session/{path}", {} if sid else params)
        self.uid = told["uid"]
        #: what the web client sends along with each call
        self.context = {
            **told["user_context"],
            "allowed_company_ids": [told["user_companies"]["current_company"]],
        }

    def post(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = {"Content-Type": "application/json", "Cookie": self._cookie}
        self._http.request("POST", path, body, headers)
        answer = self._http.getresponse()
        data = json.loads(answer.read())
        for value in answer.headers.get_all("Set-Cookie") or ():
            if value.startswith("session_id="):
                self._cookie = value.partition(";")[0]
        if "error" in data:
            error = data["error"].get("data") or data["error"]
            raise RuntimeError(error.get("debug") or error.get("message"))
        return data.get("result")

    def download(self, path):
        """The bytes of a file."""
        self._http.request("GET", path, headers={"Cookie": self._cookie})
        answer = self._http.getresponse()
        data = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return data

    def call(self, model, method, *args, **kwargs):
        """`model.method(*args)`; for records the first argument is the ids."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)
