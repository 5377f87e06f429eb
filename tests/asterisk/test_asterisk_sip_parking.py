"""C14: talks over an account go on when the driver is made anew, else they end."""

import asyncio
import time

import pytest

from call_telephony.core.commands import Dial, Endpoint, HangUp
from call_telephony.core.events import EventType
from call_telephony.core.pbx_config import CallInFlight, PbxConfig
from call_telephony.drivers import contract, make, sip_parking
from call_telephony.drivers.base import Clock
from tests.support.aside import run_aside

from .sandbox import seconds
from .sip_agent import number
from .sip_provider import provider


@pytest.fixture(autouse=True)
def _quiet():
    """In place of the office's: there is no Odoo here."""


@pytest.fixture(scope="module")
def world():
    with provider("sip_parking") as world:
        yield world


async def until(check, what, seconds=30):
    """As `eventually`, and the driver works meanwhile."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        await asyncio.sleep(0.1)


class Desk:
    """One driver after the other on the same account."""

    def __init__(self, world, spool, **options):
        self.world = world
        self.options = {**world.account_options(), "spool": str(spool), **options}

    async def driver(self, flights=(), **options):
        self.probe = contract.Probe(20)
        config = PbxConfig(7, "p", "sip", "park-", options={**self.options, **options})
        driver = make(config, self.probe, Clock())
        await driver.start()
        await driver.resync(flights)
        return driver

    async def talk(self, driver, ref, serial):
        wanted = number(1, 0, 0, serial)
        phone = Endpoint("desk", self.world.phone("101"))
        client = Endpoint("number", wanted)
        await driver.execute(Dial(ref, phone, client))
        await self.probe.happens(EventType.BRIDGED)
        return self.world.clients.called(wanted)[0]


BRIDGED = {"at": 1.0, "estimated": False, "cause": None, "by": ""}
FLIGHT = CallInFlight("park-1", "outgoing", {"bridged": BRIDGED})


def test_c14_next_driver_goes_on(world, tmp_path):
    async def story():
        desk = Desk(world, tmp_path)
        first = await desk.driver()
        client = await desk.talk(first, "park-1", 1)
        await asyncio.sleep(1)
        await first.stop()
        heard = client.heard_frames
        await asyncio.sleep(1)
        await until(lambda: client.heard_frames > heard + 30, "the sound goes on")
        second = await desk.driver([FLIGHT])
        assert second.active_calls == 1
        assert desk.probe.events == []
        await second.execute(HangUp("park-1"))
        ended = await desk.probe.happens(EventType.ENDED)
        assert (ended.by, ended.estimated) == ("operator", False)
        await desk.probe.until(lambda: desk.probe.recordings, "the recording")
        assert seconds(await second.fetch_recording("park-1")) > 1.9
        await second.stop()
        assert not sip_parking._parked

    run_aside(story())


def test_c14_the_end_in_between_is_told(world, tmp_path):
    async def story():
        desk = Desk(world, tmp_path)
        first = await desk.driver()
        client = await desk.talk(first, "park-1", 2)
        await first.stop()
        world.hang_up(world.clients)
        await until(lambda: client.ended, "the client has hung up")
        phone = world.operators["101"].calls[-1]
        await until(lambda: phone.ended, "the operator is not left alone")
        second = await desk.driver([FLIGHT])
        ended = await desk.probe.happens(EventType.ENDED)
        assert (ended.by, ended.estimated) == ("client", False)
        await desk.probe.until(lambda: desk.probe.recordings, "the recording")
        await second.stop()

    run_aside(story())


def test_c14_of_a_changed_account_talks_end(world, tmp_path):
    async def story():
        desk = Desk(world, tmp_path)
        first = await desk.driver()
        client = await desk.talk(first, "park-1", 3)
        await first.stop()
        second = await desk.driver([FLIGHT], lines=3)
        await until(lambda: client.ended, "the client is let go")
        assert second.active_calls == 0
        ended = await desk.probe.happens(EventType.ENDED)
        assert ended.estimated
        await desk.probe.until(lambda: desk.probe.recordings, "the recording")
        assert desk.probe.recordings == ["park-1"]
        await second.stop()

    run_aside(story())


def test_c14_nobody_takes_it_over(world, tmp_path, monkeypatch):
    monkeypatch.setattr(sip_parking, "KEEP", 0.5)

    async def story():
        desk = Desk(world, tmp_path)
        first = await desk.driver()
        client = await desk.talk(first, "park-1", 4)
        await first.stop()
        await until(lambda: client.ended, "the client is let go")
        await until(lambda: not sip_parking._parked, "it is given up")
        await until(lambda: world.contacts() == [], "it is not registered any more")
        names = lambda: [one.name for one in tmp_path.iterdir()]  # noqa: E731
        await until(lambda: names() == ["park-1.wav"], "the recording is whole")

    run_aside(story())
