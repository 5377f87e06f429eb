from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ScriptCommon


@tagged("post_install", "-at_install")
class TestRights(ScriptCommon):
    """Row A12: who sees, starts and edits, by group, name, company and sales team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()
        cls.team = cls.env["crm.team"].create({"name": "Windows"})
        cls.other_team = cls.env["crm.team"].create({"name": "Doors"})
        Member = cls.env["crm.team.member"]
        cls.membership = Member.create(
            {"crm_team_id": cls.team.id, "user_id": cls.operator.id}
        )
        Member.create({"crm_team_id": cls.other_team.id, "user_id": cls.operator_2.id})

    def _sees(self, user):
        self.env.invalidate_all()
        return self.script in self.env["call.script"].with_user(user).search([])

    def test_a12_operator_of_another_team_neither_sees_nor_starts(self):
        self.script.team_ids = self.team
        self.assertTrue(self._sees(self.operator))
        self._start(self.script)
        self.assertFalse(self._sees(self.operator_2))
        other = self.script.with_user(self.operator_2)
        for call in (
            lambda: other.read(["name"]),
            lambda: other.runner_start(),
            lambda: other.action_start(),
            lambda: other.copy(),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertNotIn(
            self.script.id, [item["id"] for item in other.runner_scripts("res.partner")]
        )

    def test_a12_who_left_the_team_starts_no_more(self):
        self.script.team_ids = self.team
        self.membership.active = False
        self.assertFalse(self._sees(self.operator))
        with self.assertRaises(AccessError):
            self._start(self.script)

    def test_a12_group_and_name(self):
        group = self.env["res.groups"].create({"name": "Star operators"})
        self.script.group_ids = group
        self.assertFalse(self._sees(self.operator))
        self.operator.group_ids += group
        self.assertTrue(self._sees(self.operator))
        self._start(self.script)
        self.script.write({"group_ids": False, "user_ids": self.operator_2.ids})
        self.assertFalse(self._sees(self.operator))
        self.assertTrue(self._sees(self.operator_2))

    def _edits(self, user):
        """By every way into a script: itself, its draft's parts, publishing."""
        self.env.invalidate_all()
        draft = self.script.draft_version_id
        block = draft.block_ids[0].with_user(user)
        link = draft.link_ids[0].with_user(user)
        condition = draft.link_ids.condition_ids[0].with_user(user)
        calls = [
            lambda: self.script.with_user(user).write({"goal": "x"}),
            lambda: draft.with_user(user).write({"note": "x"}),
            lambda: block.write({"title": "x"}),
            lambda: link.write({"sequence": 7}),
            lambda: condition.write({"value": "x"}),
            lambda: draft.with_user(user).action_publish(),
        ]
        done = []
        for call in calls:
            try:
                with self.env.cr.savepoint():
                    call()
                    self.env.flush_all()
                    done.append(True)
                    raise ZeroDivisionError  # undo what was let through
            except AccessError:
                done.append(False)
            except ZeroDivisionError:
                self.env.invalidate_all()
            self.env.invalidate_all()
        self.assertEqual(len(set(done)), 1, f"the ways in disagree: {done}")
        return done[0]

    def test_a12_authors_by_name_group_and_team(self):
        self.script.action_edit_draft()
        self.assertTrue(self._edits(self.author))
        self.assertFalse(self._edits(self.operator))
        self.assertFalse(self._edits(self.supervisor))
        group = self.env["res.groups"].create({"name": "Lead authors"})
        self.script.author_group_ids = group
        self.assertFalse(self._edits(self.author))
        self.author.group_ids += group
        self.assertTrue(self._edits(self.author))
        self.script.write({"author_group_ids": False, "author_team_ids": self.team.ids})
        self.assertFalse(self._edits(self.author))
        self.env["crm.team.member"].create(
            {"crm_team_id": self.team.id, "user_id": self.author.id}
        )
        self.assertTrue(self._edits(self.author))
        self.script.write({"author_team_ids": False, "author_ids": self.env.user.ids})
        self.assertFalse(self._edits(self.author))
        self.assertTrue(self._edits(self._user("manager")))
        # being named an author makes no author of an operator
        self.script.author_ids = self.operator
        self.assertFalse(self._edits(self.operator))
        self.assertTrue(self.script.with_user(self.operator).can_start)
        self.assertFalse(self.script.with_user(self.operator).can_edit)

    def test_a12_condition_of_anothers_script(self):
        """A condition is its link's: whose script that is decides."""
        self.script.action_edit_draft()
        self.script.author_ids = self.operator_2
        theirs = self.script.draft_version_id.link_ids.filtered("condition_ids")[0]
        with self.assertRaises(AccessError):
            self.env["call.script.condition"].with_user(self.author).create(
                {
                    "link_id": theirs.id,
                    "field_id": theirs.version_id.field_ids[0].id,
                    "value": "1",
                }
            )

    def test_a12_company_and_its_branches(self):
        head = self.env.company
        branch = self.env["res.company"].create({"name": "Br", "parent_id": head.id})
        other = self.env["res.company"].create({"name": "Other"})
        in_branch = self._user(
            "branch", "operator", company_id=branch.id, company_ids=[(6, 0, branch.ids)]
        )
        outside = self._user(
            "outside", "operator", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        self.assertTrue(self._sees(in_branch))
        session = self._start(self.script, user=in_branch)
        self.assertEqual(session.company_id, branch)
        session.runner_state()  # it may read its own session
        self.assertFalse(self._sees(outside))
        with self.assertRaises(AccessError):
            self.script.with_user(outside).runner_start()
        self.script.company_id = branch
        self.assertFalse(self._sees(outside))
        self.assertFalse(self._sees(self.operator), "the branch's is not the head's")
        self.script.company_id = False
        self.assertTrue(self._sees(outside))
        self.assertEqual(self._start(self.script, user=outside).company_id, other)
