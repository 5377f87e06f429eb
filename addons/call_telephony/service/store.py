"""The service's way to the database: short transactions in threads, with retries."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
from psycopg2 import errors

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ConcurrencyError, LockError
from odoo.modules.registry import Registry

from .half_open import watched

_logger = logging.getLogger(__name__)

RETRY = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
    ConcurrencyError,
    LockError,
)
MAX_TRIES = 8


class StoreDown(Exception):
    """The database cannot be reached now."""


def is_lost(error: psycopg2.Error) -> bool:
    """Is it the connection's end, and not the server's answer to a query?

    A connection that was found dead raises no OperationalError but a plain
    DatabaseError without a code.
    """
    if isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError):
        return True
    return type(error) is psycopg2.DatabaseError and error.pgcode is None


class OdooStore:
    """`await store.run(function, *args)` runs `function(env, *args)` and commits."""

    def __init__(self, dbname: str, threads: int = 4):
        self.dbname = dbname
        # a host that swallows packets: libpq would try for two minutes
        os.environ.setdefault("PGCONNECT_TIMEOUT", "10")
        self.pool = ThreadPoolExecutor(
            threads, "telephony-db", initializer=self._name_thread
        )

    def _name_thread(self):
        threading.current_thread().dbname = self.dbname  # for Odoo's log

    async def run(self, function, *args):
        """StoreDown also when the database just does not answer (`half_open`)."""
        loop = asyncio.get_running_loop()
        job = loop.run_in_executor(self.pool, self.run_sync, function, *args)
        return await watched(self.dbname, job)

    async def work(self, function, *args):
        """`function(*args)` in a thread, without the database."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.pool, function, *args)

    def run_sync(self, function, *args):
        for attempt in range(1, MAX_TRIES + 1):
            try:
                registry = Registry(self.dbname)
                registry.check_signaling()
                with registry.cursor() as cr:
                    return function(api.Environment(cr, SUPERUSER_ID, {}), *args)
            except RETRY as error:
                if attempt == MAX_TRIES:  # later, as if it were away
                    raise StoreDown(f"others were quicker: {error}") from error
                time.sleep(random.uniform(0.0, 0.02 * 2**attempt))
            except psycopg2.Error as error:
                if not is_lost(error):
                    raise
                raise StoreDown(str(error).strip()) from error

    def close(self):
        self.pool.shutdown(wait=True)


class EnvStore:
    """The same inside a given environment: for tests, each run in a savepoint."""

    def __init__(self, env):
        self.env = env(user=SUPERUSER_ID, su=True)

    async def run(self, function, *args):
        return self.run_sync(function, *args)

    async def work(self, function, *args):
        return function(*args)

    def run_sync(self, function, *args):
        with self.env.cr.savepoint():
            return function(self.env, *args)
