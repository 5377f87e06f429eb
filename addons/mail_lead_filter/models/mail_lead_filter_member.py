from odoo import api, fields, models


class MailLeadFilterMember(models.Model):
    """A salesperson requests are given to."""

    _name = "mail.lead.filter.member"
    _description = "Salesperson of a Mail Filter"
    _order = "sequence, id"

    action_id = fields.Many2one(
        "mail.lead.filter.action", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="action_id.company_id")
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    regions = fields.Char(
        help="Names of places or beginnings of phone numbers, parted by commas: "
        "Moscow, +7495. Empty: for clients of all other regions."
    )

    _user_uniq = models.Constraint(
        "UNIQUE(action_id, user_id)", "Each salesperson stands in the list once."
    )

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members.action_id.filter_id._check_works_as()
        return members

    def write(self, vals):
        self.action_id.filter_id._check_works_as()
        result = super().write(vals)
        self.action_id.filter_id._check_works_as()
        return result

    def unlink(self):
        self.action_id.filter_id._check_works_as()
        return super().unlink()
