from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import ScriptCommon


@tagged("post_install", "-at_install")
class TestAccess(ScriptCommon):
    """Row A12: who may see, start and edit a script; over RPC-like calls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()

    def test_stranger(self):
        script = self.script.with_user(self.stranger)
        session = self._start(self.script).with_user(self.stranger)
        calls = [
            lambda: script.read(["name"]),
            lambda: script.runner_start(),
            lambda: script.export_json(),
            lambda: script.import_json({}),
            lambda: session.runner_state(),
            lambda: session.runner_step(1),
            lambda: session.runner_finish("goal"),
            lambda: session.runner_article(1),
            lambda: session.runner_records("person"),
            lambda: self.env["call.session.report"].with_user(self.stranger).search([]),
        ]
        for call in calls:
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(script.runner_scripts("res.partner"), [])
        self.assertEqual(script.runner_models(), [])

    def test_author_opens_and_edits_the_forms(self):
        """All that the forms show can be read by who has no other rights."""
        author = new_test_user(
            self.env, "only_author", groups="call_scripts.call_scripts_group_author"
        )
        script = self._script(publish=False).with_user(author)
        with Form(script) as form:
            form.goal = "A meeting"
        with Form(script.draft_version_id) as form:
            form.note = "shorter"
        self.assertEqual(Form(script.draft_version_id.block_ids[0]).title, "Greeting")

    def test_operator_sees_published_scripts_given_to_it(self):
        draft = self._script(publish=False)
        Script = self.env["call.script"].with_user(self.operator)
        self.assertIn(self.script, Script.search([]))
        self.assertNotIn(draft, Script.search([]))
        team = self.env["crm.team"].create({"name": "Windows"})
        for name, given in (
            ("user_ids", self.operator_2),
            ("group_ids", self.env.ref("base.group_system")),
            ("team_ids", team),
        ):
            with self.subTest(name=name):
                self.script.write({name: [(6, 0, given.ids)]})
                self.assertNotIn(self.script, Script.search([]))
                with self.assertRaises(AccessError):
                    self._start(self.script)
                self.script.write({name: False})
        self.script.team_ids = team
        self.env["crm.team.member"].create(
            {"crm_team_id": team.id, "user_id": self.operator.id}
        )
        self.env.invalidate_all()
        self.assertIn(self.script, Script.search([("can_start", "=", True)]))
        self.assertTrue(self.script.with_user(self.operator).can_start)
        self._start(self.script)

    def test_scripts_for_a_record(self):
        """A15: scripts an operator may start from a kind of record."""
        Script = self.env["call.script"].with_user(self.operator)
        found = Script.runner_scripts("res.partner")
        self.assertIn(self.script.id, [item["id"] for item in found])
        self.assertEqual(Script.runner_scripts("res.country"), [])
        found = Script.runner_scripts("res.partner", "incoming")
        self.assertNotIn(self.script.id, [item["id"] for item in found])
        self.assertIn("res.partner", Script.runner_models())
        self.script.user_ids = self.operator_2
        found = Script.runner_scripts("res.partner")
        self.assertNotIn(self.script.id, [item["id"] for item in found])

    def test_author_may_try_but_not_start_what_is_given_to_others(self):
        self.script.user_ids = self.operator
        with self.assertRaises(AccessError):
            self._start(self.script, user=self.author)
        self.assertFalse(self.script.with_user(self.author).can_start)
        self.script.with_user(self.author).action_try()

    def test_operator_cannot_edit(self):
        script = self.script.with_user(self.operator)
        block = self._block(self.script, "hello").with_user(self.operator)
        calls = [
            lambda: script.write({"name": "x"}),
            lambda: script.action_edit_draft(),
            lambda: script.action_publish(),
            lambda: script.action_try(),
            lambda: script.import_json({"name": "x"}),
            lambda: script.export_json(),
            lambda: block.read(["text"]),
            lambda: self.script.published_version_id.with_user(
                self.operator
            ).action_try(),
        ]
        for index, call in enumerate(calls):
            with self.subTest(index), self.assertRaises(AccessError):
                call()

    def test_operator_has_own_sessions_only(self):
        session = self._start(self.script)
        other = session.with_user(self.operator_2)
        for call in (
            lambda: other.read(["values"]),
            lambda: other.runner_state(),
            lambda: other.runner_step(session.current_block_id.id),
            lambda: other.runner_jump(1),
            lambda: other.runner_return(),
            lambda: other.runner_back(),
            lambda: other.runner_pause(),
            lambda: other.runner_resume(),
            lambda: other.runner_finish(),
            lambda: other.runner_cancel(),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertNotIn(session, other.search([]))

    def test_operator_cannot_write_its_session_but_by_the_runner(self):
        session = self._start(self.script)
        for call in (
            lambda: session.write({"outcome": "goal"}),
            lambda: session.create({"script_id": self.script.id}),
            lambda: session.unlink(),
            lambda: session.env["call.session.step"].create({}),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_supervisor_reads_all_and_moves_none(self):
        session = self._start(self.script).with_user(self.supervisor)
        state = session.runner_state()
        self.assertFalse(state["session"]["own"])
        with self.assertRaises(AccessError):
            session.runner_step(state["block"]["id"])
        with self.assertRaises(AccessError):
            session.write({"outcome": "goal"})

    def test_author_sees_figures_but_no_sessions_of_others(self):
        session = self._start(self.script)
        session._finish("goal")
        self.env.flush_all()
        with self.assertRaises(AccessError):
            session.with_user(self.author).read(["values"])
        Report = self.env["call.session.report"].with_user(self.author)
        self.assertIn(session.id, Report.search([]).ids)

    def test_author_of_others_scripts(self):
        self.script.author_ids = self.operator_2
        script = self.script.with_user(self.author)
        script.read(["name"])
        for call in (
            lambda: script.write({"name": "x"}),
            lambda: script.action_edit_draft(),
            lambda: script.import_json({"name": "x"}, script.id),
        ):
            with self.assertRaises(AccessError):
                call()
        self.script.author_ids |= self.author
        script.action_edit_draft()
        draft = script.draft_version_id
        draft.block_ids[0].title = "Mine"
        self.script.author_ids = self.operator_2
        with self.assertRaises(AccessError):
            draft.with_user(self.author).block_ids[0].title = "Not mine"
        with self.assertRaises(AccessError):
            draft.with_user(self.author).action_publish()

    def test_companies(self):
        """H3: nothing of one company is seen in another."""
        company = self.env["res.company"].create({"name": "Other"})
        outsider = self._user(
            "outsider",
            "manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        session = self._start(self.script)
        self.env.flush_all()
        for record in (
            self.script,
            self.script.published_version_id,
            self._block(self.script, "hello"),
            self.script.version_ids.link_ids[0],
            self.script.version_ids.link_ids.condition_ids[0],
            session,
            self.env["call.session.report"].browse(session.id),
        ):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(outsider).read(["display_name"])
        with self.assertRaises(AccessError):
            session.with_user(outsider).runner_state()
