from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ScriptCommon


@tagged("post_install", "-at_install")
class TestKnowledge(ScriptCommon):
    """Row A26: who sees and edits articles; read and acknowledged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Page = cls.env["document.page"]
        cls.top = cls._category("Company")
        cls.prices = cls._category("Prices", cls.top)
        cls.article = cls._article("Windows, prices", cls.prices)
        cls.open_article = cls._article("Who we are", cls._category("Open"))
        cls.group = cls.env["res.groups"].create({"name": "Sales of windows"})

    @classmethod
    def _category(cls, name, parent=None):
        return cls.Page.create(
            {"name": name, "type": "category", "parent_id": parent and parent.id}
        )

    @classmethod
    def _article(cls, name, category):
        return cls.Page.create(
            {
                "name": name,
                "type": "content",
                "parent_id": category.id,
                "draft_name": "1",
                "draft_summary": "first",
                "content": f"<p>{name}</p>",
            }
        )

    def _sees(self, user, page=None):
        self.env.invalidate_all()
        page = page or self.article
        found = page in self.Page.with_user(user).search([])
        self.assertEqual(found, page.with_user(user).has_access("read"))
        # nor by the way of its revisions
        history = page.history_ids.with_user(user)
        self.assertEqual(found, bool(history._filtered_access("read")))
        return found

    def _edits(self, user, page=None):
        self.env.invalidate_all()
        page = (page or self.article).with_user(user)
        try:
            with self.env.cr.savepoint():
                page.content = "<p>New</p>"
                page.draft_summary = "changed"
                self.env.flush_all()
        except AccessError:
            return False
        self.env.invalidate_all()
        self.assertEqual(page.sudo().content, "<p>New</p>")
        return True

    def test_a26_nobody_named_everybody_sees_editors_edit(self):
        self.assertTrue(self._sees(self.operator))
        self.assertFalse(self._edits(self.operator))
        self.assertTrue(self._edits(self.author), "authors of scripts are editors")

    def test_a26_seen_by_group_and_user_of_the_category(self):
        self.prices.view_group_ids = self.group
        self.assertFalse(self._sees(self.operator))
        self.assertFalse(self._sees(self.author))
        self.assertTrue(self._sees(self.operator, self.open_article))
        self.operator.group_ids += self.group
        self.assertTrue(self._sees(self.operator))
        self.assertFalse(self._sees(self.operator_2))
        self.prices.view_user_ids = self.operator_2
        self.assertTrue(self._sees(self.operator_2))
        self.assertTrue(self._sees(self._user("manager")))

    def test_a26_category_above_decides_for_those_below(self):
        self.top.view_user_ids = self.operator
        self.assertTrue(self._sees(self.operator))
        self.assertFalse(self._sees(self.operator_2))
        self.prices.view_user_ids = self.operator_2
        self.assertFalse(self._sees(self.operator), "the nearest one decides")
        self.assertTrue(self._sees(self.operator_2))
        self.article.parent_id = self.top
        self.assertTrue(self._sees(self.operator))

    def test_a26_edited_by_group_and_user_of_the_category(self):
        self.prices.edit_user_ids = self.operator
        self.assertTrue(self._edits(self.operator))
        self.assertFalse(self._edits(self.operator, self.open_article))
        self.assertFalse(self._edits(self.operator_2))
        self.assertFalse(self._edits(self.author), "an editor who is not named")
        self.prices.write({"edit_user_ids": False, "edit_group_ids": self.group.ids})
        self.assertFalse(self._edits(self.operator))
        self.operator.group_ids += self.group
        self.assertTrue(self._edits(self.operator))
        # who edits also sees
        self.prices.view_user_ids = self.operator_2
        self.assertTrue(self._sees(self.operator))

    def test_a26_rights_are_not_given_by_oneself(self):
        self.prices.edit_user_ids = self.operator
        category = self.prices.with_user(self.operator)
        with self.assertRaises(AccessError):
            category.write({"edit_user_ids": [(4, self.operator_2.id)]})
        with self.assertRaises(AccessError):
            category.read(["view_group_ids"])
        mine = self.Page.with_user(self.operator).create(
            {"name": "Mine", "parent_id": self.prices.id, "type": "content"}
        )
        with self.assertRaises(AccessError):
            mine.parent_id = self.open_article.parent_id  # where one may not edit
        with self.assertRaises(AccessError):
            mine.create({"name": "x", "parent_id": self.open_article.parent_id.id})
        with self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaises(AccessError):
            self.article.with_user(self.stranger).write({"name": "x"})

    def test_a26_beside_the_script_only_what_one_may_see(self):
        script = self._script(publish=False)
        block = script.draft_version_id.block_ids.filtered(lambda b: b.code == "hello")
        block.article_ids = self.article | self.open_article
        script.draft_version_id.action_publish()
        session = self._start(script)
        names = [a["name"] for a in session.runner_state()["block"]["articles"]]
        self.assertCountEqual(names, ["Windows, prices", "Who we are"])
        self.assertIn(
            "<p>Windows, prices</p>", session.runner_article(self.article.id)["html"]
        )
        self.prices.view_user_ids = self.operator_2
        self.env.invalidate_all()
        names = [a["name"] for a in session.runner_state()["block"]["articles"]]
        self.assertEqual(names, ["Who we are"])
        with self.assertRaises(AccessError):
            session.runner_article(self.article.id)

    # --- read and acknowledged ----------------------------------------------------

    def _list(self, **vals):
        return (
            self.env["call.reading.list"]
            .with_user(self.supervisor)
            .create(
                {
                    "name": "The first week",
                    "page_ids": [(6, 0, (self.article | self.open_article).ids)],
                    "user_ids": [(6, 0, (self.operator | self.operator_2).ids)],
                    **vals,
                }
            )
        )

    def _mine(self, user, reading_list):
        lines = self.env["call.reading"].with_user(user).search([])
        return lines.filtered(lambda line: line.list_id == reading_list)

    def test_a26_read_and_acknowledged(self):
        reading = self._list()
        self.assertEqual((reading.reading_count, reading.unread_count), (4, 4))
        mine = self._mine(self.operator, reading)
        self.assertEqual(mine.user_id, self.operator)
        self.assertIn("Windows, prices", str(mine[0].content))
        mine[0].action_read()
        self.env.invalidate_all()
        self.assertEqual(reading.unread_count, 3)
        self.assertEqual(reading.progress, 25)
        unread = (
            self.env["call.reading"]
            .with_user(self.supervisor)
            .search([("list_id", "=", reading.id), ("is_read", "=", False)])
        )
        self.assertEqual(len(unread), 3)
        self.assertIn(self.operator_2, unread.user_id)

    def _beside(self, user):
        """A talk of the user, the article linked to its first block."""
        script = self._script(publish=False)
        self._block(script, "hello").article_ids = self.article
        script.draft_version_id.action_publish()
        return self._start(script, user)

    def test_a26_acknowledged_beside_the_script(self):
        reading = self._list()
        session = self._beside(self.operator)
        shown = session.runner_article(self.article.id)
        self.assertEqual(shown["revision"], self.article.history_head.id)
        due = date.today() + timedelta(days=5)
        self.assertEqual(
            shown["reading"], {"read": False, "read_at": False, "due": str(due)}
        )
        answer = session.runner_article_read(self.article.id, shown["revision"])
        self.assertFalse(answer["changed"])
        self.assertTrue(answer["reading"]["read"])
        self.assertTrue(answer["reading"]["read_at"])
        line = self._mine(self.operator, reading).filtered("is_read")
        self.assertEqual(line.page_id, self.article)
        self.assertEqual(line.history_id.id, shown["revision"])
        self.assertFalse(self._mine(self.operator_2, reading).filtered("is_read"))

    def test_a26_only_the_revision_shown_is_acknowledged(self):
        reading = self._list(again_on_change=True)
        session = self._beside(self.operator)
        old = session.runner_article(self.article.id)["revision"]
        self.article.content = "<p>New prices</p>"
        self.env.flush_all()
        self.env.invalidate_all()
        answer = session.runner_article_read(self.article.id, old)
        self.assertTrue(answer["changed"])
        self.assertIn("New prices", answer["html"])
        self.assertFalse(self._mine(self.operator, reading).filtered("is_read"))
        answer = session.runner_article_read(self.article.id, answer["revision"])
        self.assertTrue(answer["reading"]["read"])

    def test_a26_nobody_acknowledges_for_another(self):
        reading = self._list(user_ids=[(6, 0, self.operator_2.ids)])
        session = self._beside(self.operator)
        revision = self.article.history_head.id
        self.assertFalse(session.runner_article(self.article.id)["reading"])
        calls = [
            # not on a list of the operator's own
            lambda: session.runner_article_read(self.article.id, revision),
            # not in the operator's talk, though on a list
            lambda: session.with_user(self.operator_2).runner_article_read(
                self.article.id, revision
            ),
            lambda: session.with_user(self.stranger).runner_article_read(
                self.article.id, revision
            ),
            # an article of no block of the script
            lambda: session.runner_article_read(self.open_article.id, revision),
        ]
        for number, call in enumerate(calls):
            with self.subTest(number), self.assertRaises(AccessError):
                call()
        self.assertFalse(reading.reading_ids.filtered("is_read"))

    def test_a26_what_one_may_not_see_is_not_acknowledged(self):
        reading = self._list()
        session = self._beside(self.operator)
        revision = self.article.history_head.id
        self.prices.view_user_ids = self.operator_2
        self.env.invalidate_all()
        for call in (
            lambda: session.runner_article(self.article.id),
            lambda: session.runner_article_read(self.article.id, revision),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertFalse(self._mine(self.operator, reading).filtered("is_read"))

    def test_a26_again_when_changed(self):
        reading = self._list(again_on_change=True)
        other = self._list(again_on_change=False)
        for item in (reading, other):
            self._mine(self.operator, item).action_read()
        self.env.invalidate_all()
        self.article.content = "<p>New prices</p>"
        self.env.flush_all()
        self.env.invalidate_all()
        left = self._mine(self.operator, reading).filtered(lambda x: not x.is_read)
        self.assertEqual(left.page_id, self.article)
        self.assertTrue(all(self._mine(self.operator, other).mapped("is_read")))

    def test_a26_new_staff_gets_the_list_and_is_reminded(self):
        reading = self._list(user_ids=False, group_ids=[(6, 0, self.group.ids)])
        self.assertFalse(reading.reading_count)
        self.operator.group_ids += self.group
        with self.enter_registry_test_mode():
            self.env.ref("call_scripts.call_reading_list_cron").method_direct_trigger()
        mine = self._mine(self.operator, reading)
        self.assertEqual(len(mine), 2)
        self.assertFalse(mine[0].reminded_on, "it is not due yet")
        mine.sudo().due_date = date.today() - timedelta(days=1)
        self.env["call.reading.list"]._cron_update()
        self.assertEqual(mine[0].reminded_on, date.today())
        messages = self.env["mail.message"].search(
            [("partner_ids", "in", self.operator.partner_id.ids)]
        )
        count = len(messages)
        self.assertTrue(messages.filtered(lambda m: "Windows, prices" in m.body))
        self.env["call.reading.list"]._cron_update()
        self.assertEqual(
            self.env["mail.message"].search_count(
                [("partner_ids", "in", self.operator.partner_id.ids)]
            ),
            count,
            "once a day",
        )
        self.operator.group_ids -= self.group
        reading._update()
        self.assertFalse(self._mine(self.operator, reading))

    def test_a26_who_may_not_see_is_named(self):
        reading = self._list()
        self.assertFalse(reading.blocked)
        self.prices.view_user_ids = self.operator
        self.env.invalidate_all()
        reading._update()
        self.assertIn("Windows, prices", reading.blocked)
        self.assertIn(self.operator_2.name, reading.blocked)
        self.assertEqual(len(self._mine(self.operator_2, reading)), 1)

    def test_a26_reading_rights(self):
        reading = self._list()
        mine = self._mine(self.operator, reading)
        other = self._mine(self.operator_2, reading)
        calls = [
            lambda: other.with_user(self.operator).action_read(),
            lambda: mine.with_user(self.supervisor).action_read(),
            lambda: mine.write({"read_at": "2026-01-01"}),
            lambda: mine.unlink(),
            lambda: reading.with_user(self.operator).write({"name": "x"}),
            lambda: reading.with_user(self.operator).action_remind(),
            lambda: mine.with_user(self.stranger).read(["page_id"]),
        ]
        for number, call in enumerate(calls):
            with self.subTest(number), self.assertRaises(AccessError):
                call()
        action = reading.action_remind()
        self.assertEqual(action["params"]["type"], "success")
