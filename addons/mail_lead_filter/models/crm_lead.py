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

    def _merge_dependences_history(self, opportunities):
        """Letters go with their messages: all of them at once, not one by one."""
        messages = opportunities.sudo().message_ids
        letters = self.env["mail.desk.letter"].sudo().search(
            [("message_id", "in", messages.ids)]
        )  # fmt: skip
        moved = opportunities.with_context(mail_desk_letters_follow=True)
        result = super()._merge_dependences_history(moved)
        letters._follow()
        return result
