from odoo.addons.record_template.leftovers import drop_full_indexes


def migrate(cr, version):
    """Contacts nobody has called are not looked for by their last operator."""
    drop_full_indexes(cr, {"call_campaign_contact": ("last_user_id",)})
