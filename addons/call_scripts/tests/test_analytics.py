import random
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_rollup import TalkCommon


@tagged("post_install", "-at_install")
class TestA21Analytics(TalkCommon):
    """A21: figures of screen and canvas equal independent SQL and open their talks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()
        cls.version = cls.script.published_version_id
        case = object.__new__(cls)  # the helpers need nothing of a test
        rng = random.Random(2)
        cls.talks = cls.env["call.session"]
        for index in range(30):
            user = cls.operator if index % 3 else cls.operator_2
            days_ago = rng.randrange(10)
            cls.talks += case._talk(cls.script, user, rng, days_ago, index % 10 != 9)
        cls.talks = cls.talks.sudo()
        cls.env.flush_all()

    def _query(self, **values):
        today = fields.Date.today()
        return {
            "script_id": self.script.id,
            "date_from": str(today - timedelta(days=6)),
            "date_to": str(today),
            **values,
        }

    def _dashboard(self, user=None, **values):
        Analytics = self.env["call.script.analytics"]
        return Analytics.with_user(user or self.supervisor).dashboard(
            self._query(**values)
        )

    def _where(self, **values):
        query = self._query(**values)
        first, last = query["date_from"], query["date_to"]
        where = (
            "s.state = 'done' AND s.is_trial IS NOT TRUE"
            f" AND s.script_id = {self.script.id}"
            f" AND s.day >= '{first}' AND s.day <= '{last}'"
        )
        if query.get("user_id"):
            where += f" AND s.user_id = {query['user_id']}"
        if query.get("origin_id"):
            where += f" AND s.origin_id = {query['origin_id']}"
        return where

    def _sql(self, query, **values):
        self.env.cr.execute(query.format(where=self._where(**values)))
        return self.env.cr.fetchall()

    def _count(self, what, user=None, **values):
        """How many talks a figure opens."""
        Analytics = self.env["call.script.analytics"].with_user(user or self.supervisor)
        action = Analytics.open_talks(self._query(**values), what)
        return self.env[action["res_model"]].search_count(action["domain"])

    def test_a21_totals_and_days(self):
        for values in (
            {},
            {"user_id": self.operator_2.id},
            {"origin_id": self.origins[0].id},
        ):
            data = self._dashboard(**values)
            expected = self._sql(
                """SELECT s.day, count(*), sum((s.outcome = 'goal')::int),
                    sum((s.outcome = 'refusal')::int), sum(s.duration)
                    FROM call_session s WHERE {where} GROUP BY 1 ORDER BY 1""",
                **values,
            )
            found = [
                (
                    day["day"],
                    day["talks"],
                    day["goals"],
                    day["refusals"],
                    day["seconds"],
                )
                for day in data["days"]
            ]
            self.assertTrue(found)
            self.assertEqual(found, [(str(row[0]), *row[1:]) for row in expected])
            self.assertEqual(data["totals"]["talks"], sum(row[1] for row in expected))
            for day in data["days"]:
                opened = self._count({"day": day["day"]}, **values)
                self.assertEqual(opened, day["talks"])
            goals = self._count({"outcome": "goal"}, **values)
            self.assertEqual(goals, data["totals"]["goals"])

    def test_a21_funnel(self):
        data = self._dashboard()
        expected = self._sql(
            """SELECT g.id, count(DISTINCT s.id) FROM call_session s
                JOIN call_session_step t ON t.session_id = s.id
                JOIN call_script_stage g ON g.id = t.stage_id
                WHERE {where} GROUP BY g.id ORDER BY g.sequence, g.id"""
        )
        found = [(stage["id"], stage["talks"]) for stage in data["stages"]]
        self.assertEqual(found, expected)
        for stage in data["stages"]:
            self.assertEqual(self._count({"stage_id": stage["id"]}), stage["talks"])

    def test_a21_operators(self):
        data = self._dashboard()
        expected = self._sql(
            """SELECT s.user_id, count(*), sum((s.outcome = 'goal')::int),
                sum(s.duration) FROM call_session s WHERE {where}
                GROUP BY 1 ORDER BY 2 DESC"""
        )
        found = [
            (row["id"], row["talks"], row["goals"], row["seconds"])
            for row in data["operators"]
        ]
        self.assertEqual(sorted(found), sorted(expected))
        for row in data["operators"]:
            self.assertEqual(self._count({"user_id": row["id"]}), row["talks"])

    def test_a21_by_what_talks_are_part_of(self):
        data = self._dashboard()
        expected = self._sql(
            """SELECT coalesce(s.origin_id, 0), count(*),
                sum((s.outcome = 'goal')::int), sum((s.outcome = 'refusal')::int),
                sum(s.duration) FROM call_session s WHERE {where} GROUP BY 1"""
        )
        keys = ("id", "talks", "goals", "refusals", "seconds")
        found = [tuple(row[key] for key in keys) for row in data["by_origin"]]
        self.assertEqual(sorted(found), sorted(expected))
        self.assertEqual(len(found), 3)
        names = {row["id"]: row["name"] for row in data["by_origin"]}
        self.assertEqual(names[self.origins[0].id], "Spring")
        self.assertTrue(names[0])
        self.assertEqual([x["name"] for x in data["origins"]], ["Autumn", "Spring"])
        for row in data["by_origin"]:
            self.assertEqual(self._count({"origin_id": row["id"]}), row["talks"])
        Analytics = self.env["call.script.analytics"].with_user(self.supervisor)
        choices = Analytics.choices(self.script.id)
        self.assertEqual(choices["origins"], data["origins"])

    def test_a21_worst_blocks_and_what_clients_said(self):
        talk = self._start(self.script, record=self.partner).sudo()
        remark = talk.with_user(talk.user_id).runner_remark("We rent the place")
        self.assertTrue(remark["kept"])
        talk.with_user(talk.user_id).runner_remark("We rent the place")
        code = talk.current_block_id.code
        talk.with_user(talk.user_id).runner_finish("refusal")
        data = self._dashboard()
        talks = (self.talks + talk).filtered(
            lambda s: (
                s.state == "done"
                and s.outcome != "goal"
                and str(s.day) >= self._query()["date_from"]
            )
        )
        broken = {}
        for session in talks:
            steps = session.step_ids.sorted("id").filtered(
                lambda t: t.kind not in ("passed", "back")
            )
            order = list(dict.fromkeys(step.block_id for step in steps))
            if order[-1].mark in ("result", "goal"):
                continue
            order = [b.code for b in order if b.kind != "end" and b.mark != "refusal"]
            broken[order[-1]] = broken.get(order[-1], 0) + 1
        found = {item["code"]: item["broken"] for item in data["worst"]}
        self.assertEqual(found, broken)
        for item in data["worst"]:
            self.assertEqual(self._count({"broke_at": item["code"]}), item["broken"])
        place = next((item for item in data["worst"] if item["code"] == code), None)
        self.assertEqual(place["remarks"], ["We rent the place"])
        self.assertEqual(place["remark_count"], 2)

    def test_a21_ways(self):
        data = self._dashboard()["ways"]
        expected = self._sql(
            "SELECT count(*) FROM call_session s WHERE {where}"
            " AND s.outcome IN ('goal', 'refusal')"
        )[0][0]
        self.assertEqual(data["talks"], expected, "few ways: all are drawn")
        ends = {n["code"]: n for n in data["nodes"] if n["is_outcome"]}
        for outcome, node in ends.items():
            self.assertEqual(self._count({"outcome": outcome}), node["talks"])
        for ribbon in data["ribbons"]:
            what = {"ways": ribbon["ways"], "outcome": ribbon["outcome"]}
            self.assertEqual(self._count(what), ribbon["talks"])

    def test_a21_canvas(self):
        Analytics = self.env["call.script.analytics"].with_user(self.supervisor)
        for values in (
            {},
            {"user_id": self.operator.id},
            {"origin_id": self.origins[0].id},
            {"origin_id": self.origins[1].id, "user_id": self.operator.id},
        ):
            query = self._query(version_id=self.version.id, **values)
            data = Analytics.canvas(query)
            expected = self._sql(
                """SELECT b.code, count(*), sum((t.kind = 'finish')::int),
                    count(DISTINCT s.id),
                    count(DISTINCT s.id) FILTER (WHERE s.outcome = 'goal'),
                    avg(t.seconds)::float,
                    percentile_disc(0.5) WITHIN GROUP (ORDER BY t.seconds)
                    FROM call_session s JOIN call_session_step t ON t.session_id = s.id
                    JOIN call_script_block b ON b.id = t.block_id
                    WHERE {where} GROUP BY b.code""",
                **values,
            )
            self.assertEqual(len(expected), len(data["blocks"]))
            for code, visits, exits, talks, goals, mean, median in expected:
                block = data["blocks"][code]
                self.assertEqual(
                    (block["visits"], block["exits"], block["talks"], block["goals"]),
                    (visits, exits, talks, goals),
                )
                self.assertAlmostEqual(block["mean"], mean)
                self.assertEqual(block["median"], median)
                self.assertAlmostEqual(block["conversion"], goals / talks)
                opened = self._count({"code": code}, **values)
                self.assertEqual(opened, talks)
            answers = self._sql(
                """SELECT b.code, l.name, count(*) FROM call_session s
                    JOIN call_session_step t ON t.session_id = s.id
                    JOIN call_script_block b ON b.id = t.block_id
                    JOIN call_script_link l ON l.id = t.link_id
                    WHERE {where} AND t.kind = 'answer' GROUP BY 1, 2""",
                **values,
            )
            found = {}
            for link in data["links"]:
                if link["kind"] == "answer":
                    key = link["source"], link["label"]
                    found[key] = found.get(key, 0) + link["visits"]
            self.assertEqual(found, {(code, label): n for code, label, n in answers})

    def test_a21_rights(self):
        Analytics = self.env["call.script.analytics"]
        stranger = Analytics.with_user(self.stranger)
        for call in (
            lambda: stranger.scripts(),
            lambda: stranger.dashboard(self._query()),
            lambda: stranger.canvas(self._query(version_id=self.version.id)),
            lambda: stranger.open_talks(self._query(), {}),
        ):
            with self.assertRaises(AccessError):
                call()
        own = self._dashboard(self.operator)
        self.assertEqual([row["id"] for row in own["operators"]], [self.operator.id])
        self.assertEqual(own["users"], [])
        also = self._dashboard(self.operator, user_id=self.operator_2.id)
        self.assertEqual(
            also["totals"], own["totals"], "only its own, whatever it asks"
        )
        author = self._dashboard(self.author)
        self.assertEqual(author["totals"], self._dashboard()["totals"])
        self.assertFalse(author["can_open"])
        self.script.user_ids = self.operator_2
        with self.assertRaises(AccessError):
            self._dashboard(self.operator)

    def test_a21_other_companies(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        abroad = self._user(
            "supervisor_2",
            "supervisor",
            company_ids=[(6, 0, company.ids)],
            company_id=company.id,
        )
        with self.assertRaises(AccessError):
            self._dashboard(abroad)
        self.script.company_id = False
        self.env.flush_all()
        self.assertEqual(self._dashboard(abroad)["totals"]["talks"], 0)

    def test_a21_today_is_the_companys(self):
        self.env.company.partner_id.tz = "Asia/Tokyo"
        figures = self.env["call.script.analytics"].with_user(self.supervisor)
        with freeze_time("2026-03-30 20:00:00"):
            self.assertEqual(figures.today(), "2026-03-31")
        self.env.company.partner_id.tz = "America/New_York"
        with freeze_time("2026-03-31 02:00:00"):
            self.assertEqual(figures.today(), "2026-03-30")
        stranger = self.env["call.script.analytics"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            stranger.today()

    def test_a21_bad_input_is_told(self):
        for values in ({"date_from": "soon"}, {"user_id": "x"}, {"script_id": []}):
            with self.assertRaises(UserError):
                self._dashboard(**values)
        for what in ({"day": "x"}, {"ways": 3}, {"password": 1}, ["x"]):
            with self.assertRaises(UserError):
                self._count(what)
        with self.assertRaises(UserError):
            self._dashboard(script_id=10**6)
