from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..core import serving
from ..core import simulated_operator as played

#: Contacts come back to the queue when fewer than so many an operator wait there …
WAITING_LEAST = 5
#: … so many an operator at a time.
COME_BACK = 10


class CallCampaign(models.Model):
    """Simulated operators: they work in a campaign by themselves.

    For demo and training, on a simulated PBX only.  What each of them does next is
    thought out in `core/simulated_operator.py`; the telephony service makes them do it
    (`service/simulated.py`).  They make no records: results are given without what
    follows from them.  Contacts come back, and their calls are kept for some days only
    (`call_campaign_simulated_kept.py`), so such a campaign may run for ever.
    """

    _inherit = "call.campaign"

    simulated_operator_ids = fields.Many2many(
        "res.users",
        "call_campaign_simulated_rel",
        "campaign_id",
        "user_id",
        string="Simulated Operators",
        domain="[('id', 'in', operator_ids)]",
        help="These operators are played: they take the clients who come, talk, wrap "
        "up and press results by themselves, until the campaign is paused. For demo "
        "and training: only where a simulated PBX dials, and best with users nobody "
        "logs in as. Contacts come back to the queue; results make no records.",
    )

    @api.constrains("simulated_operator_ids", "pbx_id", "company_id")
    def _check_simulated(self):
        for campaign in self.sudo().filtered("simulated_operator_ids"):
            pbx = campaign._pool_pbx()
            if pbx.driver != "simulated":
                raise ValidationError(
                    self.env._(
                        "Simulated operators work with a simulated PBX only, and "
                        "%(campaign)s dials by %(pbx)s.",
                        campaign=campaign.name,
                        pbx=pbx.name or self.env._("none"),
                    )
                )

    # -- nobody real is ever called for them ---------------------------------

    def _is_unreal(self):
        """Has it simulated operators, and a PBX that calls real clients?"""
        campaign = self.sudo()
        return bool(
            campaign.simulated_operator_ids
            and campaign._pool_pbx().driver != "simulated"
        )

    def _pool_dial(self):
        return False if self._is_unreal() else super()._pool_dial()

    def _engine_trouble(self, user):
        simulated = user in self.sudo().simulated_operator_ids
        if simulated and user._telephony_pbx().driver != "simulated":
            return self.env._("A simulated operator works with a simulated PBX only.")
        return super()._engine_trouble(user)

    # -- used by the service --------------------------------------------------

    @api.model
    def _simulated_campaigns(self):
        """{campaign id: PBX id} of those with simulated operators."""
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT campaign_id FROM call_campaign_simulated_rel")
        )
        found = self.browse(row[0] for row in rows)
        pbxs = {one.id: one._pool_pbx() for one in found if one.active}
        return {
            campaign_id: pbx.id
            for campaign_id, pbx in pbxs.items()
            if pbx.driver == "simulated"
        }

    def _simulated_acts(self):
        """[(`core.simulated_operator.Seat`, what to do)] of those who do something."""
        self.ensure_one()
        runs = self.state == "running" and self.mode in serving.BY_ITSELF
        now = self.env["telephony.event"]._epoch()
        acts = []
        for is_operator, seat in self._simulated_seats(now):
            at_work = runs and is_operator
            act = played.next_act(seat, at_work, float(self.wrapup_seconds), now)
            if act:
                acts.append((seat, act))
        return acts

    def _simulated_seats(self, now):
        """[(still an operator of the campaign?, `Seat`)]; who works elsewhere is left
        alone."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT operator.user_id IS NOT NULL, simulated.user_id,
                       COALESCE(state.state, 'offline'),
                       COALESCE(EXTRACT(epoch FROM state.since)::float, 0),
                       attempt.id,
                       %(now)s - EXTRACT(epoch FROM call.end_date)::float,
                       call.bridged_date IS NOT NULL
                  FROM call_campaign_simulated_rel AS simulated
                  JOIN res_users AS member
                    ON member.id = simulated.user_id AND member.active
                  LEFT JOIN call_campaign_operator_rel AS operator
                    ON operator.campaign_id = simulated.campaign_id
                   AND operator.user_id = simulated.user_id
                  LEFT JOIN call_operator_state AS state
                    ON state.user_id = simulated.user_id
                  LEFT JOIN call_campaign_contact AS contact
                    ON contact.claimed_by = simulated.user_id
                   AND contact.state = 'claimed'
                  LEFT JOIN call_attempt AS attempt
                    ON attempt.contact_id = contact.id AND attempt.is_open
                  LEFT JOIN voip_call AS call ON call.id = attempt.call_id
                 WHERE simulated.campaign_id = %(campaign)s
                   AND COALESCE(state.campaign_id, %(campaign)s) = %(campaign)s
                   AND COALESCE(contact.campaign_id, %(campaign)s) = %(campaign)s
                 ORDER BY simulated.user_id
                """,
                campaign=self.id,
                now=now,
            )
        )
        return [(row[0], played.Seat(*row[1:])) for row in rows]

    def _simulated_do(self, seat, act):
        """Make the operator do it, if that is still what comes next.

        (A client may have been given to somebody who was about to leave.)
        """
        self.ensure_one()
        wanted = (seat.user_id, seat.attempt_id, act)
        due = self._simulated_acts()
        if wanted not in [(one.user_id, one.attempt_id, then) for one, then in due]:
            return
        user = self.env["res.users"].browse(seat.user_id)
        States = self.env["call.operator.state"].sudo()
        if act == played.BEGIN:
            States._set(user, "ready", campaign=self)
        elif act == played.LEAVE:
            States._set(user, "offline")
        elif act == played.RESULT:
            self._simulated_result(seat, user)
            if played.pauses_after(seat.user_id, seat.attempt_id):
                reason = self.env["call.pause.reason"].search([], limit=1)
                States._set(user, "paused", reason=reason)

    def _simulated_result(self, seat, user):
        campaign = self._as_operator(user)
        attempt = self.env["call.attempt"].browse(seat.attempt_id).exists()
        contact = attempt.contact_id
        if not attempt.is_open or contact.claimed_by != user:
            return
        results = campaign._results_for(user)
        choices = [played.Choice(one.id, one.category) for one in results]
        chosen = results.browse(played.choose(seat, choices) or ())
        if not chosen:
            contact._release("")
            return
        later = chosen.category == "callback" and not chosen.callback_minutes
        skipped = {one.id: {"skip": True} for one in chosen.sudo().action_ids}
        contact.with_env(campaign.env)._apply_result(
            chosen,
            comment=chosen.requires_comment and campaign.env._("Simulated") or None,
            callback_at=fields.Datetime.now() + timedelta(hours=1) if later else None,
            params={"actions": skipped},
        )

    def _simulated_pulse(self):
        """Those who are at work sit at their desks; contacts come back."""
        self.ensure_one()
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO call_operator_pulse (user_id, seen_at, away)
                SELECT state.user_id, %(now)s, false
                  FROM call_operator_state AS state
                  JOIN call_campaign_simulated_rel AS simulated
                    ON simulated.user_id = state.user_id
                   AND simulated.campaign_id = state.campaign_id
                 WHERE state.campaign_id = %(campaign)s AND state.state <> 'offline'
                ON CONFLICT (user_id)
                DO UPDATE SET seen_at = EXCLUDED.seen_at, away = false
                RETURNING user_id
                """,
                campaign=self.id,
                now=fields.Datetime.now(),
            )
        )
        self.env["call.operator.pulse"].invalidate_model()
        if self.state == "running" and self.mode in serving.BY_ITSELF:
            self._simulated_come_back()

    def _simulated_come_back(self):
        """Contacts that are finished come back to the queue, the oldest first."""
        operators = len(self.simulated_operator_ids)
        contacts = self.env["call.campaign.contact"]
        mine = [("campaign_id", "=", self.id)]
        due = [("state", "=", "todo"), ("next_at", "<=", fields.Datetime.now())]
        least = WAITING_LEAST * operators
        if contacts.search_count([*mine, *due], limit=least) >= least:
            return
        finished = [("state", "in", ("done", "failed"))]
        contacts.search(
            [*mine, *finished], order="last_attempt_at, id", limit=COME_BACK * operators
        ).action_requeue()
