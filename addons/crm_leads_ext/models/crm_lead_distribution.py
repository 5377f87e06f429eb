from odoo import api, fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    distribution_log_ids = fields.One2many(
        "crm.distribution.log", "lead_id", "Distribution", copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if any(not lead.user_id for lead in leads):
            rules = self.env["crm.distribution"].sudo()
            if rules.search_count([("automatic", "=", True)], limit=1):
                self.env.ref("crm_leads_ext.ir_cron_distribution").sudo()._trigger()
        return leads

    def _distribution_regions(self):
        """Codes of the lead's region, from the country to the state."""
        self.ensure_one()
        country = self.country_id or self.partner_id.country_id
        state = self.state_id or self.partner_id.state_id
        codes = {country.code} if country else set()
        if state:
            codes |= {state.country_id.code, state._distribution_code()}
        return frozenset(codes)
