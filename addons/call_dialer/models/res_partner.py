from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    campaign_contact_ids = fields.One2many(
        "call.campaign.contact", "partner_id", string="In Campaigns"
    )
    call_attempt_count = fields.Integer(
        string="Call Attempts", compute="_compute_call_attempt_count"
    )

    def _compute_call_attempt_count(self):
        contacts = self.env["call.campaign.contact"]
        visible = contacts.has_access("read")
        for partner in self:
            partner.call_attempt_count = visible and self.env[
                "call.attempt"
            ].search_count(partner._call_attempt_domain())

    def _call_attempt_domain(self):
        self.ensure_one()
        return [("partner_id", "child_of", self.ids)]

    def action_open_call_attempts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_dialer.call_attempt_action"
        )
        action["domain"] = self._call_attempt_domain()
        return action

    def action_add_to_campaign(self):
        return self.env["call.campaign.add"]._open(self)

    @api.model
    def _telephony_matches(self, e164, company=None):
        """Clients by any of their numbers, not only the main one."""
        found = super()._telephony_matches(e164, company)
        if e164 and len(found) < 10:
            rows = self.env["res.partner.phone.number"].search(
                [("number_e164", "=", e164)], limit=10
            )
            partners = rows.partner_id.filtered("active")
            if company:
                partners = partners.filtered(
                    lambda p: p.company_id in (company, p.company_id.browse())
                )
            found |= partners
        return found[:10]

    def _telephony_with_extension(self, e164, extension):
        """The extension has a field of its own in the numbers of a contact."""
        rows = self.env["res.partner.phone.number"].search(
            [
                ("partner_id", "in", self.ids),
                ("number_e164", "=", e164),
                ("extension", "=", extension),
            ]
        )
        found = super()._telephony_with_extension(e164, extension)
        return (found | rows.partner_id) & self

    def _telephony_keep_number(self, number):
        """One more row among the numbers of the contact."""
        self.ensure_one()
        known = self.phone_number_ids.mapped("number_e164")
        if number and number not in known:
            self.phone_number_ids = [
                fields.Command.create({"number": number, "is_main": not self.phone})
            ]
