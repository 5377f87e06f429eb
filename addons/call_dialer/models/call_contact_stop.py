from odoo import api, models
from odoo.tools import SQL


class CallCampaignContact(models.Model):
    """The stop list, whenever a contact is made, handed out or shown."""

    _inherit = "call.campaign.contact"

    @api.model
    def _listed_numbers(self, numbers):
        """Those of the numbers (E.164) that are on the stop list."""
        return self.env["phone.blacklist"].sudo()._listed(numbers)

    def _stop_listed(self, numbers=None):
        """Exclude the contact when all its numbers are on the stop list (now).

        :param numbers: what `_numbers_listed` has just said, if it was asked
        """
        self.ensure_one()
        if numbers is None:
            numbers = self._numbers_listed()
        if not all(numbers.values()):
            return False
        reason = (
            self.env._("On the stop list")
            if numbers
            else self.env._("No usable number")
        )
        self.write(
            {
                "state": "excluded",
                "excluded_reason": reason,
                "claimed_by": False,
                "claimed_at": False,
            }
        )
        return True

    def _numbers_listed(self):
        """{number: is it on the stop list?} of the contact, by one statement."""
        self.ensure_one()
        self.env["call.campaign.contact.number"].flush_model(["contact_id", "e164"])
        self.env["phone.blacklist"].flush_model(["number", "active", "purpose_ids"])
        listed = self._listed_sql(SQL("own.e164"), SQL("own.campaign_id"))
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT own.e164, %s FROM call_campaign_contact_number AS own
                     WHERE own.contact_id = %s
                    """,
                    listed,
                    self.id,
                )
            )
        )

    @api.model
    def _listed_sql(self, number, campaign):
        """Condition: the number may not be called by the campaign (both are SQL)."""
        return self.env["phone.blacklist"]._listed_sql(number, SQL("NULL::int[]"))
