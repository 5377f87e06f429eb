"""C15: however often a service vanishes, Asterisk answers the next one."""

import asyncio
import itertools

import pytest

from call_telephony.drivers.ari_client import AriClient
from call_telephony.drivers.contract_world import Run
from tests.support.aside import run_aside

from .sandbox import asterisk_sandbox
from .test_asterisk_contract import AsteriskWorld

#: With a subscription to device states it hung after some hundred.
TIMES = 250


@pytest.fixture(autouse=True)
def _quiet():
    """In place of the office's: there is no Odoo here."""


async def _change_states(box, name):
    """Device states change without a pause, as in a busy office."""
    values = box.pbx_values()
    ari = AriClient(*(values[f"ari_{one}"] for one in ("url", "user", "password")), "x")
    await ari.open()
    try:
        for state in itertools.cycle(("INUSE", "NOT_INUSE")):
            path = ("deviceStates", f"Stasis:{name}")
            await ari._request("PUT", path, {"deviceState": state})
    finally:
        await ari.close()


async def _vanish(run):
    """The service's computer loses its power."""
    run.driver.ari._socket._response.connection.transport.abort()
    await run.driver.wait_lost()


async def _all_there(run):
    """Those who change states are connected, too."""
    async with asyncio.timeout(30):
        while len(await run.driver.ari.get("applications")) < 2:
            await asyncio.sleep(0.1)


async def _come_and_go(box):
    world = AsteriskWorld(box, "")
    busy = [asyncio.ensure_future(_change_states(box, n)) for n in range(4)]
    try:
        for turn in range(TIMES):
            async with Run(world) as run:
                if not turn:
                    await _all_there(run)
                    apps = await run.driver.ari.get("applications")
                    assert [one["device_names"] for one in apps if one] == [[], []]
                await _vanish(run)
        assert not any(one.done() for one in busy)
    finally:
        for one in busy:
            one.cancel()
        await asyncio.gather(*busy, return_exceptions=True)


def test_c15_a_vanished_service_leaves_asterisk_answering():
    with asterisk_sandbox("lost_connections") as box:
        run_aside(_come_and_go(box))
