from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Numbers both contacts have are kept once, and one of them is the main."""
        rows = self.env["res.partner.phone.number"].sudo()
        rows = rows.with_context(phone_numbers_in_step=True)
        seen = {row._merge_key() for row in dst_partner.phone_number_ids}
        for row in rows.search([("partner_id", "in", src_partners.ids)]):
            if row._merge_key() in seen:
                row.unlink()
            else:
                seen.add(row._merge_key())
                row.is_main = False
        self.env.flush_all()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        dst_partner.invalidate_recordset(["phone_number_ids"])
        dst_partner._phone_from_numbers()
        return result
