from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import COLD_CALL, ScriptCommon

#: Most queries of a step with a value: it is to follow the speech.
STEP_QUERIES = 20


@tagged("post_install", "-at_install")
class TestRunner(ScriptCommon):
    """What the browser calls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()

    def test_a_step_asks_the_database_little(self):
        script = self._script()
        session = self._start(script, record=self.partner)
        self._step(session, "Yes, go on", {"person": "Ivan"}, "r1")
        state = session.runner_back("b1")
        args = (state["block"]["id"], self._answer(state, "Yes, go on"))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(STEP_QUERIES):
            session.runner_step(*args, {"person": "Pyotr"}, "r2")
            self.env.flush_all()

    def test_first_state(self):
        session = self._start(self.script, record=self.partner)
        state = session.runner_state()
        self.assertEqual(state["session"]["state"], "running")
        self.assertEqual(
            state["session"]["script"]["goal"], "Meeting with the decision maker"
        )
        self.assertEqual(state["block"]["title"], "Greeting")
        self.assertIn(self.operator.name, state["block"]["html"])
        self.assertEqual(
            [(a["label"], a["hotkey"]) for a in state["block"]["answers"]],
            [("Yes, go on", "1"), ("No need", "2")],
        )
        self.assertEqual(
            [(j["label"], j["hotkey"], j["kind"]) for j in state["block"]["jumps"]],
            [("Too expensive", "", "objection"), ("Who are you?", "w", "jump")],
        )
        self.assertEqual(state["values"]["city"], "Fremont")
        self.assertEqual(state["common_fields"][0]["value"], "Fremont")
        self.assertFalse(state["can_back"])

    def test_prefetched_are_all_blocks_one_step_away(self):
        session = self._start(self.script)
        state = session.runner_state()
        targets = {link["target"] for link in state["block"]["answers"]}
        targets |= {link["target"] for link in state["block"]["jumps"]}
        self.assertEqual({str(x) for x in targets}, set(state["prefetched"]))
        shown = session.runner_step(
            state["block"]["id"], self._answer(state, "Yes, go on"), {}, "r1"
        )
        ready = state["prefetched"][str(shown["block"]["id"])]
        self.assertEqual(ready["title"], shown["block"]["title"])
        self.assertEqual(ready["fields"], shown["block"]["fields"])
        self.assertEqual(
            [a["label"] for a in ready["answers"]],
            [a["label"] for a in shown["block"]["answers"]],
        )

    def test_values_prefill_later_blocks(self):
        """A5: the name told on block 1 appears on the last block."""
        session = self._start(self.script)
        self._step(session, "Yes, go on", {"person": "Ivan"})
        self._step(session, "Agreed", {"delivery": "courier", "amount": "3,5"})
        state = self._step(session)
        self.assertEqual(state["block"]["title"], "Agreement")
        self.assertIn("Thank you, Ivan!", state["block"]["html"])
        self.assertEqual(state["values"]["amount"], 3.5)

    def test_required_field_refuses_then_branches(self):
        """A4: refused while empty, then the value chooses the branch."""
        session = self._start(self.script)
        self._step(session, "Yes, go on")
        state = self._step(session, "Agreed", {"amount": "7"})
        self.assertEqual(list(state["refused"]["fields"]), ["delivery"])
        self.assertIn("Delivery", state["refused"]["message"])
        self.assertEqual(state["block"]["title"], "The need")
        state = self._step(session, "Agreed", {"delivery": "pickup"})
        self.assertNotIn("refused", state)
        self.assertEqual(state["block"]["title"], "Pick-up")
        session.runner_back("b1")
        state = self._step(session, "Agreed", {"delivery": "courier"})
        self.assertEqual(state["block"]["title"], "Courier")

    def test_bad_value_is_refused_by_name(self):
        session = self._start(self.script)
        self._step(session, "Yes, go on")
        state = self._step(session, "Agreed", {"delivery": "by ship", "amount": "many"})
        self.assertEqual(set(state["refused"]["fields"]), {"delivery", "amount"})
        self.assertEqual(state["block"]["title"], "The need")
        self.assertNotIn("amount", session.values or {})

    def test_stale_tab_is_refused_and_loses_nothing(self):
        session = self._start(self.script)
        old = session.runner_state()
        self._step(session, "Yes, go on", {"person": "Ivan"})
        state = session.runner_step(
            old["block"]["id"], self._answer(old, "No need"), {"person": "Petr"}, "r9"
        )
        self.assertEqual(state["refused"]["code"], "stale")
        self.assertEqual(state["block"]["title"], "The need")
        self.assertEqual(state["values"]["person"], "Ivan")

    def test_same_request_is_followed_once(self):
        session = self._start(self.script)
        state = session.runner_state()
        args = (state["block"]["id"], self._answer(state, "Yes, go on"), {}, "same")
        first = session.runner_step(*args)
        again = session.runner_step(*args)
        self.assertEqual(first, again)
        self.assertEqual(len(session.step_ids), 1)

    def test_nested_jumps_return(self):
        """A8: back to the block where the operator was, also when nested."""
        session = self._start(self.script)
        self._step(session, "Yes, go on")
        price, who = self._block(self.script, "price"), self._block(self.script, "who")
        state = session.runner_jump(price.id, {"amount": 5}, "j1")
        self.assertEqual(state["block"]["title"], "Too expensive")
        state = session.runner_jump(who.id, {}, "j2")
        self.assertEqual(
            [item["title"] for item in state["return_stack"]],
            ["The need", "Too expensive"],
        )
        state = session.runner_return("j3")
        self.assertEqual(state["block"]["title"], "Too expensive")
        state = self._step(session, "Well then")
        self.assertEqual(state["block"]["title"], "The need")
        self.assertEqual(state["return_stack"], [])
        self.assertEqual(state["values"]["amount"], 5)
        state = session.runner_return("j4")
        self.assertIn("refused", state)

    def test_back_undoes(self):
        session = self._start(self.script)
        self._step(session, "Yes, go on", {"person": "Ivan"})
        state = session.runner_back("b1")
        self.assertEqual(state["block"]["title"], "Greeting")
        self.assertEqual(state["values"]["person"], "Ivan")
        self.assertEqual([h["kind"] for h in state["history"]], ["answer", "back"])
        self.assertEqual(
            session.runner_back("b2")["refused"]["code"], "nothing_to_undo"
        )

    def test_unknown_answer_is_refused(self):
        session = self._start(self.script)
        state = session.runner_state()
        other = session.runner_step(state["block"]["id"], 10**9, {}, "r1")
        self.assertEqual(other["refused"]["code"], "no_answer")
        none = session.runner_step(state["block"]["id"], False, {}, "r2")
        self.assertEqual(none["refused"]["code"], "answer_needed")
        self.assertEqual(
            session.runner_jump(10**9, {}, "r3")["refused"]["code"], "no_jump"
        )

    def test_odd_arguments_do_no_harm(self):
        session = self._start(self.script)
        block = session.runner_state()["block"]["id"]
        for values in ("text", 5, [1], {"person": {"a": 1}, "nobody": 1, "city": []}):
            state = session.runner_step(block, -1, values, "x" * 500)
            self.assertIn("refused", state)
        self.assertNotIn("nobody", session.values or {})

    def test_pause_and_resume(self):
        session = self._start(self.script)
        self._step(session, "Yes, go on", {"person": "Ivan"})
        state = session.runner_pause("2030-01-02 03:04:05")
        self.assertEqual(state["session"]["state"], "paused")
        self.assertEqual(state["session"]["next_contact_at"], "2030-01-02 03:04:05")
        # another machine: another environment of the same user
        other = self.env(user=self.operator)["call.session"].browse(session.id)
        other.invalidate_recordset()
        state = other.runner_resume()
        self.assertEqual(state["session"]["state"], "running")
        self.assertEqual(state["block"]["title"], "The need")
        self.assertEqual(state["values"]["person"], "Ivan")
        self.assertFalse(state["session"]["next_contact_at"])
        with self.assertRaises(UserError):
            session.runner_pause("some day")

    def test_time_paused_does_not_count(self):
        session = self._start(self.script)
        session.sudo().block_since = "2026-01-01 10:00:00"
        self.patch(
            self.env.registry["call.session"], "_seconds_on_block", lambda s, now: 30
        )
        session.runner_pause()
        self.assertEqual(session.block_seconds, 30)

    def test_finish_by_the_last_block(self):
        session = self._start(self.script)
        state = self._step(session, "No need")
        self.assertEqual(state["block"]["kind"], "end")
        state = session.runner_step(state["block"]["id"], False, {}, "end")
        self.assertEqual(state["session"]["state"], "done")
        self.assertEqual(state["session"]["outcome"], "refusal")
        self.assertEqual(session.step_ids.mapped("kind"), ["answer", "finish"])
        after = session.runner_step(state["block"]["id"], False, {}, "more")
        self.assertEqual(after["refused"]["code"], "finished")

    def test_finish_early_with_an_outcome(self):
        session = self._start(self.script)
        state = session.runner_finish("other", {"person": "Ivan"}, "f1")
        self.assertEqual(state["session"]["outcome"], "other")
        self.assertEqual(session.values["person"], "Ivan")
        self.assertTrue(session.finished_at)
        with self.assertRaises(UserError):
            self._start(self.script).runner_finish("hacked")

    def test_goal_and_result_and_stage(self):
        """A3: stage, result and goal are marked on the way."""
        session = self._start(self.script)
        state = self._step(session, "Yes, go on")
        self.assertEqual(state["session"]["stage"]["name"], "Need found")
        self.assertEqual(state["session"]["stage"]["index"], 1)
        self._step(session, "Agreed", {"delivery": "pickup"})
        state = self._step(session)
        self.assertTrue(state["session"]["goal_reached"])
        self.assertEqual(state["session"]["result"], "Order")
        state = session.runner_finish(False, {}, "f")
        self.assertEqual(state["session"]["outcome"], "goal")

    def test_values_are_escaped(self):
        session = self._start(self.script)
        evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
        state = self._step(session, "Yes, go on", {"person": evil})
        self.assertNotIn("<script", state["block"]["html"])
        self.assertNotIn("<img", state["block"]["html"])
        self.assertIn("&lt;script&gt;", state["block"]["html"])

    def test_values_cannot_become_a_link_that_runs(self):
        data = dict(
            COLD_CALL,
            blocks=[
                {
                    "code": "hello",
                    "title": "Greeting",
                    "kind": "end",
                    "mark": "goal",
                    "text": '<p onclick="x()"><a href="{{ person }}">site</a></p>'
                    "<script>alert(1)</script>",
                    "fields": [{"name": "person"}],
                }
            ],
            jumps=[],
            start="hello",
        )
        script = self._script(data)
        session = self._start(script, values={"person": "javascript:alert(1)"})
        html = session.runner_state()["block"]["html"]
        self.assertNotIn("javascript:", html)
        self.assertNotIn("onclick", html)
        self.assertNotIn("<script", html)

    def test_article_beside_the_script(self):
        page = self.env["document.page"].create(
            {"name": "Windows", "content": "<p>All <b>about</b><script>x</script></p>"}
        )
        other = self.env["document.page"].create({"name": "Secret"})
        script = self._script(publish=False)
        self._block(script, "hello").article_ids = page
        script.action_publish()
        session = self._start(script)
        state = session.runner_state()
        self.assertEqual(
            state["block"]["articles"], [{"id": page.id, "name": "Windows"}]
        )
        article = session.runner_article(page.id)
        self.assertIn("<b>about</b>", article["html"])
        self.assertNotIn("<script", article["html"])
        with self.assertRaises(AccessError):
            session.runner_article(other.id)

    def test_link_to_a_record(self):
        data = dict(
            COLD_CALL,
            fields=[
                *COLD_CALL["fields"],
                {
                    "name": "firm",
                    "label": "Firm",
                    "type": "many2one",
                    "relation": "res.partner",
                },
            ],
        )
        data["blocks"] = [dict(b) for b in COLD_CALL["blocks"]]
        data["blocks"][0]["fields"] = [{"name": "firm"}]
        data["blocks"][1]["text"] = (
            "<p>So you are {{ firm.name }} of {{ firm.city }}</p>"
        )
        script = self._script(data)
        session = self._start(script)
        found = session.runner_records("firm", "azure int")
        self.assertIn(self.partner.id, [item["id"] for item in found])
        self.assertEqual(session.runner_records("person", ""), [])
        state = self._step(session, "Yes, go on", {"firm": {"id": self.partner.id}})
        self.assertIn("Azure Interior of Fremont", state["block"]["html"])
        self.assertEqual(
            state["values"]["firm"], {"id": self.partner.id, "name": "Azure Interior"}
        )

    def test_query_count(self):
        """A step of a published version costs few queries however large it is."""
        session = self._start(self.script, record=self.partner)
        self._step(session, "Yes, go on", {"person": "Ivan"})
        self._step(session, "Agreed", {"delivery": "pickup"})
        session.runner_back("warm")
        state = session.runner_state()
        link = self._answer(state, "Agreed")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            session.runner_step(
                state["block"]["id"], link, {"delivery": "courier"}, "count"
            )
            self.env.flush_all()
