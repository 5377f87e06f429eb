"""Asterisk's messages missing, doubled, disordered, unknown: the driver goes on, and a
resync tells the end of every call."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from call_telephony.core.call_state import CallState
from call_telephony.core.commands import Dial, Endpoint
from call_telephony.core.events import EventType
from call_telephony.core.pbx_config import CallInFlight, PbxConfig
from call_telephony.drivers.asterisk_routing import RoutingAsteriskDriver
from call_telephony.drivers.base import Clock

REF = "oabc-7"
UNKNOWN = (
    {"type": "ChannelVarset", "channel": {"id": "x"}, "variable": "a", "value": "b"},
    {"type": "TeleportationFinished", "somebody": []},
    {"type": ""},
    {},
    {"type": "StasisStart", "channel": {"id": "stranger"}, "args": ["what", "else"]},
    {"type": "ChannelDestroyed", "channel": {"id": "stranger"}, "cause": 16},
    {"type": "RecordingFinished", "recording": {"name": "somebody's"}},
)


class FakeAri:
    """Agrees to everything; has no channels (any more)."""

    def __init__(self):
        self.asked = []

    async def get(self, *path, **_params):
        self.asked.append(path)
        return []

    async def post(self, *path, **_params):
        self.asked.append(path)

    async def delete(self, *path, **_params):
        self.asked.append(path)


class Sink:
    def __init__(self):
        self.events = []

    def emit(self, event):
        self.events.append(event)
        done = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    def recording_ready(self, call):
        pass


def message(kind, leg, **more):
    return {
        "type": kind,
        "channel": {"id": f"{REF}-{leg}", **more.pop("chan", {})},
        **more,
    }


def story():
    """An outgoing call as ARI tells it."""
    return [
        message("ChannelStateChange", "o", chan={"state": "Ringing"}),
        message("StasisStart", "o", args=["operator", REF]),
        message("ChannelStateChange", "c", chan={"state": "Ringing"}),
        message("StasisStart", "c", args=["client", REF]),
        {"type": "RecordingFinished", "recording": {"name": REF}},
        message("ChannelHangupRequest", "c", cause=16),
        message("StasisEnd", "c"),
        message("ChannelDestroyed", "c", cause=16),
        message("StasisEnd", "o"),
        message("ChannelDestroyed", "o", cause=16, tech_cause=0),
    ]


async def play(messages):
    driver, sink = new_driver()
    operator, client = Endpoint("desk", "101"), Endpoint("number", "+79161234567")
    await driver.execute(Dial(REF, operator, client, record=False))
    for one in messages:
        await driver._handle(one)
        await asyncio.sleep(0)
    for _ in range(10):
        await asyncio.sleep(0)
    for task in driver._tasks:
        task.cancel()
    return sink.events


def new_driver():
    sink = Sink()
    config = PbxConfig(1, "fuzz", "asterisk", "oabc-")
    driver = RoutingAsteriskDriver(config, sink, Clock())
    driver.ari = FakeAri()
    return driver, sink


async def resync(state):
    """The connection came back, the channels are gone."""
    driver, sink = new_driver()
    flight = CallInFlight(REF, "outgoing", dict(state.facts))
    await driver.resync([flight])
    assert driver.active_calls == 0
    return sink.events


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_c5_odd_messages(data):
    kept = [one for one in story() if data.draw(st.booleans())]
    odd = data.draw(st.lists(st.sampled_from([*UNKNOWN, *story()]), max_size=8))
    messages = data.draw(st.permutations(kept + odd))
    events = asyncio.run(play(messages))
    state = CallState("outgoing").apply_all(events)
    # told twice is told with the same key, or with nothing new
    assert len([one for one in events if one.type == EventType.ENDED]) <= 1
    if not state.view().is_final:
        state = state.apply_all(asyncio.run(resync(state)))
    assert state.view().is_final


def test_c5_the_whole_story_in_order():
    events = asyncio.run(play(story()))
    view = CallState("outgoing").apply_all(events).view()
    assert (view.state, view.outcome, view.ended_by) == (
        "terminated",
        "answered",
        "client",
    )
