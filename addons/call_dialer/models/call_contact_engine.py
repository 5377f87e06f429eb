from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.call_telephony.core.causes import NORMAL
from odoo.addons.call_telephony.core.events import CLIENT

from .call_compliance import ComplianceRefused

#: A contact that could not be dialled comes up again after so long.
PUT_OFF = timedelta(minutes=15)
#: Within so many seconds an operator at work picks up the own telephone.
PICK_UP = 5.0


class CallCampaignContact(models.Model):
    """Contacts dialled by the service: what becomes of those who were not reached."""

    _inherit = "call.campaign.contact"

    def _put_off(self, error):
        """Dialling was refused: back to the queue, to where it may be tried again."""
        self.ensure_one()
        contact = self.sudo()
        if isinstance(error, ComplianceRefused):
            error.dealt_with = True
            self.env["call.compliance"]._log(error.log_vals)
            contact._put_back(error.verdict, contact.campaign_id.compliance_id)
            return
        contact._release(str(error))
        contact.next_at = max(contact.next_at, fields.Datetime.now()) + PUT_OFF

    def _is_dialled(self, call):
        """Is it the call of the attempt being made, and dialled by the service?"""
        return (
            self.campaign_id._dials_by_itself()
            and self.state == "claimed"
            and self.claimed_by == call.user_id
            and self._open_attempt().call_id == call
        )

    def _not_reached(self, call):
        """The call of the operator who holds this contact ended without a talk.

        The result is given by the outcome, or, when the operator's own telephone was
        not answered, the contact goes back and the operator has a pause.
        """
        self.ensure_one()
        user = call.user_id
        if not user:
            self._pool_ended(call)
            return
        campaign = self.campaign_id._as_operator(user)
        if not call.client_dialled:
            if call._is_forbidden():
                return  # the rules put it back, and say so
            self._release(self.env._("The operator's telephone was not answered."))
            self._pause_for_telephone(user)
            campaign._tell_desk(user, contact_id=False)
            return
        outcome = call.outcome
        if outcome == "answered" or call._client_met_nobody():
            # (by the client, but not by the operator)
            self._open_attempt().is_abandoned = True
            outcome = "no_answer"
        result = campaign._result_of_outcome(outcome, user)
        if not result:
            return  # the operator decides
        try:
            with self.env.cr.savepoint():
                self.with_env(campaign.env)._apply_result(result)
        except UserError:
            return  # the button asks for something: the operator decides
        if call.outcome == "answered" and call._operator_failed():
            self._pause_for_telephone(user)
        note = f"{result.name}: {self.display_name}"
        campaign._tell_desk(user, contact_id=False, note=note)

    def _pause_for_telephone(self, user):
        """Who does not pick up the own telephone is sent nobody."""
        reason = self.env.ref("call_dialer.call_pause_reason_phone", False)
        states = self.env["call.operator.state"].sudo()
        states._set(user, "paused", reason=reason)


class CallCampaign(models.Model):
    _inherit = "call.campaign"

    def _result_of_outcome(self, outcome, user):
        """The result button a call with this outcome presses by itself, or none."""
        results = self._results_for(user)
        fitting = results.filtered(lambda one: one.sudo().outcome == outcome)
        others = results.filtered(lambda one: one.sudo().outcome == "no_answer")
        return (fitting or others)[:1]


class VoipCall(models.Model):
    _inherit = "voip.call"

    def _hook_changed(self, event):
        result = super()._hook_changed(event)
        for call in self.sudo():
            contact = call.campaign_contact_id
            if contact and call._ended_without_talk() and contact._is_dialled(call):
                contact._not_reached(call)
        return result

    def _is_pooled(self):
        return any(attempt.is_pooled for attempt in self.call_attempt_ids)

    def _client_met_nobody(self):
        """Did a client of the pool answer, and was joined with nobody?

        What a service that was killed left so ends as failed, not as answered: the
        client heard silence all the same.
        """
        answered = "answered:client" in (self.pbx_facts or {})
        return self._is_pooled() and answered and not self.bridged_date

    def _operator_failed(self):
        """Was it the operator's telephone that kept the client from a talk?

        It was not if it was answered, if nobody saw what it did, or if the client gave
        up before anybody could have picked it up.
        """
        facts = self.pbx_facts or {}
        ended = facts.get("ended", {})
        if "answered:operator" in facts or ended.get("estimated"):
            return False
        if ended.get("by") != CLIENT:
            return True
        rang = facts.get("ringing:operator")
        return bool(rang) and ended["at"] - rang["at"] >= PICK_UP

    def _is_forbidden(self):
        """Did the rules refuse it when the service was about to dial?"""
        refusals = [("call_id", "=", self.id), ("allowed", "=", False)]
        return bool(self.env["call.compliance.log"].search_count(refusals, limit=1))

    def _ended_without_talk(self):
        """Over without a talk, and not because the operator hung up."""
        talked = self.bridged_date if self._is_pooled() else self.outcome == "answered"
        over = bool(self.end_date) and not talked
        # (a telephone that is not picked up has another cause)
        meant = self.client_dialled or self.hangup_cause == NORMAL
        # (where nobody was named yet, nobody is there to give the result)
        return over and not (self.user_id and self.ended_by == "operator" and meant)
