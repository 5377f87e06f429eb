from odoo import models

from ..bulk import contact

RECIPES = {
    "call.campaign.contact": contact.RECIPE,
    "call.campaign.contact.number": contact.NUMBER,
    "call.campaign.import.row": contact.ROW,
}


class RecordTemplate(models.Model):
    _inherit = "record.template"

    def _bulk_recipe(self, model):
        return RECIPES.get(model) or super()._bulk_recipe(model)
