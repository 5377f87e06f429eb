from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import DocKindsCase


@tagged("post_install", "-at_install")
class TestAccessOfPeople(DocKindsCase):
    """Rights of single users and departments, beside those of groups."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.make_document(user_id=cls.boss.id)

    def give(self, who, **rights):
        return self.env["doc.kind.access"].create(
            {"kind_id": self.kind.id, "who": f"{who._name},{who.id}", **rights}
        )

    def sees(self, user):
        documents = self.env["doc.document"].with_user(user)
        return bool(documents.search([("id", "=", self.document.id)]))

    def test_seeing_is_for_whom_is_named(self):
        self.give(self.claims_user, may_see=True)
        self.assertTrue(self.sees(self.claims_user))
        self.assertFalse(self.sees(self.user))
        with self.assertRaises(AccessError):
            self.document.with_user(self.user).read(["name"])
        self.assertTrue(self.sees(self.manager))

    def test_groups_and_people_together(self):
        self.kind.see_group_ids = self.group_bosses
        self.give(self.user, may_see=True)
        self.assertTrue(self.sees(self.boss))
        self.assertTrue(self.sees(self.user))
        self.assertFalse(self.sees(self.claims_user))

    def test_rights_are_taken_at_once(self):
        """The record rules are cached; whom they let in is not."""
        line = self.give(self.user, may_see=True)
        self.assertTrue(self.sees(self.user))
        line.who = f"res.users,{self.claims_user.id}"
        self.assertFalse(self.sees(self.user))
        self.assertTrue(self.sees(self.claims_user))

    def test_creating(self):
        self.give(self.claims_user, may_see=False, may_create=True)
        self.make_document(user=self.claims_user)
        with self.assertRaises(AccessError):
            self.make_document(user=self.user)
        self.assertTrue(self.kind.with_user(self.claims_user).can_create)
        self.assertFalse(self.kind.with_user(self.user).can_create)

    def test_processing(self):
        self.give(self.claims_user, may_see=False, may_process=True)
        self.document.with_user(self.claims_user).write({"name": "Changed"})
        with self.assertRaises(AccessError):
            self.document.with_user(self.user).write({"name": "Mine"})
        self.assertTrue(self.sees(self.user), "seeing is open to all")

    def _offered(self):
        """The models of those who may be given a right."""
        field = self.env["doc.kind.access"]._fields["who"]
        return [model for model, _name in field.get_description(self.env)["selection"]]

    def test_departments(self):
        if "hr.department" not in self.env:  # then none are offered
            self.assertNotIn("hr.department", self._offered())
            return
        self.assertIn("hr.department", self._offered())
        departments = self.env["hr.department"]
        top = departments.create({"name": "Service"})
        below = departments.create({"name": "Repairs", "parent_id": top.id})
        employee = self.env["hr.employee"].create(
            {"name": "E", "user_id": self.user.id, "department_id": below.id}
        )
        self.give(top, may_see=True)
        self.assertTrue(self.sees(self.user))
        self.assertFalse(self.sees(self.claims_user))
        employee.department_id = departments.create({"name": "Sales"})
        self.assertFalse(self.sees(self.user))

    def test_teams(self):
        if "crm.team" not in self.env:
            self.assertNotIn("crm.team", self._offered())
            return
        team = self.env["crm.team"].create(
            {"name": "Team", "company_id": False, "member_ids": [(6, 0, self.user.ids)]}
        )
        self.give(team, may_see=True)
        self.assertTrue(self.sees(self.user))
        self.assertFalse(self.sees(self.claims_user))

    def test_users_cannot_give_rights(self):
        line = self.give(self.claims_user, may_see=True)
        with self.assertRaises(AccessError):
            line.with_user(self.claims_user).may_process = True

    def test_menu_is_there_for_people_who_are_named(self):
        self.kind.see_group_ids = self.group_bosses
        self.kind.create_group_ids = self.group_bosses
        self.kind.action_create_menu()
        menus = self.env["ir.ui.menu"].with_user(self.user)
        self.assertNotIn(self.kind.menu_id.id, menus._visible_menu_ids())
        self.kind.access_ids = [(0, 0, {"who": f"res.users,{self.user.id}"})]
        self.assertIn(self.kind.menu_id.id, menus._visible_menu_ids())

    # ------------------------------------------------------------
    # ways between stages
    # ------------------------------------------------------------

    def reserve(self, **vals):
        return self.env["doc.transition"].create(
            {"stage_id": self.new.id, "next_stage_id": self.agreed.id, **vals}
        )

    def test_reserved_way(self):
        self.reserve(group_ids=[(6, 0, self.group_bosses.ids)])
        document = self.make_document(user=self.user)
        self.assertEqual(document.allowed_stage_ids, self.work)
        with self.assertRaisesRegex(UserError, "way is reserved to Bosses"):
            document.stage_id = self.agreed
        document.stage_id = self.work
        document.stage_id = self.agreed  # another way is free

    def test_reserved_to_a_person_and_to_the_responsible_one(self):
        way = self.reserve(user_ids=[(6, 0, self.boss.ids)])
        document = self.make_document(user=self.user)
        with self.assertRaisesRegex(UserError, "reserved to doc_boss"):
            document.stage_id = self.agreed
        self.assertIn(self.agreed, document.with_user(self.boss).allowed_stage_ids)
        way.for_responsible = True
        document.invalidate_recordset()
        self.assertIn(self.agreed, document.allowed_stage_ids)
        document.stage_id = self.agreed

    def test_a_reserved_way_names_somebody(self):
        with self.assertRaises(ValidationError):
            self.reserve()

    def test_stage_reserved_to_people(self):
        self.work.user_ids = self.boss
        document = self.make_document(user=self.user)
        with self.assertRaisesRegex(UserError, "reserved to"):
            document.stage_id = self.work
        document.with_user(self.boss).stage_id = self.work
