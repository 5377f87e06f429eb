from odoo import fields, models


class CallSession(models.Model):
    """Sessions of campaigns know their contact."""

    _inherit = "call.session"

    campaign_contact_id = fields.Many2one(
        "call.campaign.contact", index="btree_not_null", ondelete="set null"
    )
    origin_id = fields.Many2one(string="Campaign")

    def _get_sources(self):
        sources = super()._get_sources()
        contact = self.sudo().campaign_contact_id
        if contact:
            found = {
                "contact": contact,
                "campaign": contact.campaign_id,
                "partner": contact.partner_id,
                "lead": contact.lead_id,
            }
            for name, record in found.items():
                if record and not sources.get(name):
                    sources[name] = record.sudo(self.env.su)
        return sources

    def _linked_records(self):
        """The call that is being talked on, and the deal it is about."""
        call = self._calls()[:1]
        lead = self.campaign_contact_id.lead_id or call.lead_id
        return [*super()._linked_records(), *call, *lead]

    def _hook_finished(self):
        result = super()._hook_finished()
        self.sudo().campaign_contact_id.campaign_id._touch_board()
        return result

    def _dialler_pause(self, until=False):
        """The contact left the operator: the session waits for the next talk."""
        for session in self.sudo():
            session._pause(until)
        return self

    def _dialler_resume(self):
        """The contact is with the present user: the session is his, and goes on."""
        for session in self.sudo():
            if session.user_id != self.env.user:
                session._assign(self.env.user)
            session._resume()
        return self

    def _dialler_finish(self, outcome=False):
        """The contact has its result: the session ends with it."""
        for session in self.sudo():
            session._finish(outcome)
        return self
