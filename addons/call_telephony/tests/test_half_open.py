import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import psycopg2

from odoo.sql_db import connection_info_for
from odoo.tests import TransactionCase, mute_logger, tagged

from ..service import half_open
from ..service.store import StoreDown, is_lost


@tagged("post_install", "-at_install")
class TestHalfOpen(TransactionCase):
    """A database that does not answer is found out; one that is slow is left alone."""

    def setUp(self):
        super().setUp()
        _, parameters = connection_info_for(self.env.cr.dbname)
        self.connection = psycopg2.connect(**parameters)
        self.addCleanup(self.connection.close)
        self.pid = self.connection.get_backend_pid()
        self.addCleanup(half_open._lost.clear)
        # never the connections of the test itself
        self.startPatcher(
            patch.object(half_open, "cut_all", lambda: half_open.cut(self.connection))
        )
        self.startPatcher(patch.object(half_open, "SUSPICIOUS", 0.3))
        # this machine may be slower than a server should be
        self.startPatcher(patch.object(half_open, "ANSWER", 60.0))

    def _sleep(self, seconds):
        try:
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(%s)", [seconds])
        except psycopg2.OperationalError as error:
            raise StoreDown(str(error)) from error
        return "done"

    def _watch(self, seconds):
        async def watch():
            with ThreadPoolExecutor(1) as threads:
                loop = asyncio.get_running_loop()
                job = loop.run_in_executor(threads, self._sleep, seconds)
                return await half_open.watched(self.env.cr.dbname, job)

        return asyncio.run(watch())

    def test_c5_slow_is_not_dead(self):
        self.assertTrue(half_open.answers(self.env.cr.dbname))
        self.assertEqual(self._watch(1.0), "done")
        self.assertFalse(half_open._lost)

    @mute_logger("odoo.addons.call_telephony.service.half_open")
    def test_c5_dead_is_cut_and_its_session_ended(self):
        began = time.monotonic()
        with patch.object(half_open, "answers", return_value=False):
            with self.assertRaises(StoreDown):
                self._watch(120)
        self.assertLess(time.monotonic() - began, 30)
        self.assertEqual(list(half_open._lost), [self.pid])
        # another's session of that number is left alone
        alive = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"
        _, parameters = connection_info_for(self.env.cr.dbname)
        other = psycopg2.connect(**{**parameters, "application_name": "other"})
        self.addCleanup(other.close)
        other.autocommit = True
        with other.cursor() as cursor:
            half_open._lost[other.get_backend_pid()] = "not its name"
            half_open.end_lost(cursor)
            for _ in range(600):
                cursor.execute(alive, [self.pid])
                if not cursor.fetchone()[0]:
                    break
                time.sleep(0.1)
            else:
                self.fail("the session lives on")
        self.assertFalse(half_open._lost)

    def test_c5_the_end_of_a_connection_is_no_answer(self):
        """A server that died gives a plain DatabaseError, which is none of a query."""
        self.assertTrue(is_lost(psycopg2.DatabaseError("server closed …")))
        self.assertTrue(is_lost(psycopg2.InterfaceError("connection already closed")))
        self.assertTrue(is_lost(psycopg2.errors.AdminShutdown()))
        self.assertFalse(is_lost(psycopg2.errors.UndefinedTable()))
        self.assertFalse(is_lost(psycopg2.errors.UniqueViolation()))
        self.assertFalse(is_lost(psycopg2.ProgrammingError("no results to fetch")))

    def test_c5_a_server_that_is_away(self):
        with patch.object(
            half_open.sql_db,
            "connection_info_for",
            return_value=("x", {"dbname": "no such database of ours"}),
        ):
            self.assertFalse(half_open.answers("x"))
