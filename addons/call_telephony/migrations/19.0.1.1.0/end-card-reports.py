from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """The reports made ready, as in a new database."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["telephony.card.report"]._make_presets()
