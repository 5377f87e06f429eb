"""Applying one template many times: the new records are created together."""

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
        rest = list(enumerate(scopes))
        while rest:
            rest = self._wave(rest, reports)
        return reports

    def _runner(self, scope):
        if self.first is None:
            self.first = Runner(self.template, scope, self.env)
            self.first.records.memory = {}
            self.first.stop(self.first.check())
            return self.first
        return self.first.with_scope(scope)

    def _wave(self, jobs, reports):
        """Do the jobs that need not wait for another one; the others are answered."""
        making, later, taken = [], [], set()
        for place, scope in jobs:
            runner = self._runner(scope)
            if runner.spec.operation == "update":
                reports[place] = runner.run()
                continue
            if runner.spec.operation != "create":
                keys = self._keys(runner)
                if keys & taken:
                    later.append((place, scope))
                    continue
                record, problems = runner.find()
                runner.stop(problems)
                if record is None or record:
                    reports[place] = self._found(runner, record)
                    continue
                taken |= keys
            mapped = runner.mapped()
            runner.stop(mapped.problems)
            making.append((place, runner, mapped.values))
        self._make(making, reports)
        return later

    def _keys(self, runner):
        """The values by which the runner looks for its record."""
        mapped = runner.mapper.map(runner.spec.model, runner.spec.keys, creating=False)
        return {(spec.name, str(value).casefold()) for spec, value in mapped.keys}

    def _found(self, runner, record):
        if record is None:
            return RunReport()
        if runner.spec.operation == "find_or_create":
            return runner.reported(record, "found", {})
        return runner.update(record, "updated")

    def _make(self, making, reports):
        if not making:
            return
        model = self.first.env[self.first.spec.model]
        records = model.create([values for _place, _runner, values in making])
        made = []
        for (place, runner, values), record in zip(making, records, strict=True):
            items = runner.made(record, "created", runner.children(record, values))
            made += items
            reports[place] = runner.report(items)
        self.first.check_reach(made)
