from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install", "browser")
class TestHoot(HttpCase):
    """The widgets' own tests, in a browser."""

    def test_widgets(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            "&filter=record_template",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
        )
