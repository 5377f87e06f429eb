from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install", "browser")
class TestPeriodsBrowser(HttpCase):
    """B18: the web client understands the quarters."""

    def test_b18_quarters_in_the_browser(self):
        new_test_user(
            self.env,
            "dia_boss",
            groups="base.group_user,call_dialer.call_dialer_group_manager",
        )
        names = (
            "call_attempt_report_action",
            "call_attempt_action",
            "call_operator_state_log_action",
        )
        for number, name in enumerate(names):
            action = self.env.ref(f"call_dialer.{name}").copy()
            period = ("quarter", "last_quarter")[number % 2]
            action.context = str({f"search_default_{period}": 1})
            facet = "document.querySelector('.o_searchview_facet')"
            shown = "document.querySelector('.o_content canvas, .o_content table')"
            self.browser_js(
                f"/odoo/action-{action.id}",
                "console.log('test successful')",
                f"!!({facet} && {shown})",
                login="dia_boss",
            )
