"""What the two lanes that use Odoo's own test runner have in common."""

from . import context as contexts
from . import odoo_log
from .result import Verdict

SHOWN = 20
#: Complaints about the machine, not about anybody's code.
EXPECTED = (
    "unaccent",  # the embedded PostgreSQL has no such extension
    "pg_trgm",
)


def verdict(lane, log, code, addons, tested=()):
    """Judge a run of Odoo's test runner by its log and its exit code.

    :param addons: our addons
    :param tested: those of them of which a test must have been run
    """
    with open(log, errors="replace") as lines:
        reading = odoo_log.read(lines, addons)
    result = Verdict(lane)
    result.failed = len(reading.failed)
    result.skipped = len(reading.skipped)
    tests = reading.started + reading.hoot
    result.passed = max(0, tests - result.failed - result.skipped)
    for name, number in sorted(reading.tests.items()):
        result.notes.append(f"{name}: {number} tests")
    if reading.hoot:
        result.notes.append(f"hoot: {reading.hoot} tests in the browser")
    result.notes += [f"failed: {name}" for name in reading.failed]
    result.notes += [f"skipped: {name}" for name in reading.skipped]
    _judge_end(result, reading, code, log)
    idle = sorted(set(tested).difference(reading.tests))
    result.problems += [f"{name}: no test was run" for name in idle]
    ours = [item for item in reading.ours if not is_expected(item)]
    result.problems += [f"in the log: {item.short()}" for item in ours[:SHOWN]]
    if len(ours) > SHOWN:
        result.problems.append(f"… and {len(ours) - SHOWN} more such lines")
    others = [item for item in reading.others if not is_expected(item)]
    result.notes += [f"not ours: {item.short(160)}" for item in others[:SHOWN]]
    return result


def is_expected(record):
    """A complaint that says nothing about the code."""
    return any(word in record.text for word in EXPECTED)


def _judge_end(result, reading, code, log):
    if code is None:
        result.problems.append(f"it took too long and was ended; see {log}")
    elif not reading.finished:
        result.problems.append(f"Odoo did not come to the end of the tests; see {log}")
    elif code and not result.failed:
        result.problems.append(f"Odoo ended with code {code}; see {log}")


def tags(tag, addons, without=()):
    """Odoo's --test-tags for one tag of all addons."""
    wanted = [f"{tag}/{name}" for name in addons]
    return ",".join([*wanted, *(f"-{name}" for name in without)])


run_odoo = contexts.odoo
