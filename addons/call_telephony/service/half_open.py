"""Finds out that PostgreSQL is gone though no connection was closed.

In a half-open network (a firewall that forgot us, a frozen host) a thread would wait
for its answer for a quarter of an hour.  So what takes long is asked about by a
connection of its own; without an answer there all connections of this process are shut
down, and the waiting threads get the error they would have got at last.

The server does not know of that, and keeps what those sessions had locked.  So they are
remembered, and ended by the first connection that gets through (`end_lost`).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import select
import socket

import psycopg2
from psycopg2 import extensions

from odoo import sql_db

_logger = logging.getLogger(__name__)

#: A transaction that takes so long is asked about, s.
SUSPICIOUS = 10.0
#: The server has so long to answer, s.
ANSWER = 5.0
#: Whatever the server says: nothing of ours takes so long, s.
TOO_LONG = 180.0


#: Server processes of connections that were cut, with the names of their sessions.
_lost: dict[int, str] = {}


def end_lost(cursor) -> None:
    """End the server's side of connections that were cut, and free their locks."""
    for pid, name in list(_lost.items()):
        # by its name, too: the number may be another session's by now
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid = %s AND application_name = %s AND pid <> pg_backend_pid()",
            (pid, name),
        )
        _lost.pop(pid, None)


async def watched(dbname: str, job: asyncio.Future):
    """Result of `job`, a transaction in a thread; its connection cut when dead."""
    loop = asyncio.get_running_loop()
    waited = 0.0
    # should we be cancelled meanwhile, nobody asks for its exception
    job.add_done_callback(lambda one: one.cancelled() or one.exception())
    while True:
        done, _ = await asyncio.wait([job], timeout=SUSPICIOUS)
        if done:
            return job.result()
        waited += SUSPICIOUS
        alive = await loop.run_in_executor(None, answers, dbname)
        if job.done():
            return job.result()
        if not alive or waited >= TOO_LONG:
            _logger.info("the database does not answer: connections cut")
            cut_all()


def answers(dbname: str) -> bool:
    """Does PostgreSQL answer a new connection in time?"""
    _, parameters = sql_db.connection_info_for(dbname)
    connection = None
    try:
        connection = psycopg2.connect(**parameters, async_=True)
        if not _ready(connection):
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return _ready(connection)
    except psycopg2.Error:
        return False
    finally:
        if connection is not None:
            connection.close()


def _ready(connection) -> bool:
    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return True
        link = [connection.fileno()]
        wanted = (link, []) if state == extensions.POLL_READ else ([], link)
        if not any(select.select(*wanted, [], ANSWER)):
            return False


def cut_all():
    """Shut down all of Odoo's connections of this process."""
    for pool in (sql_db._Pool, sql_db._Pool_readonly):
        for connection in list(pool._connections) if pool else []:
            cut(connection)


def cut(connection):
    """Whoever waits for this connection gets an error."""
    with contextlib.suppress(OSError, psycopg2.Error):
        name = connection.get_parameter_status("application_name") or ""
        _lost[connection.get_backend_pid()] = name
        # closing our own descriptor of it closes nothing else
        with socket.socket(fileno=os.dup(connection.fileno())) as link:
            link.shutdown(socket.SHUT_RDWR)
