from odoo.addons.record_template.leftovers import drop_full_indexes


def migrate(cr, version):
    """Documents of nobody are not looked for by their contact."""
    drop_full_indexes(cr, {"doc_document": ("partner_id",)})
