"""Lane `models`: Odoo's runner on fresh databases into which our addons are installed.

The addons are dealt out to as many databases as there are cores (two at most): each of
them installs its share, with tests, and what that needs, without.
"""

import re

from .. import database, odoo_env, paths, templates
from . import context as contexts
from . import odoo_lane, result
from .context import Context

LIMIT = 1500  # seconds
SHARES = 2
TEST = re.compile(r"^\s+def test_", re.MULTILINE)


def run(context: Context):
    """Install with tests; nothing of the browser's."""
    addons = tuple(name for name in context.addons if not name.endswith("_demo"))
    parts = shares({name: weight(name) for name in addons}, SHARES)
    logs = [context.results / f"models_{n}.log" for n in range(1, len(parts) + 1)]
    jobs = [
        (_command(context.database(log.stem), part), log)
        for part, log in zip(parts, logs, strict=True)
    ]
    codes = contexts.together(jobs, env=odoo_env.environ(), timeout=LIMIT)
    return result.joined(
        "models",
        [
            odoo_lane.verdict("models", log, code, part, every_addon=True)
            for log, code, part in zip(logs, codes, parts, strict=True)
        ],
    )


def weight(addon):
    """How many tests an addon has, about."""
    files = (paths.ADDONS / addon / "tests").glob("test_*.py")
    return sum(len(TEST.findall(file.read_text())) for file in files)


def shares(weights, number):
    """Deal out names so that the sums of their weights are about equal.

    :param weights: `{name: weight}`
    :return: at most `number` tuples of names, none empty
    """
    parts = [[] for _ in range(number)]
    sums = [0] * number
    for name in sorted(weights, key=lambda name: (-weights[name], name)):
        least = sums.index(min(sums))
        parts[least].append(name)
        sums[least] += weights[name]
    return [tuple(part) for part in parts if part]


def _command(name, addons):
    """Make the database; the command that installs and tests the addons in it."""
    database.copy(templates.base(demo=False), name)
    tags = odoo_lane.tags("", addons, without=("browser",))
    return contexts.odoo_command(name, "-i", ",".join(addons), "--test-tags", tags)
