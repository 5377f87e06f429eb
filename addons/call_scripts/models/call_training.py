import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import plain, trainer


class CallTraining(models.Model):
    """A talk with the scripted client: no real record is touched.

    The talk itself is a trial session, which is dropped after a day; what is kept of
    it are the turns and the score.  In the mode ``free`` the trainee plays the client
    too: nothing is judged, no certificate follows.
    """

    _name = "call.training"
    _description = "Training with a Script"
    _order = "id desc"

    script_id = fields.Many2one(
        "call.script", required=True, ondelete="cascade", index=True, readonly=True
    )
    version_id = fields.Many2one(
        "call.script.version", ondelete="set null", readonly=True
    )
    client_id = fields.Many2one(
        "call.training.client", ondelete="set null", readonly=True
    )
    user_id = fields.Many2one(
        "res.users", "Trainee", required=True, index=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    session_id = fields.Many2one("call.session", ondelete="set null", readonly=True)
    mode = fields.Selection(
        [("scripted", "The client answers by itself"), ("free", "I play the client")],
        default="scripted",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("running", "Going on"), ("done", "Done"), ("dropped", "Dropped")],
        default="running",
        required=True,
        readonly=True,
    )
    seed = fields.Char(readonly=True, groups="base.group_system")
    said_link = fields.Integer(readonly=True, groups="base.group_system")
    said_text = fields.Char("The client says", readonly=True)
    said_objection = fields.Boolean(readonly=True)
    raised = fields.Json(readonly=True)
    turn_ids = fields.One2many("call.training.turn", "training_id", "Turns")
    score = fields.Float("Score, %", readonly=True, aggregator="avg")
    accuracy = fields.Float("Right answers, %", readonly=True, aggregator="avg")
    facts = fields.Float("Facts written down, %", readonly=True, aggregator="avg")
    speed = fields.Float("In time, %", readonly=True, aggregator="avg")
    passed = fields.Boolean(readonly=True)
    finished_at = fields.Datetime(readonly=True)

    @api.depends("script_id.name", "user_id.name")
    def _compute_display_name(self):
        for item in self:
            names = (item.script_id.name, item.user_id.name)
            item.display_name = " – ".join(filter(None, names))

    # --- the screen ---------------------------------------------------------------

    @api.model
    @api.readonly
    def trainer_options(self, script_id):
        """What can be trained with a script.

        :return: ``{script: {id, name, goal}, required, pass_score, certificate: {score,
            valid_until} or False, clients: [{id, name, note}], best}``
        :raises AccessError: the script is not given to the user
        """
        script = self._trainable(script_id)
        clients = self.env["call.training.client"].sudo()
        clients = clients.search([("script_id", "=", script.id)])
        certificate = script._certificate()
        best = self.search(
            [
                ("script_id", "=", script.id),
                ("user_id", "=", self.env.uid),
                ("state", "=", "done"),
                ("mode", "=", "scripted"),
            ],
            order="score desc",
            limit=1,
        )
        return {
            "script": {"id": script.id, "name": script.name, "goal": script.goal or ""},
            "required": script.training_required,
            "pass_score": script.training_pass_score,
            "certificate": bool(certificate)
            and {
                "score": certificate.score,
                "valid_until": fields.Date.to_string(certificate.valid_until) or "",
            },
            "clients": [
                {"id": item.id, "name": item.name, "note": item.note or ""}
                for item in clients
            ],
            "best": best.score if best else False,
        }

    @api.model
    def trainer_begin(self, script_id, client_id=False, mode="scripted"):
        """Begin a talk with the client; without one, with an equal-minded one.

        :return: see ``trainer_state``
        """
        script = self._trainable(script_id)
        if mode not in ("scripted", "free"):
            raise UserError(self.env._("There is no such way of training."))
        client = self.env["call.training.client"].sudo()
        client = client.browse(plain.whole(client_id) or [])
        if client.exists().script_id != script.sudo() and client:
            raise UserError(self.env._("This client is of another script."))
        version = script.sudo().published_version_id
        session = self.env["call.session"]._open(version, vals={"is_trial": True})
        training = self.sudo().create(
            {
                "script_id": script.id,
                "version_id": version.id,
                "client_id": client.id,
                "user_id": self.env.uid,
                "company_id": session.company_id.id,
                "session_id": session.id,
                "mode": mode,
                "seed": uuid.uuid4().hex,
                "raised": [],
            }
        )
        session.sudo().training_id = training
        training._say()
        return training.sudo(False).trainer_state()

    @api.readonly
    def trainer_state(self):
        """Where the talk stands.

        :return: ``{id, session_id, state, mode, says, objection, facts: [text], turns:
            [{id, block, said, pressed, right, seconds}], score, accuracy, facts_score,
            speed, passed, certificate, pass_score, script_id}``
        """
        self.ensure_one()
        self.check_access("read")
        training = self.sudo()
        running = training.state == "running"
        return {
            "id": training.id,
            "script_id": training.script_id.id,
            "client": training.client_id.name or "",
            "note": training.client_id.note or "",
            "session_id": training.session_id.id,
            "state": training.state,
            "mode": training.mode,
            "says": (running and training.said_text) or "",
            "objection": running and training.said_objection,
            "facts": [
                {"label": self._label_of(fact.field_name), "value": fact.value}
                for fact in training.client_id.fact_ids
            ],
            "turns": [
                {
                    "id": turn.id,
                    "block": turn.block or "",
                    "said": turn.said or "",
                    "pressed": turn.pressed or "",
                    "right": turn.right == "yes",
                    "judged": turn.right != "none",
                    "seconds": turn.seconds,
                }
                for turn in training.turn_ids
            ],
            "score": training.score,
            "accuracy": training.accuracy,
            "facts_score": training.facts,
            "speed": training.speed,
            "passed": training.passed,
            "pass_score": training.script_id.training_pass_score,
            "timed": bool(training.script_id.training_seconds),
        }

    def _trainable(self, script_id):
        """The script, if the user may start it: the certificate aside."""
        script = self.env["call.script"].browse(plain.whole(script_id)).exists()
        if not script:
            raise UserError(self.env._("The script is not there any more."))
        script._check_start()
        return script

    def _label_of(self, name):
        found = self.sudo().version_id.field_ids.filtered(lambda f: f.name == name)
        return found.label or name

    # --- the talk -----------------------------------------------------------------

    def _say(self):
        """The client's words where the session stands now."""
        self.ensure_one()
        session = self.session_id
        vals = {"said_link": 0, "said_text": False, "said_objection": False}
        if self.mode == "scripted" and session.current_block_id:
            graph = self.version_id._graph()
            reply = trainer.reply(
                graph,
                session.current_block_id.id,
                session._effective_values(graph),
                self.client_id._to_core(),
                self.seed,
                len(self.turn_ids),
                self.raised or (),
                may_object=not self.said_objection,
            )
            if reply:
                vals = {
                    "said_link": reply.link,
                    "said_text": reply.text,
                    "said_objection": reply.objection,
                }
                if reply.objection:
                    vals["raised"] = [*(self.raised or ()), reply.link]
        self.write(vals)

    def _step_done(self, step):
        """Judge a step of the session, then say what comes next."""
        self.ensure_one()
        if self.state != "running":
            return
        kind = "answer" if step.kind == "finish" and step.link_id else step.kind
        right = trainer.judge(self.said_link or None, kind, step.link_id.id or None)
        self.env["call.training.turn"].create(
            {
                "training_id": self.id,
                "block": step.block_id.title,
                "said": self.said_text,
                "pressed": step.link_id.name
                or dict(step._fields["kind"]._description_selection(self.env))[
                    step.kind
                ],
                "right": {True: "yes", False: "no", None: "none"}[right],
                "seconds": step.seconds,
            }
        )
        self._say()

    def _talk_over(self, dropped=False):
        """Score the talk; a good one brings the certificate."""
        self.ensure_one()
        if self.state != "running":
            return
        vals = {"finished_at": fields.Datetime.now(), "state": "done"}
        if dropped:
            self.write(dict(vals, state="dropped"))
            return
        values = self.session_id.values or {}
        right = {"yes": True, "no": False, "none": None}
        result = trainer.score(
            [trainer.Turn(right[t.right], t.seconds) for t in self.turn_ids],
            [fact._is_in(values) for fact in self.client_id.fact_ids],
            self.script_id.training_seconds,
        )
        scripted = self.mode == "scripted"
        vals.update(
            score=result.total if scripted else 0,
            accuracy=result.accuracy or 0,
            facts=result.facts or 0,
            speed=result.speed or 0,
            passed=scripted and result.total >= self.script_id.training_pass_score,
        )
        self.write(vals)
        if self.passed:
            self.script_id._certify(self)

    def action_open(self):
        """Open the trainer where the talk stands."""
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user:
            raise AccessError(self.env._("This is somebody else's training."))
        return {
            "type": "ir.actions.client",
            "tag": "call_scripts.trainer",
            "name": self.script_id.name,
            "params": {"script_id": self.script_id.id, "training_id": self.id},
        }


