import statistics
import threading
import time
from collections import Counter
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import DummyRLock, Registry
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..models.call_campaign_board import _told

OPERATORS = 50
CONTACTS = 400
PREFIX = "dia_parallel_"


@tagged("post_install", "-at_install")
class TestParallelNext(TransactionCase):
    """B5: 50 operators press Next at once, each on a connection of its own.

    Committed data and real concurrency: what is made here is removed at the end.
    """

    def setUp(self):
        super().setUp()
        self.dbname = self.env.cr.dbname
        # the thread that runs the tests holds it; other threads need the registry
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        # an operator's request and the bus's NOTIFY each need a connection
        self.startPatcher(patch.object(sql_db._Pool, "_maxconn", 3 * OPERATORS))
        self._remove()
        self.addCleanup(self._remove)
        with self._env() as env:
            group = env.ref("call_dialer.call_dialer_group_operator")
            users = (
                env["res.users"]
                .with_context(no_reset_password=True)
                .create(
                    [
                        {
                            "name": f"{PREFIX}{number}",
                            "login": f"{PREFIX}{number}",
                            "group_ids": [(6, 0, group.ids)],
                        }
                        for number in range(OPERATORS)
                    ]
                )
            )
            campaign = env["call.campaign"].create(
                {
                    "name": f"{PREFIX}campaign",
                    "operator_ids": [(6, 0, users.ids)],
                    "auto_done": False,
                }
            )
            campaign.action_start()
            contacts = env["call.campaign.contact"].create(
                [
                    {
                        "campaign_id": campaign.id,
                        "name": f"Client {number}",
                        "number_ids": [(0, 0, {"e164": f"+7916100{number:04}"})],
                        "priority": number % 3,
                        "next_at": "2020-01-01 00:00:00",
                    }
                    for number in range(CONTACTS)
                ]
            )
            # some are callbacks: personal, and for anyone
            for number, contact in enumerate(contacts[:60]):
                contact.state = "callback"
                contact.user_id = users[number % OPERATORS] if number % 2 else False
            self.campaign_id, self.users = campaign.id, users.ids
            self.contacts = set(contacts.ids)

    def _env(self, uid=SUPERUSER_ID):
        """A context manager: an environment on a real connection, committed."""
        return _RealEnv(self.dbname, uid)

    def _remove(self):
        with self._env() as env:
            users = env["res.users"].with_context(active_test=False)
            found = users.search([("login", "=like", f"{PREFIX}%")])
            campaigns = env["call.campaign"].search([("name", "=like", f"{PREFIX}%")])
            campaigns.attempt_ids.unlink()
            campaigns.contact_ids.attempts = 0
            campaigns.unlink()
            states = env["call.operator.state"].search([("user_id", "in", found.ids)])
            states.unlink()
            partners = found.partner_id
            found.unlink()
            partners.unlink()

    def _operator(self, uid, start, got, times, errors):
        """Next, done, Next, … until there is nobody."""
        try:
            start.wait()
            while True:
                began = time.perf_counter()
                with self._env(uid) as env:
                    campaign = env["call.campaign"].browse(self.campaign_id)
                    campaign.sudo().name  # noqa: B018 the request has read something
                    contact = campaign._claim_next(env.user)
                    code = None if contact else contact.code
                    contact_id = contact.id if contact else None
                times.append(time.perf_counter() - began)
                if contact_id is None:
                    if code == "later":  # another one is just taking the last
                        time.sleep(0.01)
                        continue
                    return
                got.append((contact_id, uid))
                with self._env() as env:
                    env.cr.execute(
                        "UPDATE call_campaign_contact SET state = 'done',"
                        " claimed_by = NULL WHERE id = %s",
                        [contact_id],
                    )
        except Exception as error:  # pylint: disable=broad-except
            errors.append(repr(error))

    def test_nobody_twice_nobody_left(self):
        got, times, errors = [], [], []
        start = threading.Barrier(OPERATORS)
        threads = [
            threading.Thread(
                target=self._operator,
                args=(uid, start, got, times, errors),
                # Odoo's loggers look for it
                name=f"{PREFIX}{uid}",
            )
            for uid in self.users
        ]
        with self._env() as env:
            # however quick this machine is: the last message was long ago
            _told.clear()
            env.cr.execute("UPDATE call_campaign_signal SET sent_at = '2000-01-01'")
            self.last_bus = env["bus.bus"].search([], limit=1, order="id desc").id
        began = time.monotonic()
        for thread in threads:
            thread.dbname = self.dbname
            thread.start()
        for thread in threads:
            thread.join(timeout=300)
        elapsed = time.monotonic() - began
        self.assertEqual(errors, [])
        handed = Counter(contact for contact, _uid in got)
        doubles = {contact: count for contact, count in handed.items() if count > 1}
        self.assertEqual(doubles, {}, "handed out twice")
        self.assertEqual(set(handed), self.contacts, "skipped")
        with self._env() as env:
            rest = env["call.campaign.contact"].search_count(
                [("campaign_id", "=", self.campaign_id), ("state", "!=", "done")]
            )
            told = env["bus.bus"].search_count(
                [("message", "like", "call_dialer/board"), ("id", ">", self.last_bus)]
            )
        self.assertEqual(rest, 0)
        self.assertGreater(told, 0, "the board was told")
        self.assertLess(told, elapsed + 3, "once a second at most")
        busy = len({uid for _contact, uid in got})
        self.assertGreater(busy, OPERATORS // 2, "it did not run in parallel")
        quantiles = statistics.quantiles(times, n=20)
        self.assertLess(quantiles[9], 5.0, "median time of a claim")

    def test_next_in_two_tabs_gives_one_contact(self):
        """The second tab looked before the first one had its contact."""
        uid, campaigns = self.users[0], type(self.env["call.campaign"])
        judge, taken = campaigns._judge, []

        def first_tab(campaign, user):
            if not taken:
                taken.append(None)
                with self._env(uid) as env:
                    other = env["call.campaign"].browse(self.campaign_id)
                    taken[0] = other._claim_next(env.user).id
            return judge(campaign, user)

        with (
            patch.object(campaigns, "_judge", first_tab),
            self._env(uid) as env,
        ):
            campaign = env["call.campaign"].browse(self.campaign_id)
            self.assertEqual(campaign._claim_next(env.user).id, taken[0])
        with self._env() as env:
            held = env["call.campaign.contact"].search([("claimed_by", "=", uid)])
            self.assertEqual(held.ids, taken)

    def test_a_claim_sees_what_was_committed_since_it_began(self):
        """It needs no second try, and the next transaction is as Odoo has it."""
        handed = []
        with self._env(self.users[0]) as env:
            campaign = env["call.campaign"].browse(self.campaign_id)
            self.assertTrue(campaign._see_newest())
            self.assertTrue(campaign._see_newest())
            with self._env(self.users[1]) as other:
                theirs = other["call.campaign"].browse(self.campaign_id)
                handed.append(theirs._claim_next(other.user).id)
            conflicts = type(campaign)._see_newest
            with patch.object(type(campaign), "_see_newest", autospec=True) as again:
                again.side_effect = conflicts
                contact_id = campaign._claim_row(env.user, fresh=True)
                again.assert_not_called()
            handed.append(contact_id)
            self.assertFalse(campaign._see_newest(), "something is written")
            env.cr.commit()
            self.assertEqual(self._level(env), "repeatable read")
        self.assertEqual(len(set(handed)), 2)

    def _level(self, env):
        env.cr.execute("SHOW transaction_isolation")
        return env.cr.fetchone()[0]

    def test_one_contact_at_a_time_by_any_way(self):
        with self._env() as env, mute_logger("odoo.sql_db"):
            first, second = env["call.campaign.contact"].browse(list(self.contacts)[:2])
            vals = {"state": "claimed", "claimed_by": self.users[0]}
            first.write(vals)
            with self.assertRaises(psycopg2.errors.UniqueViolation):
                second.write(vals)
                env.flush_all()
            env.cr.rollback()


class _RealEnv:
    def __init__(self, dbname, uid):
        self.dbname, self.uid = dbname, uid

    def __enter__(self):
        self.cr = db_connect(self.dbname).cursor()
        return api.Environment(self.cr, self.uid, {})

    def __exit__(self, kind, _error, _trace):
        try:
            if kind is None:
                self.cr.commit()  # pylint: disable=invalid-commit
        finally:
            self.cr.close()
