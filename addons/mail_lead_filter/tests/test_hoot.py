from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install", "browser")
class TestHoot(HttpCase):
    """The screens' own tests, in a browser."""

    def test_screens(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            "&filter=mail_lead_filter",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
        )
