"""Lane `suite`: the whole loop with a real browser, Odoo server and Asterisk.

In three parts side by side: what needs Asterisk waits for telephones most of the time,
and what breaks something waits until it is noticed; the installations go with these, so
that the parts take about as long as each other.
"""

import json

from .. import asterisk, odoo_env, paths, system, templates
from . import pure

LIMIT = 3000  # seconds
#: Ends of the names of the files whose tests mostly wait for a timeout, and of those
#: that install.
FAULTS = ("cdr", "faults", "load", "postgres", "uninstall")


def run(context):
    """pytest on `tests/`, but for what the lane `pure` runs."""
    absent = system.missing(system.TEST_PROGRAMS, system.TEST_FILES)
    if absent:
        raise system.MissingProgramError(f"missing: {', '.join(absent)}")
    if not (asterisk.ROOT / "usr/sbin/asterisk").exists():
        raise asterisk.AsteriskError("the Asterisk sandbox is missing")
    files = sorted(
        path
        for path in (paths.REPO / "tests").rglob("test_*.py")
        if "devenv" not in path.relative_to(paths.REPO).parts
    )
    wanted = [str(path.relative_to(paths.REPO)) for path in files]
    env = odoo_env.environ()
    env["SUITE_TEMPLATE"] = templates.full(demo=True)
    env["SUITE_ADDONS"] = json.dumps(context.addons)
    if not wanted:
        raise FileNotFoundError("tests/ has no whole-suite test")
    return pure.pytests("suite", context, parts(wanted), LIMIT, env)


def parts(files):
    """Files of tests by the part they run in; no part is empty."""
    found = {"suite": [], "suite_asterisk": [], "suite_faults": []}
    for file in files:
        found[_part(file)].append(file)
    return {name: some for name, some in found.items() if some}


def _part(file):
    if any(file.endswith(f"_{what}.py") for what in FAULTS):
        return "suite_faults"
    return "suite_asterisk" if "asterisk" in file else "suite"
