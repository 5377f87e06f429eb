from odoo import fields, models


class ResPartnerIndustry(models.Model):
    """A line of business says which attributes its companies have."""

    _inherit = "res.partner.industry"

    attribute_definition = fields.PropertiesDefinition("Attributes of Its Companies")


class ResPartner(models.Model):
    _inherit = "res.partner"

    industry_attributes = fields.Properties(
        "Attributes of the Line of Business",
        definition="industry_id.attribute_definition",
        copy=True,
    )
