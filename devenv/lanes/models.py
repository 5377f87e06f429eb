"""Lane `models`: Odoo's runner, all our addons installed into one fresh database."""

from .. import database, templates
from . import odoo_lane
from .context import Context

LIMIT = 1500  # seconds


def run(context: Context):
    """Install with tests; nothing of the browser's."""
    addons = tuple(name for name in context.addons if not name.endswith("_demo"))
    name = context.database("models")
    log = context.results / "models.log"
    database.copy(templates.base(demo=False), name)
    tags = odoo_lane.tags("", addons, without=("browser",))
    code = odoo_lane.run_odoo(
        name,
        log,
        *("-i", ",".join(addons), "--test-tags", tags),
        timeout=LIMIT,
    )
    return odoo_lane.verdict("models", log, code, addons, every_addon=True)
