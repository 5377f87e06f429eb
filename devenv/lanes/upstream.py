"""Lane `upstream`: a chosen part of Odoo's own tests still passes with ours installed.

Only tests of the kind post_install: they run on an installed database.  All of crm's
and mail's take eight minutes; these are the ones that meet what our addons extend.
"""

from .. import database, templates
from . import odoo_lane
from .context import Context

LIMIT = 900  # seconds
TESTS = (
    "/crm:TestCRMLeadSmartCalendar",
    "/crm:TestCrmPls",
    "/crm:TestLeadConvertMass",
    "/mail:TestMailActivityIntegrity",
    "/mail:TestMailMessage",
    "/mail:TestSearchTemplateCategory",
    "/mail:TestUser",
    "/sale_crm",
)


def run(context: Context):
    """Run them on a database with demo data and all our addons."""
    name = context.database("upstream")
    log = context.results / "upstream.log"
    database.copy(templates.full(demo=True), name)
    tags = ",".join(TESTS)
    code = odoo_lane.run_odoo(name, log, "--test-tags", tags, timeout=LIMIT)
    verdict = odoo_lane.verdict("upstream", log, code, context.addons)
    database.drop(name)
    return verdict
