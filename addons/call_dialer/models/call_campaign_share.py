from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.call_scripts.models.call_script_pace import FairShareError

from ..core import queueing


class CallCampaign(models.Model):
    """Fair share rules at the desk: Next hands out nobody whose talk could not begin.

    The rules are judged before a contact is taken, by what `call.script.pace` says of
    a talk of this campaign; a promised callback goes on with a talk begun before.
    """

    _inherit = "call.campaign"

    def _fair_share(self, user):
        """Why the user may begin no talk here now, as NoContact; None when he may."""
        self.ensure_one()
        script = self.sudo().script_id
        if not script:
            return None
        Rule = self.env["call.script.pace"].with_user(user).sudo()
        closed = Rule._rules_for(script, {"campaign": self})._closed(
            fields.Datetime.now()
        )
        if not closed:
            return None
        text = Rule.browse(closed.rule.id)._closed_text(closed)
        return queueing.NoContact(queueing.FAIR_SHARE, text, closed.opens_at)

    def _why_closed(self, user, closed):
        """What keeps the user, whom a rule holds back: the rule, or an empty queue."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT min(next_at) FROM call_campaign_contact
                 WHERE campaign_id = %(campaign)s AND state = 'callback'
                   AND (user_id IS NULL OR user_id = %(user)s)
                   AND next_at > %(now)s AND %(begun)s
                """,
                campaign=self.id,
                user=user.id,
                now=fields.Datetime.now(),
                begun=self._begun_sql(),
            )
        )
        return queueing.judge_share(closed, self._why_empty(user), rows[0][0])

    def _begun_sql(self):
        """Condition: the contact has a talk which may be gone on with."""
        return SQL(
            """EXISTS (SELECT 1 FROM call_session AS talk
                        WHERE talk.id = call_campaign_contact.session_id
                          AND talk.campaign_contact_id = call_campaign_contact.id
                          AND talk.state IN ('draft', 'running', 'paused'))"""
        )


class CallCampaignContact(models.Model):
    _inherit = "call.campaign.contact"

    def _check_hold(self):
        """Refuse to keep one more talk for the operator alone.

        :raises UserError: the rule, and that anyone may call back
        """
        session = self.sudo().session_id
        if not session or session.state not in ("draft", "running"):
            return
        try:
            self.env["call.script.pace"]._check_hold(session)
        except FairShareError as error:
            raise UserError(
                self.env._(
                    "%(rule)s Or let anyone call back: the contact goes to the "
                    "campaign's queue.",
                    rule=error,
                )
            ) from None
