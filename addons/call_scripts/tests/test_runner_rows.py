from odoo.tests import tagged

from .common import COLD_CALL, ScriptCommon


@tagged("post_install", "-at_install")
class TestRunnerRows(ScriptCommon):
    """Rows A2–A5 and A7–A9 as the operator meets them."""

    def _script_with(self, **blocks):
        """The cold call with keys of some blocks changed."""
        data = dict(COLD_CALL, blocks=[dict(block) for block in COLD_CALL["blocks"]])
        for block in data["blocks"]:
            block.update(blocks.get(block["code"], {}))
        return self._script(data)

    def test_a2_texts_have_values_of_everything_near(self):
        text = (
            "<p>{{ person }} | {{ city }} | {{ partner.name }} | {{ record.city }} | "
            "{{ operator.name }} | {{ company.name }}</p>"
        )
        script = self._script_with(need={"text": text})
        session = self._start(script, record=self.partner)
        html = self._step(session, "Yes, go on", {"person": "Ivan"})["block"]["html"]
        self.assertIn(
            f"Ivan | Fremont | Azure Interior | Fremont | {self.operator.name} | "
            f"{self.env.company.name}",
            html,
        )

    def test_a2_a_missing_value_is_seen_by_the_author_only(self):
        script = self._script()
        session = self._start(script)
        html = self._step(session, "Yes, go on")["block"]["html"]
        self.assertIn("<p>, how shall we deliver to ?</p>", html)
        trial = self.env["call.session"]._start_trial(script.published_version_id)
        html = self._step(trial, "Yes, go on")["block"]["html"]
        self.assertIn("⟨person⟩, how shall we deliver to ⟨city⟩?", html)

    def test_a3_the_goal_is_in_sight_and_counted(self):
        script = self._script()
        for labels in (("No need",), ("Yes, go on", "Agreed", None)):
            session = self._start(script)
            for label in labels:
                state = self._step(session, label, {"delivery": "pickup"})
                told = state["session"]["script"]["goal"]
                self.assertEqual(told, "Meeting with the decision maker")
            session.runner_finish()
        self.env.flush_all()
        count = self.env["call.session.report"]._read_group(
            [("script_id", "=", script.id)],
            ["stage_id", "outcome"],
            ["__count", "goals:sum", "refusals:sum"],
        )
        self.assertEqual(
            {(stage.name, outcome, *figures) for stage, outcome, *figures in count},
            {
                ("Contact made", "refusal", 1, 0, 1),
                ("Agreement reached", "goal", 1, 1, 0),
            },
        )
        results = self.env["call.session.report"]._read_group(
            [("script_id", "=", script.id)], ["result"], ["__count"]
        )
        self.assertIn(("Order", 1), results)

    def test_a4_required_fields_then_the_value_chooses_the_way(self):
        session = self._start(self._script())
        self._step(session, "Yes, go on")
        state = self._step(session, "Agreed")
        self.assertEqual(list(state["refused"]["fields"]), ["delivery"])
        for delivery, title in (("courier", "Courier"), ("pickup", "Pick-up")):
            state = self._step(session, "Agreed", {"delivery": delivery})
            self.assertEqual(state["block"]["title"], title)
            session.runner_back(delivery)

    def test_a5_fields_fill_themselves(self):
        """From earlier blocks, from the record, from defaults."""
        data = dict(COLD_CALL, fields=[dict(field) for field in COLD_CALL["fields"]])
        data["fields"][2]["default"] = "3"
        session = self._start(self._script(data), record=self.partner)
        state = self._step(session, "Yes, go on", {"person": "Ivan"})
        self.assertEqual(
            {name: state["values"][name] for name in ("person", "city", "amount")},
            {"person": "Ivan", "city": "Fremont", "amount": 3},
        )
        self._step(session, "Agreed", {"delivery": "pickup"})
        state = self._step(session)
        self.assertIn("Thank you, Ivan!", state["block"]["html"])

    def test_a7_many_answers_have_groups_and_the_first_have_digits(self):
        answers = [
            {"label": f"Answer {number}", "to": "bye", "group": "AB"[number % 2]}
            for number in range(12)
        ] + [{"label": "The need", "to": "need"}]
        session = self._start(self._script_with(hello={"answers": answers}))
        told = session.runner_state()["block"]["answers"]
        self.assertEqual([x["hotkey"] for x in told], [*"123456789", *[""] * 4])
        self.assertEqual([x["group"] for x in told], ["A", "B"] * 6 + [""])
        state = session.runner_step(session.current_block_id.id, told[11]["id"])
        self.assertEqual(state["block"]["title"], "Agreement")

    def test_a8_jumps_and_objections_are_on_every_block(self):
        session = self._start(self._script())
        for label in ("Yes, go on", "Agreed", None):
            jumps = session.runner_state()["block"]["jumps"]
            self.assertEqual(
                [jump["label"] for jump in jumps], ["Too expensive", "Who are you?"]
            )
            self._step(session, label, {"delivery": "pickup"})

    def test_a8_a_jump_made_halfway_keeps_what_was_typed(self):
        session = self._start(self._script())
        self._step(session, "Yes, go on")
        who = self._block(session.script_id, "who")
        session.runner_jump(who.id, {"amount": "7"}, "j1")
        state = session.runner_return("j2")
        self.assertEqual(state["block"]["title"], "The need")
        self.assertEqual(state["values"]["amount"], 7)
        self.assertEqual(state["return_stack"], [])

    def test_a9_common_fields_are_on_every_block_and_taken_there(self):
        session = self._start(self._script(), record=self.partner)
        for label in ("Yes, go on", "Agreed"):
            common = session.runner_state()["common_fields"]
            self.assertEqual([field["name"] for field in common], ["city"])
            self._step(session, label, {"delivery": "pickup"})
        self._step(session, None, {"city": "Oakland"})
        self.assertEqual(self.partner.city, "Oakland")


