from odoo.tests import HttpCase, tagged

from .test_attempt_rollup import CONTACTS, RollupMixin


@tagged("post_install", "-at_install", "browser")
class TestAttemptRollupRpc(RollupMixin, HttpCase):
    """B18: what the web client gets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_dialer()
        cls._set_up_attempts(120)
        cls.env["call.attempt.rollup"]._fold(limit=10_000)

    def _call(self, login, method, *args, **kwargs):
        self.authenticate(login, login)
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/call.attempt.report/{method}",
            {
                "model": "call.attempt.report",
                "method": method,
                "args": args,
                "kwargs": kwargs,
            },
        )

    def test_b18_each_sees_the_own(self):
        asked = ["attempts:sum", CONTACTS]
        self.env.cr.execute(
            """
            SELECT user_id, count(*), count(DISTINCT contact_id) FROM call_attempt
             WHERE campaign_id = %s OR user_id = %s GROUP BY 1
            """,
            [self.campaign.id, self.supervisor.id],
        )
        expected = {row[0] or False: row[1:] for row in self.env.cr.fetchall()}
        ours = [("campaign_id", "in", (self.campaign | self.other).ids)]
        rows = self._call(
            "dia_supervisor", "formatted_read_group", ours, ["user_id"], asked
        )
        found = {
            row["user_id"] and row["user_id"][0]: tuple(row[name] for name in asked)
            for row in rows
        }
        self.assertEqual(found, expected)
        rows = self._call(
            "dia_operator", "formatted_read_group", [], ["user_id"], asked
        )
        self.assertEqual([row["user_id"][0] for row in rows], [self.operator.id])
        with self.assertRaises(Exception) as caught:
            self._call("dia_stranger", "formatted_read_group", [], ["user_id"], asked)
        self.assertIn("AccessError", str(caught.exception))

    def test_b18_a_group_opens_its_attempts(self):
        rows = self._call(
            "dia_supervisor",
            "web_read_group",
            [("day", ">=", "2026-02-01"), ("campaign_id", "=", self.campaign.id)],
            ["day:month", "user_id"],
            ["attempts:sum"],
        )
        for group in rows["groups"]:
            domain = group["__extra_domain"]
            period = [("day", ">=", "2026-02-01")]
            own = [("campaign_id", "=", self.campaign.id)]
            count = self._call("dia_supervisor", "search_count", period + own + domain)
            self.assertEqual(count, group["attempts:sum"])
        self.assertTrue(rows["groups"])

    def test_b18_nobody_counts_anew_by_rpc(self):
        self.authenticate("dia_supervisor", "dia_supervisor")
        with self.assertRaises(Exception) as caught:
            self.make_jsonrpc_request(
                "/web/dataset/call_kw/call.attempt.rollup/action_recount",
                {
                    "model": "call.attempt.rollup",
                    "method": "action_recount",
                    "args": [],
                    "kwargs": {},
                },
            )
        self.assertIn("AccessError", str(caught.exception))
