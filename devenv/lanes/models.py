"""Lane `models`: Odoo's runner on fresh databases into which our addons are installed.

There are as many databases as there are cores (two at most).  Each of them gets all
addons, and of every addon's classes of tests its share: so they take about as long as
each other, whichever addon has the slow tests.
"""

from .. import database, odoo_env, paths, templates
from . import context as contexts
from . import odoo_lane, result, shares
from .context import Context

LIMIT = 1500  # seconds
BROWSER = "browser"  # tag of what another lane runs


def run(context: Context):
    """Install with tests; nothing of the browser's."""
    addons = tuple(name for name in context.addons if not name.endswith("_demo"))
    parts = shares.deal_each({name: classes(name) for name in addons})
    logs = [context.results / f"models_{n}.log" for n in range(1, len(parts) + 1)]
    jobs = [
        (_command(context.database(log.stem), addons, wanted), log)
        for wanted, log in zip(tags(addons, parts), logs, strict=True)
    ]
    codes = contexts.together(jobs, env=odoo_env.environ(), timeout=LIMIT)
    return result.joined(
        "models",
        [
            odoo_lane.verdict("models", log, code, addons, {name for name, _ in part})
            for log, code, part in zip(logs, codes, parts, strict=True)
        ],
    )


def classes(addon):
    """`{name of a class of tests: how many tests it has}` of the addon."""
    files = sorted((paths.ADDONS / addon / "tests").glob("test_*.py"))
    return shares.classes(*files, without=BROWSER)


def tags(addons, parts):
    """Odoo's --test-tags of every share: the classes of the share by their names.

    The last one is all that the others are not: no test is left out.

    :param parts: lists of (addon, class)
    """
    named = [[f"/{addon}:{name}" for addon, name in part] for part in parts]
    rest = [BROWSER, *(spec for part in named[:-1] for spec in part)]
    return [
        *(",".join([*part, f"-{BROWSER}"]) for part in named[:-1]),
        odoo_lane.tags("", addons, without=rest),
    ]


def _command(name, addons, wanted):
    """Make the database; the command that installs all and tests the share in it."""
    database.copy(templates.base(demo=False), name)
    return contexts.odoo_command(name, "-i", ",".join(addons), "--test-tags", wanted)
