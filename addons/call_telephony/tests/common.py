"""Calls in tests, without a PBX and without waiting.

    class TestSomething(TelephonyCase):
        def test_call(self):
            self.telephony.will("+79161234567", answer_after=5, talk=60)
            call = self.env["voip.call"].with_user(self.operator)._dial("+79161234567")
            self.telephony.run_until_idle()
            self.assertEqual(call.outcome, "answered")

The service's own worker runs in this process on the simulated driver, with a virtual
clock: it works on the test's own cursor, so everything is rolled back as usual.
"""

import asyncio
import time

from odoo.tests import TransactionCase, new_test_user, tagged

from .. import drivers
from ..core.pbx_config import PbxConfig
from ..core.simulator import Plan
from ..service.store import EnvStore
from ..service.worker import PbxWorker
from .virtual import VirtualLoop

STEP = 3600.0


class VirtualClock:
    """Seconds since 1970, by a virtual loop."""

    def __init__(self, loop, epoch=None):
        self.loop = loop
        self.epoch = time.time() if epoch is None else epoch

    def now(self):
        return self.epoch + self.loop.time()


class VirtualTelephony:
    """A telephony service for one simulated PBX, played on demand."""

    def __init__(self, env, pbx, epoch=None):
        self.loop = VirtualLoop()
        self.clock = VirtualClock(self.loop, epoch)
        self.pbx = pbx
        env = env(
            context={**env.context, "telephony_strict": True},
        )
        self.store = _ClockedStore(env, self.clock)
        config: PbxConfig = pbx.sudo()._service_config()
        self.seen = []
        self.worker = self.loop.run_until_complete(self._make(config))

    async def _make(self, config):
        worker = PbxWorker(config, self.store, drivers.make, self.clock, self._on_event)
        worker.driver.config = _quick(config)
        await worker.driver.start()
        return worker

    async def _on_event(self, event):
        self.seen.append(event)

    @property
    def now(self):
        """Virtual time, seconds since 1970."""
        return self.clock.now()

    # -- what the clients do

    def will(
        self, number, outcome="answered", *, ring_after=0.4, answer_after=5.0, talk=60.0
    ):
        """From now on calls to `number` end so (`core.causes.OUTCOMES`).

        `answer_after`: seconds from dialling to the answer, or to the refusal.
        """
        e164 = self.pbx._parse_number(number)
        plan = Plan(outcome, ring_after, answer_after, talk)
        self.worker.driver.clients.will(e164.dial or number, plan)

    def incoming(self, number, line=""):
        """A client calls us now."""
        payload = {"number": number, "line": line}
        env = self.store.env
        env["telephony.command"]._send(self.pbx, "simulate_incoming", payload)

    # -- letting time pass

    def run_until_idle(self, limit=4 * 3600.0):
        """Do all that waits and let all calls come to their end."""
        return self._run(lambda: False, limit)

    def run_until(self, condition, limit=4 * 3600.0):
        """Go on until `condition()` is true; fails when everything ends before."""
        if not self._run(condition, limit):
            raise AssertionError("the condition was not met before all calls ended")

    def advance(self, seconds):
        """Let `seconds` pass, whatever happens in them."""
        self.loop.run_until_complete(self._play(lambda: False, seconds, idle=False))

    def tick(self, plugin):
        """One tick of a plug-in (`service.plugins`) on this virtual service."""
        self.loop.run_until_complete(plugin.tick(self))

    def drives(self, pbx_id):
        """For plug-ins: as `TelephonyService.drives`."""
        return pbx_id == self.pbx.id

    async def run(self, function, *args):
        """For plug-ins: as `TelephonyService.run`."""
        return await self.store.run(function, *args)

    def _run(self, condition, limit):
        return self.loop.run_until_complete(self._play(condition, limit))

    async def _play(self, condition, limit, idle=True):
        end = self.loop.time() + limit
        worker = self.worker
        while True:
            await worker.run_commands()
            await self._settle()
            if condition():
                return True
            if idle and worker.idle and not self._commands_left():
                return False
            if worker.queue.empty() and not self._commands_left():
                left = end - self.loop.time()
                if left <= 0:
                    return False
                await self._next_event(left)

    async def _settle(self):
        """Let tasks run that need no time, and take the events they made."""
        for _ in range(20):
            await asyncio.sleep(0)
            await self.worker.drain()
        while self.worker.tapes.tasks:
            await asyncio.gather(*self.worker.tapes.tasks)
            await self.worker.drain()

    async def _next_event(self, timeout):
        """Wait (virtually) until there is an event."""
        queue = self.worker.queue
        try:
            item = await asyncio.wait_for(queue.get(), timeout)
        except TimeoutError:
            return
        queue.task_done()
        queue.put_nowait(item)

    def _commands_left(self):
        return self.store.env["telephony.command"].search_count(
            [("pbx_id", "=", self.pbx.id), ("state", "=", "pending")], limit=1
        )

    def close(self):
        self.loop.run_until_complete(self.worker.driver.stop())
        self.loop.close()


class _ClockedStore(EnvStore):
    """Everything in it happens at the virtual time."""

    def __init__(self, env, clock):
        super().__init__(env)
        self.clock = clock

    def run_sync(self, function, *args):
        env = self.env(context={**self.env.context, "telephony_now": self.clock.now()})
        with env.cr.savepoint():
            return function(env, *args)


def _quick(config):
    """Short recordings: making sound takes real time."""
    from dataclasses import replace

    return replace(config, recording_seconds=0.5)


class TelephonyMixin:
    """For any TransactionCase: `self.telephony`, `self.pbx`, users, `make_call`."""

    @classmethod
    def _set_up_telephony(cls):
        cls.env.company.country_id = cls.env.ref("base.ru")
        cls.env["voip.pbx"].search([]).write({"active": False})
        cls.pbx = cls.env["voip.pbx"].create(
            {
                "name": "Virtual PBX",
                "driver": "simulated",
                "sim_seed": 42,
                "company_id": cls.env.company.id,
            }
        )

    def setUp(self):
        super().setUp()
        self.telephony = VirtualTelephony(self.env, self.pbx)
        self.addCleanup(self.telephony.close)

    @classmethod
    def make_user(cls, login, group="call_telephony.call_telephony_group_user", **vals):
        """A user of telephony (operator by default)."""
        return new_test_user(
            cls.env,
            login,
            groups=f"base.group_user,{group}",
            context={"no_reset_password": True},
            **vals,
        )

    @classmethod
    def make_device(cls, user, address="101", kind="desk", **vals):
        return cls.env["telephony.device"].create(
            {
                "user_id": user.id,
                "pbx_id": cls.pbx.id,
                "kind": kind,
                "address": address,
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TelephonyCase(TelephonyMixin, TransactionCase):
    """Base of model tests with calls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_telephony()
        cls.operator = cls.make_user("tel_operator")
        cls.supervisor = cls.make_user(
            "tel_supervisor", "call_telephony.call_telephony_group_supervisor"
        )
        cls.manager = cls.make_user(
            "tel_manager", "call_telephony.call_telephony_group_manager"
        )
