"""Who owns a PBX: an advisory lock that goes with its connection."""

from __future__ import annotations

import asyncio
import contextlib
import json

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, POLL_OK

from odoo.sql_db import connection_info_for

from ..models.telephony_command import CHANNEL
from ..models.voip_pbx_service import LOCK, WORD_LOCK
from . import half_open
from .store import StoreDown, is_lost

OPENING = 25.0  # to connect to PostgreSQL, and take the lock


class LockedElsewhere(Exception):
    """Another service owns this PBX."""


class PbxLink:
    """The connection that holds a PBX's lock and hears of its commands."""

    def __init__(self, dbname: str, pbx_id: int, on_notify):
        self.dbname = dbname
        self.pbx_id = pbx_id
        self.on_notify = on_notify
        self.connection = None
        self._fileno = None
        self.lost = asyncio.Event()

    def open_sync(self):
        """Connect and take the lock (in a thread)."""
        _, parameters = connection_info_for(self.dbname)
        # the lock must go soon after the machine that holds it
        alive = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
        try:
            self.connection = psycopg2.connect(**{**alive, **parameters})
            self._take(self.connection, alive)
        except psycopg2.Error as error:
            if not is_lost(error):
                raise
            raise StoreDown(str(error).strip()) from error

    def _take(self, connection, alive):
        connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        with connection.cursor() as cursor:
            half_open.end_lost(cursor)
            for name, value in alive.items():
                # the server, too, is to find out soon that we are gone
                cursor.execute(f"SET tcp_{name} = {value:d}")
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", (LOCK, self.pbx_id))
            if not cursor.fetchone()[0]:
                raise LockedElsewhere()
            cursor.execute(f"LISTEN {CHANNEL}")
            # what the last service said is not true any more
            cursor.execute(
                "UPDATE voip_pbx SET service_known_state = 'connecting' WHERE id = %s",
                (self.pbx_id,),
            )
            cursor.execute(
                "SELECT pg_advisory_lock_shared(%s, %s)", (WORD_LOCK, self.pbx_id)
            )

    async def open(self):
        loop = asyncio.get_running_loop()
        job = loop.run_in_executor(None, self.open_sync)
        await self._in_time(job, OPENING)
        loop.add_reader(self.connection.fileno(), self._readable)
        self._fileno = self.connection.fileno()

    async def check(self):
        """Does the server still answer on this connection?  Else it is lost."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._fileno)  # one reads at a time
        job = loop.run_in_executor(None, self._ask)
        if await self._in_time(job, half_open.ANSWER * 2):
            loop.add_reader(self._fileno, self._readable)
            self._hear()
        else:
            self.lost.set()

    async def _in_time(self, job, seconds):
        """Result of a thread that uses the connection; cut if it takes too long."""
        try:
            await asyncio.wait([job], timeout=seconds)
        finally:
            if not job.done() and self.connection:
                half_open.cut(self.connection)
        return await job

    def _ask(self):
        try:
            with self.connection.cursor() as cursor:
                half_open.end_lost(cursor)
                cursor.execute("SELECT 1")
        except psycopg2.Error:
            return False
        return True

    def _readable(self):
        try:
            state = self.connection.poll()
        except psycopg2.Error:
            state = None
        if state != POLL_OK or self.connection.closed:
            asyncio.get_running_loop().remove_reader(self._fileno)
            self.lost.set()
            return
        self._hear()

    def _hear(self):
        while self.connection.notifies:
            payload = self.connection.notifies.pop(0).payload
            try:
                message = json.loads(payload)
            except ValueError:
                continue
            if message.get("pbx") == self.pbx_id:
                self.on_notify(message.get("subject"))

    def close(self):
        if self.connection is None:
            return
        if self._fileno is not None:
            with contextlib.suppress(ValueError, OSError):
                asyncio.get_running_loop().remove_reader(self._fileno)
        with contextlib.suppress(psycopg2.Error):
            self.connection.close()
        self.connection = None
