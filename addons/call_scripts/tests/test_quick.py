from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import COLD_CALL, ScriptCommon


@tagged("post_install", "-at_install")
class TestQuickActions(ScriptCommon):
    """Row A6: simple actions from a short form, all of them record templates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        when = {"name": "meeting_at", "label": "Meeting", "type": "datetime"}
        data = dict(COLD_CALL, fields=[*COLD_CALL["fields"], when])
        cls.script = cls._script(data, publish=False)
        cls.draft = cls.script.draft_version_id.with_user(cls.author)

    def _quick(self, kind, values):
        """Make the action, put it on the first block as the designer does, publish."""
        made = self.draft.designer_quick_action(kind, values)
        refs = self.draft.designer_catalogue()["templates"]
        self.assertLessEqual({x["ref"] for x in made}, {x["ref"] for x in refs})
        actions = [{"kind": "template", "ref": x["ref"]} for x in made]
        document = self.draft.designer_load()["document"]
        block = next(x for x in document["blocks"] if x["code"] == "hello")
        changes = {"blocks": {"hello": {**block, "actions": actions}}}
        saved = self.draft.designer_save(self.draft.revision, changes)
        self.assertFalse(saved["findings"])
        return made

    def _run(self, values=None):
        self.draft.action_publish()
        session = self._start(self.script, record=self.partner)
        answer = self._step(session, "Yes, go on", values or {})
        self.assertFalse(answer.get("refused"), answer.get("refused"))
        return session

    def test_a6_field_of_the_record(self):
        values = {"source": "partner", "field": "function", "value": "{{ person }}!"}
        self._quick("field", values)
        self._run({"person": "Ivan"})
        self.assertEqual(self.partner.function, "Ivan!")

    def test_a6_link_such_as_a_stage(self):
        choices = self.draft.designer_choices("partner", "country_id")
        country = self.env.ref("base.fr")
        self.assertIn([country.id, country.name], choices)
        values = {"source": "partner", "field": "country_id", "value": country.id}
        self._quick("field", values)
        self._run()
        self.assertEqual(self.partner.country_id, country)

    def test_a6_activity(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self.assertIn([call.id, call.name], self.draft.designer_activity_types())
        self._quick(
            "activity",
            {"source": "partner", "type": call.id, "summary": "Again", "days": 2},
        )
        session = self._run()
        activity = self.partner.activity_ids
        self.assertEqual(activity.summary, "Again")
        self.assertEqual(activity.user_id, self.operator)
        self.assertEqual(session.record_ids.res_model, "mail.activity")

    def test_a6_meeting(self):
        if "calendar.event" not in self.env:
            with self.assertRaises(UserError):
                self._quick("meeting", {"name": "Visit", "start": "meeting_at"})
            return
        values = {"name": "Visit", "start": "meeting_at", "hours": "2"}
        made = self._quick("meeting", values)
        self.assertEqual(len(made), 2)
        self.draft.block_ids.filtered(lambda b: b.code == "hello").use_ids = [
            (0, 0, {"field_id": self.draft.field_ids[-1].id})
        ]
        self._run({"meeting_at": "2026-12-01 10:00:00"})
        event = self.env["calendar.event"].search(
            [("partner_ids", "in", self.partner.ids)]
        )
        self.assertEqual(event.name, "Visit")
        self.assertEqual(event.duration, 2)
        self.assertEqual((event.stop - event.start).total_seconds(), 7200)

    def test_a6_bad_input(self):
        quick = self.draft.designer_quick_action
        for kind, values in (
            ("blow_up", {}),
            ("field", []),
            ("field", {"source": "user", "field": "name", "value": "x"}),
            ("field", {"source": "partner", "field": "nothing", "value": "x"}),
            ("field", {"source": "partner", "field": "create_uid", "value": "1"}),
            ("field", {"source": "partner", "field": "color", "value": "red"}),
            ("activity", {"source": "partner", "days": "-1"}),
            ("meeting", {"start": "person"}),
        ):
            with (
                self.subTest(kind=kind, values=values),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                quick(kind, values)

    def test_a6_no_way_to_users_or_rights(self):
        users = self.env["ir.model"]._get("res.users")
        self.script.model_ids = users
        with self.assertRaises(AccessError):
            self.draft.designer_quick_action(
                "field", {"source": "users", "field": "login", "value": "x"}
            )

    def test_a6_rights(self):
        values = {"source": "partner", "field": "function", "value": "x"}
        for user in (self.operator, self.stranger, self.supervisor):
            draft = self.draft.with_user(user)
            with self.assertRaises(AccessError):
                draft.designer_quick_action("field", values)
        for user in (self.operator, self.stranger):
            draft = self.draft.with_user(user)
            for call in (
                lambda d=draft: d.designer_choices("partner", "country_id"),
                lambda d=draft: d.designer_activity_types(),
                lambda d=draft: d.designer_catalogue(),
            ):
                with self.assertRaises(AccessError):
                    call()
        self.script.author_ids = self.operator_2
        with self.assertRaises(AccessError):
            self.draft.designer_quick_action("field", values)

    def test_a6_catalogue(self):
        catalogue = self.draft.designer_catalogue()
        paths = [x["path"] for x in catalogue["record_fields"]]
        self.assertIn("city", paths)
        self.assertNotIn("message_ids", paths)
        names = [x["name"] for x in catalogue["placeholders"]]
        self.assertIn("partner.name", names)
        self.assertEqual(catalogue["models"][0]["source"], "partner")
