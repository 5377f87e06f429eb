from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import ScriptCommon


@tagged("post_install", "-at_install")
class TestRemark(ScriptCommon):
    """Row A17: what a client said lands on the block for the author."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()

    def test_a17_lands_on_the_block_and_follows_to_the_draft(self):
        session = self._start(self.script)
        answer = session.runner_remark("  I have \n a cat ", "r1")
        self.assertTrue(answer["kept"])
        self.assertEqual(session.runner_state()["block"]["title"], "Greeting")
        session.runner_remark("I have a cat", "r1")
        self._step(session, "Yes, go on")
        session.runner_remark("Only by bicycle", "r2")
        self.script.action_edit_draft()
        draft = self.script.draft_version_id.with_user(self.author)
        self.assertEqual(draft.designer_remarks(), {"hello": 1, "need": 1})
        (said,) = draft.designer_remarks("hello")
        self.assertEqual(said["text"], "I have a cat")
        self.assertEqual(said["session_id"], session.id)
        remark = self.env["call.script.remark"].browse(said["id"])
        remark.with_user(self.author).action_done()
        self.assertEqual(draft.designer_remarks(), {"need": 1})
        self.assertEqual(self.script.with_user(self.author).remark_count, 1)

    def test_a17_of_an_earlier_block(self):
        session = self._start(self.script)
        hello = self._block(self.script, "hello")
        self._step(session, "Yes, go on")
        session.runner_remark("Late thought", False, hello.id)
        other = self._script()
        session.runner_remark("Alien block", False, self._block(other, "bye").id)
        codes = self.script.published_version_id.designer_remarks()
        self.assertEqual(codes, {"hello": 1, "need": 1})

    def test_a17_markup_stays_text(self):
        session = self._start(self.script)
        bad = "<script>alert(1)</script><img src=x onerror=y> {{ operator.password }}"
        session.runner_remark(bad)
        version = self.script.published_version_id
        self.assertEqual(version.designer_remarks("hello")[0]["text"], bad)
        session.runner_remark("a\x00b" + "x" * 2000)
        self.assertEqual(len(version.designer_remarks("hello")[0]["text"]), 500)
        self.assertNotIn("alert", str(session.runner_state()))

    def test_a17_refused(self):
        session = self._start(self.script)
        with self.assertRaises(UserError):
            session.runner_remark("  ")
        with self.assertRaises(AccessError):
            session.with_user(self.operator_2).runner_remark("Not mine")
        with self.assertRaises(AccessError):
            session.with_user(self.stranger).runner_remark("Not mine")
        Remark = self.env["call.script.remark"]
        for number in range(50):
            session.runner_remark(f"Said {number}")
        with self.assertRaises(UserError):
            session.runner_remark("And again")
        self.assertEqual(Remark.search_count([("session_id", "=", session.id)]), 50)

    def test_a17_a_trial_keeps_nothing(self):
        session = self.env["call.session"].with_user(self.author)
        session = session._start_trial(self.script.published_version_id)
        self.assertFalse(session.runner_remark("Trying")["kept"])
        self.assertFalse(self.script.published_version_id.designer_remarks())

    def test_a17_rights(self):
        self._start(self.script).runner_remark("Words")
        remark = self.env["call.script.remark"].search(
            [("script_id", "=", self.script.id)]
        )
        for user in (self.operator, self.stranger):
            with self.assertRaises(AccessError):
                remark.with_user(user).read(["text"])
            with self.assertRaises(AccessError):
                self.script.published_version_id.with_user(user).designer_remarks()
        self.assertEqual(remark.with_user(self.supervisor).text, "Words")
        with self.assertRaises(AccessError):
            remark.with_user(self.supervisor).action_done()
        with self.assertRaises(AccessError):
            remark.with_user(self.author).create({"text": "x"})
        with self.assertRaises(UserError):
            remark.with_user(self.author).text = "Other words"
        self.script.author_ids = self.operator_2
        with self.assertRaises(AccessError):
            remark.with_user(self.author).action_done()
        company = self.env["res.company"].create({"name": "Other"})
        outsider = self._user(
            "outsider", "manager", company_id=company.id, company_ids=company.ids
        )
        with self.assertRaises(AccessError):
            remark.with_user(outsider).read(["text"])


@tagged("post_install", "-at_install", "browser")
class TestStrangerOverRpc(HttpCase, ScriptCommon):
    """Everything the designer calls, as a stranger and as an operator, over RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()
        cls.script.action_edit_draft()
        for user in (cls.stranger, cls.operator):
            user.password = user.login

    def _refused(self, model, method, args, login):
        self.authenticate(login, login)
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            self.make_jsonrpc_request(
                "/web/dataset/call_kw",
                {"model": model, "method": method, "args": args, "kwargs": {}},
            )
        self.assertIn("AccessError", str(caught.exception))

    def test_designer(self):
        """Rows A6, A18, A20, A25: nobody but authors calls what the designer calls."""
        version, draft = self.script.published_version_id, self.script.draft_version_id
        values = {"source": "partner", "field": "city", "value": "x"}
        calls = [
            ("designer_load", [[draft.id]]),
            ("designer_save", [[draft.id], draft.revision, {}]),
            ("designer_catalogue", [[draft.id]]),
            ("designer_publish", [[draft.id]]),
            ("designer_try", [[draft.id]]),
            ("designer_versions", [[draft.id]]),
            ("designer_diff", [[draft.id], version.id]),
            ("designer_restore", [[version.id], True]),
            ("action_republish", [[version.id]]),
            ("designer_quick_action", [[draft.id], "field", values]),
            ("designer_choices", [[draft.id], "partner", "country_id"]),
            ("designer_activity_types", [[draft.id]]),
        ]
        for login in ("scr_stranger", "scr_operator"):
            for method, args in calls:
                with self.subTest(login=login, method=method):
                    self._refused("call.script.version", method, args, login)
            args = [[], "Block,To", "a.csv"]
            self._refused("call.script", "import_table", args, login)
        self.assertEqual(draft.state, "draft")

    def test_a17_remarks(self):
        session = self._start(self.script, self.operator_2)
        session.runner_remark("Mine")
        version = self.script.published_version_id
        for login in ("scr_stranger", "scr_operator"):
            for model, method, args in (
                ("call.session", "runner_remark", [[session.id], "Not mine"]),
                ("call.script.remark", "search_read", [[], ["text"]]),
                ("call.script.version", "designer_remarks", [[version.id]]),
            ):
                with self.subTest(login=login, method=method):
                    self._refused(model, method, args, login)
