"""What every driver must do, as checks that any driver can be run through.

    class MyWorld(World): ...                  # your PBX, and people who behave
    for check in CHECKS:
        await check(MyWorld())

See docs/drivers.md.  A check raises AssertionError; what a PBX cannot do is left out by
the world's `without`.  Nothing here knows of Odoo or of a test framework.
"""

from __future__ import annotations

import asyncio
import io
import time
import wave

from ..core import commands
from ..core.events import CLIENT, OPERATOR, SYSTEM, EventType
from ..core.pbx_config import CallInFlight
from .base import DriverError
from .contract_world import ENDS, Probe, Run, World, refused

__all__ = ["CHECKS", "ENDS", "Probe", "Run", "World", "refused"]

# -- the checks


async def check_talk(world: World):
    """Operator, client, talk, recording: everything told, in an order that holds."""
    async with Run(world) as run:
        begun = time.time()
        ref = await run.dial()
        assert run.driver.active_calls == 1
        await run.probe.happens(EventType.BRIDGED)
        await asyncio.sleep(1.5)
        await world.client_hangs_up()
        ended = await run.over()
        kinds = [(str(one.type), one.leg) for one in run.probe.events]
        order = [
            ("answered", OPERATOR),
            ("dialling", CLIENT),
            ("answered", CLIENT),
            ("bridged", ""),
            ("ended", ""),
        ]
        places = [kinds.index(one) for one in order]
        assert places == sorted(places), run.probe.told()
        assert {one.call for one in run.probe.events} == {ref}
        for event in run.probe.events:
            assert begun - 2 <= event.at <= time.time() + 3600, "times are true"
            assert not event.estimated
        assert ended.by == CLIENT
        view = run.view()
        assert (view.state, view.outcome) == ("terminated", "answered")
        await run.probe.until(lambda: run.probe.recordings, "the recording")
        assert run.probe.recordings == [ref]
        await check_wav(run, ref)


async def check_wav(run: Run, ref: str):
    """The recording is a WAV file until it is discarded."""
    content = await run.driver.fetch_recording(ref)
    with wave.open(io.BytesIO(content)) as sound:
        assert sound.getnframes() > 0
    await run.driver.discard_recording(ref)
    assert await run.driver.fetch_recording(ref) is None
    assert await run.driver.fetch_recording("nothing-of-ours") is None


async def check_not_recorded(world: World):
    """Who is not to be recorded is not."""
    async with Run(world) as run:
        ref = await run.dial(record=False)
        await run.probe.happens(EventType.BRIDGED)
        await world.client_hangs_up()
        await run.over()
        await asyncio.sleep(0.5)
        assert run.probe.recordings == []
        assert await run.driver.fetch_recording(ref) is None


async def check_ends(world: World):
    """Why the client is not reached is told so that the outcome is right."""
    for outcome in ENDS:
        if outcome in world.without:
            continue
        async with Run(world) as run:
            await run.dial(outcome)
            await run.over()
            view = run.view()
            assert view.outcome == outcome, f"{outcome}: {view}"
            assert view.client_dialled
            assert not run.probe.recordings


async def check_durable(world: World):
    """The client is dialled only after that is on disk."""
    async with Run(world) as run:
        run.probe.gate.clear()
        ref = await run.dial()
        await run.probe.happens(EventType.DIALLING, CLIENT)
        await asyncio.sleep(1.5)
        seen = [one for one in run.probe.events if one.leg == CLIENT]
        assert [one.type for one in seen] == [EventType.DIALLING], run.probe.told()
        run.probe.gate.set()
        await run.probe.happens(EventType.ANSWERED, CLIENT)
        await run.driver.execute(commands.HangUp(ref))
        await run.over()


async def check_hang_up(world: World):
    """Hang up in a talk, and while it rings; the second time is refused."""
    async with Run(world) as run:
        ref = await run.dial()
        await run.probe.happens(EventType.BRIDGED)
        await run.driver.execute(commands.HangUp(ref, OPERATOR))
        ended = await run.over()
        assert ended.by == OPERATOR
        await refused(run.driver.execute(commands.HangUp(ref, OPERATOR)))
    async with Run(world) as run:
        ref = await run.dial("no_answer", client_timeout=20)
        await run.probe.happens(EventType.DIALLING, CLIENT)
        await run.driver.execute(commands.HangUp(ref, OPERATOR))
        await run.over()
        assert run.view().outcome == "cancelled"


async def check_refusals(world: World):
    """What cannot be done is refused with words, and leaves nothing behind."""
    async with Run(world) as run:
        await refused(run.driver.execute(commands.HangUp("nobody-knows-it")))
        operator = world.operator()
        ring = commands.RingUser("nobody-knows-it", operator)
        await refused(run.driver.execute(ring))
        await refused(run.driver.execute(_Unheard()))
        assert run.driver.active_calls == 0


async def check_injection(world: World):
    """What is no number is not dialled, whatever Odoo was made to believe."""
    async with Run(world) as run:
        for evil in ("1\r\nX: y", "1&2", "1,tT", "$(id)"):
            client = commands.Endpoint("number", evil)
            dial = commands.Dial(run.ref, world.operator(), client)
            try:
                await run.driver.execute(dial)
            except DriverError:
                continue
            ended = await run.over()
            assert ended.by == SYSTEM, run.probe.told()
            assert not run.probe.of(EventType.ANSWERED, CLIENT)
            run.probe.events.clear()


