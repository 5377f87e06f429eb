from odoo import api, models


class IrFilters(models.Model):
    """Odoo keeps names of filters in one language: ours are told in the reader's."""

    _inherit = "ir.filters"

    @api.model
    def get_filters(self, model, *args, **kwargs):
        found = super().get_filters(model, *args, **kwargs)
        if model != "telephony.call.report":
            return found
        words = self._telephony_filter_names()
        for row in found:
            # one that somebody renamed keeps its name
            row["name"] = words.get(row["name"], row["name"])
        return found

    @api.model
    def _telephony_filter_names(self):
        """{name as shipped: name in the reader's language}"""
        return {
            "Missed by hour": self.env._("Missed by hour"),
            "Load of the week": self.env._("Load of the week"),
            "Waiting by line": self.env._("Waiting by line"),
            "Talk of operators": self.env._("Talk of operators"),
        }
