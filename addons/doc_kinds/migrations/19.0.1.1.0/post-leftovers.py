from odoo.addons.record_template.leftovers import drop_column_indexes


def migrate(cr, version):
    """Indexes that every change of a document paid for."""
    drop_column_indexes(cr, {"doc_document": ("kind_id", "company_id")})
