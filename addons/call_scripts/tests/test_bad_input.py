import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import COLD_CALL, ScriptCommon

#: No database keeps a NUL character or half of a surrogate pair.
UNKEEPABLE = ("a\x00b", "a\ud800b")


@tagged("post_install", "-at_install")
class TestBadInput(ScriptCommon):
    """Bad input is refused at the right place; the session survives."""

    def _with_path(self, path, kind="char"):
        """A published script whose field `city` is another field of the record."""
        data = json.loads(json.dumps(COLD_CALL))
        data["fields"][3].update(path=path, type=kind)
        return self._script(data)

    def _step_on(self, session, value):
        self._step(session, "Yes, go on", {"city": value})
        return session.runner_state()

    # --- what is typed -----------------------------------------------------------

    def test_a04_unkeepable_characters_of_an_answer_are_left_out(self):
        for text in UNKEEPABLE:
            session = self._start(self._script(), record=self.partner)
            self._step(session, "Yes, go on", {"person": text}, request_id=text)
            self.env.flush_all()
            self.assertEqual(
                session.values["person"].strip("?"), session.values["person"]
            )
            self.assertIn(session.values["person"], ("ab", "a?b"))
            session.runner_remark(text, request_id=text)
            self.env.flush_all()
            session.runner_pause(values={"person": f"{text}!"})
            self.env.flush_all()

    def test_a04_a_linked_record_which_is_not_there_is_refused(self):
        data = json.loads(json.dumps(COLD_CALL))
        data["fields"][0].update(type="many2one", relation="res.partner")
        session = self._start(self._script(data), record=self.partner)
        gone = self.env["res.partner"].create({"name": "Gone"})
        gone_id = gone.id
        gone.unlink()
        for number in (gone_id, 10**12):
            value = {"person": {"id": number, "name": "<b>Made up</b>"}}
            state = self._step(session, "Yes, go on", value)
            self.assertTrue(state["refused"])
            self.assertFalse((session.values or {}).get("person"))
        state = self._step(session, "Yes, go on", {"person": self.partner.id})
        self.assertEqual(state["values"]["person"]["name"], "Azure Interior")

    @mute_logger("odoo.sql_db")
    def test_a04_a_value_the_record_cannot_take_is_said_in_words(self):
        session = self._start(self._with_path("color", "number"), record=self.partner)
        state = self._step(session, "Yes, go on", {"city": 10**12})
        self.assertIn("Azure Interior", state["refused"]["message"])
        self.assertEqual(state["block"]["title"], "Greeting")
        state = self._step(session, "Yes, go on", {"city": 7})
        self.assertFalse(state.get("refused"))
        self.assertEqual(self.partner.color, 7)

    def test_a04_a_field_of_the_record_which_is_no_more(self):
        """A field an administrator has deleted: what is said is kept in the talk."""
        for path in ("x_gone", "x_gone.name", "parent_id.x_gone"):
            script = self._script()
            spec = script.version_ids.field_ids.filtered(lambda f: f.name == "city")
            spec.flush_recordset()
            self.env.cr.execute(
                "UPDATE call_script_field SET path = %s WHERE id = %s", [path, spec.id]
            )
            spec.invalidate_recordset()
            self.env.registry.clear_cache()
            session = self._start(script, record=self.partner)
            state = self._step(session, "Yes, go on", {"city": "Oakland"})
            self.assertFalse(state.get("refused"), path)
            self.assertEqual(state["values"]["city"], "Oakland")
            self.assertEqual(self.partner.city, "Fremont")

    def test_a12_secrets_are_no_fields_of_a_script(self):
        user_model = self.env["ir.model"]._get("res.users")
        script = self._script(publish=False)
        script.model_ids = user_model
        draft = script.draft_version_id
        spec = draft.field_ids.filtered(lambda f: f.name == "city")
        for path in ("new_password", "partner_id.user_id.new_password"):
            spec.path = path
            self.assertIn("bad_path", [item.code for item in draft._lint()])
        paths = {x["path"] for x in draft.designer_catalogue()["record_fields"]}
        self.assertNotIn("new_password", paths)
        self.assertNotIn("password", paths)
        self.assertIn("login", paths)

    def test_a12_a_record_out_of_reach_is_not_read_from_the_cache(self):
        company = self.env["res.company"].create({"name": "Other"})
        session = self._start(self._script(), record=self.partner)
        self.assertEqual(session.runner_state()["values"]["city"], "Fremont")
        self.partner.company_id = company
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(session.sudo().partner_id.city, "Fremont")  # now it is cached
        self.assertFalse(session.runner_state()["values"]["city"])

    # --- starting ----------------------------------------------------------------

    def test_a15_starting_on_what_is_not_there(self):
        script = self._script().with_user(self.operator)
        gone = self.env["res.partner"].create({"name": "Gone"})
        gone_id = gone.id
        gone.unlink()
        bad = [
            ("res.partner", gone_id),
            ("res.partner", "abc"),
            ("res.partner", [1]),
            ("res.partner", 10**30),
            ("mail.thread", 1),
            ("base", 1),
            ("no.model", 1),
            ([1], 1),
            ({"a": 1}, 1),
        ]
        for model, number in bad:
            with self.subTest(model=model, number=number), self.assertRaises(UserError):
                script.runner_start(model, number)
        self.assertFalse(
            self.env["call.session"].search([("script_id", "=", script.id)])
        )

    def test_a15_the_list_of_sessions_survives_deleted_records(self):
        session = self._start(self._script(), record=self.partner)
        self.partner.unlink()
        self.env.invalidate_all()
        session = session.with_user(self.supervisor)
        self.assertFalse(session.read(["record_name"])[0]["record_name"])
        with self.assertRaises(UserError):
            session.action_open_record()

    # --- calls of strangers ------------------------------------------------------

    def test_a12_calls_with_odd_arguments(self):
        """Words or nothing, whatever comes over RPC."""
        session = self._start(self._script(), record=self.partner)
        odd = [*UNKEEPABLE, 10**30, -1, 1.5, [], [1], {}, {"a": 1}, True, None, "<b>"]
        block = session.current_block_id.id
        calls = {
            "step": lambda x: session.runner_step(block, -1, {}, x),
            "values": lambda x: session.runner_step(block, -1, x),
            "link": lambda x: session.runner_jump(x, link_id=x),
            "goto": lambda x: session.runner_goto(x),
            "records": lambda x: session.runner_records(x, x, x),
            "task": lambda x: session.runner_task(x),
            "pause": lambda x: session.runner_pause(x),
            "remark": lambda x: session.runner_remark("x", x, x),
            "article": lambda x: session.runner_article(x),
            "scripts": lambda x: session.script_id.runner_scripts(x, x),
        }
        for name, call in calls.items():
            for value in odd:
                with self.subTest(name=name, value=value):
                    try:
                        call(value)
                        self.env.flush_all()
                    except (UserError, AccessError):
                        continue
        self.assertEqual(session.runner_state()["block"]["title"], "Greeting")

    # --- documents ---------------------------------------------------------------

    def test_a25_unkeepable_characters_of_a_document_are_named(self):
        Script = self.env["call.script"].with_user(self.author)
        for text in UNKEEPABLE:
            bad = {
                "name": {"name": text},
                "tasks[0]": {"tasks": [text]},
                "models[0]": {"models": [text]},
                "fields[0].options[0]": {
                    "fields": [
                        {"name": "a", "type": "selection", "options": [[text, "b"]]}
                    ]
                },
                "blocks[0].articles[0]": {
                    "blocks": [{"code": "a", "articles": [text]}]
                },
                "blocks[0].title": {"blocks": [{"code": "a", "title": text}]},
            }
            for where, part in bad.items():
                with self.subTest(where=where), self.assertRaises(UserError) as caught:
                    Script.import_json({"name": "Bad", "blocks": [], **part})
                self.assertIn(where, str(caught.exception))

    def test_a25_style_of_a_block_cannot_cover_the_screen(self):
        text = (
            '<p style="position:fixed;top:0;left:0;z-index:9999;color:red">Hello</p>'
            "<script>alert(1)</script><img src='x' onerror='alert(1)'>"
            "<a href='javascript:alert(1)'>link</a>"
        )
        result = self.env["call.script"].import_json(
            {"name": "Styled", "purpose": text, "blocks": [{"code": "a", "text": text}]}
        )
        version = self.env["call.script.version"].browse(result["version_id"])
        for html in (version.block_ids.text, version.script_id.purpose):
            self.assertIn("color:red", html)
            for word in ("position", "z-index", "script", "onerror"):
                self.assertNotIn(word, html)

    def test_a25_an_answer_without_words_is_named_by_its_block(self):
        bad = {
            "name": "Bad",
            "blocks": [{"code": "a", "title": "The offer", "answers": [{"to": "a"}]}],
        }
        with self.assertRaisesRegex(UserError, "The offer"):
            self.env["call.script"].import_json(bad)

    # --- drafts which were tried -------------------------------------------------

    def test_a25_import_over_a_draft_which_was_tried(self):
        script = self._script(publish=False).with_user(self.author)
        trial = script.draft_version_id.designer_try()["session_id"]
        script.import_json({**COLD_CALL, "name": "Newer"}, script.id)
        self.assertEqual(script.name, "Newer")
        self.assertFalse(self.env["call.session"].browse(trial).exists())

    def test_a18_a_draft_or_script_which_was_only_tried_can_be_deleted(self):
        script = self._script(publish=False).with_user(self.author)
        script.draft_version_id.designer_try()
        script.draft_version_id.unlink()
        other = self._script(publish=False).with_user(self.author)
        other.draft_version_id.designer_try()
        other.unlink()
        self.assertFalse(other.exists())

    def test_a18_a_script_with_talks_says_to_archive_it(self):
        script = self._script()
        self._start(script)
        with self.assertRaisesRegex(UserError, "archive"):
            script.unlink()

    def test_a18_deleting_a_tried_draft_needs_the_right(self):
        script = self._script(publish=False)
        trial = script.draft_version_id.with_user(self.author).designer_try()
        for user in (self.operator, self.supervisor):
            with self.assertRaises(AccessError):
                script.draft_version_id.with_user(user).unlink()
            with self.assertRaises(AccessError):
                script.with_user(user).unlink()
        self.assertTrue(self.env["call.session"].browse(trial["session_id"]).exists())