@tagged("post_install", "-at_install")
class TestRunnerStart(ScriptCommon):
    """A15: which script starts; A16: back, history, hold; what a talk survives."""

    def _fit(self, record=None, direction=False, user=None):
        Script = self.env["call.script"].with_user(user or self.operator)
        where = (record._name, record.id) if record else (False, False)
        return Script.runner_begin(*where, direction=direction)

    def test_a15_one_fitting_script_starts_at_once(self):
        script = self._script()
        self._script(direction="incoming")
        begun = self._fit(self.partner, "outgoing")
        session = self.env["call.session"].browse(begun["session_id"])
        self.assertEqual(session.script_id, script)
        self.assertEqual(session.partner_id, self.partner)
        self.assertEqual(self._fit(self.partner, "outgoing"), begun)  # gone on with

    def test_a15_several_are_a_choice(self):
        one, two = self._script(name="One"), self._script(name="Two")
        told = self._fit(self.partner)
        self.assertFalse(told["session_id"])
        self.assertEqual({x["id"] for x in told["scripts"]}, {one.id, two.id})
        sessions = self.env["call.session"].search(
            [("script_id", "in", (one + two).ids)]
        )
        self.assertFalse(sessions)

    def test_a15_none_fits(self):
        self.assertEqual(self._fit(self.partner), {"session_id": False, "scripts": []})
        script = self._script(user_ids=[(4, self.operator_2.id)])
        self.assertFalse(self._fit(self.partner)["session_id"])
        begun = self._fit(self.partner, user=self.operator_2)
        self.assertTrue(begun["session_id"])
        self.assertEqual(script.session_count, 1)

    def test_a15_each_use_has_its_scripts(self):
        for direction in ("outgoing", "incoming", "form"):
            script = self._script(direction=direction)
            begun = self._fit(self.partner, direction)
            session = self.env["call.session"].browse(begun["session_id"])
            self.assertEqual(session.script_id, script)

    def test_a15_from_any_kind_of_record(self):
        country = self.env.ref("base.be")
        model = self.env["ir.model"]._get("res.country")
        fields = [dict(field, path="") for field in COLD_CALL["fields"]]
        data = dict(COLD_CALL, fields=fields)
        script = self._script(data, model_ids=[(6, 0, model.ids)])
        self.assertIn(
            "res.country",
            self.env["call.script"].with_user(self.operator).runner_models(),
        )
        begun = self._fit(country)
        session = self.env["call.session"].browse(begun["session_id"])
        self.assertEqual((session.script_id, session._get_record()), (script, country))

    def test_a16_back_and_the_history_of_answers(self):
        session = self._start(self._script())
        self._step(session, "Yes, go on", {"person": "Ivan"})
        state = session.runner_back("b1")
        self.assertEqual(state["block"]["title"], "Greeting")
        self.assertEqual(
            [(x["title"], x["kind"], x["answer"]) for x in state["history"]],
            [("Greeting", "answer", "Yes, go on"), ("The need", "back", "")],
        )
        self.assertEqual(state["values"]["person"], "Ivan")

    def test_a16_paused_here_and_gone_on_with_there(self):
        session = self._start(self._script())
        self._step(session, "Yes, go on", {"person": "Ivan"})
        who = self._block(session.script_id, "who")
        session.runner_jump(who.id, {"amount": 2}, "j1")
        state = session.runner_pause("2030-01-02 03:04:05", {"city": "Pisa"})
        self.assertEqual(state["session"]["next_contact_at"], "2030-01-02 03:04:05")
        self.env.flush_all()
        self.env.invalidate_all()
        other = self.env(user=self.operator)["call.session"].browse(session.id)
        state = other.runner_resume()
        self.assertEqual(state["block"]["title"], "Who are you?")
        self.assertEqual([x["title"] for x in state["return_stack"]], ["The need"])
        values = {name: state["values"][name] for name in ("person", "amount", "city")}
        self.assertEqual(values, {"person": "Ivan", "amount": 2, "city": "Pisa"})
        self.assertTrue(state["can_back"])

    def test_a16_called_back_later_it_is_the_same_talk(self):
        script = self._script().with_user(self.operator)
        session_id = script.runner_start("res.partner", self.partner.id)
        session = self.env["call.session"].with_user(self.operator).browse(session_id)
        self._step(session, "Yes, go on", {"person": "Ivan"})
        session.runner_pause("2030-01-02 03:04:05")
        self.assertEqual(
            script.runner_start("res.partner", self.partner.id), session_id
        )

    def test_deleted_records_in_the_middle_of_a_talk(self):
        """The record, its client, a linked one, one given at the start: all gone."""
        data = dict(COLD_CALL, blocks=[dict(block) for block in COLD_CALL["blocks"]])
        firm = {
            "name": "firm",
            "label": "Firm",
            "type": "many2one",
            "relation": "res.partner",
        }
        data["fields"] = [*COLD_CALL["fields"], firm]
        data["blocks"][0]["fields"] = [{"name": "firm"}]
        data["blocks"][1]["text"] = (
            "<p>{{ firm.name }}{{ partner.name }}{{ record.city }}</p>"
        )
        Partner = self.env["res.partner"]
        record, firm, friend = (Partner.create({"name": name}) for name in "abc")
        session = self._start(
            self._script(data), record=record, sources={"partner": friend}
        )
        state = session.runner_state()
        (record + friend).unlink()
        state = self._step(session, "Yes, go on", {"firm": {"id": firm.id}})
        self.assertNotIn("refused", state)
        firm.unlink()
        state = session.runner_state()
        self.assertEqual(state["block"]["title"], "The need")
        state = self._step(session, "Agreed", {"delivery": "pickup"})
        self.assertEqual(state["block"]["title"], "Pick-up")
        self.assertEqual(session.runner_finish()["session"]["state"], "done")
