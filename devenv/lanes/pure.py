"""Lane `pure`: pytest on `core/` and on devenv itself, without Odoo or a database.

The files are dealt out to as many processes as there are cores (two at most).
"""

from .. import paths
from . import context as contexts
from . import result, shares

LIMIT = 600  # seconds


def run(context):
    """All of `addons/*/tests_core` and `tests/devenv`."""
    folders = sorted(paths.ADDONS.glob("*/tests_core"))
    folders.append(paths.REPO / "tests" / "devenv")
    files = [file for folder in folders for file in sorted(folder.glob("test_*.py"))]
    weights = {str(file.relative_to(paths.REPO)): shares.weight(file) for file in files}
    parts = enumerate(shares.deal(weights), 1)
    wanted = {f"pure_{number}": part for number, part in parts}
    verdict = pytests("pure", context, wanted, LIMIT)
    for name in context.addons:
        core = paths.ADDONS / name / "core"
        if core.is_dir() and not list(paths.ADDONS.glob(f"{name}/tests_core/test_*")):
            verdict.problems.append(f"{name} has core/ but no tests in tests_core/")
    return verdict


def pytests(lane, context, parts, limit, env=None):
    """Run pytest several times side by side; one verdict of all.

    :param parts: arguments by the name of the part's log and report
    """
    jobs, reports = [], []
    for name, arguments in parts.items():
        log, report = context.results / f"{name}.log", context.results / f"{name}.xml"
        report.unlink(missing_ok=True)
        command = [str(paths.PYTHON), "-m", "pytest", "-q", "-ra"]
        jobs.append(([*command, f"--junitxml={report}", *arguments], log))
        reports.append(report)
    codes = contexts.together(jobs, env=env, timeout=limit)
    verdicts = []
    for code, report, (_command, log) in zip(codes, reports, jobs, strict=True):
        verdict = result.from_junit(lane, report)
        if code is None:
            verdict.problems.append(f"it took too long and was ended; see {log}")
        elif code and not verdict.failed:
            verdict.problems.append(f"pytest ended with code {code}; see {log}")
        if not verdict.ran:
            verdict.problems.append(f"no test was run; see {log}")
        verdicts.append(verdict)
    return result.joined(lane, verdicts)
