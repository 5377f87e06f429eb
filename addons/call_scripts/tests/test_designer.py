import json
from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import COLD_CALL, ScriptCommon


@tagged("post_install", "-at_install")
class TestDesigner(ScriptCommon):
    """A1: what the canvas loads and saves."""

    def setUp(self):
        super().setUp()
        self.script = self._script(publish=False)
        self.draft = self.script.draft_version_id.with_user(self.author)

    def _load(self):
        self.draft.invalidate_recordset()
        return self.draft.designer_load()

    def _save(self, **patch):
        return self.draft.designer_save(self.draft.revision, patch)

    def _doc_block(self, code):
        blocks = self._load()["document"]["blocks"]
        return next(block for block in blocks if block["code"] == code)

    def test_a01_load(self):
        data = self._load()
        self.assertEqual(data["version"]["state"], "draft")
        self.assertFalse(data["version"]["readonly"])
        codes = [block["code"] for block in data["document"]["blocks"]]
        self.assertEqual(codes, [block["code"] for block in COLD_CALL["blocks"]])
        self.assertIn("Contact made", data["catalogue"]["stages"])
        self.assertEqual(json.loads(json.dumps(data)), data)

    def test_a01_blocks_without_places_are_given_some(self):
        data = self._load()
        self.assertTrue(data["arranged"])
        places = {(b["x"], b["y"]) for b in data["document"]["blocks"]}
        self.assertEqual(len(places), len(COLD_CALL["blocks"]))
        self._save(blocks={"hello": {**self._doc_block("hello"), "x": 900}})
        self.assertFalse(self._load()["arranged"])

    def test_a01_nothing_changed_changes_nothing(self):
        document = self.script.export_json()
        blocks = {block["code"]: block for block in document["blocks"]}
        records = self.draft.block_ids, self.draft.link_ids, self.draft.field_ids
        answer = self._save(
            start=document["start"],
            fields=document["fields"],
            jumps=document["jumps"],
            blocks=blocks,
        )
        self.assertEqual(answer["revision"], self.draft.revision)
        self.draft.invalidate_recordset()
        after = self.draft.block_ids, self.draft.link_ids, self.draft.field_ids
        self.assertEqual(after, records)
        self.assertEqual(self.script.export_json(), document)

    def test_a01_ids_of_blocks_and_links_stay(self):
        hello = self._block(self.script, "hello")
        first, second = hello.answer_ids
        block = self._doc_block("hello")
        block["title"] = "Good morning"
        block["x"], block["y"] = 10, 20
        block["answers"] = [
            {"label": "No need at all", "to": "bye_no"},
            block["answers"][0],
            {"label": "Perhaps", "to": "need"},
        ]
        self._save(blocks={"hello": block})
        hello.invalidate_recordset()
        self.assertEqual(hello.title, "Good morning")
        self.assertEqual((hello.pos_x, hello.pos_y), (10, 20))
        self.assertEqual(hello.answer_ids[0], second)
        self.assertEqual(hello.answer_ids[1], first)
        self.assertEqual(second.name, "No need at all")
        self.assertEqual(hello.answer_ids[2].name, "Perhaps")

    def test_a01_block_is_added_and_removed(self):
        block = self._doc_block("hello")
        block["answers"][1]["to"] = "later"
        later = {
            "code": "later",
            "title": "Later",
            "kind": "end",
            "mark": "refusal",
            "x": 400,
            "y": 300,
        }
        self._save(blocks={"hello": block, "later": later})
        made = self._block(self.script, "later")
        self.assertEqual(made.title, "Later")
        block["answers"][1]["to"] = "bye_no"
        self._save(blocks={"hello": block, "later": None})
        self.assertFalse(made.exists())

    def test_a01_conditions_uses_and_actions_are_stored(self):
        template = self.env["record.template"].search([], limit=1)
        need = self._doc_block("need")
        need["fields"] = [{"name": "amount", "required": True}, {"name": "age"}]
        need["answers"][0]["when"] = [{"field": "age", "op": ">", "value": "17"}]
        if template:
            need["actions"] = [{"kind": "template", "ref": template.name}]
        fields = self._load()["document"]["fields"]
        fields.append({"name": "age", "label": "Age", "type": "number"})
        self._save(fields=fields, blocks={"need": need})
        self.assertEqual(self._doc_block("need")["fields"], need["fields"])
        self.assertEqual(
            self._doc_block("need")["answers"][0]["when"],
            [{"field": "age", "op": ">", "value": "17"}],
        )
        block = self._block(self.script, "need")
        self.assertEqual(block.use_ids.mapped("field_id.name"), ["amount", "age"])

    def test_a01_all_or_nothing(self):
        before = self.script.export_json()
        hello = self._doc_block("hello")
        hello["title"] = "Changed"
        broken = [
            {"hello": hello, "need": {**self._doc_block("need"), "kind": "dance"}},
            {"hello": {**hello, "answers": [{"label": "x", "to": "nowhere"}]}},
            {"hello": hello, "bye": None},
            {"hello": hello, "other": {"code": "another", "title": "x"}},
            {"hello": hello, "Bad code": {"code": "Bad code"}},
            {"hello": "text"},
            "text",
        ]
        for blocks in broken:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._save(blocks=blocks)
        for patch in ("x", None, [1], {"name": "Stolen"}, {"fields": "x"}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.draft.designer_save(self.draft.revision, patch)
        self.draft.invalidate_recordset()
        self.assertEqual(self.script.export_json(), before)

    def test_a01_the_error_names_the_place(self):
        hello = self._doc_block("hello")
        hello["answers"] = [{"label": "x", "to": "nowhere"}]
        with self.assertRaisesRegex(UserError, "nowhere"):
            self._save(blocks={"hello": hello})

    def test_a01_what_is_not_there_is_told(self):
        hello = self._doc_block("hello")
        gone = {"kind": "template", "ref": "no_such_template", "moment": "enter"}
        hello["actions"] = [*hello.get("actions", ()), gone]
        hello["articles"] = ["No such article"]
        told = self._save(blocks={"hello": hello})["left_out"]
        self.assertEqual(len(told), 2)
        self.assertIn("No such article", told[0])
        self.assertIn("no_such_template", told[1])
        again = self._save(blocks={"hello": {**self._doc_block("hello"), "title": "x"}})
        self.assertEqual(again["left_out"], [])

    def test_a01_text_is_cleaned(self):
        hello = self._doc_block("hello")
        hello["text"] = "<p>Hi<script>alert(1)</script><img src=x onerror=alert(1)></p>"
        self._save(blocks={"hello": hello})
        text = self._block(self.script, "hello").text
        self.assertNotIn("script", text)
        self.assertNotIn("onerror", text)

    def test_a01_second_author_overwrites_nothing(self):
        revision = self.draft.revision
        hello = self._doc_block("hello")
        self._save(blocks={"hello": {**hello, "title": "First"}})
        answer = self.draft.designer_save(
            revision, {"blocks": {"hello": {**hello, "title": "Second"}}}
        )
        self.assertEqual(answer["conflict"]["user"], self.author.name)
        self.assertEqual(answer["conflict"]["revision"], self.draft.revision)
        self.assertEqual(self._block(self.script, "hello").title, "First")

    def test_a01_a_saving_whose_answer_was_lost_is_no_conflict(self):
        revision = self.draft.revision
        hello = self._doc_block("hello")
        first = {"blocks": {"hello": {**hello, "title": "First"}}}
        second = {"blocks": {"hello": {**hello, "title": "Second"}}}
        self.draft.designer_save(revision, first, ["one"])
        # the answer never came: it is sent again, with what was typed meanwhile
        answer = self.draft.designer_save(revision, second, ["two", "one"])
        self.assertEqual(answer["revision"], revision + 2)
        self.assertEqual(self._block(self.script, "hello").title, "Second")
        # but not over somebody else's change
        self._block(self.script, "hello").title = "Theirs"
        answer = self.draft.designer_save(revision, second, ["three", "two", "one"])
        self.assertIn("conflict", answer)
        self.assertEqual(self._block(self.script, "hello").title, "Theirs")
        self.assertIn("conflict", self.draft.designer_save(revision, second, [False]))

    def test_a01_publishing_is_told_to_those_who_draw(self):
        self.env["bus.bus"].search([]).unlink()
        revision = self.draft.revision
        self.draft.action_publish()
        self.env.flush_all()
        self.env.cr.precommit.run()
        told = [json.loads(item.message) for item in self.env["bus.bus"].search([])]
        payloads = [
            item["payload"]
            for item in told
            if item["type"] == "call_scripts.version_changed"
        ]
        self.assertEqual([x["version_id"] for x in payloads], self.draft.ids)
        self.assertGreater(payloads[0]["revision"], revision)

    def test_a01_a_draft_for_what_was_drawn_meanwhile(self):
        script = self.script.with_user(self.author)
        self.assertEqual(script.designer_draft(), self.draft.id)
        self.draft.action_publish()
        draft_id = script.designer_draft()
        self.assertNotEqual(draft_id, self.draft.id)
        self.assertEqual(script.draft_version_id.id, draft_id)
        with self.assertRaises(AccessError):
            self.script.with_user(self.operator).designer_draft()

    def test_a01_form_edits_count_as_changes(self):
        changes = [
            lambda: self.draft.block_ids[0].write({"title": "Other"}),
            lambda: self.draft.link_ids[0].write({"name": "Other"}),
            lambda: self.draft.field_ids[0].write({"label": "Other"}),
            lambda: self.draft.link_ids.condition_ids.write({"value": "pickup"}),
            lambda: self.draft.write({"start_block_id": self.draft.block_ids[1].id}),
            lambda: self.draft.block_ids[0].copy({"version_id": self.draft.id}),
            lambda: self.draft.link_ids[0].unlink(),
        ]
        for change in changes:
            revision = self.draft.revision
            change()
            self.assertGreater(self.draft.revision, revision)

    def test_a01_designers_are_told_once_a_transaction(self):
        self.env["bus.bus"].search([]).unlink()
        self._save(blocks={"hello": {**self._doc_block("hello"), "title": "One"}})
        self.draft.block_ids[1].title = "Two"
        self.env.flush_all()
        self.env.cr.precommit.run()
        messages = [
            json.loads(item.message)
            for item in self.env["bus.bus"].search([])
            if json.loads(item.message)["type"] == "call_scripts.version_changed"
        ]
        self.assertEqual(len(messages), 1)
        payload = messages[0]["payload"]
        self.assertEqual(payload["revision"], self.draft.revision)
        self.assertEqual(payload["version_id"], self.draft.id)

    def test_a01_published_is_only_looked_at(self):
        self.script.action_publish()
        version = self.script.published_version_id.with_user(self.author)
        self.assertTrue(version.designer_load()["version"]["readonly"])
        with self.assertRaises(UserError):
            version.designer_save(version.revision, {})

    def test_a01_layout_stores_nothing(self):
        places = self.draft.designer_layout(
            [["hello", 100], ["need", 100]], [["hello", "need"]]
        )
        self.assertGreater(places["need"][0], places["hello"][0])
        for nodes in ("x", [["a"]], [["a", "b"]], [[f"b{i}", 1] for i in range(6000)]):
            with self.assertRaises(UserError):
                self.draft.designer_layout(nodes, [])

    def test_a01_designer_opens_the_draft(self):
        self.script.action_publish()
        script = self.script.with_user(self.author)
        action = script.action_open_designer()
        self.assertEqual(action["params"]["version_id"], script.draft_version_id.id)
        looked = script.with_user(self.supervisor).action_open_designer()
        self.assertEqual(looked["params"]["version_id"], script.draft_version_id.id)


@tagged("post_install", "-at_install", "browser")
class TestDesignerAccess(HttpCase, ScriptCommon):
    """A1, A12: the methods of the canvas, as a stranger calls them."""

    def _rpc(self, user, method, *args):
        user.sudo().password = user.login
        self.authenticate(user.login, user.login)
        params = {
            "model": "call.script.version",
            "method": method,
            "args": [[self.draft.id], *args],
            "kwargs": {},
        }
        answer = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        ).json()
        return answer.get("result"), answer.get("error", {}).get("data", {}).get("name")

    def setUp(self):
        super().setUp()
        self.script = self._script(publish=False)
        self.draft = self.script.draft_version_id

    @mute_logger("odoo.http")
    def test_a01_over_rpc(self):
        denied = "odoo.exceptions.AccessError"
        calls = [
            ("designer_load",),
            ("designer_catalogue",),
            ("designer_layout", [], []),
            ("designer_save", 1, {"start": ""}),
            ("action_open_designer",),
        ]
        for user in (self.stranger, self.operator):
            for call in calls:
                self.assertEqual(self._rpc(user, *call)[1], denied, call)
        for private in ("_apply_patch", "_tell_designers", "_raise_revision"):
            self.assertTrue(self._rpc(self.author, private, {})[1])
        # a supervisor reads, but changes nothing
        self.assertTrue(self._rpc(self.supervisor, "designer_load")[0])
        self.assertEqual(self._rpc(self.supervisor, *calls[3])[1], denied)
        self.assertTrue(self._rpc(self.author, "designer_load")[0])

    def test_a01_only_the_scripts_authors_change_it(self):
        other = self._user("other_author", "author")
        self.script.author_ids = other
        draft = self.draft.with_user(self.author)
        self.assertTrue(draft.designer_load()["version"]["readonly"])
        with self.assertRaises(AccessError):
            draft.designer_save(draft.revision, {"start": ""})

    def test_a01_bus_channel_is_for_readers(self):
        def channels(user, name):
            socket = self.env["ir.websocket"].with_user(user)
            made = [name]
            # there is no request in this test, which the bus looks at afterwards
            with suppress(RuntimeError, AttributeError):
                socket._build_bus_channel_list(made)
            return [item for item in made if isinstance(item, tuple)]

        name = f"call_scripts.designer:{self.draft.id}"
        self.assertEqual(channels(self.operator, name), [])
        self.assertEqual(channels(self.stranger, name), [])
        self.assertEqual(channels(self.author, "call_scripts.designer:x"), [])
        self.assertEqual(len(channels(self.author, name)), 1)
