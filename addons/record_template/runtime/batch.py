"""Applying one template many times: the new records are created together."""

from odoo.models import BaseModel

from ..core.report import RunReport
from .runner import Runner


class Batch:
    """What `Runner` does, for many scopes at once.

    Jobs whose keys are those of an earlier job wait until that one is there, so that
    two rows of one company find the same one.
    """

    def __init__(self, template, env):
        self.template, self.env = template, env
        self.first = None

    def run(self, scopes):
        """A report for each scope, in order; RecordTemplateError at the first fault."""
        reports = [None] * len(scopes)
        if not scopes:
            return reports
        self.first = Runner(self.template, scopes[0], self.env)
        self.first.records.remember(self._sources(scopes))
        self.first.stop(self.first.check())
        first = self.first.with_scope(scopes[0])
        rest = [(n, first.with_scope(scope)) for n, scope in enumerate(scopes)]
        while rest:
            rest = self._wave(rest, reports)
        return reports

    def _sources(self, scopes):
        """The records the rows are made from."""
        for scope in scopes:
            for value in scope.sources.values():
                if isinstance(value, BaseModel):
                    yield value

    def _wave(self, jobs, reports):
        """Do the jobs that need not wait for another one; the others are answered."""
        operation = self.first.spec.operation
        if operation == "update":
            for place, runner in jobs:
                reports[place] = runner.run()
            return []
        making, later = [(*job, None) for job in jobs], []
        if operation != "create":
            making, later = self._find(jobs, reports)
        mapped = [(place, runner, runner.mapped()) for place, runner, _keys in making]
        for _place, runner, values in mapped:
            runner.stop(values.problems)
        self._guard([keys for _place, _runner, keys in making if keys])
        self._make(mapped, reports)
        return later

    def _find(self, jobs, reports):
        """(jobs that make their record, those that wait for one of them)."""
        looking, making, later, taken = [], [], [], set()
        for place, runner in jobs:
            mapped = runner.keys()
            if mapped.problems or not mapped.keys:
                looking.append((place, runner, None))
                continue
            names = {(spec.name, str(v).casefold()) for spec, v in mapped.keys}
            if names & taken:
                later.append((place, runner))
                continue
            taken |= names
            looking.append((place, runner, mapped))
        found = self._found_by_keys([job for job in looking if job[2]])
        present = []
        for place, runner, mapped in looking:
            if mapped is None:
                record, problems = runner.without_key(runner.keys())
            else:
                record, problems = runner.only(found[place])
            runner.stop(problems)
            if record is None:
                reports[place] = RunReport()
            elif not record:
                making.append((place, runner, mapped.keys if mapped else None))
            elif runner.spec.operation == "find_or_create":
                present.append((place, runner, record))
            else:
                reports[place] = runner.update(record, "updated")
        self._report([(*job, "found", {}) for job in present], reports)
        return making, later

    def _found_by_keys(self, looking):
        """{place: what is there already}."""
        hooks = self.first.env["record.template"]
        model = self.first.spec.model
        found = {place: self.first.env[model] for place, _runner, _keys in looking}
        groups = [
            (place, runner.key_groups(mapped)) for place, runner, mapped in looking
        ]
        while groups:
            records = hooks._find_many_by_keys(
                self.first.records, model, [rest[0] for _place, rest in groups]
            )
            for (place, _rest), record in zip(groups, records, strict=True):
                found[place] = record
            groups = [
                (place, rest[1:])
                for place, rest in groups
                if not found[place] and len(rest) > 1
            ]
        return found

    def _guard(self, many):
        if many:
            hooks = self.first.env["record.template"]
            hooks._guard_many_keys(self.first.spec.model, many)

    def _make(self, making, reports):
        if not making:
            return
        model = self.first.env[self.first.spec.model]
        hooks = self.first.env["record.template"]
        records = hooks._create_many(model, [m.values for _p, _r, m in making])
        done = [
            (place, runner, record, "created", runner.children(record, mapped.values))
            for (place, runner, mapped), record in zip(making, records, strict=True)
        ]
        self._report(done, reports)

    def _report(self, done, reports):
        """Reports of [(place, runner, record, action, children)], read together."""
        ids = [record.id for _place, _runner, record, _action, _children in done]
        self.first.env[self.first.spec.model].browse(ids).fetch(["display_name"])
        made = []
        for place, runner, record, action, children in done:
            items = runner.made(record.with_prefetch(ids), action, children)
            made += items
            reports[place] = runner.report(items)
        self.first.check_reach(made)
