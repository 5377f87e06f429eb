"""Work that is done at once, except where the order matters."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable


class Lanes:
    """Jobs that share a key are done one after the other, in the order of `add`.

    One that takes long keeps only those waiting that share a key with it.
    """

    def __init__(self):
        self._last: dict[Hashable, asyncio.Task] = {}
        self._tasks: set[asyncio.Task] = set()

    def __len__(self) -> int:
        """How many jobs are not done yet."""
        return len(self._tasks)

    def add(
        self, keys: Iterable[Hashable], job: Callable[[], Awaitable]
    ) -> asyncio.Task:
        """Begin `job()` as soon as those before it with one of `keys` are done."""
        keys = tuple(keys)
        before = {self._last[key] for key in keys if key in self._last}
        task = asyncio.ensure_future(self._run(before, job))
        self._tasks.add(task)
        for key in keys:
            self._last[key] = task
        task.add_done_callback(lambda _: self._done(task, keys))
        return task

    async def _run(self, before, job):
        if before:
            await asyncio.wait(before)
        return await job()

    def _done(self, task, keys):
        self._tasks.discard(task)
        for key in keys:
            if self._last.get(key) is task:
                del self._last[key]

    async def first_done(self) -> None:
        """Wait until one of them is done."""
        if self._tasks:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    async def all_done(self) -> None:
        """Wait until none is left."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def cancel(self) -> None:
        """End all of them, wherever they are."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
