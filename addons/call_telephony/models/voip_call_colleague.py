from odoo import api, fields, models


class VoipCall(models.Model):
    """Calls among colleagues: an internal number is somebody's telephone."""

    _inherit = "voip.call"

    colleague_id = fields.Many2one(
        "res.users",
        "Colleague called",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        for call in calls:
            if call.number_kind == "internal" and not call.colleague_id:
                user = call.sudo().pbx_id._colleague_of(call.phone_number)
                if user:
                    call.sudo().colleague_id = user
        return calls

    @api.depends("colleague_id.name")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        states = dict(self._fields["state"]._description_selection(self.env))
        for call in self:
            if call.colleague_id and not call.partner_id:
                name = call.sudo().colleague_id.name
                call.display_name = f"{states.get(call.state, '')} - {name}"
        return result

    def _to_payload(self):
        """`colleague`: name of the one at the other end of an internal call."""
        return {
            **super()._to_payload(),
            "colleague": self.sudo().colleague_id.name or False,
        }
