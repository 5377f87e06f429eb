from copy import deepcopy

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocKindsCase


@tagged("post_install", "-at_install")
class TestAccess(DocKindsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.make_document(user_id=cls.boss.id)

    def search(self, user, document=None):
        document = document or self.document
        return (
            self.env["doc.document"].with_user(user).search([("id", "=", document.id)])
        )

    def test_open_kind(self):
        self.assertTrue(self.search(self.user))
        self.document.with_user(self.user).name = "Changed"
        self.make_document(user=self.user)

    def test_without_the_group_nothing(self):
        documents = self.env["doc.document"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            documents.search([])
        with self.assertRaises(AccessError):
            self.document.with_user(self.stranger).read(["name"])
        with self.assertRaises(AccessError):
            self.make_document(user=self.stranger)
        for action in ("action_open_origin", "action_print"):
            with self.assertRaises(AccessError):
                getattr(self.document.with_user(self.stranger), action)()

    def test_who_may_see(self):
        self.kind.see_group_ids = self.group_claims
        self.kind.create_group_ids = self.group_claims
        self.assertFalse(self.search(self.user))
        with self.assertRaises(AccessError):
            self.document.with_user(self.user).read(["name"])
        with self.assertRaises(AccessError):
            self.document.with_user(self.user).write({"name": "X"})
        self.assertTrue(self.search(self.claims_user))
        self.assertTrue(self.search(self.manager))
        kinds = self.env["doc.kind"]
        self.assertNotIn(self.kind, kinds.with_user(self.user).search([]))
        self.assertIn(self.kind, kinds.with_user(self.claims_user).search([]))

    def test_who_may_create(self):
        self.kind.create_group_ids = self.group_claims
        with self.assertRaises(AccessError):
            self.make_document(user=self.user)
        self.make_document(user=self.claims_user)
        self.make_document(user=self.manager)

    def test_creator_sees_own_documents_only(self):
        self.kind.see_group_ids = self.group_claims
        own = self.make_document(user=self.user)
        self.assertTrue(self.search(self.user, own))
        self.assertFalse(self.search(self.user))

    def test_who_may_process(self):
        self.kind.process_group_ids = self.group_claims
        with self.assertRaises(AccessError):
            self.document.with_user(self.user).write({"name": "X"})
        with self.assertRaises(AccessError):
            self.document.with_user(self.user).write({"stage_id": self.work.id})
        self.assertEqual(self.document.stage_id, self.new)
        self.document.with_user(self.user).message_post(body="A comment is possible")
        self.document.with_user(self.claims_user).stage_id = self.work

    def test_responsible_one_processes(self):
        self.kind.process_group_ids = self.group_claims
        self.kind.see_group_ids = self.group_claims
        self.document.user_id = self.user
        as_user = self.document.with_user(self.user)
        as_user.invalidate_recordset()
        self.assertTrue(as_user.web_read({"kind_id": {"fields": {"display_name": {}}}}))
        as_user.stage_id = self.work
        as_user.attributes = {"pieces": 1}

    def test_nobody_but_administrators_deletes(self):
        with self.assertRaises(AccessError):
            self.document.with_user(self.boss).unlink()
        self.document.with_user(self.manager).unlink()

    def test_kinds_are_made_by_administrators(self):
        for user in (self.user, self.boss):
            with self.assertRaises(AccessError):
                self.env["doc.kind"].with_user(user).create({"name": "X"})
            with self.assertRaises(AccessError):
                self.kind.with_user(user).write({"see_group_ids": [(5,)]})
            with self.assertRaises(AccessError):
                self.new.with_user(user).write({"next_stage_ids": [(5,)]})
            with self.assertRaises(AccessError):
                self.kind.attribute_ids[0].with_user(user).unlink()
        self.env["doc.kind"].with_user(self.manager).create({"name": "X"})

    def test_definition_is_not_changed_through_a_document(self):
        """What the web client sends when a property is added in the form."""
        values = self.document.web_read({"attributes": {}})[0]["attributes"]
        values.append(
            {"name": "x", "string": "X", "type": "char", "definition_changed": True}
        )
        with self.assertRaises(AccessError):
            self.document.with_user(self.user).write({"attributes": deepcopy(values)})
        self.assertEqual(len(self.kind.attribute_definition), 4)
        self.document.with_user(self.manager).write({"attributes": values})
        self.assertEqual(self.kind.attribute_ids[-1].code, "x")

    def test_other_company(self):
        for model, record in (
            ("doc.document", self.document),
            ("doc.kind", self.kind),
            ("doc.stage", self.new),
            ("doc.kind.attribute", self.kind.attribute_ids[0]),
        ):
            with self.subTest(model=model):
                found = self.env[model].with_user(self.foreign)
                self.assertFalse(found.search([("id", "=", record.id)]))
                with self.assertRaises(AccessError):
                    record.with_user(self.foreign).read(["display_name"])
        with self.assertRaises(AccessError):
            self.make_document(user=self.foreign)

    def test_shared_kind_has_documents_of_each_company(self):
        kind = self.make_kind("Shared", company_id=False)
        ours = self.make_document(kind=kind, user=self.user)
        theirs = self.make_document(kind=kind, user=self.foreign)
        self.assertEqual(theirs.company_id, self.company_b)
        self.assertFalse(self.search(self.user, theirs))
        self.assertFalse(self.search(self.foreign, ours))

    def test_archived_kind(self):
        self.kind.active = False
        with self.assertRaises(UserError):
            self.make_document(user=self.user)
        self.assertTrue(self.search(self.user))
