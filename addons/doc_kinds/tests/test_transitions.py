from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import DocKindsCase


@tagged("post_install", "-at_install")
class TestTransitions(DocKindsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.refused = cls.env["doc.stage"].create(
            {
                "kind_id": cls.kind.id,
                "name": "Refused",
                "sequence": 4,
                "is_done": True,
                "group_ids": [(6, 0, cls.group_bosses.ids)],
            }
        )
        cls.new.next_stage_ids = cls.work | cls.refused
        cls.work.next_stage_ids = cls.new | cls.agreed

    def test_only_the_allowed_ones(self):
        document = self.make_document(user=self.user)
        self.assertEqual(document.allowed_stage_ids, self.work)
        with self.assertRaisesRegex(UserError, "cannot go from .Not started. to .Agr"):
            document.stage_id = self.agreed
        self.assertEqual(document.stage_id, self.new)
        document.stage_id = self.work
        self.assertEqual(document.allowed_stage_ids, self.new | self.agreed)
        document.stage_id = self.agreed
        self.assertFalse(document.allowed_stage_ids, "a closing stage is the end")
        with self.assertRaises(UserError):
            document.stage_id = self.work

    def test_also_over_rpc_in_lists_and_for_administrators(self):
        for user in (self.user, self.manager):
            document = self.make_document(user=user)
            documents = document | self.make_document(user=user)
            with self.assertRaises(UserError):
                documents.write({"stage_id": self.agreed.id, "name": "X"})
            with self.assertRaises(UserError):
                document.web_save({"stage_id": self.agreed.id}, {})
            with self.assertRaises(UserError):
                document.sudo().stage_id = self.agreed
            with self.assertRaises(ValidationError):
                document.stage_id = False

    def test_stage_reserved_to_groups(self):
        document = self.make_document(user=self.user)
        with self.assertRaisesRegex(UserError, "reserved to Bosses"):
            document.stage_id = self.refused
        as_boss = document.with_user(self.boss)
        self.assertEqual(as_boss.allowed_stage_ids, self.work | self.refused)
        as_boss.stage_id = self.refused
        self.assertTrue(document.is_done)

    def test_same_stage_is_no_move(self):
        document = self.make_document(user=self.user)
        document.stage_id = self.new

    def test_without_a_list_any_but_from_closing_ones(self):
        self.new.next_stage_ids = False
        document = self.make_document(user=self.manager)
        self.assertEqual(document.allowed_stage_ids, self.work | self.agreed)
        document.stage_id = self.agreed
        with self.assertRaises(UserError):
            document.stage_id = self.new

    def test_closing_stage_may_be_reopened_where_it_says_so(self):
        self.agreed.next_stage_ids = self.work
        document = self.make_document()
        document.stage_id = self.work
        document.stage_id = self.agreed
        document.stage_id = self.work
        self.assertFalse(document.date_done)

    def test_new_document_begins_at_the_first_stage(self):
        with self.assertRaises(UserError):
            self.make_document(user=self.user, stage_id=self.agreed.id)
        imported = self.make_document(user=self.manager, stage_id=self.agreed.id)
        self.assertTrue(imported.date_done)

    def test_stages_follow_only_stages_of_the_same_kind(self):
        other = self.make_kind("Other")
        with self.assertRaises(ValidationError):
            self.new.next_stage_ids = other.stage_ids[0]

    def test_used_stage_is_not_deleted(self):
        self.make_document()
        with self.assertRaises(UserError):
            self.new.unlink()
        self.refused.unlink()

    def test_move_is_tracked(self):
        document = self.make_document()
        self.env.flush_all()
        self.cr.precommit.run()
        document.stage_id = self.work
        self.env.flush_all()
        self.cr.precommit.run()
        values = document.message_ids.sudo().tracking_value_ids
        self.assertIn("In work", values.mapped("new_value_char"))
