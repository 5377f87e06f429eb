from datetime import date, timedelta

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from .common import ScriptCommon


@tagged("post_install", "-at_install")
class TestTraining(ScriptCommon):
    """Row A24: a talk with a scripted client, its score, the certificate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()
        cls.client = cls.env["call.training.client"].create(
            {
                "name": "A busy director",
                "script_id": cls.script.id,
                "objection_share": 0,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "block_code": "hello",
                            "answer": "Yes, go on",
                            "phrases": "Well, tell me",
                        },
                    ),
                    (
                        0,
                        0,
                        {"block_code": "hello", "answer": "No need", "weight": 0},
                    ),
                    (
                        0,
                        0,
                        {"block_code": "need", "answer": "Rather not", "weight": 0},
                    ),
                ],
                "fact_ids": [(0, 0, {"field_name": "person", "value": "Ivan"})],
            }
        )

    def _train(self, user=None, client=None, mode="scripted"):
        env = self.env(user=user or self.operator)
        client = self.client if client is None else client
        state = env["call.training"].trainer_begin(self.script.id, client.id, mode)
        return env["call.training"].browse(state["id"])

    def _talk(self, training, person="Ivan", first="Yes, go on"):
        session = training.session_id
        self._step(session, first, {"person": person})
        if session.current_block_id.code == "need":
            self._step(session, "Agreed", {"delivery": "pickup"})
            self._step(session)  # Pick-up
        self._step(session)  # the end
        return training

    def test_a24_trainee_reads_what_an_operator_would(self):
        session = self._train().session_id
        state = self._step(session, "Yes, go on")
        self.assertIn("how shall we deliver", state["block"]["html"])
        self.assertNotIn(
            "⟨", state["block"]["html"], "only authors see what is missing"
        )

    def test_a24_passed_talk_brings_the_certificate(self):
        training = self._train()
        state = training.trainer_state()
        self.assertEqual(state["says"], "Well, tell me")
        self.assertEqual(
            state["facts"], [{"label": "Name of the client", "value": "Ivan"}]
        )
        self._talk(training)
        self.assertEqual(training.state, "done")
        self.assertEqual((training.accuracy, training.facts), (100, 100))
        self.assertEqual(training.score, 100)
        self.assertTrue(training.passed)
        self.assertTrue(self.script.with_user(self.operator)._certificate())
        self.assertFalse(self.script.with_user(self.operator_2)._certificate())

    def test_a24_what_can_be_trained(self):
        Training = self.env["call.training"].with_user(self.operator)
        options = Training.trainer_options(self.script.id)
        self.assertIs(options["certificate"], False)
        self.assertIs(options["best"], False)
        self.assertEqual([c["name"] for c in options["clients"]], ["A busy director"])
        self._talk(self._train())
        options = Training.trainer_options(self.script.id)
        self.assertEqual(options["certificate"], {"score": 100, "valid_until": ""})
        self.assertEqual(options["best"], 100)

    def test_a24_wrong_answers_cost(self):
        training = self._talk(self._train(), person="Igor", first="No need")
        self.assertEqual(training.state, "done")
        self.assertEqual((training.accuracy, training.facts), (0, 0))
        self.assertFalse(training.passed)
        turn = training.turn_ids[0]
        self.assertEqual((turn.right, turn.pressed), ("no", "No need"))

    def test_a24_hanging_up_at_once_scores_nothing(self):
        training = self._train()
        training.session_id.runner_finish("goal")
        self.assertEqual((training.state, training.score), ("done", 0))

    def test_a24_objection_is_to_be_found(self):
        self.client.objection_share = 100
        training = self._train()
        state = training.trainer_state()
        self.assertTrue(state["objection"])
        self.assertEqual(state["says"], "Too expensive")
        session = training.session_id
        jump = next(
            item
            for item in session.runner_state()["block"]["jumps"]
            if item["label"] == "Too expensive"
        )
        session.runner_jump(link_id=jump["id"])
        self.assertEqual(training.turn_ids.mapped("right"), ["yes"])
        self.assertEqual(training.trainer_state()["says"], "Well then")
        self._step(session, "Well then")
        self.assertFalse(training.trainer_state()["objection"], "it was raised already")

    def test_a24_no_real_record_is_touched(self):
        template = self.env["record.template"].create(
            {
                "name": "Contact",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "field_name": "name",
                            "kind": "text",
                            "value": "Made by a training",
                        },
                    )
                ],
            }
        )
        self.script.action_edit_draft()
        block = self.script.draft_version_id.block_ids.filtered(
            lambda b: b.code == "need"
        )
        block.action_ids = [
            (0, 0, {"kind": "template", "template_id": template.id, "moment": "enter"})
        ]
        self.script.draft_version_id.action_publish()
        partners = self.env["res.partner"].search_count([])
        training = self._talk(self._train())
        self.assertEqual(training.state, "done")
        self.assertTrue(training.session_id.is_trial)
        self.assertFalse(training.session_id.res_id)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        self.assertEqual(
            self.script.session_count, 0, "a training is no talk in any report"
        )

    def test_a24_free_choice_has_no_score(self):
        training = self._train(mode="free")
        self.assertEqual(training.trainer_state()["says"], "")
        self._talk(training)
        self.assertEqual((training.state, training.score), ("done", 0))
        self.assertFalse(training.passed)
        self.assertFalse(self.script.with_user(self.operator)._certificate())

    def test_a24_real_talk_needs_the_certificate(self):
        self.script.training_required = True
        with self.assertRaises(RedirectWarning) as caught:
            self.script.with_user(self.operator).runner_start(
                "res.partner", self.partner.id
            )
        message, action, button, context = caught.exception.args
        self.assertIn("80", message)
        self.assertEqual(
            self.env["ir.actions.client"].browse(action).tag, "call_scripts.trainer"
        )
        self.assertTrue(button)
        self.assertEqual(context, {"script_id": self.script.id})
        # nor around the browser
        with self.assertRaises(RedirectWarning):
            self._start(self.script)
        self._talk(self._train())
        self._start(self.script)
        with self.assertRaises(RedirectWarning):
            self._start(self.script, user=self.operator_2)

    def test_a24_certificate_ends(self):
        self.script.write({"training_required": True, "training_valid_days": 30})
        self._talk(self._train())
        certificate = self.script.with_user(self.operator)._certificate()
        self.assertEqual(certificate.valid_until, date.today() + timedelta(days=30))
        certificate.valid_until = date.today() - timedelta(days=1)
        with self.assertRaises(RedirectWarning):
            self._start(self.script)

    def test_a24_certificate_for_each_version(self):
        self.script.write({"training_required": True, "training_each_version": True})
        self._talk(self._train())
        self._start(self.script)
        self.script.action_edit_draft()
        self.script.draft_version_id.action_publish()
        with self.assertRaises(RedirectWarning):
            self._start(self.script)

    def test_a24_shares_of_real_talks(self):
        for answer in ("No need", "No need", "Yes, go on"):
            self._step(self._start(self.script), answer)
        self.client.with_user(self.author).action_learn()
        weights = {
            line.answer: line.weight
            for line in self.client.line_ids
            if line.block_code == "hello"
        }
        self.assertEqual(weights, {"Yes, go on": 1, "No need": 2})

    def test_a24_rights(self):
        training = self._train()
        other = training.with_user(self.operator_2)
        stranger = self.env(user=self.stranger)
        Certificate = self.env["call.training.certificate"]
        calls = [
            lambda: other.trainer_state(),
            lambda: other.read(["score"]),
            lambda: training.write({"score": 100}),
            lambda: training.turn_ids.create(
                {"training_id": training.id, "right": "yes"}
            ),
            lambda: Certificate.with_user(self.operator).create(
                {"script_id": self.script.id, "user_id": self.operator.id}
            ),
            lambda: Certificate.with_user(self.supervisor).create(
                {"script_id": self.script.id, "user_id": self.supervisor.id}
            ),
            lambda: self.client.with_user(self.operator).read(["name"]),
            lambda: training.with_user(self.supervisor).action_open(),
            lambda: stranger["call.training"].trainer_options(self.script.id),
            lambda: stranger["call.training"].trainer_begin(self.script.id),
            lambda: training.read(["said_link"]),
        ]
        for number, call in enumerate(calls):
            with self.subTest(number), self.assertRaises(AccessError):
                call()
        training.with_user(self.supervisor).trainer_state()
        Certificate.with_user(self.supervisor).create(
            {"script_id": self.script.id, "user_id": self.operator.id}
        )
        self.script.user_ids = self.operator_2
        with self.assertRaises(AccessError):
            self._train()
        self.script.user_ids = False
        foreign = self.client.copy({"script_id": self._script().id})
        with self.assertRaises(UserError):
            self._train(client=foreign)
