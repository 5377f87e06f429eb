from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    """The column is there before the model is: old calls are not worked out one by
    one; nobody is to process those of years ago."""
    if not column_exists(cr, "voip_call", "follow_up"):
        create_column(cr, "voip_call", "follow_up", "varchar")
