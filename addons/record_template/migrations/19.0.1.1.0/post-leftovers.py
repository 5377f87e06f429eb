from odoo.addons.record_template.leftovers import drop_authors, drop_column_indexes

INDEXES = {"record_template_run": ("user_id", "company_id")}


def migrate(cr, version):
    """Runs are written by the thousand: what nobody looks for by is not kept."""
    drop_column_indexes(cr, INDEXES)
    drop_authors(cr, "record_template_run")
