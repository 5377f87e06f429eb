from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tests import tagged

from .common import COLD_CALL, ScriptCommon


@tagged("post_install", "-at_install")
class TestVersion(ScriptCommon):
    def test_published_is_frozen(self):
        script = self._script()
        version = script.published_version_id
        self.assertEqual(version.state, "published")
        block = self._block(script, "hello")
        changes = [
            lambda: block.write({"title": "Other"}),
            lambda: block.unlink(),
            lambda: block.copy({"version_id": version.id, "code": "x"}),
            lambda: block.answer_ids[0].write({"name": "Other"}),
            lambda: block.use_ids[0].unlink(),
            lambda: version.field_ids[0].write({"label": "Other"}),
            lambda: version.link_ids.condition_ids.write({"value": "x"}),
            lambda: version.write({"start_block_id": False}),
            lambda: version.unlink(),
            lambda: version.write({"state": "draft"}),
            lambda: version.with_context(call_scripts_publishing=True).write(
                {"state": "draft"}
            ),
        ]
        for change in changes:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()

    def test_draft_is_copied_forward_on_demand(self):
        script = self._script()
        first = script.published_version_id
        action = script.action_edit_draft()
        draft = script.draft_version_id
        self.assertEqual(action["res_id"], draft.id)
        self.assertEqual(draft.number, 2)
        self.assertEqual(draft._to_document(), first._to_document())
        self.assertFalse(draft.block_ids & first.block_ids)
        self.assertEqual(draft.link_ids.target_id.version_id, draft)
        self.assertEqual(draft.link_ids.condition_ids.field_id.version_id, draft)
        self.assertEqual(draft.start_block_id.version_id, draft)
        draft.block_ids[0].title = "New greeting"
        session = self._start(script)
        draft.action_publish()
        self.assertEqual(first.state, "retired")
        self.assertEqual(script.published_version_id, draft)
        # a running session keeps its version, the next one takes the new
        self.assertEqual(session.version_id, first)
        self.assertEqual(session.runner_state()["block"]["title"], "Greeting")
        self.assertEqual(
            self._start(script).runner_state()["block"]["title"], "New greeting"
        )

    def test_new_draft_of_an_old_version(self):
        script = self._script()
        first = script.published_version_id
        script.action_edit_draft()
        with self.assertRaises(UserError):
            first.action_new_draft()
        script.draft_version_id.action_publish()
        first.action_new_draft()
        self.assertEqual(script.draft_version_id.number, 3)

    def test_copy_of_a_script(self):
        script = self._script()
        copy = script.copy()
        self.assertFalse(copy.published_version_id)
        self.assertEqual(len(copy.draft_version_id.block_ids), len(COLD_CALL["blocks"]))
        copy.action_publish()

    def _broken(self, message, change):
        script = self._script(publish=False)
        change(script)
        with self.assertRaises(RedirectWarning) as caught, self.env.cr.savepoint():
            script.action_publish()
        self.assertIn(message, str(caught.exception))
        self.assertEqual(script.draft_version_id.state, "draft")
        self.assertGreater(script.draft_version_id.error_count, 0)
        self.assertIn("text-danger", script.draft_version_id.finding_html)

    def test_no_start(self):
        def change(script):
            script.draft_version_id.start_block_id = False

        self._broken("first block is not chosen", change)

    def test_unreachable_block(self):
        def change(script):
            self.env["call.script.block"].create(
                {
                    "version_id": script.draft_version_id.id,
                    "title": "Island",
                    "kind": "end",
                }
            )

        self._broken("Island: Nothing leads to this block", change)

    def test_deleted_target(self):
        def change(script):
            self._block(script, "who").unlink()

        self._broken("“Who are you?” leads nowhere", change)

    def test_no_end(self):
        def change(script):
            ends = script.draft_version_id.block_ids.filtered(lambda b: b.kind == "end")
            ends.kind = "talk"

        self._broken("There is no end block", change)

    def test_unknown_placeholder(self):
        def change(script):
            self._block(script, "hello").text = "<p>Hello {{ nobody.name }}</p>"

        self._broken("Nothing is known as {{ nobody.name }}", change)

    def test_bad_path(self):
        def change(script):
            script.draft_version_id.field_ids[0].path = "parent_id.nothing"

        self._broken("have no parent_id.nothing", change)

    def test_field_names(self):
        version = self._script(publish=False).draft_version_id
        with self.assertRaises(ValidationError):
            self.env["call.script.field"].create(
                {"version_id": version.id, "name": "Имя", "label": "Имя"}
            )
        with self.assertRaises(ValidationError):
            self.env["call.script.field"].create(
                {
                    "version_id": version.id,
                    "name": "x",
                    "label": "x",
                    "type": "selection",
                }
            )

    def test_links_stay_in_the_version(self):
        one, two = self._script(publish=False), self._script(publish=False)
        link = one.draft_version_id.link_ids[0]
        with self.assertRaises(ValidationError):
            link.target_id = two.draft_version_id.block_ids[0]

    def test_try_it_touches_nothing(self):
        script = self._script(publish=False)
        draft = script.draft_version_id
        action = draft.with_user(self.author).action_try()
        session = self.env["call.session"].browse(action["params"]["session_id"])
        session = session.with_user(self.author)
        state = session.runner_state()
        self.assertTrue(state["session"]["is_trial"])
        self._step(session, "Yes, go on")
        state = session.runner_state()
        self.assertIn("⟨person⟩", state["block"]["html"])
        self.env.flush_all()
        report = self.env["call.session.report"].search([])
        self.assertNotIn(session.id, report.ids)
        # the draft may be edited and published meanwhile
        draft.block_ids[0].title = "Changed"
        self._block(script, "need").unlink()
        session.invalidate_recordset()
        self.assertFalse(session.runner_state()["block"])

    def test_statistics_equal_the_sessions(self):
        script = self._script()
        for label in ("No need", "Yes, go on", "No need"):
            session = self._start(script)
            self._step(session, label)
            session.runner_finish(False, {}, "f")
        self.env.flush_all()
        groups = self.env["call.session.report"]._read_group(
            [("script_id", "=", script.id)], ["outcome"], ["__count", "conversion:avg"]
        )
        self.assertEqual(
            {outcome: count for outcome, count, __ in groups},
            {"refusal": 2, "other": 1},
        )
        exits = self.env["call.session.step.report"]._read_group(
            [("script_id", "=", script.id)], ["block_id"], ["exits:sum", "visits:sum"]
        )
        self.assertEqual(
            {block.code: (exits, count) for block, exits, count in exits},
            {"hello": (0, 3), "bye_no": (2, 2), "need": (1, 1)},
        )
