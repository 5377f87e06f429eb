from odoo.addons.record_template.leftovers import drop_authors, drop_column_indexes

INDEXES = {"crm_lead": ("payment_status",), "crm_lead_milestone": ("stage_id",)}


def migrate(cr, version):
    """Indexes given up, and who has written the log of stages."""
    drop_column_indexes(cr, INDEXES)
    drop_authors(cr, "crm_lead_milestone")
