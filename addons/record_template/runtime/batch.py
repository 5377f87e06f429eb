"""Applying one template many times: the new records are created together."""

from functools import cached_property

from odoo.models import BaseModel

from ..core.plan import Plan
from ..core.report import RunReport
from .runner import Runner


class Job:
    """One of many scopes: its place among them and what comes of it.

    The ``runner`` is made for those only that need one.
    """

    def __init__(self, place, scope, first):
        self.place, self.scope, self.first = place, scope, first
        self.keys = None  # [(spec, value)] the record was looked for by
        self.values = {}
        self.made = []  # (record, path) made by lookups

    @cached_property
    def runner(self):
        runner = self.first.with_scope(self.scope)
        runner.records.created = self.made
        return runner


class Batch:
    """What `Runner` does, for many scopes at once.

    Jobs whose keys are those of an earlier job wait until that one is there, so that
    two rows of one company find the same one.
    """

    def __init__(self, template, env):
        self.template, self.env = template, env
        self.first = self.plan = self.key_plan = None

    def run(self, scopes):
        """A report for each scope, in order; RecordTemplateError at the first fault."""
        reports = [None] * len(scopes)
        if not scopes:
            return reports
        first = self.first = Runner(self.template, scopes[0], self.env)
        first.records.remember(self._sources(scopes))
        first.stop(first.check())
        spec = first.spec
        self.plan = Plan(first.mapper, spec.model, spec.lines, creating=True)
        self.key_plan = Plan(first.mapper, spec.model, spec.keys, creating=False)
        rest = [Job(place, scope, first) for place, scope in enumerate(scopes)]
        while rest:
            rest = self._wave(rest, reports)
        return reports

    def _sources(self, scopes):
        """The records the rows are made from."""
        for scope in scopes:
            sources = scope.sources
            for value in getattr(sources, "raw", sources).values():
                if isinstance(value, BaseModel):
                    yield value

    def _wave(self, jobs, reports):
        """Do the jobs that need not wait for another one; the others are answered."""
        operation = self.first.spec.operation
        if operation == "update":
            for job in jobs:
                reports[job.place] = job.runner.run()
            return []
        making, later = jobs, []
        if operation != "create":
            making, later = self._find(jobs, reports)
        for job in making:
            job.values = self._values(job)
        self._guard([job.keys for job in making if job.keys])
        self._make(making, reports)
        return later

    def _planned(self, plan, job):
        """What the plan says of the job; None when its runner has to be asked."""
        values = plan.values(job.scope)
        if self.first.records.created:
            job.made += self.first.records.created
            self.first.records.created = []
        return values

    def _values(self, job):
        """The values of a new record."""
        values = self._planned(self.plan, job)
        if values is None:
            mapped = job.runner.mapped()
            job.runner.stop(mapped.problems)
            values = mapped.values
        return values

    def _keys(self, job):
        """What the record is looked for by: None where the runner says what to do."""
        values = self._planned(self.key_plan, job)
        if values is None:
            mapped = job.runner.keys()
            return None if mapped.problems else mapped.keys or None
        specs = self.key_plan.specs
        return [(specs[name], value) for name, value in values.items()] or None

    def _find(self, jobs, reports):
        """(jobs that make their record, those that wait for one of them)."""
        looking, making, later, taken = [], [], [], set()
        for job in jobs:
            job.keys = self._keys(job)
            if job.keys is None:
                looking.append(job)
                continue
            names = {(spec.name, str(v).casefold()) for spec, v in job.keys}
            if names & taken:
                later.append(job)
                continue
            taken |= names
            looking.append(job)
        found = self._found_by_keys([job for job in looking if job.keys])
        present = []
        for job in looking:
            if job.keys is None:
                record, problems = job.runner.without_key(job.runner.keys())
            else:
                record, problems = self.first.only(found[job.place])
            self.first.stop(problems)
            if record is None:
                reports[job.place] = RunReport()
            elif not record:
                making.append(job)
            elif self.first.spec.operation == "find_or_create":
                present.append((job, record, "found", {}))
            else:
                reports[job.place] = job.runner.update(record, "updated")
        self._report(present, reports)
        return making, later

    def _found_by_keys(self, looking):
        """{place: what is there already}."""
        hooks = self.first.env["record.template"]
        model = self.first.spec.model
        found = {job.place: self.first.env[model] for job in looking}
        groups = [(job.place, self.first.key_groups(job.keys)) for job in looking]
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
        records = hooks._create_many(model, [job.values for job in making])
        done = [
            (job, record, "created", self._children(job, record))
            for job, record in zip(making, records, strict=True)
        ]
        self._report(done, reports)

    def _children(self, job, record):
        if self.plan.is_ready:  # then it has no nested records
            return {}
        return job.runner.children(record, job.values)

    def _report(self, done, reports):
        """Reports of [(job, record, action, children)], read together."""
        ids = [record.id for _job, record, _action, _children in done]
        self.first.env[self.first.spec.model].browse(ids).fetch(["display_name"])
        made = []
        for job, record, action, children in done:
            items = self.first.made(
                record.with_prefetch(ids), action, children, job.made
            )
            made += items
            reports[job.place] = self.first.report(items)
        self.first.check_reach(made)
