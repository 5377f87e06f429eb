from odoo import fields, models

LOG = "mail.lead.filter.log"
MANAGER = "mail_lead_filter.mail_lead_filter_group_manager"


class CrmLead(models.Model):
    _inherit = "crm.lead"

    letter_count = fields.Integer(
        "Letters",
        compute="_compute_letter_count",
        groups=MANAGER,
        help="Letters the filters have made this lead of, or added to it.",
    )

    def _compute_letter_count(self):
        logs = self.env[LOG]
        for lead in self:
            known = lead._origin
            lead.letter_count = len(logs._about(known)) if known else 0

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

    def action_view_letters(self):
        """The letters the filters have made this lead of, or added to it."""
        self.ensure_one()
        self.check_access("read")
        logs = self.env[LOG]._about(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mail_lead_filter.mail_lead_filter_log_action"
        )
        if len(logs) == 1:
            action.update(res_id=logs.id, views=[(False, "form")])
        action["domain"] = [("id", "in", logs.ids)]
        return action
