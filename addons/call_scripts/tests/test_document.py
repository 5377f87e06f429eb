import base64
import json

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open

from ..tests_core.schema_check import faults
from .common import COLD_CALL, ScriptCommon


@tagged("post_install", "-at_install")
class TestDocument(ScriptCommon):
    """Row A25: scripts as JSON documents."""

    def test_round_trip(self):
        script = self._script()
        data = script.export_json()
        again = self._script(json.dumps(data), publish=False)
        self.assertEqual(again.export_json(), data)
        again.action_publish()

    def test_a25_an_export_fits_the_schema(self):
        with file_open("call_scripts/data/script.schema.json") as file:
            schema = json.load(file)
        self.assertEqual(list(faults(self._script().export_json(), schema)), [])

    def test_a25_round_trip_of_everything_a_document_can_say(self):
        def record(model, **vals):
            return self.env[model].create(vals)

        partner = self.env["ir.model"]._get_id("res.partner")
        record("document.page", name="How to greet", type="content")
        record("mail.template", name="Offer by mail", model_id=partner)
        record("ir.actions.server", name="Ring a bell", model_id=partner, state="code")
        line = (0, 0, {"field_name": "name", "kind": "text", "value": "{{ a }}"})
        record(
            "record.template",
            name="Contact",
            code="a_contact",
            model_id=partner,
            line_ids=[line],
        )
        when = [
            {"field": "a", "value": "x"},
            {"field": "b", "op": "not set"},
            {"field": "c", "op": "in", "value": "k, l"},
        ]
        data = {
            "format": "call-script",
            "version": 1,
            "name": "Всё сразу",
            "goal": "Goal",
            "purpose": "<p>Purpose</p>",
            "direction": "incoming",
            "models": ["res.partner", "res.users"],
            "start": "two",
            "keep_log": False,
            "show_map": False,
            "phone_required": True,
            "tasks": ["One", "Two"],
            "fields": [
                {"name": "a", "label": "A", "default": "{{ partner.name }}"},
                {"name": "b", "label": "B", "type": "boolean", "common": True},
                {
                    "name": "c",
                    "label": "C",
                    "type": "selection",
                    "options": [["k", "K: the key"], ["l", "l"]],
                    "help": "Choose",
                },
                {"name": "d", "label": "D", "path": "parent_id.city"},
                {
                    "name": "e",
                    "label": "E",
                    "type": "many2one",
                    "relation": "res.partner",
                },
                *(
                    {"name": kind, "label": kind, "type": kind}
                    for kind in ("text", "number", "date", "datetime", "phone", "email")
                ),
            ],
            "blocks": [
                {
                    "code": "one",
                    "title": "One {{ a }}",
                    "kind": "end",
                    "mark": "goal",
                    "result": "Sold",
                    "x": 10.5,
                    "y": -20,
                },
                {
                    "code": "two",
                    "title": "Two",
                    "kind": "question",
                    "text": "<p>Hello {{ a }}</p>",
                    "stage": "A stage of its own",
                    "min_seconds": 7,
                    "articles": ["How to greet"],
                    "fields": [
                        {"name": "a", "required": True},
                        {"name": "b", "readonly": True},
                    ],
                    "actions": [
                        {"kind": "template", "ref": "a_contact", "when": when},
                        {
                            "kind": "mail",
                            "ref": "Offer by mail",
                            "name": "Mail",
                            "moment": "enter",
                        },
                        {"kind": "server", "ref": "Ring a bell", "repeat": True},
                    ],
                    "answers": [
                        {"label": "On", "hotkey": "3", "group": "G", "default": True},
                        {"label": "End", "to": "one", "when": when},
                    ],
                    "routes": [
                        {"to": "one", "when": when[:1]},
                        {"label": "Else", "to": "one"},
                    ],
                    "jumps": [
                        {"label": "Why?", "to": "three", "hotkey": "y"},
                        {"kind": "objection", "label": "Hm", "to": "three"},
                    ],
                },
                {
                    "code": "three",
                    "title": "Three",
                    "kind": "talk",
                    "answers": [{"label": "Back", "returns": True}],
                },
            ],
            "jumps": [
                {"kind": "objection", "label": "Dear", "to": "three", "group": "Money"},
                {"label": "Who?", "to": "three", "when": when[1:2]},
            ],
        }
        result = self.env["call.script"].import_json(json.dumps(data))
        self.assertFalse(result["warnings"])
        script = self.env["call.script"].browse(result["script_id"])
        self.assertEqual(script.export_json(), data)
        script.draft_version_id.action_publish()
        self.env.invalidate_all()
        self.assertEqual(script.export_json(), data)
        script.published_version_id._copy_to_draft(script)
        self.env.invalidate_all()
        self.assertEqual(script.draft_version_id.number, 2)
        self.assertEqual(script.export_json(), data)
        copy = script.copy()
        self.assertEqual({**copy.export_json(), "name": data["name"]}, data)

    def test_bad_documents_name_the_place(self):
        cases = [
            ("{", "not a JSON"),
            ("[]", "script"),
            ({}, "name"),
            ({"name": "x", "blocks": [{"code": "1"}]}, "blocks[0].code"),
            ({"name": "x", "blocks": [{"code": "a"}, {"code": "a"}]}, "blocks[1].code"),
            ({"name": "x", "start": "z"}, "start"),
            (
                {"name": "x", "blocks": [{"code": "a", "answers": [{"to": "b"}]}]},
                "blocks(a)",
            ),
            ({"name": "x", "format": "other"}, "format"),
            (
                {"name": "x", "fields": [{"name": "a", "type": "blob"}]},
                "fields[0].type",
            ),
            ("[" * 100000, "JSON"),
        ]
        before = self.env["call.script"].search_count([])
        for data, place in cases:
            with self.subTest(place=place), self.assertRaises(UserError) as caught:
                self.env["call.script"].import_json(data)
            self.assertIn(place, str(caught.exception))
        self.assertEqual(self.env["call.script"].search_count([]), before)

    def test_scripts_in_texts_are_cleaned(self):
        data = dict(COLD_CALL, blocks=[dict(b) for b in COLD_CALL["blocks"]])
        data["blocks"][0]["text"] = "<p>Hi<script>x</script><img src=x onerror=y></p>"
        data["purpose"] = "<script>x</script>When"
        script = self._script(data)
        text = self._block(script, "hello").text
        self.assertNotIn("script", text)
        self.assertNotIn("onerror", text)
        self.assertNotIn("<script", script.purpose)

    def test_what_is_not_there_is_left_out_and_named(self):
        data = dict(COLD_CALL, blocks=[dict(b) for b in COLD_CALL["blocks"]])
        data["blocks"][0]["actions"] = [{"kind": "template", "ref": "no_such"}]
        data["blocks"][0]["articles"] = ["No such article"]
        result = self.env["call.script"].import_json(data)
        self.assertEqual(len(result["warnings"]), 2)

    def test_import_into_a_script_replaces_its_draft(self):
        script = self._script()
        script.action_edit_draft()
        script.import_json(dict(COLD_CALL, name="Renamed"), script.id)
        self.assertEqual(script.name, "Renamed")
        self.assertEqual(script.published_version_id.number, 1)
        self.assertEqual(len(script.version_ids), 2)

    def test_wizards(self):
        script = self._script()
        action = script.with_user(self.author).action_export()
        export = self.env["call.script.export"].browse(action["res_id"])
        self.assertEqual(export.file_name, "cold-call-windows.json")
        wizard = (
            self.env["call.script.import"]
            .with_user(self.author)
            .create({"file_data": export.file_data, "file_name": "a.json"})
        )
        action = wizard.action_import()
        self.assertEqual(action["res_model"], "call.script.version")
        bad = self.env["call.script.import"].create(
            {"file_data": base64.b64encode(b"\xff\xfe\x00")}
        )
        with self.assertRaises(UserError):
            bad.action_import()
