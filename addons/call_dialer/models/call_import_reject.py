from odoo import models


class CallCampaignImport(models.Model):
    """Why a row of an import is left out, in words."""

    _inherit = "call.campaign.import"

    def _reject_text(self, verdict, found, values):
        """Why a row is left out, in words."""
        env = self.env
        if verdict.code == "no_number":
            reasons = {
                env["res.partner.phone.number"]._reason_text(number.reason)
                for number in found
                if not number.valid and number.reason
            }
            text = values.get("phone") or env._("empty")
            detail = f" ({'; '.join(sorted(reasons))})" if reasons else ""
            return env._(
                "No usable number: %(text)s%(detail)s", text=text, detail=detail
            )
        if verdict.code == "blacklisted":
            return env._("%s is on the stop list", verdict.number)
        if verdict.code == "file_duplicate":
            return env._(
                "%(number)s stands in row %(row)s already",
                number=verdict.number,
                row=verdict.other,
            )
        if verdict.code == "campaign_duplicate":
            other = env["call.campaign.contact"].sudo().browse(verdict.other)
            return env._(
                "%(number)s is in the campaign already: %(contact)s",
                number=verdict.number,
                contact=other.display_name,
            )
        partner = env["res.partner"].browse(verdict.other)
        return env._(
            "%(number)s belongs to a known client: %(partner)s",
            number=verdict.number,
            partner=partner.display_name,
        )
