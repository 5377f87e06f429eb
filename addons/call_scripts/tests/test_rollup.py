import random
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ScriptCommon

#: Independent of ``core.rollup``: plain counts over sessions and steps.
INDEPENDENT = {
    "block": """
        SELECT s.day, s.version_id, s.user_id, s.company_id, coalesce(s.origin_id, 0),
               t.block_id,
               count(*), count(*) FILTER (WHERE t.kind = 'finish'), sum(t.seconds),
               count(DISTINCT s.id),
               count(DISTINCT s.id) FILTER (WHERE s.outcome = 'goal'),
               count(DISTINCT s.id) FILTER (WHERE s.outcome = 'refusal')
          FROM call_session_step t, call_session s
         WHERE s.id = t.session_id AND s.state = 'done' AND s.is_trial IS NOT TRUE
         GROUP BY 1, 2, 3, 4, 5, 6
    """,
    "link": """
        SELECT s.day, s.version_id, s.user_id, s.company_id, coalesce(s.origin_id, 0),
               t.block_id,
               coalesce(t.link_id, 0), coalesce(t.target_block_id, 0), t.kind,
               count(*), count(*) FILTER (WHERE t.kind = 'finish'), sum(t.seconds)
          FROM call_session_step t, call_session s
         WHERE s.id = t.session_id AND s.state = 'done' AND s.is_trial IS NOT TRUE
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
    """,
    "stage": """
        SELECT s.day, s.version_id, s.user_id, s.company_id, coalesce(s.origin_id, 0),
               t.stage_id,
               count(DISTINCT s.id),
               count(DISTINCT s.id) FILTER (WHERE s.outcome = 'goal')
          FROM call_session_step t, call_session s
         WHERE s.id = t.session_id AND s.state = 'done' AND s.is_trial IS NOT TRUE
           AND t.stage_id IS NOT NULL
         GROUP BY 1, 2, 3, 4, 5, 6
    """,
    "time": """
        SELECT s.day, s.version_id, s.company_id, coalesce(s.origin_id, 0),
               t.block_id, t.seconds, count(*)
          FROM call_session_step t, call_session s
         WHERE s.id = t.session_id AND s.state = 'done' AND s.is_trial IS NOT TRUE
         GROUP BY 1, 2, 3, 4, 5, 6
    """,
}
COLUMNS = {
    "block": "day, version_id, user_id, company_id, origin, block_id,"
    " visits, exits, seconds, talks, goals, refusals",
    "link": "day, version_id, user_id, company_id, origin, block_id, link, target,"
    " kind, visits, exits, seconds",
    "stage": "day, version_id, user_id, company_id, origin, stage_id, talks, goals",
    "time": "day, version_id, company_id, origin, block_id, seconds, visits",
}


