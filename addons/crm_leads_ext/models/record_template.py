from odoo import models

from ..bulk import lead, number, partner

RECIPES = {
    "crm.lead": lead.RECIPE,
    "res.partner": partner.RECIPE,
    "res.partner.phone.number": number.RECIPE,
}


class RecordTemplate(models.Model):
    _inherit = "record.template"

    def _bulk_recipe(self, model):
        return RECIPES.get(model) or super()._bulk_recipe(model)
