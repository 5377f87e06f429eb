from odoo import models


class PartnerMerge(models.TransientModel):
    """Talks follow a client who is merged into another."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_reference_fields(self, src_partners, dst_partner):
        result = super()._update_reference_fields(src_partners, dst_partner)
        self.env["call.session"]._follow_merge(
            "res.partner", src_partners.ids, dst_partner.id
        )
        return result
