from odoo.addons.record_template.leftovers import drop_authors, drop_column_indexes

INDEXES = {
    "call_campaign_contact": ("company_id", "state"),
    "call_campaign_contact_number": ("contact_id",),
    "call_campaign_import_row": ("import_id", "code"),
}


def migrate(cr, version):
    """Indexes given up, and who has written the rows of imports and the numbers."""
    drop_column_indexes(cr, INDEXES)
    drop_authors(cr, "call_campaign_contact_number", "call_campaign_import_row")
