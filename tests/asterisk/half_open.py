"""A network that swallows what is sent: a proxy that can be frozen.

proxy = Proxy(("127.0.0.1", port))      # then use proxy.port
proxy = Proxy("/run/…/.s.PGSQL.5432")   # then use proxy.folder as the host
proxy.freeze()   # nothing comes through any more, nothing is closed
proxy.cut()      # all connections are closed, new ones at once
proxy.thaw()     # new connections work; the frozen ones never do again
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
import threading


class Proxy:
    """See the module.  It lives in a thread of its own."""

    def __init__(self, target):
        self.target = target
        self.connections = 0
        self.port = 0
        self.folder = ""
        self._frozen = False
        self._refuses = False
        self._dead: set = set()
        self._live: set = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._call(self._listen())

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _listen(self):
        if isinstance(self.target, str):
            # a short path: a socket's name has 108 bytes at most
            self.folder = tempfile.mkdtemp(prefix="halfopen")
            path = os.path.join(self.folder, os.path.basename(self.target))
            return await asyncio.start_unix_server(self._serve, path)
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _serve(self, reader, writer):
        if self._refuses:
            writer.close()
            return
        if self._frozen:  # taken by the kernel, never answered
            self._dead.add(writer)
            return
        if isinstance(self.target, str):
            there = await asyncio.open_unix_connection(self.target)
        else:
            there = await asyncio.open_connection(*self.target)
        if self._frozen:  # meanwhile
            self._dead |= {writer, there[1]}
            return
        self.connections += 1
        pair = asyncio.current_task()
        self._live.add(pair)
        copies = [
            asyncio.ensure_future(self._copy(reader, there[1])),
            asyncio.ensure_future(self._copy(there[0], writer)),
        ]
        try:
            await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
            writer.close()
            there[1].close()
        except asyncio.CancelledError:  # frozen: both sides stay as they are
            self._dead |= {writer, there[1]}
        finally:
            for copy in copies:
                copy.cancel()
            self._live.discard(pair)

    async def _copy(self, reader, writer):
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()

    async def _stop_all(self):
        self._frozen = True
        pairs = list(self._live)
        for pair in pairs:
            pair.cancel()
        await asyncio.gather(*pairs, return_exceptions=True)

    def freeze(self):
        self._call(self._stop_all())

    def cut(self):
        self._refuses = True
        self._call(self._abort_all())

    def thaw(self):
        self._frozen = self._refuses = False

    async def _abort_all(self):
        await self._stop_all()
        for writer in self._dead:
            writer.transport.abort()
        self._dead.clear()

    async def _close(self):
        self._server.close()
        await self._abort_all()

    def as_postgresql(self):
        """Environment for who is to reach PostgreSQL through this, by TCP."""
        return {"PGHOST": "127.0.0.1", "PGPORT": str(self.port)}

    def close(self):
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
