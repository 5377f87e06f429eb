from odoo import api, fields, models
from odoo.fields import Domain

from ..core import numbers

FOUND_FIELDS = ["name", "commercial_partner_id", "user_id", "active", "phone"]


class ResPartner(models.Model):
    _inherit = "res.partner"

    voip_call_ids = fields.One2many("voip.call", "partner_id", string="Calls")
    voip_call_count = fields.Integer("Number of calls", compute="_compute_voip_calls")

    telephony_vip = fields.Boolean(
        "VIP caller", help="Gets past others who wait, and may have rules of its own."
    )

    _phone_sanitized_idx = models.Index(
        "(phone_sanitized) WHERE phone_sanitized IS NOT NULL"
    )

    def _compute_voip_calls(self):
        counts = dict(
            self.env["voip.call"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.voip_call_count = counts.get(partner, 0)

    @api.model
    def _telephony_find(self, e164, company=None, extension=""):
        """The client with this number (E.164), or none.

        One found: that one.  Several: those with the extension, if it is known.
        Several of one company: the company.  Else the one called last, else the oldest.
        """
        found = self._telephony_matches(e164, company)
        if len(found) <= 1:
            return found
        if extension:
            found = found._telephony_with_extension(e164, extension) or found
            if len(found) == 1:
                return found
        firm = found.commercial_partner_id
        if len(firm) == 1:
            return firm
        last = self.env["voip.call"].search(
            [("partner_id", "in", found.ids)], order="id desc", limit=1
        )
        return last.partner_id or found[:1]

    @api.model
    def _telephony_matches(self, e164, company=None):
        """All clients with this number (at most ten)."""
        if not e164:
            return self.browse()
        domain = Domain("phone_sanitized", "=", e164)
        if company:
            domain &= Domain("company_id", "in", [company.id, False])
        # what the card and the name for a display need, by the same query
        return self.search_fetch(domain, FOUND_FIELDS, order="id", limit=10)

    def _telephony_with_extension(self, e164, extension):
        """Those whose number is written with this extension; to be extended."""
        return self.filtered(
            lambda one: numbers.split_extension(one.phone or "")[1] == extension
        )

    def _telephony_keep_number(self, number):
        """Remember one more number; to be extended where there may be several."""
        self.ensure_one()
        if not self.phone:
            self.phone = number

    def _telephony_owner(self):
        """The user who looks after this client, or none."""
        owner = self.user_id or self.commercial_partner_id.user_id
        return owner[:1]

    def action_view_voip_calls(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_telephony.voip_call_action"
        )
        action["domain"] = [("partner_id", "child_of", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action