class TalkCommon(ScriptCommon):
    """Talks led by chance through the runner's own commands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.origins = cls.env["call.session.origin"].create(
            [
                {"name": name, "company_id": cls.env.company.id}
                for name in ("Spring", "Autumn")
            ]
        )

    def _talk(self, script, user, rng, days_ago=0, finish=True):
        session = self._start(
            script,
            user,
            self.partner if rng.random() < 0.5 else None,
            vals={"origin_id": rng.choice([False, *self.origins.ids])},
        )
        started = fields.Datetime.now() - timedelta(days=days_ago)
        session.sudo().write({"started_at": started})
        for _ in range(12):
            state = session.runner_state()
            if state["session"]["state"] == "done":
                break
            session.sudo().block_since = fields.Datetime.now() - timedelta(
                seconds=rng.randrange(1, 40)
            )
            self._move(session, state, rng)
        if finish and session.state != "done":
            session._finish(rng.choice(["refusal", "other", False]))
        return session

    def _move(self, session, state, rng):
        block = state["block"]
        chance = rng.random()
        if chance < 0.1 and state["can_back"]:
            session.runner_back()
        elif chance < 0.2 and block["jumps"]:
            session.runner_jump(link_id=rng.choice(block["jumps"])["id"])
        elif chance < 0.25:
            session.runner_finish(rng.choice(["refusal", "other"]))
        else:
            values = {"person": "Ivan", "delivery": rng.choice(["courier", "pickup"])}
            known = {item["name"] for item in block["fields"]}
            values = {name: values[name] for name in values if name in known}
            answers = block["answers"]
            link = rng.choice(answers)["id"] if answers else False
            result = session.runner_step(block["id"], link, values)
            if result.get("refused") and state["return_stack"]:
                session.runner_return()

    def _kept(self):
        """What the rollups hold, without rows that came to nothing."""
        kept = {}
        for name, columns in COLUMNS.items():
            figure = "talks" if name == "stage" else "visits"
            table = f"call_script_rollup_{name}"
            if name == "time":  # its parts tell nothing, and older rows have none
                keys = columns.removesuffix(", visits")
                table = f"""(SELECT {keys}, sum(visits) AS visits FROM {table}
                              GROUP BY {keys}) AS whole"""
            self.env.cr.execute(f"SELECT {columns} FROM {table} WHERE {figure} != 0")
            kept[name] = sorted(self.env.cr.fetchall(), key=str)
        return kept

    def _independent(self):
        self.env.flush_all()
        counted = {}
        for name, query in INDEPENDENT.items():
            self.env.cr.execute(query)
            counted[name] = sorted(self.env.cr.fetchall(), key=str)
        return counted


@tagged("post_install", "-at_install")
class TestA21Rollup(TalkCommon):
    """A21: figures kept in step by the talks equal a count of the raw steps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()
        for user in (cls.operator, cls.operator_2):
            user.tz = "Europe/Moscow"

    def _assert_equal(self):
        counted = self._independent()
        self.assertEqual(self._kept(), counted)
        return counted

    def test_a21_kept_in_step_equals_raw_count(self):
        """Random talks: finished, open, tried, handed over, changed, deleted."""
        rng = random.Random(21)
        talks = self.env["call.session"]
        for index in range(24):
            user = rng.choice([self.operator, self.operator_2])
            talk = self._talk(self.script, user, rng, rng.randrange(4), index % 6 != 0)
            talks += talk.sudo()
            if index % 8 == 7:
                self._assert_equal()
        trial = self.env["call.session"].with_user(self.author)
        trial._start_trial(self.script.published_version_id)._finish("goal")
        counted = self._assert_equal()
        self.assertTrue(all(counted.values()))
        done = talks.filtered(lambda s: s.state == "done")
        done[0]._assign(self.operator_2)
        done[1].outcome = "goal" if done[1].outcome != "goal" else "refusal"
        done[2].started_at -= timedelta(days=9)
        done[5].origin_id = (self.origins - done[5].origin_id)[:1]
        self._assert_equal()
        (done[3] + done[4]).unlink()
        self._assert_equal()
        kept = self._kept()
        self.env["call.script.rollup"]._rebuild()
        self.assertEqual(self._kept(), kept)
        self.env.cr.execute(
            "UPDATE call_script_rollup_block SET visits = visits + 3"
            " WHERE version_id IN %s",
            [tuple(self.script.version_ids.ids)],
        )
        self.script.with_user(self.author).action_recount()
        self.assertEqual(self._kept(), kept)

    def test_a21_equal_whatever_happens_to_talks_afterwards(self):
        rng = random.Random(7)
        talks = [
            self._talk(self.script, self.operator, rng, days_ago=index % 3)
            for index in range(12)
        ]
        self._assert_equal()
        changes = {
            "reopened": lambda talk: talk.write({"state": "running"}),
            "closed again": lambda talk: talk._finish("goal"),
            "another outcome": lambda talk: talk.write({"outcome": "refusal"}),
            "another operator": lambda talk: talk._assign(self.operator_2),
            "a trial after all": lambda talk: talk.write({"is_trial": True}),
            "cancelled": lambda talk: talk.write({"state": "cancelled"}),
            "another day": lambda talk: talk.write(
                {"started_at": talk.started_at - timedelta(days=40)}
            ),
            "deleted": lambda talk: talk.unlink(),
        }
        for name, change in changes.items():
            with self.subTest(name=name):
                talk = talks[0] if name == "closed again" else rng.choice(talks)
                talk = talks[0] if name == "reopened" else talk
                change(talk.sudo())
                talks = [item for item in talks if item.exists()]
                self._assert_equal()
        (self.operator | self.operator_2).tz = "Pacific/Auckland"
        self._assert_equal()
        kept = self.env["res.partner"].create({"name": "Kept"})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.partner | kept).ids, kept)
        self._assert_equal()
        self.script.with_user(self.author).action_edit_draft()
        self.script.draft_version_id.action_publish()
        self._talk(self.script, self.operator, rng)
        self._assert_equal()
        stage = self.env["call.script.stage"].search([("name", "=", "Need found")])
        stage.unlink()
        self._assert_equal()
        before = self._kept()
        self.script.with_user(self.author).action_recount()
        self.assertEqual(self._kept(), before)

    def test_a21_outcomes_and_ways(self):
        rng = random.Random(5)
        for _ in range(10):
            self._talk(self.script, self.operator, rng)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT outcome, sum(talks), sum(seconds) FROM call_script_rollup_talk"
            " GROUP BY 1 ORDER BY 1"
        )
        kept = self.env.cr.fetchall()
        self.env.cr.execute(
            "SELECT outcome, count(*), sum(duration) FROM call_session"
            " WHERE state = 'done' AND is_trial IS NOT TRUE GROUP BY 1 ORDER BY 1"
        )
        self.assertEqual(kept, self.env.cr.fetchall())
        for session in self.env["call.session"].search([("state", "=", "done")]):
            way = []
            for step in session.step_ids.sorted("id"):
                if step.kind not in ("passed", "back") and step.block_id.id not in way:
                    way.append(step.block_id.id)
            self.assertEqual(session.way_id.blocks, ",".join(map(str, way)))
            self.assertEqual(session.way_id.block_count, len(way))
            passed = self.env["call.script.block"].browse(way)
            inner = passed.filtered(lambda b: b.kind != "end" and b.mark != "refusal")
            reached = passed[-1].mark in ("result", "goal")
            last = passed[-1] if reached else inner[-1]
            self.assertEqual(session.way_id.last_block_id, last)

    def test_a21_a_day_is_the_companys_day(self):
        session = self._start(self.script).sudo()
        session.started_at = "2026-03-01 22:30:00"
        self.env.company.partner_id.tz = False
        session.invalidate_recordset()
        self.assertEqual(str(session.day), "2026-03-02", "Moscow is three hours ahead")
        self.env.company.partner_id.tz = "Asia/Vladivostok"
        session.started_at = "2026-03-01 13:30:00"
        self.assertEqual(str(session.day), "2026-03-01")
        session.started_at = "2026-03-01 14:30:00"
        self.assertEqual(str(session.day), "2026-03-02")

    def test_a21_rights_on_figures(self):
        rng = random.Random(1)
        for user in (self.operator, self.operator_2):
            self._talk(self.script, user, rng)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        abroad = self._user(
            "supervisor_2",
            "supervisor",
            company_ids=[(6, 0, company.ids)],
            company_id=company.id,
        )
        for name in ("block", "link", "stage", "talk"):
            Model = self.env[f"call.script.rollup.{name}"]
            own = Model.with_user(self.operator).search([])
            self.assertEqual(own.user_id, self.operator)
            for user in (self.author, self.supervisor):
                everybody = Model.with_user(user).search([]).user_id
                self.assertEqual(everybody, self.operator + self.operator_2)
            self.assertFalse(Model.with_user(abroad).search([]))
            self.assertFalse(Model.with_user(self.stranger).has_access("read"))
            self.assertFalse(own.has_access("write"))
        Time = self.env["call.script.rollup.time"]
        self.assertFalse(Time.with_user(self.operator).has_access("read"))
        with self.assertRaises(AccessError):
            self.script.with_user(self.operator).action_recount()
