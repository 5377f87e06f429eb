from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import COLD_CALL, ScriptCommon


@tagged("post_install", "-at_install")
class TestRunnerSettings(ScriptCommon):
    """A10: settings of a script; A11: free mode."""

    def test_a10_purpose_is_told_to_the_operator(self):
        script = self._script(purpose="<p>Be kind</p>")
        told = self._start(script).runner_state()["session"]["script"]["purpose"]
        self.assertIn("Be kind", told)

    def test_a10_without_a_log_no_steps_are_kept(self):
        script = self._script(keep_log=False)
        session = self._start(script)
        state = self._step(session, "Yes, go on", {"person": "Ivan"}, "r1")
        self.assertEqual(state["block"]["title"], "The need")
        self.assertFalse(state["history"])
        again = session.runner_step(
            state["block"]["id"], self._answer(state, "Agreed"), {}, "r1"
        )
        self.assertEqual(again["block"]["title"], "The need")  # followed once
        state = session.runner_back("b1")
        self.assertEqual(state["block"]["title"], "Greeting")
        state = session.runner_finish("refusal", {}, "f1")
        self.assertEqual(state["session"]["outcome"], "refusal")
        self.assertEqual(session.values["person"], "Ivan")
        self.assertFalse(session.sudo().step_ids)

    def test_a10_the_map_is_shown_or_not(self):
        script = self._script()
        session = self._start(script)
        shown = session.runner_map()
        self.assertEqual(len(shown["blocks"]), 9)
        titles = {block["id"]: block["title"] for block in shown["blocks"]}
        ways = {
            (titles[link["source"]], titles[link["target"]]) for link in shown["links"]
        }
        self.assertIn(("Greeting", "The need"), ways)
        places = {(block["x"], block["y"]) for block in shown["blocks"]}
        self.assertEqual(len(places), 9)  # nobody has placed them: arranged
        script.show_map = False
        self.assertFalse(session.runner_map()["blocks"])
        self.assertFalse(session.runner_state()["session"]["script"]["show_map"])

    def test_a10_telephone_required(self):
        script = self._script(phone_required=True).with_user(self.operator)
        with self.assertRaisesRegex(UserError, "telephone number"):
            script.runner_start()
        with self.assertRaisesRegex(UserError, "Azure Interior has none"):
            script.runner_start("res.partner", self.partner.id)
        self.partner.phone = "+7 916 000-00-01"
        session_id = script.runner_start("res.partner", self.partner.id)
        session = self.env["call.session"].browse(session_id)
        self.assertEqual(session.phone, "+7 916 000-00-01")
        child = self.env["res.partner"].create(
            {"name": "No number", "parent_id": self.partner.id}
        )
        with self.assertRaises(UserError):
            script.runner_start("res.partner", child.id)

    def test_a10_a_number_is_asked_for(self):
        script = self._script(phone_required=True).with_user(self.operator)
        action = script.action_start()
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(self.operator)
            .with_context(**action["context"])
        )
        wizard.phone = "+79160000002"
        opened = wizard.save().action_start()
        session = self.env["call.session"].browse(opened["params"]["session_id"])
        self.assertEqual(session.phone, "+79160000002")

    def test_a10_tasks_are_ticked(self):
        script = self._script(
            task_ids=[(0, 0, {"name": "Check the e-mail"}), (0, 0, {"name": "Thank"})]
        )
        session = self._start(script)
        tasks = session.runner_state()["session"]["tasks"]
        self.assertEqual([task["done"] for task in tasks], [False, False])
        session.runner_task(tasks[1]["id"])
        session.runner_task(10**9)
        tasks = session.runner_state()["session"]["tasks"]
        self.assertEqual([task["done"] for task in tasks], [False, True])
        self.assertFalse(session.runner_task(tasks[1]["id"], False)[1]["done"])
        with self.assertRaises(AccessError):
            session.with_user(self.operator_2).runner_task(tasks[0]["id"])

    def test_a10_settings_travel_with_the_document(self):
        data = dict(
            COLD_CALL,
            keep_log=False,
            show_map=False,
            phone_required=True,
            tasks=["One", "Two"],
        )
        script = self._script(data, publish=False)
        self.assertFalse(script.keep_log or script.show_map)
        self.assertTrue(script.phone_required)
        exported = script.export_json()
        for key in ("keep_log", "show_map", "phone_required", "tasks"):
            self.assertEqual(exported[key], data[key])

    def test_a11_a_star_goes_to_any_block(self):
        script = self._script(free_user_ids=[(4, self.operator.id)])
        session = self._start(script)
        state = session.runner_state()
        self.assertTrue(state["session"]["free"])
        bye = self._block(script, "bye")
        state = session.runner_goto(bye.id, {"person": "Ivan"}, "g1")
        self.assertEqual(state["block"]["title"], "Agreement")
        self.assertIn("Thank you, Ivan!", state["block"]["html"])
        self.assertTrue(state["session"]["goal_reached"])
        self.assertEqual(session.step_ids.mapped("kind"), ["goto"])
        self.assertEqual(session.free_moves, 1)
        session.runner_goto(bye.id, {}, "g1")
        self.assertEqual(session.free_moves, 1)  # a repeated request counts once
        state = session.runner_back("b1")
        self.assertEqual(state["block"]["title"], "Greeting")
        branch = self._block(script, "by_delivery")
        for wrong in (branch.id, 10**9, "x", None):
            refused = session.runner_goto(wrong, {}, False)["refused"]
            self.assertEqual(refused["code"], "no_jump")

    def test_a11_by_group_and_for_nobody_else(self):
        script = self._script()
        bye = self._block(script, "bye")
        session = self._start(script)
        state = session.runner_goto(bye.id, {}, "g1")
        self.assertEqual(state["refused"]["code"], "not_free")
        self.assertEqual(state["block"]["title"], "Greeting")
        group = self.env["res.groups"].create({"name": "Stars"})
        script.free_group_ids = group
        self.operator.group_ids += group
        self.assertTrue(session.runner_state()["session"]["free"])
        state = session.runner_goto(bye.id, {}, "g2")
        self.assertEqual(state["block"]["title"], "Agreement")

    def test_a11_the_map_is_there_for_stars(self):
        script = self._script(free_user_ids=[(4, self.operator.id)], show_map=False)
        self.assertTrue(self._start(script).runner_map()["free"])
        other = self._start(script, user=self.operator_2)
        self.assertFalse(other.runner_map()["blocks"])
