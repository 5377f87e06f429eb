from odoo import api, fields, models


class CrmInteraction(models.Model):
    """A contact ends that a client was forgotten, at once."""

    _inherit = "crm.interaction"

    reached = fields.Boolean(
        "Client Reached",
        default=True,
        help="Off for attempts that nobody answered: they are no contact.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        real = rows.sudo().filtered("reached")
        self.env["crm.forgotten.case"].sudo()._recheck(real.lead_id, real.partner_id)
        return rows
