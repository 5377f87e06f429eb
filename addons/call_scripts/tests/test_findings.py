from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from .common import COLD_CALL, ScriptCommon


@tagged("post_install", "-at_install")
class TestFindings(ScriptCommon):
    """Row A20: every finding in the designer, and publishing refused with a link."""

    def setUp(self):
        super().setUp()
        self.script = self._script(publish=False)
        self.draft = self.script.draft_version_id.with_user(self.author)
        self.assertFalse(self.draft._designer_findings())

    def _finding(self, code, block="", severity="error"):
        """The one finding, shown on its block; publishing refused when an error."""
        found = self.draft._designer_findings()
        self.assertIn((code, block, severity), _brief(found))
        answer = self.draft.designer_publish()
        self.assertEqual(answer["published"], severity == "hint")
        if severity != "error":
            return
        self.assertEqual(answer["findings"], found)
        with self.assertRaises(RedirectWarning) as caught, self.env.cr.savepoint():
            self.draft.action_publish()
        words, action, _button, *_rest = caught.exception.args
        text = next(x["text"] for x in found if x["code"] == code)
        self.assertIn(text, words)
        self.assertEqual(action["tag"], "call_scripts.designer")
        self.assertEqual(action["params"]["version_id"], self.draft.id)
        if block:
            self.assertTrue(action["params"]["block"])

    def _add(self, code, **vals):
        return self.env["call.script.block"].create(
            {
                "version_id": self.draft.id,
                "code": code,
                "title": code,
                **vals,
            }
        )

    def _link(self, source, target, **vals):
        return self.env["call.script.link"].create(
            {
                "source_id": source.id,
                "target_id": target.id,
                "name": "x",
                **vals,
            }
        )

    def _named(self, code):
        return self._block(self.script, code)

    def test_a20_unreachable_block(self):
        self._add("island", kind="end")
        self._finding("unreachable", "island")

    def test_a20_dead_end(self):
        self._link(self._named("hello"), self._add("stuck"))
        self._finding("dead_end", "stuck")

    def test_a20_loop_without_exit(self):
        one, two = self._add("one"), self._add("two")
        self._link(self._named("hello"), one)
        self._link(one, two)
        self._link(two, one)
        self._finding("no_exit", "one")

    def test_a20_no_goal(self):
        self._named("bye").mark = False
        self._finding("no_goal", "", "hint")

    def test_a20_branch_on_a_field_nobody_fills(self):
        self._named("need").use_ids.filtered("required").unlink()
        self._finding("never_filled", "by_delivery", "hint")

    def test_a20_missing_parameter_of_a_text(self):
        self._named("hello").text = "<p>{{ nobody.name }}</p>"
        self._finding("unknown_placeholder", "hello")

    def test_a20_missing_parameter_of_a_template(self):
        template = self.env["record.template"].create(
            {
                "name": "Claim",
                "code": "claim",
                "model_id": self.env.ref("base.model_res_partner").id,
                "company_id": False,
                "line_ids": [
                    Command.create(
                        {
                            "field_name": "name",
                            "kind": "text",
                            "value": "{{ defect }}",
                        }
                    )
                ],
            }
        )
        self._named("need").action_ids = [Command.create({"template_id": template.id})]
        self._finding("template", "need")
        text = next(x["text"] for x in self.draft._designer_findings())
        self.assertIn("defect", text)

    def test_a20_a_field_of_the_template_that_is_no_more(self):
        """A template naming a field that no longer exists is found, not run."""
        template = self.env["record.template"].create(
            {
                "name": "Rename",
                "code": "rename",
                "operation": "update",
                "model_id": self.env.ref("base.model_res_partner").id,
                "line_ids": [
                    Command.create({"field_name": "city", "kind": "text", "value": "x"})
                ],
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE record_template_line SET field_name = 'gone' "
            "WHERE template_id = %s",
            [template.id],
        )
        self.env.invalidate_all()
        self._named("need").action_ids = [Command.create({"template_id": template.id})]
        self._finding("template", "need")

    def test_a20_missing_parameter_of_a_title_and_of_an_answer(self):
        self._named("need").title = "The need of {{ nobody }}"
        link = self._named("hello").answer_ids[0]
        link.name = "Yes, {{ nothing }}"
        texts = {
            x["block"]: x["text"]
            for x in self.draft._designer_findings()
            if x["code"] == "unknown_placeholder"
        }
        self.assertIn("nobody", texts["need"])
        self.assertIn("nothing", texts["hello"])

    def test_a02_the_preview_shows_what_is_missing_in_titles_and_answers(self):
        hello = self._named("hello")
        hello.title = "Greeting of {{ person }}"
        hello.answer_ids[0].name = "Yes, {{ person }}"
        self.draft.invalidate_recordset()
        session = self.env["call.session"].browse(
            self.draft.designer_try()["session_id"]
        )
        block = session.with_user(self.author).runner_state()["block"]
        self.assertEqual(block["title"], "Greeting of ⟨person⟩")
        self.assertEqual(block["answers"][0]["label"], "Yes, ⟨person⟩")
        self.draft.action_publish()
        block = self._start(self.script).runner_state()["block"]
        self.assertEqual(block["title"].strip(), "Greeting of")

    def test_a20_rights(self):
        for user in (self.operator, self.stranger, self.supervisor):
            with self.assertRaises(AccessError):
                self.draft.with_user(user).designer_publish()

    def test_try_beside_the_canvas(self):
        answer = self.draft.designer_try()
        session = self.env["call.session"].browse(answer["session_id"])
        state = session.with_user(self.author).runner_state()
        self.assertTrue(state["session"]["is_trial"])
        self.assertEqual(answer["codes"][str(state["block"]["id"])], "hello")

    def test_a20_published_with_a_note(self):
        self.assertTrue(self.draft.designer_publish("Shorter")["published"])
        self.assertEqual(self.draft.note, "Shorter")
        self.assertEqual(self.script.published_version_id, self.draft)


def _brief(findings):
    return [(x["code"], x["block"], x["severity"]) for x in findings]


@tagged("post_install", "-at_install")
class TestDiff(ScriptCommon):
    """Row A18: differences of versions, rolling back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()
        cls.first = cls.script.published_version_id
        cls.script.action_edit_draft()
        cls.draft = cls.script.draft_version_id

    def _diff(self):
        found = self.draft.with_user(self.author).designer_diff(self.first.id)
        return {(x["status"], x["what"], x["key"]): x for x in found["changes"]}

    def test_a18_a_copy_is_the_same(self):
        self.assertEqual(self._diff(), {})

    def test_a18_changes_on_the_canvas(self):
        hello, price = (
            self.draft.block_ids.filtered(lambda b, c=c: b.code == c)
            for c in ("hello", "price")
        )
        hello.text = "<p>Hello! <b>Only</b> {{ company.name }}</p>"
        hello.answer_ids[0].name = "Go on, yes"
        self.draft.jump_ids.filtered(lambda x: x.target_id == price).unlink()
        price.unlink()
        self.env["call.script.block"].create(
            {"version_id": self.draft.id, "code": "gift", "title": "Gift"}
        )
        found = self._diff()
        text = found["changed", "block", "hello"]["details"][0]
        self.assertEqual(text["label"], "What to say")
        self.assertIn("Only", text["after"])
        self.assertNotIn("<p>", text["after"])
        self.assertIn(("removed", "block", "price"), found)
        self.assertIn(("added", "block", "gift"), found)
        answer = found["changed", "link", "hello"]
        self.assertEqual((answer["before"], answer["after"]), (0, 0))
        self.assertIn(("removed", "link", ""), found)

    def test_a18_ghosts_of_what_was_removed(self):
        draft = self.draft.with_user(self.author)
        courier = draft.block_ids.filtered(lambda b: b.code == "courier")
        courier.write({"pos_x": 700, "pos_y": 260})
        draft.action_publish()
        self.script.with_user(self.author).action_edit_draft()
        later = self.script.draft_version_id.with_user(self.author)
        document = later.designer_load()["document"]
        branch = next(x for x in document["blocks"] if x["code"] == "by_delivery")
        del branch["routes"][0]
        patch = {"blocks": {"courier": None, "by_delivery": branch}}
        later.designer_save(later.revision, patch)
        found = later.designer_diff(draft.id)
        ghost = {"code": "courier", "title": "Courier", "kind": "talk"}
        ghost |= {"x": 700, "y": 260, "rows": ("bye",)}
        self.assertEqual(found["blocks"], [ghost])
        self.assertEqual(
            [
                (x["source"], x["to"], x["row"], x["is_removed"], x["after"])
                for x in found["ways"]
            ],
            [("by_delivery", "courier", 0, True, -1), ("courier", "bye", 0, True, -1)],
        )
        # the other way round the block is new: nothing is gone
        back = draft.designer_diff(later.id)
        self.assertEqual((back["blocks"], back["ways"]), ([], []))

    def test_a18_ghosts_of_a_version_without_places(self):
        draft = self.draft.with_user(self.author)
        draft.block_ids.filtered(lambda b: b.code in ("price", "courier")).unlink()
        shown = self.first.designer_load()
        self.assertTrue(shown["arranged"])
        places = {x["code"]: (x["x"], x["y"]) for x in shown["document"]["blocks"]}
        found = draft.designer_diff(self.first.id)["blocks"]
        self.assertCountEqual([x["code"] for x in found], ["price", "courier"])
        for ghost in found:
            self.assertEqual((ghost["x"], ghost["y"]), places[ghost["code"]])

    def test_a18_versions(self):
        self._start(self.script)
        found = self.draft.with_user(self.author).designer_versions()
        self.assertEqual(
            [(x["number"], x["state"], x["sessions"]) for x in found],
            [(2, "draft", 0), (1, "published", 1)],
        )

    def test_a18_roll_back_at_once(self):
        session = self._start(self.script)
        self.draft.action_publish()
        later = self._start(self.script)
        self.script.action_edit_draft()
        draft = self.script.draft_version_id
        self.first.with_user(self.author).action_republish()
        self.assertEqual(self.first.state, "published")
        self.assertEqual(self.draft.state, "retired")
        self.assertEqual(self.script.published_version_id, self.first)
        self.assertEqual(self.script.draft_version_id, draft)
        self.assertEqual(later.version_id, self.draft)
        self.assertEqual(session.version_id, self.first)
        self.assertEqual(self._start(self.script).version_id, self.first)
        with self.assertRaises(UserError):
            self.first.action_republish()

    def test_a18_an_earlier_version_as_the_draft(self):
        self.draft.block_ids[0].title = "Other"
        self.draft.action_publish()
        self.script.action_edit_draft()
        first = self.first.with_user(self.author)
        self.assertFalse(first.designer_restore())
        draft_id = first.designer_restore(True)
        draft = self.script.draft_version_id
        self.assertEqual(draft.id, draft_id)
        self.assertEqual(draft._to_document(), self.first._to_document())
        self.assertEqual(draft.number, 3)
        with self.assertRaises(UserError):
            draft.designer_restore()

    def test_a18_rights(self):
        self.draft.action_publish()
        other = self._script(dict(COLD_CALL, name="Other")).published_version_id
        with self.assertRaises(UserError):
            self.first.designer_diff(other.id)
        for user in (self.operator, self.stranger):
            first = self.first.with_user(user)
            for call in (
                lambda f=first: f.designer_versions(),
                lambda f=first: f.designer_diff(self.draft.id),
                lambda f=first: f.designer_restore(),
                lambda f=first: f.action_republish(),
            ):
                with self.assertRaises(AccessError):
                    call()
        self.first.with_user(self.supervisor).designer_diff(self.draft.id)
        with self.assertRaises(AccessError):
            self.first.with_user(self.supervisor).action_republish()
        self.script.author_ids = self.operator_2
        for call in (self.first.designer_restore, self.first.action_republish):
            with self.assertRaises(AccessError):
                getattr(self.first.with_user(self.author), call.__name__)()
