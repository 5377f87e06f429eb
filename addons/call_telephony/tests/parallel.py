"""Two users at once, each on a connection of their own, as two requests are.

What is made is committed: `make` it with the prefix, `_remove` takes it away.
"""

import threading
import time
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service import model as service_model
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged

PREFIX = "tel_parallel_"
PATIENCE = 60


class RealEnv:
    """An environment on a connection of its own, committed at the end."""

    def __init__(self, dbname, uid=SUPERUSER_ID):
        self.cr = db_connect(dbname).cursor()
        self.env = api.Environment(self.cr, uid, {})

    def __enter__(self):
        return self.env

    def __exit__(self, kind, _error, _trace):
        try:
            if kind is None:
                self.cr.commit()  # pylint: disable=invalid-commit
        finally:
            self.cr.close()


@tagged("post_install", "-at_install")
class ParallelCase(TransactionCase):
    """Users, telephones and a PBX that are really there; see the module."""

    def setUp(self):
        super().setUp()
        self.dbname = self.env.cr.dbname
        # the thread that runs the tests holds it; other threads need the registry
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        # a retry waits for a random time
        self.startPatcher(
            patch.object(service_model.random, "uniform", return_value=0.0)
        )
        self._remove()
        self.addCleanup(self._remove)
        with self.real() as env:
            self._make(env)

    def real(self, uid=SUPERUSER_ID):
        """A `RealEnv` of that user."""
        return RealEnv(self.dbname, uid)

    def _make(self, env):
        self.pbx = env["voip.pbx"].create(
            {"name": f"{PREFIX}pbx", "driver": "simulated", "sim_seed": 1}
        )
        self.pbx_id = self.pbx.id
        names = ("operator", "other", "supervisor", "second_supervisor")
        self.users = {}
        for number, name in enumerate(names):
            kind = "supervisor" if "supervisor" in name else "user"
            group = env.ref(f"call_telephony.call_telephony_group_{kind}")
            user = (
                env["res.users"]
                .with_context(no_reset_password=True)
                .create(
                    {
                        "name": f"{PREFIX}{name}",
                        "login": f"{PREFIX}{name}",
                        "group_ids": [(6, 0, group.ids)],
                    }
                )
            )
            self.users[name] = user.id
            env["telephony.device"].create(
                {
                    "user_id": user.id,
                    "pbx_id": self.pbx.id,
                    "kind": "desk",
                    "address": f"70{number}",
                }
            )

    def _remove(self):
        with self.real() as env:
            pbx = env["voip.pbx"].with_context(active_test=False)
            pbx = pbx.search([("name", "=like", f"{PREFIX}%")])
            calls = env["voip.call"].search([("pbx_id", "in", pbx.ids)])
            calls.unlink()
            users = env["res.users"].with_context(active_test=False)
            users = users.search([("login", "=like", f"{PREFIX}%")])
            env["telephony.presence"].search([("user_id", "in", users.ids)]).unlink()
            env["telephony.device"].with_context(active_test=False).search(
                [("user_id", "in", users.ids)]
            ).unlink()
            env["telephony.event"].search([("pbx_id", "in", pbx.ids)]).unlink()
            partners = users.partner_id
            users.unlink()
            partners.unlink()
            pbx.unlink()

    def at_once(self, first, second):
        """Both are asked for before either is committed.

        Each is (user's name, function of an environment), done as a request is: what
        fails only because of the other is tried again.

        :return: their results, or the exceptions they ended with
        """
        uid, todo = self.users[first[0]], first[1]
        found = []
        thread = threading.Thread(
            target=self._request, args=(*second, found), name=f"{PREFIX}second"
        )
        thread.dbname = self.dbname
        with self.real(uid) as env:
            result = todo(env)
            env.cr.flush()
            self.second_pid = None
            thread.start()
            self._wait_for(thread)
        thread.join(PATIENCE)
        self.assertFalse(thread.is_alive(), "the second one hangs")
        return [result, *found]

    def _request(self, name, todo, found):
        try:
            with self.real(self.users[name]) as env:
                env.cr.execute("SELECT pg_backend_pid()")  # it has read something
                self.second_pid = env.cr.fetchone()[0]
                found.append(service_model.retrying(lambda: todo(env), env))
        except Exception as error:  # pylint: disable=broad-except
            found.append(error)

    def _wait_for(self, thread):
        """Until the second is done, or waits for the first."""
        deadline = time.monotonic() + PATIENCE
        while thread.is_alive() and time.monotonic() < deadline:
            if self.second_pid:
                self.env.cr.execute(
                    "SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted",
                    [self.second_pid],
                )
                if self.env.cr.fetchone():
                    return
            time.sleep(0.02)
