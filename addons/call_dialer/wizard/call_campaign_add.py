from odoo import api, fields, models
from odoo.exceptions import UserError

#: states out of which a contact may be called again (who was excluded stays so)
OVER = ("done", "failed")


class CallCampaignAdd(models.TransientModel):
    """Bulk action: selected clients or deals become contacts of a campaign."""

    _name = "call.campaign.add"
    _description = "Add to a Campaign"

    campaign_id = fields.Many2one(
        "call.campaign",
        required=True,
        domain="[('state', 'not in', ('cancelled',))]",
    )
    priority = fields.Integer(help="Higher goes first.")
    user_id = fields.Many2one(
        "res.users",
        string="Personal To",
        domain="[('id', 'in', operator_ids)]",
        help="Empty: for any operator of the campaign.",
    )
    again = fields.Boolean(
        "Call Again",
        help="Those who are finished in this campaign already go back into its queue.",
    )
    operator_ids = fields.Many2many(related="campaign_id.operator_ids")
    partner_ids = fields.Many2many("res.partner")
    lead_ids = fields.Many2many("crm.lead")
    count = fields.Integer(string="Selected", compute="_compute_count")

    @api.depends("partner_ids", "lead_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.partner_ids) + len(wizard.lead_ids)

    @api.model
    def _open(self, records):
        """The wizard's window for partners or leads."""
        field = "partner_ids" if records._name == "res.partner" else "lead_ids"
        wizard = self.create(
            {
                "campaign_id": self.env["call.campaign"].search([], limit=1).id,
                field: [(6, 0, records.ids)],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Add to a campaign"),
        }

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids") or []
        if model == "res.partner":
            values["partner_ids"] = [(6, 0, ids)]
        elif model == "crm.lead":
            values["lead_ids"] = [(6, 0, ids)]
        return values

    def action_add(self):
        """Make the contacts; those in the campaign already are left out."""
        self.ensure_one()
        contacts = self._add()
        selected = len(self.partner_ids) + len(self.lead_ids)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if contacts else "warning",
                "message": self.env._(
                    "%(made)s added to %(campaign)s, %(left)s left out (in the "
                    "campaign already, or without a usable number).",
                    made=len(contacts),
                    campaign=self.campaign_id.name,
                    left=selected - len(contacts),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _add(self):
        """The contacts that were made, or put back into the queue.

        :raises UserError: the campaign is cancelled
        """
        campaign = self.campaign_id
        if campaign.state == "cancelled":
            raise UserError(self.env._("The campaign is cancelled."))
        known = (
            self.env["call.campaign.contact"]
            .sudo()
            .search_fetch(
                [("campaign_id", "=", campaign.id)],
                ["partner_id", "lead_id", "phone_e164"],
            )
        )
        partners = set(known.partner_id.ids)
        leads = set(known.lead_id.ids)
        numbers = set(known.mapped("phone_e164"))
        rows = [
            self._partner_vals(partner)
            for partner in self.partner_ids
            if partner.id not in partners
        ] + [self._lead_vals(lead) for lead in self.lead_ids if lead.id not in leads]
        contacts = self.env["call.campaign.contact"]
        for vals in rows:
            parsed = contacts._numbers_of(vals)
            if not parsed or parsed[0]["e164"] in numbers:
                continue
            numbers.add(parsed[0]["e164"])
            vals["number_ids"] = [(0, 0, number) for number in parsed]
            contacts |= contacts.create(vals)
        return contacts | self._again(known)

    def _again(self, known):
        """The finished contacts of the selected, back in the queue."""
        if not self.again:
            return known.browse()
        selected = known.filtered(
            lambda c: (
                c.state in OVER
                and (
                    c.lead_id in self.lead_ids
                    if c.lead_id
                    else c.partner_id in self.partner_ids
                )
            )
        ).with_env(self.env)
        if selected:
            selected.action_requeue()
        return selected.filtered(lambda c: c.state == "todo")

    def _common_vals(self):
        return {
            "campaign_id": self.campaign_id.id,
            "priority": self.priority,
            "user_id": self.user_id.id,
        }

    def _partner_vals(self, partner):
        numbers = partner.phone_number_ids.mapped("number")
        return {
            **self._common_vals(),
            "name": partner.name or partner.display_name,
            "company_name": partner.parent_id.name or False,
            "partner_id": partner.id,
            "phone": ", ".join(numbers) or partner.phone,
            "email": partner.email,
        }

    def _lead_vals(self, lead):
        partner = lead.partner_id
        numbers = [lead.phone, *partner.phone_number_ids.mapped("number")]
        return {
            **self._common_vals(),
            "name": lead.contact_name or partner.name or lead.name,
            "company_name": lead.partner_name or partner.parent_id.name,
            "partner_id": partner.id,
            "lead_id": lead.id,
            "phone": ", ".join(filter(None, numbers)),
            "email": lead.email_from,
        }
