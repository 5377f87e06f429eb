from odoo import api, fields, models

from .call_compliance import ComplianceRefused


class CallDesk(models.AbstractModel):
    """What the operator sees of the rules."""

    _inherit = "call.desk"

    @api.model
    def call(self, contact_id, number=False):
        """As before; where the law forbids the call the contact goes back to the queue.

        :return: {"call": …}, or `_screen` with "call": false and "no_contact": {code,
            message, at} which tells the rule and when it opens
        """
        contact = self._contact(contact_id)
        try:
            with self.env.cr.savepoint():
                return super().call(contact_id, number)
        except ComplianceRefused as refusal:
            return self._refused(contact, refusal)

    @api.model
    def _refused(self, contact, refusal):
        refusal.dealt_with = True
        verdict = refusal.verdict
        Compliance = self.env["call.compliance"]
        Compliance._log(refusal.log_vals)
        campaign = contact.campaign_id
        # another number may be called, or a talk waits for its result: it stays
        if contact._worked_on() or contact._allowed_number():
            return {
                "call": False,
                "refused": {"message": str(refusal), "keep": True},
            }
        contact._put_back(verdict, contact.sudo().campaign_id.compliance_id)
        at = verdict.opens_at
        screen = self._screen(
            False,
            campaign,
            {
                "code": "compliance",
                "message": str(refusal),
                "at": fields.Datetime.to_string(at) if at else False,
            },
        )
        return {**screen, "refused": {"message": str(refusal), "keep": False}}

    @api.model
    def _card(self, contact):
        """With what the rules say of calling the contact now."""
        card = super()._card(contact)
        card["compliance"] = self._card_compliance(contact)
        return card

    @api.model
    def _card_compliance(self, contact):
        """{message}: why the contact may not be called now; false when it may."""
        contact = contact.sudo()
        if not contact.campaign_id.compliance_id:
            return False
        judged = contact._judge_numbers_now()
        if not judged or judged[-1][1][0].allowed:
            return False
        verdict, _facts, profile = contact._soonest([found for _row, found in judged])
        return {"message": self.env["call.compliance"]._message(verdict, profile)}
