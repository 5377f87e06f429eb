from dateutil.relativedelta import relativedelta

from odoo import fields, models


class CrmRewardMake(models.TransientModel):
    """Asks for the month whose statements are to be made."""

    _name = "crm.reward.make"
    _description = "Make Statements of Rewards"

    month = fields.Date(
        "Any Day of the Month",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) - relativedelta(months=1, day=1)
        ),
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )

    def action_make(self):
        """Make or renew the statements and show them."""
        self.ensure_one()
        self.check_access("read")
        statements = self.env["crm.reward.statement"]
        company = self.company_id
        statements._make(company, self.month)
        first = statements._month_of(company, self.month).first
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_leads_ext.crm_reward_statement_action"
        )
        action["domain"] = [
            ("month", "=", fields.Date.to_string(first)),
            ("company_id", "=", company.id),
        ]
        return action
