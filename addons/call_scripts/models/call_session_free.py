from odoo import api, fields, models

from ..core import flow, layout, plain

#: Room for a block where nobody has placed the blocks yet.
NODE_HEIGHT = 110.0


class CallSession(models.Model):
    """The whole script before the operator's eyes: map, free mode, tasks (A10, A11)."""

    _inherit = "call.session"

    done_task_ids = fields.Json(readonly=True, help="Tasks of the call done, by id.")
    free_moves = fields.Integer(
        readonly=True, help="How often the operator left the ways of the script."
    )

    def runner_goto(self, block_id, values=None, request_id=False):
        """Free mode: go to any block which can be shown, from any block.

        Refused with ``not_free`` where the script is no mere hint for the operator.
        """
        self._check_operator()
        if not self._is_free():
            graph = self.version_id.sudo()._graph()
            return self._state(graph, self._refused(graph, flow.Refusal("not_free")))
        target = block_id if isinstance(block_id, int) else False
        return self._command(
            "goto", values=values, request_id=request_id, target_id=target
        )

    def runner_task(self, task_id, done=True):
        """Tick a task of the call, or untick it.

        :return: the tasks as in ``runner_state()["session"]["tasks"]``
        """
        self._check_operator()
        session = self.sudo()
        if session.state in ("running", "paused", "draft"):
            known = session.script_id.task_ids.ids
            task_id = plain.whole(task_id)
            ticked = set(session.done_task_ids or ()) - {task_id}
            if done:
                ticked.add(task_id)
            session.done_task_ids = sorted(ticked.intersection(known))
        return self._tasks_payload()

    def _tasks_payload(self):
        session = self.sudo()
        ticked = set(session.done_task_ids or ())
        return [
            {"id": task.id, "name": task.name, "done": task.id in ticked}
            for task in session.script_id.task_ids
        ]

    @api.readonly
    def runner_map(self):
        """The script as a map, for the operator.

        :return: ``{"blocks": [{"id", "title", "kind", "mark", "x", "y"}], "links":
            [{"source", "target", "label"}], "free"}``; empty where the script's
            settings do not show it and the operator is not free to go anywhere
        """
        self.ensure_one()
        self.check_access("read")
        free = self._is_free()
        if not (self.sudo().script_id.show_map or free):
            return {"blocks": [], "links": [], "free": False}
        graph = self.version_id.sudo()._graph()
        places = self._places(graph)
        return {
            "blocks": [
                {
                    "id": block.id,
                    "title": block.title,
                    "kind": block.kind,
                    "mark": block.mark,
                    "x": places[block.id][0],
                    "y": places[block.id][1],
                }
                for block in graph.blocks.values()
            ],
            "links": [
                {"source": link.source, "target": link.target, "label": link.label}
                for link in graph.links
                if link.source in graph.blocks and link.target in graph.blocks
            ],
            "free": free,
        }

    def _places(self, graph):
        """Where the author has put the blocks; arranged where nobody has."""
        blocks = self.version_id.sudo().block_ids
        places = {block.id: (block.pos_x, block.pos_y) for block in blocks}
        if len(set(places.values())) > len(places) / 2:
            return places
        order = sorted(graph.blocks, key=lambda block_id: block_id != graph.start)
        arranged = layout.arrange(
            [(str(block_id), NODE_HEIGHT) for block_id in order],
            [
                (str(link.source), str(link.target))
                for link in graph.links
                if link.source in graph.blocks and link.target in graph.blocks
            ],
        )
        return {int(key): place for key, place in arranged.items()}
