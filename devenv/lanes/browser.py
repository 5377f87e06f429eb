"""Lane `browser`: hoot unit tests and tours, in chromium, by Odoo's runner.

They are the tests tagged `browser`: all that speak to Odoo's web server, whether by
chromium or by RPC.  The database has demo data and all our addons, and the bundles of
JavaScript are made already: Odoo makes them anew (a minute) in every database in which
such a test is run.
"""

from .. import database, system, templates
from . import odoo_lane
from .context import Context

LIMIT = 1200  # seconds


def run(context: Context):
    """Run on an installed database: only tests of the kind post_install are there."""
    if not system.which("chromium"):
        raise system.MissingProgramError("chromium is missing")
    name = context.database("browser")
    log = context.results / "browser.log"
    database.copy(templates.full(demo=True), name)
    tags = odoo_lane.tags("browser", context.addons)
    code = odoo_lane.run_odoo(name, log, "--test-tags", tags, timeout=LIMIT)
    return odoo_lane.verdict("browser", log, code, context.addons)
