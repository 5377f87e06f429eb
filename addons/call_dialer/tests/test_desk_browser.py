from odoo.tests import no_retry, tagged

from odoo.addons.web.tests import test_js


@tagged("post_install", "-at_install", "browser")
class TestDeskHoot(test_js.HOOTCommon):
    """The hoot tests of the desk and the board."""

    def get_hoot_filters(self):
        self._test_params = [("+", "@call_dialer")]
        return super().get_hoot_filters()

    @no_retry
    def test_call_dialer(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            + self.hoot_filters,
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
