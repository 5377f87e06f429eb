"""Lane `models`: Odoo's runner on fresh databases into which our addons are installed.

The addons are dealt out to as many databases as there are cores (two at most): each of
them installs its share, with tests, and what that needs, without.
"""

from .. import database, odoo_env, paths, templates
from . import context as contexts
from . import odoo_lane, result, shares
from .context import Context

LIMIT = 1500  # seconds


def run(context: Context):
    """Install with tests; nothing of the browser's."""
    addons = tuple(name for name in context.addons if not name.endswith("_demo"))
    parts = shares.deal({name: shares.weight(*files(name)) for name in addons})
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


def files(addon):
    """Its files of tests."""
    return sorted((paths.ADDONS / addon / "tests").glob("test_*.py"))


def _command(name, addons):
    """Make the database; the command that installs and tests the addons in it."""
    database.copy(templates.base(demo=False), name)
    tags = odoo_lane.tags("", addons, without=("browser",))
    return contexts.odoo_command(name, "-i", ",".join(addons), "--test-tags", tags)
