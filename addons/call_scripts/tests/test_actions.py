from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ScriptCommon


@tagged("post_install", "-at_install")
class TestActions(ScriptCommon):
    """Row A6: actions on passing a block."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script(publish=False)
        cls.draft = cls.script.draft_version_id

    def _template(self, model, operation, lines, **vals):
        """A record template; ``lines``: {field: (kind, value)}."""
        return self.env["record.template"].create(
            {
                "name": f"{operation} {model}",
                "model_id": self.env["ir.model"]._get_id(model),
                "operation": operation,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "field_name": name,
                            "kind": kind,
                            "value": value,
                        },
                    )
                    for name, (kind, value) in lines.items()
                ],
                **vals,
            }
        )

    def _action(self, code, **vals):
        block = self.draft.block_ids.filtered(lambda b: b.code == code)
        return self.env["call.script.action"].create({"block_id": block.id, **vals})

    def _contact_template(self):
        return self._template(
            "res.partner",
            "create",
            {"name": ("text", "{{ person }}"), "city": ("value", "city")},
            code="contact",
        )

    def test_record_is_made_when_the_block_is_passed(self):
        self._action("hello", template_id=self._contact_template().id)
        self.draft.action_publish()
        session = self._start(self.script, record=self.partner)
        self.assertFalse(session.record_ids)
        state = self._step(session, "Yes, go on", {"person": "Ivan"})
        made = session.record_ids.filtered(lambda r: not r.path)
        self.assertEqual(made.kind, "created")
        contact = self.env["res.partner"].browse(made.res_id)
        self.assertEqual((contact.name, contact.city), ("Ivan", "Fremont"))
        self.assertEqual(contact.create_uid, self.operator)
        self.assertEqual(state["made"][0]["res_id"], contact.id)
        self.assertEqual(session._get_sources()["contact"], contact)
        # once per session
        session.runner_back("b")
        self._step(session, "Yes, go on")
        self.assertEqual(len(session.record_ids.filtered(lambda r: not r.path)), 1)

    def test_field_is_changed_by_an_update_template(self):
        template = self._template(
            "res.partner", "update", {"comment": ("text", "{{ person }} called")}
        )
        self._action("hello", template_id=template.id)
        self.draft.action_publish()
        session = self._start(self.script, record=self.partner)
        state = self._step(session, "Yes, go on", {"person": "Ivan"})
        self.assertNotIn("refused", state)
        self.assertIn("Ivan called", self.partner.comment)

    def test_failing_action_refuses_the_step_and_leaves_nothing(self):
        self._action("hello", template_id=self._contact_template().id, sequence=1)
        bad = self.env["ir.actions.server"].create(
            {
                "name": "Break",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "record.write({'comment': 'half'})\n"
                "raise UserError('No stock')",
            }
        )
        self._action(
            "hello", kind="server", server_action_id=bad.id, name="Reserve", sequence=2
        )
        self.draft.action_publish()
        session = self._start(self.script, record=self.partner)
        before = self.env["res.partner"].search_count([])
        state = self._step(
            session, "Yes, go on", {"person": "Ivan", "city": "Oakland"}, "try-1"
        )
        self.assertIn("Reserve", state["refused"]["message"])
        self.assertIn("No stock", state["refused"]["message"])
        self.assertEqual(state["block"]["title"], "Greeting")
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertFalse(self.partner.comment)
        self.assertEqual(self.partner.city, "Fremont")
        self.assertFalse(session.step_ids or session.record_ids)
        # the same request may be tried again once the cause is mended
        bad.code = "record.write({'comment': 'whole'})"
        state = self._step(session, "Yes, go on", {"person": "Ivan"}, "try-1")
        self.assertNotIn("refused", state)
        self.assertIn("whole", self.partner.comment)

    def test_any_error_of_an_action_is_told_by_name(self):
        bad = self.env["ir.actions.server"].create(
            {
                "name": "Odd",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "1 / 0",
            }
        )
        self._action("hello", kind="server", server_action_id=bad.id)
        self.draft.action_publish()
        session = self._start(self.script, record=self.partner)
        with mute_logger("odoo.addons.base.models.ir_actions"):
            state = self._step(session, "Yes, go on")
        self.assertIn("Odd", state["refused"]["message"])
        self.assertEqual(session.runner_state()["block"]["title"], "Greeting")

    def test_a06_mail_is_queued_and_sent_at_once(self):
        template = self.env["mail.template"].create(
            {
                "name": "Offer",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Offer for {{ object.name }}",
                "email_to": "client@example.com",
                "body_html": "<p>Dear client</p>",
            }
        )
        self._action("bye", kind="mail", mail_template_id=template.id, moment="enter")
        self.draft.action_publish()
        session = self._start(self.script, record=self.partner)
        self._step(session, "Yes, go on")
        self._step(session, "Agreed", {"delivery": "pickup"})
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search([("cron_id", "=", queue.id)])
        self._step(session)
        new = triggers.search([("cron_id", "=", queue.id)]) - before
        # not at the next full hour
        self.assertTrue(new)
        self.assertLessEqual(min(new.mapped("call_at")), fields.Datetime.now())
        mail = self.env["mail.mail"].browse(session.record_ids.res_id)
        self.assertEqual(mail.subject, "Offer for Azure Interior")
        self.assertEqual(session.record_ids.kind, "sent")

    def test_action_block_is_passed_with_its_actions_and_conditions(self):
        branch = self.draft.block_ids.filtered(lambda b: b.code == "by_delivery")
        delivery = self.draft.field_ids.filtered(lambda f: f.name == "delivery")
        branch.kind = "action"
        self._action(
            "by_delivery",
            template_id=self._contact_template().id,
            condition_ids=[(0, 0, {"field_id": delivery.id, "value": "courier"})],
        )
        self.draft.action_publish()
        for value, count in (("pickup", 0), ("courier", 1)):
            session = self._start(self.script, values={"person": "Ivan"})
            self._step(session, "Yes, go on")
            self._step(session, "Agreed", {"delivery": value})
            made = session.record_ids.filtered(lambda r: not r.path)
            self.assertEqual(len(made), count)

    def test_trial_does_nothing_but_says_what_it_would(self):
        self._action("hello", template_id=self._contact_template().id)
        session = (
            self.env["call.session"]
            .with_user(self.author)
            ._start_trial(self.draft.with_user(self.author), self.partner)
        )
        before = self.env["res.partner"].search_count([])
        state = self._step(session, "Yes, go on", {"person": "I", "city": "Oakland"})
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertEqual(self.partner.city, "Fremont")
        self.assertEqual(state["values"]["city"], "Oakland")
        self.assertEqual(state["made"][0]["kind"], "skipped")

    def test_publishing_checks_templates(self):
        template = self._template(
            "res.partner", "create", {"name": ("value", "nobody")}
        )
        self._action("hello", template_id=template.id)
        findings = self.draft._lint()
        self.assertIn("template", [item.code for item in findings])
        self.draft.block_ids.action_ids.template_id = False
        self.assertIn("bad_action", [item.code for item in self.draft._lint()])

    def test_export_names_the_template(self):
        self._action("hello", template_id=self._contact_template().id, name="Make it")
        data = self.script.export_json()
        self.assertEqual(
            data["blocks"][0]["actions"],
            [{"kind": "template", "ref": "contact", "name": "Make it"}],
        )
        copy = self._script(data)
        self.assertEqual(
            copy.published_version_id.block_ids.action_ids.template_id.code, "contact"
        )

    def _secret_action(self):
        """A server action authors may not read; known by its xml id, too."""
        action = self.env["ir.actions.server"].create(
            {
                "name": "Secret action",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "record.sudo().write({'ref': 'done'})",
            }
        )
        self.env["ir.model.data"].create(
            {
                "module": "call_scripts",
                "name": "secret_action",
                "model": action._name,
                "res_id": action.id,
            }
        )
        return action

    def _action_doc(self, *actions):
        blocks = self.draft.designer_load()["document"]["blocks"]
        hello = next(block for block in blocks if block["code"] == "hello")
        return {"blocks": {"hello": {**hello, "actions": list(actions)}}}

    def test_a12_an_author_cannot_name_a_server_action_kept_from_it(self):
        secret = self._secret_action()
        draft = self.draft.with_user(self.author)
        block = draft.block_ids[0]
        vals = {"block_id": block.id, "kind": "server", "server_action_id": secret.id}
        Action = self.env["call.script.action"].with_user(self.author)
        with self.assertRaises(AccessError) as caught:
            Action.create(vals)
        self.assertIn("Secret action", str(caught.exception))
        mine = Action.create({"block_id": block.id, "kind": "server"})
        with self.assertRaises(AccessError):
            mine.server_action_id = secret
        with self.assertRaises(AccessError):
            block.write({"action_ids": [(0, 0, {**vals, "block_id": False})]})
        named = {"kind": "server", "ref": "call_scripts.secret_action"}
        draft.designer_save(draft.revision, self._action_doc(named))
        self.assertFalse(draft.block_ids.action_ids.server_action_id)
        answer = Action.env["call.script"].import_json(
            {"name": "Mine", "blocks": [{"code": "a", "actions": [named]}]}
        )
        self.assertIn("call_scripts.secret_action", answer["warnings"][0])
        # a context from outside changes nothing
        with self.assertRaises(AccessError):
            Action.with_context(
                call_scripts_named=[["server_action_id", secret.id]]
            ).create(vals)

    def test_a12_an_author_keeps_what_an_administrator_put_in(self):
        secret = self._secret_action()
        self._action("hello", kind="server", server_action_id=secret.id)
        template = self._contact_template()
        draft = self.draft.with_user(self.author)
        old = {"kind": "server", "ref": "call_scripts.secret_action"}
        more = {"kind": "template", "ref": template.code}
        draft.designer_save(draft.revision, self._action_doc(old, more))
        actions = draft.block_ids.filtered(lambda b: b.code == "hello").action_ids
        self.assertEqual(actions.sudo().server_action_id, secret)
        self.assertEqual(actions.template_id, template)
        draft.action_publish()
        new = draft._copy_to_draft(draft.script_id)
        self.assertEqual(new.block_ids.action_ids.sudo().server_action_id, secret)
        session = self._start(self.script, record=self.partner)
        self._step(session, "Yes, go on", {"person": "Ivan"})
        self.assertEqual(self.partner.ref, "done")
