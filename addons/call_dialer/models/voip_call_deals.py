from odoo import api, models
from odoo.fields import Domain
from odoo.tools import formatLang

MAX_DEALS = 5
#: Not lost, not won.
OPEN = Domain("active", "=", True) & Domain("stage_id.is_won", "=", False)


class VoipCall(models.Model):
    """The deal a client calls about."""

    _inherit = "voip.call"

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        for call in calls:
            if call.type_call == "incoming" and not call.sudo().lead_id:
                deals = call.sudo()._open_deals(limit=2)
                if len(deals) == 1:
                    call.sudo().lead_id = deals
        return calls

    def _open_deals(self, limit=MAX_DEALS):
        """Open deals of the client's firm, else those with the number; newest first."""
        self.ensure_one()
        firm = self.sudo().partner_id.commercial_partner_id
        if firm:
            who = Domain("partner_id", "child_of", firm.id)
        elif self.number_e164:
            who = Domain("phone_sanitized", "=", self.number_e164)
        else:
            return self.env["crm.lead"]
        company = Domain("company_id", "in", [self.company_id.id, False])
        return self.env["crm.lead"].search(
            OPEN & who & company, order="id desc", limit=limit
        )

    def _incoming_card(self):
        """`deals`: open deals of the client the user may see."""
        card = super()._incoming_card()
        if not self.env["crm.lead"].has_access("read"):
            return {**card, "deals": []}
        deals = [self._deal_of_card(lead) for lead in self._open_deals()]
        return {**card, "deals": deals}

    def _new_kinds(self):
        kinds = super()._new_kinds()
        if self.env["crm.lead"].has_access("create"):
            kinds.append({"kind": "lead", "label": self.env._("Lead")})
        return kinds

    def _make_lead(self, name):
        """A lead with the number; the call is its call."""
        lead = self.env["crm.lead"].create(
            {
                "name": name,
                "contact_name": name,
                "phone": self._number_to_keep(),
                "user_id": self.env.uid,
            }
        )
        self.sudo().lead_id = lead

    def _deal_of_card(self, lead):
        amount = lead.expected_revenue
        return {
            "id": lead.id,
            "name": lead.name,
            "stage": lead.stage_id.name or False,
            "user": lead.user_id.name or False,
            "amount": formatLang(
                self.env, amount, currency_obj=lead.company_currency, digits=0
            )
            if amount
            else False,
        }


class VoipPbx(models.Model):
    _inherit = "voip.pbx"

    def _name_of(self, number):
        """Whoever is no client yet may have asked: the name in a lead."""
        name = super()._name_of(number)
        if name or not number.e164:
            return name
        domain = Domain("phone_sanitized", "=", number.e164)
        if self.company_id:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        lead = self.env["crm.lead"].search(domain, order="id desc", limit=1)
        return lead.contact_name or lead.partner_name or lead.name or ""
