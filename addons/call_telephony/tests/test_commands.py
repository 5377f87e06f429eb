import asyncio
from datetime import timedelta

from odoo import fields
from odoo.tools import mute_logger

from .common import TelephonyCase

NUMBER = "+79161234567"


class TestCommands(TelephonyCase):
    def setUp(self):
        super().setUp()
        self.Command = self.env["telephony.command"]

    def _dial(self, number=NUMBER):
        return self.env["voip.call"].with_user(self.operator)._dial(number)

    def test_claimed_once_with_the_attempt(self):
        call = self._dial()
        rows = self.Command._claim(self.pbx.id, 10)
        self.assertEqual([row["kind"] for row in rows], ["dial"])
        self.assertEqual(rows[0]["payload"]["client"]["address"], NUMBER)
        # the attempt is on disk in the same transaction as the claim
        self.assertIn("placed", call.sudo().pbx_facts)
        self.assertEqual(self.Command._claim(self.pbx.id, 10), [])

    def test_claimed_in_order_and_only_of_the_pbx(self):
        other = self.pbx.copy({"name": "Other"})
        users = (self.operator, self.supervisor, self.manager)
        Call = self.env["voip.call"]
        calls = [Call.with_user(user)._dial(NUMBER).sudo() for user in users]
        rows = self.Command._claim(self.pbx.id, 2)
        self.assertEqual(
            [row["payload"]["call"] for row in rows],
            [call.pbx_uniqueid for call in calls[:2]],
        )
        self.assertEqual(self.Command._claim(other.id, 10), [])

    def test_c1_a_slow_one_holds_up_only_its_own_call(self):
        worker, loop = self.telephony.worker, self.telephony.loop
        slow = self._dial().sudo()
        other = self.env["voip.call"].with_user(self.supervisor)._dial(NUMBER).sudo()
        self.Command._send(
            self.pbx, "hangup", {"call": slow.pbx_uniqueid}, slow, expires=0
        )
        told, gate = [], asyncio.Event()

        async def execute(command):
            if command.call == slow.pbx_uniqueid:
                await gate.wait()
            told.append((type(command).__name__, command.call))

        async def play():
            await worker.begin_commands()
            for _ in range(9):
                await asyncio.sleep(0)
            first = list(told)
            gate.set()
            await worker.doing.all_done()
            return first

        worker.driver.execute = execute
        self.assertEqual(
            loop.run_until_complete(play()), [("Dial", other.pbx_uniqueid)]
        )
        self.assertEqual(
            told[1:], [("Dial", slow.pbx_uniqueid), ("HangUp", slow.pbx_uniqueid)]
        )
        commands = self.Command.search([("pbx_id", "=", self.pbx.id)])
        self.assertEqual(set(commands.mapped("state")), {"done"})

    def test_c1_a_command_nobody_understands_is_refused(self):
        call = self._dial().sudo()

        async def execute(command):
            raise AttributeError("a driver's own fault")

        self.telephony.worker.driver.execute = execute
        with mute_logger("odoo.addons.call_telephony.service.worker"):
            self.telephony.run_until_idle()
        command = self.Command.search([("call_id", "=", call.id)])
        self.assertEqual(command.state, "failed")
        self.assertIn("a driver's own fault", call.failure)
        self.assertEqual(call.state, "aborted")

    def test_too_late_is_not_dialled(self):
        call = self._dial()
        command = self.Command.search([("call_id", "=", call.id)])
        command.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.Command._claim(self.pbx.id, 10), [])
        self.assertEqual(command.state, "expired")
        self.assertEqual((call.state, call.outcome), ("aborted", "failed"))
        self.assertFalse(call.client_dialled)

    def test_expired_by_cron_without_any_service(self):
        call = self._dial()
        command = self.Command.search([("call_id", "=", call.id)])
        command.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        with self.enter_registry_test_mode():
            self.env.ref(
                "call_telephony.telephony_command_cron_expire"
            ).method_direct_trigger()
        self.assertEqual(call.state, "aborted")

    def test_restart_repeats_hang_ups_never_calls(self):
        self._dial()
        self.Command._claim(self.pbx.id, 10)
        call = self.env["voip.call"].search([], limit=1)
        call.with_user(self.operator).hang_up()
        self.Command._claim(self.pbx.id, 10)
        found = self.pbx._service_begin()
        states = {
            command.kind: command.state
            for command in self.Command.search([("call_id", "=", call.id)])
        }
        self.assertEqual(states, {"dial": "done", "hangup": "pending"})
        self.assertEqual(
            [one["call"] for one in found["in_flight"]], [call.pbx_uniqueid]
        )

    def test_refused_by_the_pbx(self):
        call = self._dial()
        (row,) = self.Command._claim(self.pbx.id, 10)
        self.Command.browse(row["id"])._finish("no such telephone")
        self.assertEqual((call.outcome, call.failure), ("failed", "no such telephone"))
        self.Command.browse(row["id"])._finish("")  # told twice: no change
        self.assertEqual(self.Command.browse(row["id"]).state, "failed")

    def test_old_ones_are_forgotten(self):
        self._dial()
        command = self.Command.search([("pbx_id", "=", self.pbx.id)])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE telephony_command SET create_date = now() - interval '40 days',"
            " state = 'done' WHERE id = %s",
            [command.id],
        )
        self.env.invalidate_all()
        self.Command._gc_old()
        self.assertFalse(command.exists())
