from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..core import flow, plain
from ..core import values as core_values

#: Requests which can be repeated without being followed twice.
REQUESTS_KEPT = 30


class CallSession(models.Model):
    """Moving on: the operator's commands, judged by ``core.flow``."""

    _inherit = "call.session"

    def _command(
        self,
        kind,
        block_id=None,
        link_id=None,
        values=None,
        request_id=None,
        outcome=False,
        target_id=None,
    ):
        """Follow a command of the operator and say where the session stands.

        All or nothing: values, actions and the move are one savepoint.  What refuses
        the command is told in ``refused`` beside the fresh state.

        :return: the state, see ``runner_state``
        """
        self._check_operator()
        self._lock()
        request_id = self._clean_request_id(request_id)
        graph = self.version_id.sudo()._graph()
        if self._is_repeated(request_id):
            return self._state(graph)
        if self.state not in ("running", "paused"):
            return self._state(graph, self._refused(graph, flow.Refusal("finished")))
        if self.state == "paused":
            self._resume()
        stale = block_id and block_id != self.current_block_id.id
        before = self._effective_values(graph)
        changed, problems = ({}, []) if stale else self._take(graph, values, before)
        if problems and kind in ("answer", "finish"):
            texts = self._problem_texts(problems)
            message = self.env._("Some values cannot be taken.")
            return self._state(graph, {"message": message, "fields": texts})
        seconds = self._seconds_read(fields.Datetime.now())
        command = flow.Command(
            kind,
            block_id or None,
            link_id or None,
            target=target_id or None,
            seconds=seconds if self._minds_haste() else None,
        )
        after = {**before, **changed}
        step = flow.advance(graph, self._flow_state(), command, after)
        if kind == "answer":
            self._note_haste(graph, step, seconds, request_id)
        if isinstance(step, flow.Refusal):
            return self._state(graph, self._refused(graph, step))
        try:
            with self.env.cr.savepoint():
                self._take_changes(graph, changed)
                self._apply_step(graph, step, command, changed, request_id)
                if step.state.finished:
                    self._close(outcome)
        except UserError as error:
            return self._state(graph, {"message": str(error), "fields": {}})
        return self._state(graph)

    # --- checks ------------------------------------------------------------------

    def _check_operator(self):
        """Only the session's own operator moves it.

        :raises AccessError: it is somebody else's
        """
        self.ensure_one()
        self.check_access("read")
        if self.sudo().user_id != self.env.user:
            raise AccessError(self.env._("This session is run by somebody else."))

    def _lock(self):
        """Wait for another request on this session to end (a repeated one, say)."""
        self.env.execute_query(
            SQL("SELECT id FROM call_session WHERE id = %s FOR NO KEY UPDATE", self.id)
        )

    def _clean_request_id(self, request_id):
        return plain.text(request_id, 64) if request_id else None

    def _is_repeated(self, request_id):
        return bool(request_id) and request_id in (self.sudo().request_ids or ())

    def _flow_state(self):
        session = self.sudo()
        return flow.State(
            current=session.current_block_id.id or None,
            stack=tuple(session.return_stack or ()),
            trail=tuple(
                flow.Frame(block, tuple(stack)) for block, stack in session.trail or ()
            ),
            finished=session.state in ("done", "cancelled"),
        )

    # --- values ------------------------------------------------------------------

    def _take(self, graph, raw, before):
        """Typed values which differ from what was known, and what is wrong."""
        block_id = self.current_block_id.id
        if not isinstance(raw, dict) or block_id not in graph.blocks:
            return {}, []
        names = self._writable_names(graph, block_id)
        clean, problems = core_values.clean_all(raw, graph.fields, names)
        changed = {
            name: value
            for name, value in clean.items()
            if not _same(value, before.get(name))
        }
        return changed, problems

    def _take_changes(self, graph, changed):
        if not changed:
            return
        self._check_links(graph, changed)
        self._write_record_values(graph, changed)
        self.sudo().values = {**(self.values or {}), **changed}

    # --- moving ------------------------------------------------------------------

    def _apply_step(self, graph, step, command, changed, request_id=None):
        """Write the step down, stand on its block, run what is due."""
        session = self.sudo()
        now = fields.Datetime.now()
        done = self._log_step(graph, step, command, changed, request_id, now)
        vals = self._vals_of_state(graph, step, now)
        if command is not None:
            seconds = self._seconds_on_block(now)
            vals["duration"] = session.duration + seconds
            self._remember_read(graph, vals, seconds)
            if command.kind == "goto":
                vals["free_moves"] = session.free_moves + 1
        if request_id:
            followed = [*(session.request_ids or ()), request_id]
            vals["request_ids"] = followed[-REQUESTS_KEPT:]
        session.write(vals)
        self._run_due_actions(graph, step, self._effective_values(graph))
        if done:
            self._hook_step_done(done)

    def _vals_of_state(self, graph, step, now):
        state = step.state
        vals = {
            "current_block_id": state.current,
            "return_stack": list(state.stack),
            "trail": [[frame.block, list(frame.stack)] for frame in state.trail],
            "block_since": now,
            "block_seconds": 0,
        }
        arrived = [*step.passed, *([] if state.finished else [state.current])]
        for block_id in arrived:
            block = graph.blocks[block_id]
            if block.stage:
                vals["stage_id"] = block.stage
            if block.mark == "goal":
                vals["goal_reached"] = True
            if block.mark and block.result:
                vals["result"] = block.result
        return vals

    def _log_step(self, graph, step, command, changed, request_id, now):
        """Rows for the block left and for blocks passed; answers the first of them.

        None where the script keeps no log.
        """
        session = self.sudo()
        Step = self.env["call.session.step"].sudo(self.env.su)
        if not session.script_id.keep_log and not session.training_id:
            return Step
        common = {
            "session_id": session.id,
            "user_id": session.user_id.id,
            "company_id": session.company_id.id,
            "version_id": session.version_id.id,
            "left_at": now,
        }
        rows = []
        if command is not None:
            left = session.current_block_id.id
            rows.append(
                {
                    **common,
                    "block_id": left,
                    "target_block_id": step.state.current,
                    "link_id": step.link.id if step.link else False,
                    "stage_id": graph.blocks[left].stage,
                    "kind": "finish" if step.state.finished else command.kind,
                    "arrived_at": session.block_since,
                    "seconds": self._seconds_on_block(now),
                    "values": changed or None,
                    "request_id": request_id,
                }
            )
        for block_id in step.passed:
            rows.append(
                {
                    **common,
                    "block_id": block_id,
                    "target_block_id": step.state.current,
                    "stage_id": graph.blocks[block_id].stage,
                    "kind": "passed",
                    "arrived_at": now,
                    "seconds": 0,
                }
            )
        steps = Step.sudo().create(rows)
        return steps[:1].sudo(self.env.su) if command is not None else Step

    def _seconds_on_block(self, now):
        session = self.sudo()
        if session.state == "paused" or not session.block_since:
            return session.block_seconds
        return session.block_seconds + int((now - session.block_since).total_seconds())

    # --- pausing and finishing ---------------------------------------------------

    def _pause(self, until=False):
        session = self.sudo()
        if session.state not in ("draft", "running"):
            return
        seconds = self._seconds_on_block(fields.Datetime.now())
        session.write(
            {"state": "paused", "block_seconds": seconds, "next_contact_at": until}
        )

    def _resume(self):
        session = self.sudo()
        if session.state in ("draft", "paused"):
            now = fields.Datetime.now()
            session.write(
                {"state": "running", "block_since": now, "next_contact_at": False}
            )

    def _finish(self, outcome=False):
        """End the session with an outcome, wherever it stands.

        Without one given, the marks of the blocks decide.  Does nothing twice.
        Nothing is required: the client may have hung up.
        """
        self.ensure_one()
        session = self.sudo()
        if session.state in ("done", "cancelled"):
            return
        if session.current_block_id:
            graph = session.version_id._graph()
            now = fields.Datetime.now()
            end = flow.Step(
                flow.State(current=session.current_block_id.id, finished=True)
            )
            self._log_step(graph, end, flow.Command("finish"), {}, None, now)
            session.duration += self._seconds_on_block(now)
        self._close(outcome)

    def _close(self, outcome=False):
        session = self.sudo()
        session.write(
            {
                "state": "done",
                "outcome": outcome or self._outcome_by_marks(),
                "finished_at": fields.Datetime.now(),
                "next_contact_at": False,
            }
        )
        if not session.is_trial:
            self._hook_finished()

    def _outcome_by_marks(self):
        if self.goal_reached:
            return "goal"
        return "refusal" if self.sudo().current_block_id.mark == "refusal" else "other"

    def _cancel(self):
        """Drop a session started by mistake."""
        session = self.sudo()
        if session.state in ("done", "cancelled"):
            return
        session.write({"state": "cancelled", "finished_at": fields.Datetime.now()})
        if not session.is_trial:
            self._hook_finished()

    # --- words -------------------------------------------------------------------

    def _refused(self, graph, refusal):
        fields_ = {name: self.env._("Fill this in.") for name in refusal.fields}
        return {
            "code": refusal.code,
            "message": self._refusal_text(graph, refusal),
            "fields": fields_,
            "wait": refusal.wait,
        }

    def _refusal_text(self, graph, refusal):
        """What the operator reads when a command is not followed."""
        labels = ", ".join(graph.fields[name].label for name in refusal.fields)
        words = {
            "required": self.env._("Fill in first: %s.", labels),
            "too_fast": self.env._(
                "Say it to the end first: %s seconds more.", refusal.wait
            ),
            "not_free": self.env._(
                "Only star operators go to any block; answer the client, or jump."
            ),
            "stale": self.env._(
                "The talk has moved on in another window; this is where it stands."
            ),
            "finished": self.env._("This session is finished."),
            "no_answer": self.env._("This answer does not fit what was filled in."),
            "answer_needed": self.env._("Choose what the client said."),
            "no_jump": self.env._("There is nothing to jump to."),
            "too_deep": self.env._("Too many jumps within one another: return first."),
            "nothing_to_return": self.env._("There is nowhere to return to."),
            "nothing_to_undo": self.env._("This is the first block."),
            "no_way": self.env._(
                "The script says nothing about this case; tell its author."
            ),
            "endless": self.env._(
                "The script goes round in a circle here; tell its author."
            ),
            "dangling": self.env._("The script leads nowhere here; tell its author."),
            "no_start": self.env._("The script has no first block."),
            "lost": self.env._("The block is not in the script any more."),
            "unknown_command": self.env._("This cannot be done here."),
        }
        return words[refusal.code]


def _same(new, old):
    if isinstance(new, dict) and isinstance(old, dict):
        return new.get("id") == old.get("id")
    return new == old
