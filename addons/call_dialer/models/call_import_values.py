from typing import NamedTuple

from odoo import api, models
from odoo.fields import Command


class Facts(NamedTuple):
    """What the contacts of all rows of a list have in common.

    ``operators``: ids of users by login, name and address, in small letters.
    """

    campaign: int
    import_id: int
    priority: int
    operators: dict[str, int]


class CallCampaignImport(models.Model):
    """What a row of a list says, as values: for the templates and for the contact."""

    _inherit = "call.campaign.import"

    def _facts(self):
        """What is the same for all rows."""
        return Facts(
            campaign=self.campaign_id.id,
            import_id=self.id,
            priority=self.priority or 0,
            operators=self._operators_by_name(),
        )

    def _operators_by_name(self):
        names = {}
        for user in self.campaign_id.sudo().operator_ids:
            for name in (user.login, user.name, user.email):
                if name:
                    names[name.strip().lower()] = user.id
        return names

    @api.model
    def _usable(self, found, verdict):
        """The numbers to call; one with two extensions is one number."""
        unique = {}
        for number in found:
            if number.valid and number.e164 in verdict.numbers:
                unique.setdefault(number.e164, number)
        return list(unique.values())

    def _template_values(self, values, usable):
        """Named values for the templates: the row's, with clean numbers."""
        phones = [
            n.e164 + (f" ext. {n.extension}" if n.extension else "") for n in usable
        ]
        return {
            **values,
            "name": self._title(values),
            "phone": ", ".join(phones),
            "phone_main": usable[0].e164,
            "campaign_name": self.campaign_id.name,
        }

    @api.model
    def _title(self, values):
        """A name for the contact, in any case."""
        for key in ("name", "company_name", "email", "phone"):
            if values.get(key):
                return values[key].split("\n")[0][:200]
        return "?"

    def _contact_vals(self, values, usable, sources, facts):
        partner = sources.get("partner") or sources.get("client_company")
        lead = sources.get("lead")
        user = facts.operators.get(values.get("operator", "").strip().lower())
        comment = values.get("comment")
        return {
            "campaign_id": facts.campaign,
            "import_id": facts.import_id,
            "name": self._title(values),
            "company_name": values.get("company_name"),
            "phone": values.get("phone"),
            "email": values.get("email"),
            "comment": comment,
            "partner_id": partner.id if partner else False,
            "lead_id": lead.id if lead else False,
            "user_id": user,
            "priority": max(
                min(int(values.get("priority") or facts.priority), 10**6), -(10**6)
            ),
            "number_ids": [
                Command.create(
                    {
                        "e164": number.e164,
                        "extension": number.extension,
                        "raw": number.raw,
                        "sequence": position,
                    }
                )
                for position, number in enumerate(usable, 1)
            ],
        }
