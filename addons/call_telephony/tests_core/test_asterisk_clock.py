"""Row C5: events have the time at which they happened, by our clock."""

import asyncio
from datetime import UTC, datetime

import pytest

from call_telephony.core.events import EventType
from call_telephony.drivers.asterisk_clock import AsteriskClock
from call_telephony.drivers.base import Clock, DriverError

from .test_ari_fuzz import FakeAri, new_driver

NOON = 1_700_000_000.0


class OwnClock(Clock):
    def __init__(self):
        self.at = NOON

    def now(self):
        return self.at


class PingedAri(FakeAri):
    """Its clock is `ahead` of ours, an answer takes `takes` seconds."""

    def __init__(self, clock, ahead=0.0, takes=0.0, answer=None):
        super().__init__()
        self.clock, self.ahead, self.takes, self.answer = clock, ahead, takes, answer

    async def get(self, *path, **params):
        if path != ("asterisk", "ping"):
            return await super().get(*path, **params)
        if isinstance(self.answer, Exception):
            raise self.answer
        self.clock.at += self.takes / 2
        told = stamp(self.clock.at + self.ahead)
        self.clock.at += self.takes / 2
        return self.answer or {"ping": "pong", "timestamp": told}


def stamp(seconds):
    """As Asterisk writes it."""
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "+0000")


def measured(**how):
    own = OwnClock()
    clock = AsteriskClock(own)
    asyncio.run(clock.measure(PingedAri(own, **how)))
    return own, clock


@pytest.mark.parametrize("ahead", [0.0, 3.5, -7200.0])
def test_c5_an_event_that_comes_late(ahead):
    own, clock = measured(ahead=ahead, takes=0.2)
    happened = own.at
    own.at += 40.0
    with clock.event({"timestamp": stamp(happened + ahead)}):
        assert clock.now() == pytest.approx(happened, abs=0.002)
    assert clock.now() == own.at


def test_c5_nothing_is_told_before_it_happens():
    own, clock = measured(ahead=1.0)
    with clock.event({"timestamp": stamp(own.at + 60)}):
        assert clock.now() == own.at


@pytest.mark.parametrize(
    "how",
    [
        {"takes": 3.0},  # too long to tell
        {"answer": DriverError("no such thing")},  # an old Asterisk
        {"answer": {"ping": "pong"}},
        {"answer": {"timestamp": "yesterday"}},
        {"answer": {"timestamp": "2026-01-01T00:00:00"}},  # of which zone?
    ],
)
def test_c5_without_a_measure_our_own_time(how):
    own, clock = measured(**how)
    assert clock.ahead is None
    with clock.event({"timestamp": stamp(own.at - 9)}):
        assert clock.now() == own.at


@pytest.mark.parametrize("message", [{}, {"timestamp": None}, {"timestamp": "x"}])
def test_c5_messages_without_a_time(message):
    own, clock = measured()
    with clock.event(message):
        assert clock.now() == own.at


def test_c5_the_driver_tells_it():
    asyncio.run(ringing_and_answer())


async def ringing_and_answer():
    driver, sink = new_driver()
    own = OwnClock()
    driver.clock = AsteriskClock(own)
    driver.ari = PingedAri(own, ahead=100.0)
    await driver.clock.measure(driver.ari)
    driver._came_in({"id": "chan", "caller": {"number": "1"}}, ["incoming", "s"])
    own.at += 30
    message = {"type": "StasisEnd", "channel": {"id": "chan"}}
    await driver._handle({**message, "timestamp": stamp(NOON + 10 + 100)})
    for _ in range(10):
        await asyncio.sleep(0)
    for task in driver._tasks:
        task.cancel()
    told = {event.type: event.at for event in sink.events}
    assert told[EventType.LEG_ENDED] == pytest.approx(NOON + 10)
    # what the driver does about it is done now
    assert told[EventType.ENDED] == pytest.approx(NOON + 30)
