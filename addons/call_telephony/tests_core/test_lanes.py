"""Rows C1, C5: a command that takes long holds up nothing but its own call."""

import asyncio
import runpy
from pathlib import Path

# the package `service` needs Odoo, this file of it does not
Lanes = runpy.run_path(str(Path(__file__).parent.parent / "service" / "lanes.py"))[
    "Lanes"
]


def test_c1_a_slow_one_holds_up_only_its_own():
    asyncio.run(slow_and_quick())


async def slow_and_quick():
    lanes, told, gate = Lanes(), [], asyncio.Event()

    async def slow():
        await gate.wait()
        told.append("slow")

    def says(word):
        async def job():
            told.append(word)

        return job

    lanes.add(["call 1"], slow)
    lanes.add(["call 1"], says("after it"))
    await lanes.add(["call 2"], says("another"))
    assert told == ["another"]
    assert len(lanes) == 2
    gate.set()
    await lanes.all_done()
    assert told == ["another", "slow", "after it"]


def test_c1_keys_of_two_kinds():
    asyncio.run(two_keys())


async def two_keys():
    """Who asks for two things of two calls gets them in that order."""
    lanes, told, gate = Lanes(), [], asyncio.Event()

    async def leave():
        await gate.wait()
        told.append("leave")

    async def listen():
        told.append("listen")

    lanes.add(["call 1", "user 7"], leave)
    last = lanes.add(["call 2", "user 7"], listen)
    await asyncio.sleep(0)
    assert told == []
    gate.set()
    await last
    assert told == ["leave", "listen"]
    assert len(lanes) == 0


def test_c1_a_failure_ends_nothing_else():
    asyncio.run(failure())


async def failure():
    lanes, told = Lanes(), []

    async def fails():
        raise ValueError("no")

    async def goes_on():
        told.append("done")

    failed = lanes.add(["call"], fails)
    await lanes.add(["call"], goes_on)
    assert told == ["done"]
    assert isinstance(failed.exception(), ValueError)


def test_c1_cancelled_at_the_end():
    asyncio.run(cancelled())


async def cancelled():
    lanes = Lanes()
    task = lanes.add(["call"], asyncio.Event().wait)
    waits = lanes.add(["call"], asyncio.Event().wait)
    await asyncio.sleep(0)
    await lanes.cancel()
    assert task.cancelled() and waits.cancelled()
    assert len(lanes) == 0
