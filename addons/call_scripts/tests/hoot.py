from odoo.addons.web.tests import test_js


class HootCase(test_js.HOOTCommon):
    """Hoot tests of one addon, in a browser: `self.run_hoot("/web/tests…")`."""

    #: the suite to run, such as "@call_scripts"
    suite = ""

    def get_hoot_filters(self):
        self._test_params = [("+", self.suite)]
        return super().get_hoot_filters()

    def run_hoot(self):
        """Run the suite; fails as its tests do."""
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
