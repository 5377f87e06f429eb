from odoo.tests import TransactionCase

from odoo.addons.call_scripts.tests.common import COLD_CALL
from odoo.addons.call_telephony.tests.common import TelephonyMixin

from .common import DialerMixin

NUMBER = "+79161234567"


class CallScriptCase(DialerMixin, TelephonyMixin, TransactionCase):
    """A client, scripts made as they are needed, and calls that come in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_telephony()
        cls._set_up_dialer()
        cls.pbx.incoming_user_ids = cls.operator
        cls.make_device(cls.operator)
        cls.env["call.script"].search([]).active = False
        cls.partner = cls.env["res.partner"].create(
            {"name": "Romashka", "phone": NUMBER}
        )

    def _made(self, direction="incoming", model="res.partner", name="Order", **vals):
        data = {**COLD_CALL, "name": name, "direction": direction, "models": [model]}
        result = self.env["call.script"].import_json(data)
        script = self.env["call.script"].browse(result["script_id"])
        script.write(vals)
        script.draft_version_id.action_publish()
        return script

    def _ring(self, number=NUMBER):
        """A call which rings at the operator, as the operator sees it."""

        def found():
            return self.env["voip.call"].search(
                [("type_call", "=", "incoming"), ("pbx_id", "=", self.pbx.id)], limit=1
            )

        self.telephony.incoming(number)
        self.telephony.run_until(lambda: found().user_id)
        return found().with_user(self.operator)

    def _session(self, answer):
        self.assertTrue(answer["session_id"])
        self.assertEqual(answer["scripts"], [])
        return self.env["call.session"].browse(answer["session_id"])
