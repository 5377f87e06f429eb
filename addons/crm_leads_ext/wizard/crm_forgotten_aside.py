from odoo import fields, models
from odoo.exceptions import UserError


class CrmForgottenAside(models.TransientModel):
    """Why, and how long, cases of forgotten clients are put aside."""

    _name = "crm.forgotten.aside"
    _description = "Put Forgotten Clients Aside"

    case_ids = fields.Many2many("crm.forgotten.case", required=True)
    reason = fields.Char(required=True)
    until = fields.Datetime(
        help="Then it is in the list again. Empty: not until something has happened "
        "with the client."
    )

    def action_confirm(self):
        self.ensure_one()
        if self.until and self.until <= fields.Datetime.now():
            raise UserError(self.env._("This time has passed already."))
        self.case_ids._put_aside(self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}
