import time

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.call_telephony.core.events import CallEvent, EventType
from odoo.addons.call_telephony.tests.parallel import PREFIX, ParallelCase

NUMBER = "+79160009923"


@tagged("post_install", "-at_install")
class TestOperatorParallel(ParallelCase):
    """A desk is opened for the first time while its operator's call is told of."""

    def _remove(self):
        with self.real() as env:
            users = [("user_id.login", "=like", f"{PREFIX}%")]
            env["call.operator.state"].search(users).unlink()
        return super()._remove()

    def first_call(self):
        """A call of somebody who never had a state."""
        with self.real() as env:
            user = env["res.users"].browse(self.users["other"])
            call = env["voip.call"].with_user(user)._dial(NUMBER).sudo()
            env["call.operator.state"].search([("user_id", "=", user.id)]).unlink()
            return call.id

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_call_told_of_while_the_desk_is_opened(self):
        call_id = self.first_call()

        def opened(env):
            user = env["res.users"].browse(self.users["other"])
            env["call.operator.state"].sudo()._of(user)

        def told(env):
            call = env["voip.call"].sudo().browse(call_id)
            event = CallEvent(EventType.ENDED, call.pbx_uniqueid, time.time())
            env["telephony.event"].sudo()._record(self.pbx_id, [event])

        self.at_once(("operator", opened), ("other", told))
        with self.real() as env:
            call = env["voip.call"].browse(call_id)
            of_call = [("call_ref", "=", call.pbx_uniqueid)]
            events = env["telephony.event"].search(of_call)
            self.assertEqual(events.mapped("error"), [False])
            self.assertTrue(call.end_date)
