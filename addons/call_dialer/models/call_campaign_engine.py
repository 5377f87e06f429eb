from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.call_telephony.models.voip_call import ACTIVE

from ..core import serving

DESK_CHANNEL = "call_dialer/desk"


class CallCampaign(models.Model):
    """Campaigns the telephony service dials by itself (see `service/engine.py`)."""

    _inherit = "call.campaign"

    def _dials_by_itself(self):
        """Does the service dial in this campaign?"""
        return self.mode in serving.BY_ITSELF

    # -- used by the service

    @api.model
    def _engine_waiting(self):
        """Pairs (campaign, operator) of all who wait for a client, by ids."""
        self.env["call.operator.pulse"]._notice_away()
        running = self.search(
            [("state", "=", "running"), ("mode", "in", list(serving.OPERATOR_FIRST))]
        )
        found = self.env["call.operator.state"]._facts(running)
        campaigns = {facts.user_id: campaign for campaign, facts in found}
        facts = [facts for _campaign, facts in found]
        return [(campaigns[user], user) for user in serving.to_serve(facts)]

    def _engine_serve(self, user):
        """Give a ready operator the next contact and dial it, or tell why not.

        :return: seconds to leave the operator alone
        """
        self.ensure_one()
        if not self.env["call.operator.state"]._lock_ready(user, self):
            return 1.0
        campaign = self._as_operator(user)
        trouble = campaign._engine_trouble(user)
        if trouble:
            campaign._tell_desk(
                user, no_contact={"code": "trouble", "message": trouble}
            )
            return serving.ask_again_after(None)
        contact = campaign._claim_next(user)
        if not contact:
            campaign._tell_desk(user, no_contact=contact.to_dict())
            left = contact.at and (contact.at - fields.Datetime.now()).total_seconds()
            return serving.ask_again_after(left or None)
        try:
            with self.env.cr.savepoint():
                contact._ensure_session()
                contact._place_call()
        except UserError as error:
            contact._put_off(error)
            return 1.0
        campaign._tell_desk(user, contact_id=contact.id)
        return 1.0

    def _as_operator(self, user):
        """The campaign as this user has it: rights, language, time zone, company."""
        return (
            self.sudo(False)
            .with_user(user)
            .with_context(
                lang=user.lang, tz=user.tz, allowed_company_ids=self.company_id.ids
            )
        )

    def _engine_trouble(self, user):
        """Why no client can be dialled for this operator; "" when one can."""
        pbx = user._telephony_pbx()
        if not pbx:
            return self.env._("No PBX is set up, so nobody can be dialled.")
        if not pbx._service_up():
            return self.env._("The PBX is not connected now, so nobody can be dialled.")
        if pbx._needs_device() and not user._telephony_device():
            return self.env._("You have no telephone in use: choose one above.")
        return ""

    def _tell_desk(self, user, **payload):
        """Something came to the operator's desk, or is gone from it."""
        user.sudo()._bus_send(DESK_CHANNEL, {"campaign_id": self.id, **payload})


class CallOperatorState(models.Model):
    _inherit = "call.operator.state"

    @api.model
    def _facts(self, campaigns):
        """Those at work in these campaigns whose desk was ever open.

        :return: [(campaign id, `core.serving.OperatorFacts`)]
        """
        if not campaigns:
            return []
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT state.campaign_id, state.user_id, state.state,
                       EXTRACT(epoch FROM %(now)s - state.since)::float,
                       EXTRACT(epoch FROM %(now)s - pulse.seen_at)::float,
                       EXISTS (SELECT 1 FROM call_campaign_contact AS contact
                                WHERE contact.claimed_by = state.user_id
                                  AND contact.state = 'claimed'),
                       EXISTS (SELECT 1 FROM voip_call AS call
                                WHERE call.user_id = state.user_id
                                  AND call.call_kind = 'pbx'
                                  AND call.is_passed_outside IS NOT TRUE
                                  AND call.state IN %(active)s)
                  FROM call_operator_state AS state
                  JOIN call_operator_pulse AS pulse ON pulse.user_id = state.user_id
                 WHERE state.campaign_id IN %(campaigns)s
                   AND state.state IN ('ready', 'talking', 'wrapup')
                """,
                now=fields.Datetime.now(),
                active=ACTIVE,
                campaigns=tuple(campaigns.ids),
            )
        )
        return [(row[0], serving.OperatorFacts(*row[1:])) for row in rows]

    @api.model
    def _lock_ready(self, user, campaign):
        """Lock the user's row; is he (still) ready in this campaign, with nothing else?

        A pause that is being written at the same moment wins: this transaction fails
        with a conflict and is repeated.
        """
        self.flush_model(["user_id", "campaign_id", "state"])
        locked = self.env.execute_query(
            SQL(
                """
                SELECT 1 FROM call_operator_state
                 WHERE user_id = %s AND campaign_id = %s AND state = 'ready'
                   FOR UPDATE
                """,
                user.id,
                campaign.id,
            )
        )
        return bool(
            locked and not campaign._held_contact(user) and not user._telephony_busy()
        )
