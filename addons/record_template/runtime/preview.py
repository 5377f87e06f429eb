"""What a template would do, as plain data for the screen.  Nothing is written."""

from psycopg2 import Error as DatabaseError

from odoo.exceptions import UserError

from ..core.formatting import to_text
from ..core.samples import inputs
from ..exceptions import RecordTemplateError
from . import messages
from .records import NewNamed
from .runner import Runner
from .tools import scope_of, style_of


class Preview:
    """One template's dry run: finds and maps for real, creates and changes nothing."""

    def __init__(self, template, values, sources, env):
        self.template = template
        self.env = env
        self.style = style_of(env)
        scope = scope_of(env, values, sources, strict=True)
        self.runner = Runner(template, scope, env, dry=True)
        self.problems = []

    def build(self):
        """The preview as JSON data; ``problems`` are texts, empty when all is well."""
        spec = self.runner.spec
        found = {"action": False, "record": False, "cells": []}
        try:
            found = self._run(spec)
        except RecordTemplateError as error:
            self.problems += error.problems
        except UserError as error:
            self.problems.append(str(error))
        said = [
            item if isinstance(item, str) else messages.text(self.env, item)
            for item in self.problems
        ]
        return {**found, "problems": list(dict.fromkeys(said))}

    def _run(self, spec):
        runner = self.runner
        self.problems += runner.check()
        if self.problems:
            return {"action": False, "record": False, "cells": []}
        self.problems += self.template._problems()
        record = None
        if spec.operation == "update":
            record = runner.source()
        elif spec.finds:
            record, problems = runner.find()
            self.problems += problems
            if record is None:
                action = False if problems else "skipped"
                return {"action": action, "record": False, "cells": []}
        record = record or None
        mapped = runner.mapped(record)
        self.problems += mapped.problems
        if record is None:
            action = "created"
        else:
            action = "found" if spec.operation == "find_or_create" else "updated"
        kept = self._kept(mapped, record, action)
        return {
            "action": action,
            "record": record.display_name if record else False,
            "cells": [self._cell(c, c.field.name in kept) for c in mapped.cells],
        }

    def _kept(self, mapped, record, action):
        """Fields a present record keeps."""
        if record is None:
            return set()
        if action == "found":
            return {cell.field.name for cell in mapped.cells}
        return set(mapped.values) - set(self.runner.changes(record, mapped))

    def _cell(self, cell, kept=False):
        return {
            "line": cell.line,
            "label": cell.field.label or cell.field.name,
            "state": "kept" if kept and cell.state != "wrong" else cell.state,
            "value": self._text(cell.field, cell.value),
            "children": [[self._cell(c) for c in row] for row in cell.children],
        }

    def _text(self, field, value):
        if value is None:
            return ""
        if field.type == "selection":
            return dict(field.options).get(value, str(value))
        if field.type in ("many2one", "many2many"):
            ids = value if isinstance(value, list) else [value]
            return ", ".join(self._name(field.comodel, item) for item in ids)
        if field.type in ("binary", "image"):
            return self.env._("%(size)s bytes", size=len(value))
        if field.type == "boolean" and value is False:
            return self.style.no
        if field.type == "tags":
            return ", ".join(dict(field.options).get(tag, tag) for tag in value)
        return to_text(value, self.style)[:500]

    def _name(self, comodel, item):
        if isinstance(item, NewNamed):
            return self.env._("%(name)s (new)", name=str(item))
        record = self.runner.env[comodel].browse(item)
        return record.display_name or ""


def preview(template, values, sources, env):
    """A dry run that cannot harm the transaction it is part of."""
    env.flush_all()
    savepoint = env.cr.savepoint(flush=False)
    try:
        return Preview(template, values, sources, env).build()
    except DatabaseError as error:
        savepoint.rollback()
        reason = str(error).strip().split("\n")[0]
        return {"action": False, "record": False, "cells": [], "problems": [reason]}
    finally:
        savepoint.close(rollback=False)


def wanted(template, spec):
    """The inputs a template asks for, and the sources known with their models."""
    sources = {source.name: source.model for source in template.source_ids}
    if spec.operation == "update" and spec.source_name not in sources:
        sources[spec.source_name] = spec.model
    sources = {name: model for name, model in sources.items() if name and model}
    return inputs(spec.lines, sources), sources
