from unittest.mock import patch

from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import TransactionCase, tagged

from odoo.addons.call_dialer.models.call_attempt_report_plan import CallAttemptReport

from .test_parallel import _RealEnv

NAME = "dia_rollup_parallel"
FIGURES = ["attempts:sum", "talk_seconds:sum", "contact_id:count_distinct"]


@tagged("post_install", "-at_install")
class TestAttemptRollupParallel(TransactionCase):
    """B18: transactions at the same contact, and the job, at once.

    Committed data: what is made here is removed at the end.
    """

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.dbname = self.env.cr.dbname
        self._remove()
        self.addCleanup(self._remove)
        with self._env() as env:
            campaign = env["call.campaign"].create({"name": NAME})
            contact = env["call.campaign.contact"].create(
                {
                    "campaign_id": campaign.id,
                    "name": "Client",
                    "number_ids": [(0, 0, {"e164": "+79161000000"})],
                }
            )
            self.campaign_id, self.contact_id = campaign.id, contact.id
            self.attempt_ids = [self._attempt(env, day).id for day in (2, 5, 9)]
        self._fold()

    def _env(self):
        return _RealEnv(self.dbname, 1)

    def _remove(self):
        with self._env() as env:
            campaigns = env["call.campaign"].search([("name", "=", NAME)])
            campaigns.attempt_ids.unlink()
            campaigns.contact_ids.attempts = 0
            campaigns.unlink()
        self._fold()

    def _attempt(self, env, day):
        return env["call.attempt"].create(
            {
                "contact_id": self.contact_id,
                "start": f"2026-02-{day:02} 12:00:00",
                "is_open": False,
                "talk_seconds": day,
            }
        )

    def _fold(self):
        with self._env() as env:
            while env["call.attempt.rollup"]._fold():
                pass

    def _same(self):
        """What is told agrees with the attempts, whatever the period."""
        with self._env() as env:
            report = env["call.attempt.report"]
            for first in range(1, 13):
                domain = [
                    ("campaign_id", "=", self.campaign_id),
                    ("day", ">=", f"2026-02-{first:02}"),
                ]
                self.assertTrue(report._plan(domain, ["user_id"], FIGURES))
                found = report._read_group(domain, ["user_id"], FIGURES)
                with patch.object(CallAttemptReport, "_plan", return_value=None):
                    expected = report._read_group(domain, ["user_id"], FIGURES)
                self.assertEqual(found, expected, first)

    def test_b18_the_job_runs_between_change_and_commit(self):
        self._same()
        with self._env() as one, self._env() as other:
            first, last = (
                one["call.attempt"].browse(self.attempt_ids[n]) for n in (0, 2)
            )
            first.start = "2026-02-07 12:00:00"
            one.flush_all()
            self._attempt(other, 6)
            other.flush_all()
            self._fold()
            self._same()
            last.unlink()
        # both are committed, after the job looked
        self._same()
        self._fold()
        with self._env() as env:
            self.assertFalse(env["call.attempt.rollup"]._dirty_days())
        self._same()
