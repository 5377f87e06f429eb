from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.call_telephony.tests.common import TelephonyMixin

from .common import DialerMixin


@tagged("post_install", "-at_install", "browser")
class TestComplianceHttp(DialerMixin, TelephonyMixin, HttpCase):
    """B16 over RPC: what the web client, or anybody else, may ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_telephony()
        cls._set_up_dialer()
        cls.make_device(cls.operator)
        cls.env["phone.blacklist"].create({"number": "+79160000001"})

    def _rpc(self, login, model, method, *args, **kwargs):
        self.authenticate(login, login)
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def test_b16_a_refused_click_is_in_the_log_though_undone(self):
        with (
            mute_logger("odoo.http"),
            self.assertRaisesRegex(JsonRpcException, "ComplianceRefused"),
        ):
            self._rpc("dia_operator", "voip.call", "dial", "+79160000001")
        log = self.env["call.compliance.log"].search([("number", "=", "+79160000001")])
        self.assertEqual((log.code, log.source), ("stop_list", "click"))
        self.assertEqual(log.user_id, self.operator)
        calls = self.env["voip.call"].search([("number_e164", "=", "+79160000001")])
        self.assertFalse(calls)

    def test_b16_no_context_makes_a_forbidden_call_allowed(self):
        for context in ({"dealt_with": True}, {"compliance_judged": True}):
            with (
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException),
            ):
                self._rpc(
                    "dia_operator", "voip.call", "dial", "+79160000001", context=context
                )

    def test_b16_what_is_not_for_them(self):
        asked = (
            ("dia_operator", "call.compliance", "_log", {}),
            ("dia_operator", "call.compliance.log", "create", [{"number": "1"}]),
            ("dia_supervisor", "call.compliance.log", "create", [{"number": "1"}]),
            ("dia_supervisor", "call.compliance.log", "unlink", [1]),
            ("dia_stranger", "call.consent", "search_read", []),
            ("dia_operator", "call.campaign.list", "search_read", []),
            ("dia_operator", "phone.blacklist", "create", [{"number": "+79160000002"}]),
            ("dia_stranger", "call.desk", "call", 1),
        )
        for login, model, method, args in asked:
            with (
                self.subTest(login=login, model=model, method=method),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException),
            ):
                self._rpc(login, model, method, args)
