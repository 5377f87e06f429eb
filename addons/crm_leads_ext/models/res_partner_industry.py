from odoo import fields, models

LINE, ATTRIBUTES = "industry_id", "industry_attributes"


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

    def onchange(self, values, field_names, fields_spec):
        """Another line of business shows its attributes at once.

        Odoo tells the client only of values that are others, and attributes of which
        none has a value are equal to those of any other line.
        """
        result = super().onchange(values, field_names, fields_spec)
        told = result.get("value", {})
        if LINE in field_names and ATTRIBUTES in fields_spec and ATTRIBUTES not in told:
            line = values.get(LINE) or False
            kept = self and self.industry_id.id == line
            partner = self if kept else self.new({LINE: line})
            (read,) = partner.web_read({ATTRIBUTES: {}})
            result["value"] = {**told, ATTRIBUTES: read[ATTRIBUTES]}
        return result
