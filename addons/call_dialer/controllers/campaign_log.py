from odoo import http
from odoo.http import request

from odoo.addons.crm_leads_ext.controllers import xlsx


class CampaignLog(http.Controller):
    """The log of a campaign in Excel."""

    @http.route("/call_dialer/campaign/<int:campaign_id>/log.xlsx", auth="user")
    def log(self, campaign_id):
        """For supervisors of the campaign; others are told nothing of it."""
        campaign = request.env["call.campaign"].browse(campaign_id).exists()
        if not campaign or not campaign._may_supervise(request.env.user):
            raise request.not_found()
        return xlsx.download(campaign._log_rows(), f"campaign_{campaign_id}_log.xlsx")
