from odoo import models
from odoo.fields import Domain


class CallSession(models.Model):
    """The client a script found or made is the one who calls."""

    _inherit = "call.session"

    def _take_client(self, partner):
        before = self.sudo().partner_id
        result = super()._take_client(partner)
        self.sudo().campaign_contact_id.filtered(
            lambda contact: not contact.partner_id
        ).partner_id = partner
        for call in self._calls():
            if not call.partner_id or call.partner_id == before:
                call._become_known(partner)
        return result

    def _note_made(self, action, made):
        """A deal made in the talk of a call without one is what the call is about."""
        result = super()._note_made(action, made)
        deals = [
            item["res_id"]
            for item in made
            if item.get("code") and item.get("res_model") == "crm.lead"
        ]
        if deals:
            calls = self._calls().filtered(lambda call: not call.lead_id)
            calls.lead_id = self.env["crm.lead"].browse(deals[0])
        return result

    def _calls(self):
        """The calls of the talk, latest first, with that which goes on now."""
        talks = Domain("session_id", "=", self.id)
        contact = self.sudo().campaign_contact_id
        if contact:
            going_on = Domain("state", "in", ("calling", "ongoing"))
            talks |= Domain("campaign_contact_id", "=", contact.id) & going_on
        return self.env["voip.call"].sudo().search(talks, order="id desc")


class VoipCall(models.Model):
    _inherit = "voip.call"

    def link_partner(self, partner_id):
        """Said on the card: the talk led by a script is with this client, too."""
        result = super().link_partner(partner_id)
        for call in self.sudo().filtered("partner_id"):
            session = call.session_id
            if session and not session.partner_id:
                session._take_client(call.partner_id)
        return result

    def _become_known(self, partner):
        """It was this client who called: the card and the desk show it at once."""
        self.ensure_one()
        self.sudo().partner_id = partner
        self._notify_user()
        if self.type_call == "incoming" and self.state in ("calling", "ongoing"):
            self._renew_card()
