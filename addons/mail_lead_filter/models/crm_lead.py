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
