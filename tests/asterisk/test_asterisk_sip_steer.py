"""C14: what can be done to a running talk over an account."""

import asyncio
import time

import pytest

from call_telephony.core import commands
from call_telephony.core.commands import Endpoint
from call_telephony.core.events import EventType
from call_telephony.core.pbx_config import PbxConfig
from call_telephony.drivers import capabilities, contract, make
from call_telephony.drivers.base import Clock, DriverError
from tests.support.aside import run_aside

from .sip_agent import number
from .sip_provider import provider


@pytest.fixture(autouse=True)
def _quiet():
    """In place of the office's: there is no Odoo here."""


async def loudness(call, seconds=1.0):
    """How loud it is now, at this telephone."""
    frames, energy = call.heard_frames, call.heard_energy
    await asyncio.sleep(seconds)
    heard = call.heard_frames - frames
    return ((call.heard_energy - energy) / (heard * 160)) ** 0.5 if heard else 0.0


async def is_loud(*calls):
    """Until something is heard at these telephones."""
    await until(calls, lambda heard: heard > 3000, "it is heard")


async def is_silent(call):
    """Until nothing is heard at this telephone: what was said before comes still."""
    await until([call], lambda heard: heard < 100, "it is silent")


async def until(calls, fits, what, seconds=30):
    deadline = time.monotonic() + seconds
    while not all([fits(await loudness(call)) for call in calls]):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"


def test_c14_hold_mute_keys_and_pause(tmp_path):
    with provider("sip_steer") as world:
        run_aside(steer(world, tmp_path))


async def steer(world, tmp_path):
    probe = contract.Probe(20)
    options = {**world.account_options(), "spool": str(tmp_path)}
    driver = make(PbxConfig(8, "s", "sip", "steer-", options=options), probe, Clock())
    await driver.start()
    await driver.resync([])
    wanted = number(1, 0, 0, 1)
    dial = commands.Dial(
        "steer-1", Endpoint("desk", world.phone("101")), Endpoint("number", wanted)
    )
    await driver.execute(dial)
    with pytest.raises(DriverError):
        await driver.execute(commands.Hold("steer-1", True, "h0"))
    await probe.happens(EventType.BRIDGED)
    (client,) = world.clients.called(wanted)
    phone = world.operators["101"].calls[-1]
    await is_loud(client)
    await driver.execute(commands.Mute("steer-1", True, "m1"))
    await is_silent(client)
    await is_loud(phone)
    await driver.execute(commands.Mute("steer-1", False, "m2"))
    await is_loud(client)
    await driver.execute(commands.Hold("steer-1", True, "h1"))
    await is_silent(phone)
    await driver.execute(commands.Hold("steer-1", False, "h2"))
    await is_loud(phone, client)
    await driver.execute(commands.PauseRecording("steer-1", True, "p1"))
    await driver.execute(commands.Dtmf("steer-1", "12#"))
    with pytest.raises(DriverError):
        await driver.execute(commands.Dtmf("steer-1", "1;2"))
    held = [(one.data["on"], one.mark) for one in probe.of(EventType.HELD)]
    assert held == [(True, "h1"), (False, "h2")]
    assert len(probe.of(EventType.MUTED)) == 2
    assert len(probe.of(EventType.RECORDING_PAUSED)) == 1
    await driver.execute(commands.HangUp("steer-1"))
    await probe.happens(EventType.ENDED)
    await driver.stop()
    assert capabilities("sip") == {"hold", "mute", "dtmf", "record_pause"}
