"""A person at a browser: log in, look, press keys."""

SIZE = {"width": 1366, "height": 768}
SLOW = 120_000  # ms: two cores shared with a server and a service
#: (a moment after its parts are seen; only then `odoo.__WOWL_DEBUG__` is there)
READY = "() => odoo.isReady"


class Seat:
    """One person's browser window (a context of its own: own cookies)."""

    def __init__(self, browser, site, login, password=None, locale="en-US"):
        self.site = site
        self.login = login
        self.context = browser.new_context(viewport=SIZE, locale=locale)
        self.page = self.context.new_page()
        self.page.set_default_timeout(SLOW)
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._on_console)
        self._enter(password or login)

    def _on_console(self, message):
        if message.type == "error" and "favicon" not in message.text:
            self.errors.append(message.text)

    def _enter(self, password):
        self.page.goto(f"{self.site.url}/web/login")
        self.page.fill("input[name=login]", self.login)
        self.page.fill("input[name=password]", password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_selector(".o_web_client .o_main_navbar")
        self.page.wait_for_function(READY)

    def open(self, path):
        """Open an address of the web client, such as `action-call_dialer.desk`."""
        self.page.goto(f"{self.site.url}/odoo/{path}")
        self.page.wait_for_selector(".o_action_manager > *")
        self.page.wait_for_function(READY)
        return self.page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def text(self, selector):
        return self.page.inner_text(selector)

    def close(self):
        self.context.close()
