from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def write(self, vals):
        """Letters that wait go to the new salesperson with the lead."""
        result = super().write(vals)
        if "user_id" in vals:
            letters = self.env["mail.desk.letter"].sudo().search(
                [("res_model", "=", self._name), ("res_id", "in", self.ids),
                 ("state", "=", "waiting")]
            )  # fmt: skip
            letters.user_id = vals["user_id"]
        return result
