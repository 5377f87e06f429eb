from odoo import models

from ..core.bulk import Recipe
from ..runtime.bulk import create_many

RUN_RECIPE = Recipe(free=frozenset({"res_id", "record_name", "report"}))


class RecordTemplate(models.Model):
    """Making many records of a model together, quicker than the ORM where it can be."""

    _inherit = "record.template"

    def _bulk_recipe(self, model):
        """What is known of making many records of a model; None: the ORM makes them.

        Other addons know more models.

        :param model: technical name
        :return: ``core.bulk.Recipe`` or None
        """
        return RUN_RECIPE if model == "record.template.run" else None

    def _create_many(self, records, vals_list):
        """As ``records.create(vals_list)``, by the model's recipe if there is one."""
        return create_many(records, self._bulk_recipe(records._name), vals_list)
