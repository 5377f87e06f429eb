from odoo import http
from odoo.http import request

from . import xlsx


class Rewards(http.Controller):
    """Statements of rewards in Excel."""

    @http.route("/crm_leads_ext/rewards.xlsx", auth="user")
    def rewards(self, ids=""):
        """:param ids: ids of statements, with commas between them"""
        try:
            wanted = [int(part) for part in ids.split(",")]
        except ValueError:
            raise request.not_found() from None
        statements = request.env["crm.reward.statement"].browse(wanted).exists()
        if not statements:
            raise request.not_found()
        return xlsx.download(statements._export_rows(), "rewards.xlsx")
