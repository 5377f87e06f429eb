"""Applying one template: find, map, write, report."""

from dataclasses import replace

from odoo.models import BaseModel

from ..core.mapping import Mapper
from ..core.report import MadeItem, RunReport
from ..core.spec import Problem
from ..exceptions import RecordTemplateError
from . import messages, safety
from .records import OrmRecords
from .schema import OrmSchema
from .tools import converter_of


class Runner:
    """One run of one template.

    ``env`` is the caller's; the target is reached through ``self.env``, which is the
    superuser's for elevated templates.  Never crosses the caller's companies.
    """

    def __init__(self, template, scope, env, dry=False):
        self.spec = template._spec()
        self.caller = env
        self.scope = scope
        self.companies = template._caller_companies(env)
        company = template.company_id
        run_env = env(su=True) if template.elevated else env
        if company and company in self.companies:
            run_env = run_env["base"].with_company(company.id).env
        self.env = run_env
        self.wrong_company = company and company not in self.companies
        hooks = run_env["record.template"]
        self.records = OrmRecords(run_env, self.companies, hooks, dry=dry)
        self.schema = OrmSchema(run_env, elevated=run_env.su)
        self.mapper = Mapper(self.schema, converter_of(env, self.records), scope)
        self.container_names = self._container_names()

    def with_scope(self, scope):
        """The same template for other values."""
        runner = _twin(self)
        runner.scope = scope
        runner.records = _twin(self.records)
        runner.records.created = []
        converter = replace(self.mapper.converter, records=runner.records)
        runner.mapper = Mapper(self.schema, converter, scope)
        return runner

    # steps

    def check(self):
        """Problems that forbid to run at all."""
        if self.spec.model not in self.env:
            return [Problem("no_model", params=(("model", self.spec.model),))]
        if self.wrong_company:
            return [Problem("template_company")]
        if self.env.su and safety.forbidden_when_elevated(self.env, self.spec.model):
            name = self.env[self.spec.model]._description
            return [Problem("forbidden_elevated", params=(("model", name),))]
        if not self.spec.lines:
            return [Problem("no_lines")]
        return []

    def run(self):
        """Do it; the report has no item when the template leaves its record out."""
        self.stop(self.check())
        operation = self.spec.operation
        if operation == "create":
            return self.make()
        if operation == "update":
            return self.update(self.source(), "updated")
        record, problems = self.find()
        self.stop(problems)
        if record is None:
            return RunReport()
        if not record:
            return self.make()
        if operation == "find_or_create":
            return self.reported(record, "found", {})
        return self.update(record, "updated")

    def stop(self, problems):
        if problems:
            message = messages.report(self.caller, self.spec.name, problems)
            raise RecordTemplateError(message, problems)

    def mapped(self, record=None):
        containers = self.containers(record)
        return self.mapper.map(
            self.spec.model,
            self.spec.lines,
            creating=record is None,
            container_ids=containers,
        )

    def containers(self, record):
        """The records defining the properties of a record, or of a new one."""
        names = self.container_names
        if record:
            return {name: record[name].id for name in names}
        return self._default_containers(names) if names else {}

    def _container_names(self):
        if self.spec.model not in self.env:
            return set()
        fields = self.env[self.spec.model]._fields
        return {
            fields[line.base_field].definition_record
            for line in self.spec.lines
            if line.base_field in fields
            and fields[line.base_field].type == "properties"
        }

    def _default_containers(self, names):
        model = self.env[self.spec.model]
        found = model.default_get(list(names))
        computed = [n for n in names if not found.get(n) and model._fields[n].compute]
        if computed:
            new = model.new(found)
            found.update({name: new[name]._origin.id for name in computed})
        return found

    def make(self):
        mapped = self.mapped()
        self.stop(mapped.problems)
        record = self.env[self.spec.model].create(mapped.values)
        return self.reported(record, "created", self.children(record, mapped.values))

    def update(self, record, action):
        mapped = self.mapped(record)
        self.stop(mapped.problems)
        values = self.changes(record, mapped)
        before = {name: record[name].ids for name in values if self._is_list(name)}
        record.write(values)
        children = self.children(record, values, before)
        return self.reported(record, action, children)

    def changes(self, record, mapped):
        """The values a present record gets."""
        values = {}
        for name, value in mapped.values.items():
            if name in mapped.only_create:
                continue
            if name in mapped.only_if_empty and record[name]:
                continue
            if self.env[self.spec.model]._fields[name].type == "properties":
                present = record[name]._values if record[name] else {}
                value = {**(present or {}), **value}
            values[name] = value
        return values

    # the record to change

    def source(self):
        """The record an updating template works on, in the target's environment."""
        name = self.spec.source_name
        record = self.scope.sources.get(name)
        params = (("source", name),)
        if not isinstance(record, BaseModel) or not record:
            self.stop([Problem("no_source", params=params)])
        if record._name != self.spec.model:
            self.stop([Problem("source_model", params=params)])
        if len(record) > 1:
            count = (*params, ("count", len(record)))
            self.stop([Problem("source_many", params=count)])
        record.with_env(self.caller).check_access("read")
        if not self.records.reachable(record._name, record.ids):
            self.stop([Problem("other_company")])
        return record.with_env(self.env)

    def find(self):
        """(record, problems): no record to create one, None to leave it out."""
        mapped = self.keys()
        if mapped.problems or not mapped.keys:
            return self.without_key(mapped)
        hooks = self.env["record.template"]
        for group in self.key_groups(mapped.keys):
            found = hooks._find_by_keys(self.records, self.spec.model, group)
            if found:
                return self.only(found)
        if not self.records.dry:
            hooks._guard_keys(self.spec.model, mapped.keys)
        return self.env[self.spec.model], []

    def keys(self):
        """What the record is looked for by."""
        return self.mapper.map(self.spec.model, self.spec.keys, creating=False)

    def key_groups(self, keys):
        """Keys to look by, one group after the other until something is found."""
        if self.spec.key_mode == "all":
            return [keys]
        return [[key] for key in keys]

    def without_key(self, mapped):
        """As `find`, where there is nothing to look by."""
        if mapped.problems:
            return None, mapped.problems
        if self.spec.when_no_key == "error":
            return None, [Problem("no_key_value")]
        create = self.spec.when_no_key == "create"
        return (self.env[self.spec.model] if create else None), []

    def only(self, found):
        """As `find`, of what was found."""
        if len(found) > 1:
            names = ", ".join(found.mapped("display_name"))
            return None, [Problem("key_ambiguous", params=(("names", names),))]
        return found, []

    # what was made

    def _is_list(self, name):
        return self.env[self.spec.model]._fields[name].type == "one2many"

    def children(self, record, values, before=None):
        """New nested records by field."""
        children = {}
        for name in filter(self._is_list, values):
            known = (before or {}).get(name, [])
            fresh = [child for child in record[name].ids if child not in known]
            children[name] = record[name].browse(fresh)
        return children

    def reported(self, record, action, children):
        items = self.made(record, action, children, self.records.created)
        self.check_reach(items)
        return self.report(items)

    def made(self, record, action, children, named):
        """[(record, what was done, path)] of one run.

        :param named: [(record, path)] made by lookups
        """
        made = [(record, action, "")]
        for name, records in children.items():
            made.extend((child, "created", name) for child in records)
        made.extend((new, "created", path) for new, path in named)
        return made

    def check_reach(self, made):
        """Nothing was made in, or found in, another company."""
        ids = {}
        for record, _action, _path in made:
            ids.setdefault(record._name, set()).update(record.ids)
        for model, wanted in ids.items():
            if set(self.records.reachable(model, wanted)) != wanted:
                self.stop([Problem("other_company")])

    def report(self, made):
        return RunReport(
            [
                MadeItem(
                    item._name,
                    item.id,
                    done,
                    item.display_name or "",
                    self.spec.code,
                    path,
                )
                for item, done, path in made
            ]
        )


def _twin(thing):
    """A shallow copy; `copy.copy` takes ten times as long."""
    new = object.__new__(type(thing))
    new.__dict__.update(thing.__dict__)
    return new
