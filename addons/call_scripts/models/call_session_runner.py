from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Datetime

from ..core import plain
from .call_script_pace import FairShareError


class CallSession(models.Model):
    """What the browser calls while a script is run.

    Every method answers with the whole state, so that the browser never guesses.  A
    command which is not followed answers with the state too, and with ``refused``.
    ``request_id`` (a fresh uuid per command) makes repeating a lost request harmless.
    """

    _inherit = "call.session"

    @api.readonly
    def runner_state(self):
        """Where the session stands.

        :return: dict with

            * ``session``: id, state, outcome, goal_reached, result, is_trial, own,
              script {id, name, goal, purpose, version, show_map, keep_log}, stage
              {name, index, names}, started_at, next_contact_at, partner, free,
              tasks [{id, name, done}]
            * ``block``: id, title, html, names (placeholders used), kind, mark, result,
              fields [{name, label, type, required, readonly, options, relation, help,
              value}], answers and jumps [{id, label, kind, hotkey, group, default,
              target, when}], next (target of going on without an answer), articles,
              min_seconds
            * ``prefetched``: {block id as text: block} of all blocks one step away
            * ``common_fields``, ``values`` {name: value}, ``return_stack``,
              ``can_back``, ``history``, ``made``
            * ``wait``: seconds before an answer is taken on the block
        :raises AccessError: not an own session and not a supervisor's
        """
        self.ensure_one()
        self.check_access("read")
        return self._state(self.version_id.sudo()._graph())

    def runner_step(self, block_id, link_id=False, values=None, request_id=False):
        """Go on from the block with an answer (or, without one, by its ways on)."""
        return self._command("answer", block_id, link_id, values, request_id)

    def runner_jump(self, block_id=False, values=None, request_id=False, link_id=False):
        """Jump by a quick jump or an objection: its link's id, or its target's."""
        link = link_id or self._jump_to(block_id)
        return self._command("jump", False, link, values, request_id)

    def runner_return(self, request_id=False, values=None):
        """Return from a jump to the block it was made on."""
        return self._command("return", False, False, values, request_id)

    def runner_back(self, request_id=False, values=None):
        """Undo the last move; what was filled in stays."""
        return self._command("back", False, False, values, request_id)

    def runner_pause(self, until=False, values=None):
        """Pause, perhaps with the time of the next contact (UTC).

        What was filled in is kept, so that another machine goes on with it.  Refused
        with ``hold`` when too many talks of the user are on hold.
        """
        self._check_operator()
        graph = self.version_id.sudo()._graph()
        try:
            until = Datetime.to_datetime(until) if until else False
        except (TypeError, ValueError):
            raise UserError(self.env._("This is not a date and time.")) from None
        if self.state not in ("draft", "running"):
            return self._state(graph)
        try:
            with self.env.cr.savepoint():
                self.env["call.script.pace"]._check_hold(self)
                before = self._effective_values(graph)
                self._take_changes(graph, self._take(graph, values, before)[0])
        except UserError as error:
            code = "hold" if isinstance(error, FairShareError) else "error"
            refused = {"code": code, "message": str(error), "fields": {}}
            return self._state(graph, refused)
        self._pause(until)
        return self._state(graph)

    def runner_resume(self):
        """Go on with a paused session where it stands."""
        self._check_operator()
        self._resume()
        return self.runner_state()

    def runner_finish(self, outcome=False, values=None, request_id=False):
        """Finish the talk: ``goal``, ``refusal``, ``other`` or as the blocks say."""
        if outcome and outcome not in ("goal", "refusal", "other"):
            raise UserError(self.env._("There is no such outcome."))
        return self._command(
            "finish", False, False, values, request_id, outcome=outcome
        )

    def runner_cancel(self):
        """Drop a session started by mistake."""
        self._check_operator()
        self._cancel()
        return self.runner_state()

    @api.readonly
    def runner_records(self, name, text="", limit=8):
        """Records to choose from for a field that links to one, with own rights."""
        self.ensure_one()
        self.check_access("read")
        spec = self.version_id.sudo()._graph().fields.get(str(name))
        if spec is None or spec.relation not in self.env:
            return []
        limit = max(1, min(plain.whole(limit), 50))
        text = plain.text(text or "", 200)
        found = self.env[spec.relation].name_search(text, limit=limit)
        return [{"id": res_id, "name": label} for res_id, label in found]

    def _jump_to(self, target_id):
        """The jump offered on the current block which leads to the block."""
        graph = self.version_id.sudo()._graph()
        links = graph.jumps(self.sudo().current_block_id.id)
        return next((link.id for link in links if link.target == target_id), -1)
