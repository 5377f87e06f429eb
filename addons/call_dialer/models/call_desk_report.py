from odoo import api, models


class CallDesk(models.AbstractModel):
    _inherit = "call.desk"

    @api.model
    def card_reports(self, contact_id):
        """The reports of choice about the client of the held contact.

        Read with the operator's own rights; nothing for a contact not held (any more).

        :return: as `telephony.card.report._for_client`
        """
        self._check_operator()
        contact = self._held().sudo()
        if contact.id != contact_id:
            # given back while the screen asked
            return []
        calls = self.env["voip.call"].sudo()
        last = calls.search([("campaign_contact_id", "=", contact.id)], limit=1)
        partner = contact.partner_id.sudo(False)
        return self.env["telephony.card.report"]._for_client(partner, last)
