from odoo import api, models


class VoipCall(models.Model):
    _inherit = "voip.call"

    @api.model
    @api.readonly
    def card_reports(self, call_id):
        """The reports beside the card of the user's own call.

        Asked for when the card is there already: a slow report does not hold it up.

        :return: as `telephony.card.report._for_client`
        """
        call = self.browse(int(call_id)).exists()
        call._check_own()
        return self.env["telephony.card.report"]._for_client(call.partner_id, call)