async def check_incoming(world: World):
    """Somebody calls: told with the number; rung, answered, joined, ended."""
    async with Run(world) as run:
        await world.call_in("+79161234567")
        told = await run.probe.happens(EventType.INCOMING)
        assert told.data["number"].lstrip("+") == "79161234567"
        assert run.driver.active_calls == 1
        ring = commands.RingUser(told.call, world.operator(), timeout=10)
        await run.driver.execute(ring)
        await run.probe.happens(EventType.RINGING, OPERATOR)
        await answer(run, told.call)
        await run.probe.happens(EventType.BRIDGED)
        await asyncio.sleep(0.5)
        await run.driver.execute(commands.HangUp(told.call, OPERATOR))
        await run.over()
        assert run.view("incoming").outcome == "answered"


async def answer(run: Run, ref: str):
    """Where telephones do not pick up by themselves."""
    if not run.probe.of(EventType.ANSWERED, OPERATOR):
        try:
            await run.driver.execute(commands.Answer(ref))
        except DriverError:
            return


async def check_incoming_declined(world: World):
    """The operator declines: the caller is let go, the call is over."""
    async with Run(world) as run:
        await world.call_in("+79161234568")
        told = await run.probe.happens(EventType.INCOMING)
        await run.driver.execute(commands.HangUp(told.call, OPERATOR, 21))
        await run.over()
        assert run.view("incoming").outcome == "rejected"


async def check_resync(world: World):
    """Calls Odoo believes in and the PBX has not are over: estimated, repeatable."""
    async with Run(world) as run:
        fact = {"at": time.time() - 60, "estimated": False, "cause": None, "by": ""}
        flights = [
            CallInFlight("gone-1", "outgoing", {"placed": fact}),
            CallInFlight("gone-2", "incoming", {"incoming": fact}),
        ]
        await run.driver.resync(flights)
        await run.probe.until(
            lambda: len(run.probe.of(EventType.ENDED)) >= 2, "the ends"
        )
        ended = run.probe.of(EventType.ENDED)
        assert {one.call for one in ended} == {"gone-1", "gone-2"}
        assert all(one.estimated for one in ended)
        keys = {one.key for one in ended}
        await run.driver.resync(flights)
        again = run.probe.of(EventType.ENDED)
        assert {one.key for one in again} == keys, "the same is told as the same"


async def check_stop(world: World):
    """The connection holds until it is lost or let go."""
    async with Run(world) as run:
        lost = asyncio.ensure_future(run.driver.wait_lost())
        await asyncio.wait([lost], timeout=0.5)
        assert not lost.done(), "lost at once"
        lost.cancel()
        await asyncio.gather(lost, return_exceptions=True)


async def check_pool_joined(world: World):
    """A client dialled for nobody waits; the operator named is rung, and joined."""
    async with Run(world) as run:
        if "pool" not in run.driver.can:
            return
        ref = await run.dial_for_pool()
        await run.probe.happens(EventType.ANSWERED, CLIENT)
        await asyncio.sleep(0.5)
        assert not [one for one in run.probe.events if one.leg == OPERATOR]
        assert not run.probe.of(EventType.ENDED), "the client waits"
        await run.driver.execute(commands.RingUser(ref, world.operator(), timeout=10))
        await run.probe.happens(EventType.BRIDGED)
        assert run.probe.of(EventType.ANSWERED, OPERATOR)
        await world.client_hangs_up()
        await run.over()
        assert run.view().outcome == "answered"


async def check_pool_not_reached(world: World):
    """A client of the pool who is not reached: told as any other, nobody is rung."""
    async with Run(world) as run:
        if "pool" not in run.driver.can:
            return
        await run.dial_for_pool("busy")
        await run.over()
        assert run.view().outcome == "busy"
        assert not [one for one in run.probe.events if one.leg == OPERATOR]


async def check_pool_message(world: World):
    """Nobody is free: a message is said to its end, then the client is let go."""
    async with Run(world) as run:
        if "pool" not in run.driver.can:
            return
        ref = await run.dial_for_pool()
        await run.probe.happens(EventType.ANSWERED, CLIENT)
        await run.driver.execute(commands.Play(ref, (world.sound,), "sorry"))
        await run.probe.happens(EventType.PLAYED, "sorry")
        assert not run.probe.of(EventType.ENDED), "the PBX does not hang up itself"
        await run.driver.execute(commands.HangUp(ref, SYSTEM))
        ended = await run.over()
        assert ended.by == SYSTEM
        assert not run.probe.recordings, "there was no talk"


class _Unheard:
    """A command of a time to come."""


CHECKS = (
    check_talk,
    check_not_recorded,
    check_ends,
    check_durable,
    check_hang_up,
    check_refusals,
    check_injection,
    check_incoming,
    check_incoming_declined,
    check_resync,
    check_stop,
    check_pool_joined,
    check_pool_not_reached,
    check_pool_message,
)
