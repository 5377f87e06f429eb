from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import COLD_CALL, ScriptCommon


@tagged("post_install", "-at_install")
class TestSession(ScriptCommon):
    def test_record_field_is_written_with_the_step(self):
        script = self._script()
        session = self._start(script, record=self.partner)
        state = self._step(session, "Yes, go on", {"city": "Oakland"})
        self.assertNotIn("refused", state)
        self.assertEqual(self.partner.city, "Oakland")
        self.assertIn("Oakland", state["block"]["html"])
        self.partner.city = "Berkeley"
        self.assertEqual(session.runner_state()["values"]["city"], "Berkeley")

    def test_record_field_needs_the_operators_right(self):
        script = self._script()
        session = self._start(script, record=self.partner)
        self.operator.group_ids -= self.env.ref("base.group_partner_manager")
        state = self._step(session, "Yes, go on", {"city": "Oakland"})
        self.assertIn("refused", state)
        self.assertEqual(state["block"]["title"], "Greeting")
        self.assertEqual(self.partner.city, "Fremont")
        self.assertFalse(session.step_ids)

    def test_readonly_field_is_not_taken(self):
        data = dict(COLD_CALL, blocks=[dict(b) for b in COLD_CALL["blocks"]])
        data["blocks"][0]["fields"] = [
            {"name": "person", "readonly": True},
            {"name": "city", "readonly": True},
        ]
        script = self._script(data)
        session = self._start(script, record=self.partner, values={"person": "Ivan"})
        self._step(session, "Yes, go on", {"person": "Petr", "city": "Oakland"})
        self.assertEqual(session.values["person"], "Ivan")
        self.assertEqual(self.partner.city, "Fremont")

    def test_defaults_may_use_placeholders(self):
        data = dict(COLD_CALL, fields=[dict(f) for f in COLD_CALL["fields"]])
        data["fields"][0]["default"] = "{{ partner.name }}"
        session = self._start(self._script(data), record=self.partner)
        self.assertEqual(session.runner_state()["values"]["person"], "Azure Interior")

    def test_sources_given_at_the_start(self):
        data = dict(COLD_CALL, blocks=[dict(b) for b in COLD_CALL["blocks"]])
        data["blocks"][0]["text"] = "<p>{{ record.friend }}{{ partner.city }}</p>"
        script = self._script(data)
        friend = self.env["res.partner"].create({"name": "Deco", "city": "Pisa"})
        session = self._start(script, sources={"record": friend, "partner": friend})
        self.assertIn("Pisa", session.runner_state()["block"]["html"])
        self.assertEqual(session._get_sources()["partner"], friend)

    def test_deleted_record_in_the_middle(self):
        partner = self.env["res.partner"].create({"name": "Short-lived"})
        session = self._start(self._script(), record=partner)
        partner.unlink()
        state = self._step(session, "Yes, go on", {"city": "Oakland"})
        self.assertEqual(state["block"]["title"], "The need")
        self.assertEqual(session.values["city"], "Oakland")

    def test_start_from_a_record_goes_on_with_an_open_session(self):
        script = self._script().with_user(self.operator)
        first = script.runner_start("res.partner", self.partner.id)
        self.assertEqual(script.runner_start("res.partner", self.partner.id), first)
        self.env["call.session"].browse(first)._finish("other")
        self.assertNotEqual(script.runner_start("res.partner", self.partner.id), first)

    def test_session_knows_its_client(self):
        contact = self.env["res.partner"].create(
            {"name": "Ivan", "parent_id": self.partner.id}
        )
        session = self._start(self._script(), record=contact)
        self.assertEqual(session.partner_id, contact)
        self.assertEqual(session.record_name, contact.display_name)
        self.assertEqual(session.action_open_record()["res_id"], contact.id)

    def test_unpublished_cannot_be_started(self):
        with self.assertRaises(UserError):
            self._start(self._script(publish=False), user=self.author)

    def test_hooks(self):
        seen = []
        Session = self.env.registry["call.session"]
        self.patch(Session, "_hook_step_done", lambda s, step: seen.append(step.kind))
        self.patch(Session, "_hook_finished", lambda s: seen.append(s.outcome))
        session = self._start(self._script())
        self._step(session, "No need")
        session.runner_finish(False, {}, "f")
        self.assertEqual(seen, ["answer", "finish", "refusal"])

    def test_finish_from_outside_logs_the_last_block(self):
        session = self._start(self._script())
        session._finish("goal")
        session._finish("refusal")
        self.assertEqual(session.outcome, "goal")
        self.assertEqual(session.step_ids.kind, "finish")

    def test_error_in_a_hook_refuses_the_step(self):
        reason = "The desk says no"

        def fail(session, step):
            raise UserError(reason)

        self.patch(self.env.registry["call.session"], "_hook_step_done", fail)
        session = self._start(self._script(), record=self.partner)
        state = self._step(session, "Yes, go on", {"city": "Oakland"})
        self.assertEqual(state["refused"]["message"], "The desk says no")
        self.assertEqual(state["block"]["title"], "Greeting")
        self.assertFalse(session.step_ids)
        self.assertEqual(self.partner.city, "Fremont")

    def test_assign_to_another_operator(self):
        session = self._start(self._script())
        session.runner_pause()
        session._assign(self.operator_2)
        state = session.with_user(self.operator_2).runner_resume()
        self.assertEqual(state["block"]["title"], "Greeting")

    def test_gc_of_trials(self):
        script = self._script(publish=False)
        session = self.env["call.session"]._start_trial(script.draft_version_id)
        session.flush_recordset()
        self.env.cr.execute(
            "UPDATE call_session SET create_date = now() - interval '2 days' "
            "WHERE id = %s",
            [session.id],
        )
        session.invalidate_recordset()
        self.env["call.session"]._gc_trials()
        self.assertFalse(session.exists())
