import functools
import re

from odoo import fields, models, tools

from odoo.addons.record_template.core import placeholders

from ..core import flow, hotkeys

HISTORY_LIMIT = 60
_IN_ATTRIBUTE = re.compile(r"=\s*[\"'][^\"'<>]*\{\{")


class CallSession(models.Model):
    """What the runner shows: plain dictionaries, made for the session's operator."""

    _inherit = "call.session"

    def _state(self, graph, refused=None):
        """State of the session as ``runner_state`` documents it."""
        self.ensure_one()
        values = self._effective_values(graph)
        state = self._flow_state()
        # many blocks ask for the same names
        lookup = functools.cache(self._lookup(graph, values))
        painter = _Painter(self, graph, lookup, values)
        nearest = dict(flow.reachable_next(graph, state, values))
        current = state.current if state.current in graph.blocks else None
        jump_labels = self._stack_titles(graph, state)
        result = {
            "session": self._session_payload(graph),
            "block": painter.block(current, nearest) if current else False,
            "prefetched": {
                str(block_id): painter.block(block_id)
                for block_id in dict.fromkeys(nearest.values())
                if block_id != current
            },
            "common_fields": [
                painter.field(flow.FieldUse(spec.name)) for spec in graph.common_fields
            ],
            "values": values,
            "return_stack": jump_labels,
            "can_back": bool(state.trail) and not state.finished,
            "wait": self._seconds_to_wait(graph),
            "history": self._history(graph),
            "made": self._made_payload(),
        }
        if refused:
            result["refused"] = refused
        return result

    def _session_payload(self, graph):
        session = self.sudo()
        script = session.script_id
        stages = session.version_id._stages()
        ids = [stage_id for stage_id, __ in stages]
        index = ids.index(session.stage_id.id) if session.stage_id.id in ids else -1
        stage_names = [name for __, name in stages]
        return {
            "id": session.id,
            "state": session.state,
            "outcome": session.outcome,
            "goal_reached": session.goal_reached,
            "result": session.result or "",
            "is_trial": session.is_trial,
            "own": session.user_id == self.env.user,
            "script": {
                "id": script.id,
                "name": script.name,
                "goal": script.goal or "",
                "purpose": script.purpose or "",
                "version": session.version_id.number,
                "show_map": script.show_map,
                "keep_log": script.keep_log,
            },
            "free": self._is_free(),
            "tasks": self._tasks_payload(),
            "stage": {
                "name": stage_names[index] if index >= 0 else "",
                "index": index,
                "names": stage_names,
            },
            "started_at": fields.Datetime.to_string(session.started_at),
            "next_contact_at": fields.Datetime.to_string(session.next_contact_at)
            or False,
            "partner": bool(session.partner_id)
            and {"id": session.partner_id.id, "name": session.partner_id.display_name},
        }

    def _stack_titles(self, graph, state):
        return [
            {"block": block_id, "title": graph.blocks[block_id].title}
            for block_id in state.stack
            if block_id in graph.blocks
        ]

    def _history(self, graph):
        """The latest steps, oldest first; those stepped back from are there too."""
        steps = (
            self.env["call.session.step"]
            .sudo()
            .search_fetch(
                [("session_id", "=", self.id), ("kind", "!=", "passed")],
                ["block_id", "link_id", "kind", "seconds", "left_at"],
                order="id desc",
                limit=HISTORY_LIMIT,
            )
        )
        history = []
        for step in reversed(steps):
            block = graph.blocks.get(step.block_id.id)
            link = graph.link_by_id.get(step.link_id.id)
            history.append(
                {
                    "id": step.id,
                    "block": step.block_id.id,
                    "title": block.title if block else "",
                    "kind": step.kind,
                    "answer": link.label if link else "",
                    "seconds": step.seconds,
                    "time": fields.Datetime.to_string(step.left_at),
                }
            )
        return history

    def _made_payload(self):
        return [
            {
                "id": item.id,
                "kind": item.kind,
                "name": item.name or "",
                "model": item.res_model or "",
                "res_id": item.res_id or 0,
            }
            for item in self.sudo().record_ids
            if not item.path
        ]


class _Painter:
    """Blocks of a graph as the runner shows them, with values put in."""

    def __init__(self, session, graph, lookup, values):
        self.session, self.graph, self.lookup = session, graph, lookup
        self.values = values
        self.minds_haste = session._minds_haste()
        # a trainee reads what an operator would read
        self.is_preview = session.is_trial and not session.sudo().training_id
        self.env = session.env
        self.to_text = self.env["record.template"]._to_text

    def block(self, block_id, nearest=None):
        """One block.  ``nearest`` says where its links lead as things stand."""
        block = self.graph.blocks[block_id]
        nearest = nearest or {}
        return {
            "id": block.id,
            "title": self.text(block.title),
            "html": self.html(block.html),
            "names": placeholders.names(block.html),
            "kind": block.kind,
            "mark": block.mark,
            "result": block.result,
            "fields": [self.field(use) for use in block.fields],
            "answers": self.links(self.graph.answers(block_id), nearest),
            "jumps": self.links(
                flow.open_jumps(self.graph, block_id, self.values),
                nearest,
                letters=True,
            ),
            "next": nearest.get(None, False),
            "articles": self.articles(block.articles),
            "min_seconds": block.min_seconds if self.minds_haste else 0,
        }

    def text(self, source):
        if "{{" not in source:
            return source
        return placeholders.render(source, self._shown, to_text=self.to_text)

    def html(self, source):
        """The author's html (cleaned when saved) with escaped values."""
        if "{{" not in source:
            return source
        html = placeholders.render(
            source, self._shown, escape_html=True, to_text=self.to_text
        )
        if _IN_ATTRIBUTE.search(source):
            html = str(tools.html_sanitize(html))  # a value may not become a script
        return html

    def _shown(self, name):
        value = self.lookup(name)
        if value in (None, False, "") and self.is_preview:
            return f"⟨{name}⟩"  # the author sees what is missing
        return value

    def field(self, use):
        spec = self.graph.fields.get(use.name)
        if spec is None:
            return {"name": use.name, "label": use.name, "type": "char"}
        return {
            "name": spec.name,
            "label": spec.label,
            "type": spec.type,
            "required": use.required,
            "readonly": use.readonly,
            "options": [list(pair) for pair in spec.options],
            "relation": spec.relation,
            "help": spec.help,
            "value": self.values.get(spec.name),
        }

    def type_of(self, name):
        spec = self.graph.fields.get(name)
        return spec.type if spec else "char"

    def links(self, links, nearest, letters=False):
        keys = hotkeys.assign(
            (link.hotkey for link in links),
            letters=letters,
            # objections are many and searched for: letters are the quick jumps'
            fill=[link.kind != flow.OBJECTION for link in links],
        )
        return [
            {
                "id": link.id,
                "label": self.text(link.label),
                "kind": link.kind,
                "hotkey": key,
                "group": link.group,
                "default": link.default,
                "target": nearest.get(link.id, False),
                # nothing is passed on the way, whatever the values are
                "sure": nearest.get(link.id) == link.target,
                "when": [
                    {
                        "field": item.field,
                        "op": item.op,
                        "value": item.value,
                        "type": self.type_of(item.field),
                    }
                    for item in link.conditions
                ],
            }
            for link, key in zip(links, keys, strict=True)
        ]

    def articles(self, ids):
        if not ids:
            return []
        pages = self.env["document.page"].browse(ids)._filtered_access("read")
        return [{"id": page.id, "name": page.name} for page in pages]