class CallTrainingTurn(models.Model):
    """What the client said and what the trainee pressed."""

    _name = "call.training.turn"
    _description = "Turn of a Training"
    _order = "training_id, id"

    training_id = fields.Many2one(
        "call.training", required=True, ondelete="cascade", index=True
    )
    block = fields.Char()
    said = fields.Char("The client said")
    pressed = fields.Char()
    right = fields.Selection(
        [("yes", "Right"), ("no", "Wrong"), ("none", "Not judged")], required=True
    )
    seconds = fields.Integer()


class CallSession(models.Model):
    """A trial session may be a training's."""

    _inherit = "call.session"

    training_id = fields.Many2one(
        "call.training", ondelete="cascade", index="btree_not_null", readonly=True
    )

    @api.model
    def _start(self, script, record=None, values=None, sources=None, vals=None):
        script._check_certificate()
        return super()._start(script, record, values, sources, vals)

    def _hook_step_done(self, step):
        result = super()._hook_step_done(step)
        training = self.sudo().training_id
        if training:
            training._step_done(step.sudo())
        return result

    def _close(self, outcome=False):
        result = super()._close(outcome)
        training = self.sudo().training_id
        if training:
            training._talk_over()
        return result

    def _cancel(self):
        result = super()._cancel()
        training = self.sudo().training_id
        if training:
            training._talk_over(dropped=True)
        return result
