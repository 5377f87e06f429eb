from odoo.tests import tagged

from odoo.addons.web.tests.test_js import WebSuite


@tagged("post_install", "-at_install", "browser")
class TestCallTelephonyJs(WebSuite):
    """The addon's hoot tests."""

    def get_hoot_filters(self):
        self._test_params = [("+", "@call_telephony")]
        return super().get_hoot_filters()

    def test_call_telephony(self):
        self.test_unit_desktop()
