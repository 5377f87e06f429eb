"""Faxes through the simulated PBX: the same numbers, ten seconds a page."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

from ..core.events import CLIENT, CallEvent, EventType
from ..core.fax import FaxResult, SendFax
from .base import DriverError

PAGE_SECONDS = 10


async def send(driver, order: SendFax) -> None:
    """Begin; the driver's clients say how it goes."""
    if order.call and order.call not in driver.calls:
        raise DriverError("the talk is not going on any more")
    task = asyncio.ensure_future(_story(driver, order))
    driver.faxes.add(task)
    task.add_done_callback(driver.faxes.discard)


async def _story(driver, order: SendFax):
    factor = driver.config.time_factor
    if not order.call:
        plan = driver.clients.plan(order.client.address)
        await asyncio.sleep(min(plan.resolve_after, order.timeout) / factor)
        if plan.outcome != "answered":
            _tell(driver, order, FaxResult(plan.outcome))
            return
    _emit(driver, order, EventType.ANSWERED, CLIENT)
    await asyncio.sleep(order.pages * PAGE_SECONDS / factor)
    _tell(driver, order, FaxResult("sent", pages=order.pages, station="SIMULATED"))


def _tell(driver, order, result):
    _emit(driver, order, EventType.FAX, data=asdict(result))


def _emit(driver, order, kind, leg="", **kwargs):
    driver.sink.emit(CallEvent(kind, order.fax, driver.clock.now(), leg, **kwargs))
