"""The thinking of the dialler: pure Python, no Odoo import."""
