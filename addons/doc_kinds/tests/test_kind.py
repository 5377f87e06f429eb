from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..hooks import uninstall_hook
from .common import DocKindsCase


@tagged("post_install", "-at_install")
class TestKind(DocKindsCase):
    def test_made_in_the_interface(self):
        form = Form(self.env["doc.kind"].with_user(self.manager))
        form.name = "Service request"
        with form.attribute_ids.new() as line:
            line.name = "What is broken"
            line.type = "text"
        with form.attribute_ids.new() as line:
            line.name = "Urgency"
            line.type = "selection"
            line.options = "Today\nThis week"
        kind = form.save()
        self.assertEqual(kind.code, "service_request")
        self.assertEqual(kind.stage_ids.mapped("name"), ["New", "In work", "Done"])
        self.assertEqual(kind.stage_ids.mapped("is_done"), [False, False, True])
        definition = kind.attribute_definition
        self.assertEqual(
            [(prop["name"], prop["type"]) for prop in definition],
            [("what_is_broken", "text"), ("urgency", "selection")],
        )
        self.assertEqual(
            definition[1]["selection"],
            [["today", "Today"], ["this_week", "This week"]],
        )
        self.assertTrue(kind.sequence_id)

    def test_russian_labels_have_readable_names(self):
        kind = self.make_kind(
            "Рекламация", attribute_ids=[(0, 0, {"name": "Дата события"})]
        )
        self.assertEqual(kind.code, "reklamatsiya")
        self.assertEqual(kind.attribute_definition[0]["name"], "data_sobytiya")

    def test_codes_are_unique(self):
        self.assertEqual(self.make_kind("Claim").code, "claim_2")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.make_kind("Other", code="claim")

    def test_lines_change_the_definition(self):
        severity = self.kind.attribute_ids.filtered(lambda a: a.code == "severity")
        severity.write({"name": "How bad", "options": "low: Low\nawful: Awful"})
        prop = self.kind.attribute_definition[2]
        self.assertEqual(prop["string"], "How bad")
        self.assertEqual(prop["selection"][1], ["awful", "Awful"])
        self.assertTrue(prop["view_in_cards"])
        severity.unlink()
        self.assertEqual(len(self.kind.attribute_definition), 3)
        severity = self.env["doc.kind.attribute"].create(
            {"kind_id": self.kind.id, "name": "Sum", "type": "float", "sequence": 0}
        )
        self.assertEqual(self.kind.attribute_definition[0]["name"], "sum")

    def test_definition_changed_in_a_document_changes_the_lines(self):
        definition = self.kind.attribute_definition
        definition[0]["string"] = "What the client says"
        definition.pop()
        definition.append(
            {
                "name": "0a1b2c3d4e5f6a7b",
                "string": "Goods",
                "type": "many2one",
                "comodel": "res.partner",
                "domain": "[('is_company', '=', True)]",
            }
        )
        self.kind.attribute_definition = definition
        lines = self.kind.attribute_ids
        self.assertEqual(
            lines.mapped("code"),
            ["claim_text", "event_date", "severity", "0a1b2c3d4e5f6a7b"],
        )
        self.assertEqual(lines[0].name, "What the client says")
        self.assertEqual(lines[3].model_id.model, "res.partner")
        lines[3].name = "Supplier"
        prop = self.kind.attribute_definition[3]
        self.assertEqual(prop["string"], "Supplier")
        self.assertEqual(prop["domain"], "[('is_company', '=', True)]", "not lost")

    def test_attribute_without_what_it_needs(self):
        for vals in ({"type": "selection"}, {"type": "tags"}, {"type": "many2one"}):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.env["doc.kind.attribute"].create(
                    {"kind_id": self.kind.id, "name": "X", **vals}
                )

    def test_type_of_a_filled_attribute_is_kept(self):
        pieces = self.kind.attribute_ids.filtered(lambda a: a.code == "pieces")
        pieces.type = "float"
        self.make_document(attributes={"pieces": 3})
        with self.assertRaisesRegex(ValidationError, "already filled in"):
            pieces.type = "char"

    def test_menu_entry(self):
        self.assertFalse(self.kind.has_menu)
        self.kind.with_user(self.manager).action_create_menu()
        menu = self.kind.menu_id
        self.assertEqual(menu.name, "Claim")
        self.assertEqual(menu.parent_id, self.env.ref("doc_kinds.menu_kinds"))
        self.assertEqual(menu.action.res_model, "doc.document")
        self.assertIn(str(self.kind.id), menu.action.domain)
        visible = self.env["ir.ui.menu"].with_user(self.user)._visible_menu_ids()
        self.assertIn(menu.id, visible)
        # it follows the kind
        self.kind.write(
            {
                "name": "Complaint",
                "see_group_ids": [(6, 0, self.group_claims.ids)],
                "create_group_ids": [(6, 0, self.group_claims.ids)],
            }
        )
        self.assertEqual(menu.name, "Complaint")
        self.assertEqual(menu.action.name, "Complaint")
        visible = self.env["ir.ui.menu"].with_user(self.user)._visible_menu_ids()
        self.assertNotIn(menu.id, visible)
        menus = self.env["ir.ui.menu"].with_user(self.claims_user)
        self.assertIn(menu.id, menus._visible_menu_ids())
        # twice makes no second one
        self.kind.action_create_menu()
        self.assertEqual(self.kind.menu_id, menu)
        # and goes with it
        action = menu.action
        self.kind.unlink()
        self.assertFalse(menu.exists())
        self.assertFalse(action.exists())

    def test_menu_entry_removed_by_the_button(self):
        self.kind.action_create_menu()
        menu = self.kind.menu_id
        self.kind.with_user(self.manager).action_remove_menu()
        self.assertFalse(menu.exists())
        self.assertFalse(self.kind.has_menu)
        self.kind.action_create_menu()
        self.assertTrue(self.kind.menu_id)

    def test_menu_buttons_are_for_administrators(self):
        for name in ("action_create_menu", "action_remove_menu"):
            with self.assertRaises(AccessError):
                getattr(self.kind.with_user(self.user), name)()

    def test_kind_with_documents_is_not_deleted(self):
        document = self.make_document()
        with self.assertRaises(UserError):
            self.kind.unlink()
        document.unlink()
        sequence = self.kind.sequence_id
        self.kind.unlink()
        self.assertFalse(sequence.exists())

    def test_copy(self):
        self.new.next_stage_ids = self.work
        copy = self.kind.copy()
        self.assertEqual(copy.name, "Claim (copy)")
        self.assertEqual(
            copy.stage_ids.mapped("name"), self.kind.stage_ids.mapped("name")
        )
        self.assertEqual(copy.stage_ids[0].next_stage_ids, copy.stage_ids[1])
        self.assertEqual(len(copy.attribute_ids), 4)
        self.assertNotEqual(copy.sequence_id, self.kind.sequence_id)

    def test_uninstall_leaves_nothing_behind(self):
        self.kind.action_create_menu()
        menu, sequence = self.kind.menu_id, self.kind.sequence_id
        uninstall_hook(self.env)
        self.assertFalse(menu.exists())
        self.assertFalse(sequence.exists())
