"""The thinking of the mail filter: letters, conditions, attributes. No Odoo here."""
