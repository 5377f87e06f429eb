from odoo import fields, models


class CallImportMapping(models.Model):
    """A saved column mapping: {normalised header: target}."""

    _name = "call.import.mapping"
    _description = "Import Mapping"
    _order = "name"

    name = fields.Char(required=True)
    kind = fields.Selection(
        [("persons", "Persons"), ("companies", "Companies with a contact")],
        required=True,
        default="persons",
    )
    targets = fields.Json(export_string_translation=False)
    headers = fields.Char(compute="_compute_headers", string="Columns")
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True
    )

    def _compute_headers(self):
        for mapping in self:
            mapping.headers = ", ".join(mapping.targets or {})

    def _fits(self, headers):
        """How many of the headers (normalised) the mapping knows, as a share."""
        self.ensure_one()
        known = set(self.targets or {})
        return len(known & set(headers)) / len(known) if known else 0
