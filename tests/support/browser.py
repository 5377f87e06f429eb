"""A person at a browser: log in, look, press keys."""

from .site import eventually

SIZE = {"width": 1366, "height": 768}
SLOW = 120_000  # ms: two cores shared with a server and a service
#: (a moment after its parts are seen; only then `odoo.__WOWL_DEBUG__` is there)
READY = "() => odoo.isReady"
BUS = "odoo.__WOWL_DEBUG__.root.env.services.bus_service"
#: told to a user each time the own settings are written, even with nothing
TOLD = "res.users.settings"


class Seat:
    """One person's browser window (a context of its own: own cookies)."""

    def __init__(self, browser, site, login, password=None, locale="en-US"):
        self.site = site
        self.login, self.password = login, password or login
        self.context = browser.new_context(viewport=SIZE, locale=locale)
        self.page = self.context.new_page()
        self.page.set_default_timeout(SLOW)
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._on_console)
        self._enter()

    def _on_console(self, message):
        if message.type == "error" and "favicon" not in message.text:
            self.errors.append(message.text)

    def _enter(self):
        self.page.goto(f"{self.site.url}/web/login")
        self.page.fill("input[name=login]", self.login)
        self.page.fill("input[name=password]", self.password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_selector(".o_web_client .o_main_navbar")
        self.page.wait_for_function(READY)

    def open(self, path):
        """Open an address of the web client, such as `action-call_dialer.desk`."""
        self.page.goto(f"{self.site.url}/odoo/{path}")
        self.page.wait_for_selector(".o_action_manager > *")
        self.page.wait_for_function(READY)
        return self.page

    def listens(self):
        """Wait until what Odoo tells this user by the bus comes to this window."""
        self.page.wait_for_function(f"() => {BUS}.isActive")
        self.page.evaluate(
            f"() => {BUS}.subscribe('{TOLD}', () => {{ window.busIsHeard = true; }})"
        )
        rpc = self.site.rpc(self.login, self.password)
        (settings,) = rpc.search(TOLD, [["user_id", "=", rpc.uid]])

        def heard():
            rpc.call(TOLD, "set_res_users_settings", [settings["id"]], {})
            self.page.wait_for_timeout(100)
            return self.page.evaluate("() => Boolean(window.busIsHeard)")

        eventually(heard, 60, what="the bus is heard")
        return self

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def text(self, selector):
        return self.page.inner_text(selector)

    def close(self):
        self.context.close()
