from datetime import timedelta

import pytz

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from ..core import queueing

#: how far ahead the next opening of the working hours is looked for
HOURS_AHEAD = timedelta(days=14)
#: contacts that may not be called now which one Next passes over at most
PASSED_AT_MOST = 100
#: what Next judges of a campaign, read at once
JUDGED = (
    "company_id",
    "compliance_id",
    "date_end",
    "date_start",
    "mode",
    "resource_calendar_id",
    "script_id",
    "state",
    "turn_sequence_id",
)


class CallCampaign(models.Model):
    """The queue of a campaign: handing out contacts.

    Order and reasons are those of `core/queueing.py`. A contact is taken by one
    UPDATE statement whose subquery skips rows locked by others, so that it is never
    handed out twice; see `call_campaign_claim.py`.
    """

    _inherit = "call.campaign"

    def _claim_next(self, user, fresh=None):
        """Hand the next contact of this campaign to `user`.

        :param fresh: what `_see_newest` has just said, if it was asked
        :return: `call.campaign.contact` (the one he holds already, if any), or a false
            `core.queueing.NoContact(code, message, at)`.
        """
        self.ensure_one()
        if user != self.env.user and not self.env.su:
            raise AccessError(self.env._("You can take contacts for yourself only."))
        if fresh is None:
            fresh = self._see_newest()
        if held := self._held_contact(user):
            return held
        refusal = self._judge(user)
        if refusal is not None:  # (it is false in a condition)
            return refusal
        closed = self._fair_share(user)
        has_rules = bool(self.sudo().compliance_id)
        passed = 0
        while contact_id := self._claim_row(user, closed is not None, fresh):
            fresh = False
            contact = self.env["call.campaign.contact"].sudo().browse(contact_id)
            # written past the ORM, the ways contacts are read must know
            contact.invalidate_model(flush=False)
            listed = contact._numbers_listed()
            if contact._stop_listed(listed):
                continue
            if has_rules and contact._closed_now(listed=listed):
                passed += 1
                if passed >= PASSED_AT_MOST:
                    return self._passed_over()
                continue
            self.env["call.operator.state"]._on_contact(user, contact)
            self._touch_board()
            return contact.sudo(self.env.su)
        # Next in another tab may have been quicker
        if held := self._held_contact(user):
            return held
        if closed is not None:
            return self._why_closed(user, closed)
        return self._why_empty(user)

    def _held_contact(self, user):
        """The contact the user holds already (of any campaign: there is one)."""
        Contact = self.env["call.campaign.contact"]
        Contact.flush_model(["state", "claimed_by"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM call_campaign_contact
                 WHERE state = 'claimed' AND claimed_by = %s
                """,
                user.id,
            )
        )
        return Contact.browse(rows[0] if rows else ())

    def _has_operator(self, user):
        """Is the user one of this campaign's operators?"""
        self.ensure_one()
        self.env["call.campaign"].flush_model(["operator_ids"])
        return bool(
            self.env.execute_query(
                SQL(
                    """
                    SELECT 1 FROM call_campaign_operator_rel
                     WHERE campaign_id = %s AND user_id = %s
                    """,
                    self.id,
                    user.id,
                )
            )
        )

    def _judge(self, user):
        """Why this user may not call here now, as NoContact; None when he may."""
        campaign = self.sudo()
        refusal = campaign._closed_at(
            fields.Datetime.now(), is_operator=campaign._has_operator(user)
        )
        # NoContact is false in a condition on purpose
        return None if refusal is None else self._said(refusal)

    def _closed_at(self, now, is_operator=True):
        """Why nobody (or not this one) is called by the campaign then, or None.

        :return: `core.queueing.NoContact` by state, dates and working hours
        """
        facts = queueing.CampaignFacts(
            state=self.state,
            is_operator=is_operator,
            date_start=self.date_start or None,
            date_end=self.date_end or None,
            hours=self._working_hours(now),
        )
        return queueing.judge_campaign(facts, now)

    def _service_closed(self):
        """Must the service not dial for this campaign now (hours, compliance)?"""
        # (a NoContact is false in a condition)
        reasons = self._closed_at(fields.Datetime.now()), self._compliance_closed()
        return reasons != (None, None)

    def _working_hours(self, now):
        """(open now, next opening in UTC or None); None when no hours are set."""
        calendar = self.sudo().resource_calendar_id
        if not calendar:
            return None
        start = pytz.utc.localize(now)
        intervals = calendar._work_intervals_batch(start, start + HOURS_AHEAD)[False]
        for begin, _end, _attendance in intervals:
            begin = begin.astimezone(pytz.utc).replace(tzinfo=None)
            return (True, None) if begin <= now else (False, begin)
        return (False, None)

    def _why_empty(self, user):
        """NoContact that tells why the queue has nobody for this user."""
        # (one look into an index each: a million contacts may be on hold)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT LEAST(%(todo)s, %(callback)s),
                       EXISTS (SELECT 1 FROM call_campaign_contact
                                WHERE campaign_id = %(campaign)s
                                  AND state IN ('todo', 'callback', 'claimed'))
                """,
                todo=self._soonest_sql("todo", user),
                callback=self._soonest_sql("callback", user),
                campaign=self.id,
            )
        )
        at, rest = rows[0]
        if at and at <= fields.Datetime.now():
            at = fields.Datetime.now() + timedelta(seconds=1)  # locked just now
        found = queueing.judge_queue(queueing.QueueFacts(next_at=at, others=int(rest)))
        return self._said(found)

    def _soonest_sql(self, state, user):
        """Sub-query: when the first one in this state comes up for the user."""
        return SQL(
            """(SELECT next_at FROM call_campaign_contact
                 WHERE campaign_id = %(campaign)s AND state = %(state)s
                   AND (user_id IS NULL OR user_id = %(user)s)
                 ORDER BY next_at LIMIT 1)""",
            campaign=self.id,
            state=state,
            user=user.id,
        )

    def _said(self, nothing):
        """The same NoContact with its message in the user's language."""
        at = nothing.at and format_datetime(
            self.env, nothing.at, tz=self.env.user.tz, dt_format="short"
        )
        states = dict(self._fields["state"]._description_selection(self.env))
        messages = {
            queueing.NOT_RUNNING: self.env._(
                "The campaign is not running (%(state)s).",
                state=states[self.sudo().state],
            ),
            queueing.NOT_OPERATOR: self.env._(
                "You are not an operator of this campaign."
            ),
            queueing.NOT_STARTED: self.env._(
                "The campaign starts at %(time)s.", time=at
            ),
            queueing.ENDED: self.env._("The campaign's end date has passed."),
            queueing.OUT_OF_HOURS: self.env._(
                "Out of working hours. They open at %(time)s.", time=at
            )
            if at
            else self.env._("Out of working hours."),
            queueing.LATER: self.env._(
                "Nobody to call right now. The next contact comes up at %(time)s.",
                time=at,
            ),
            queueing.OTHERS: self.env._(
                "All the remaining contacts are with other operators."
            ),
            queueing.EMPTY: self.env._(
                "The queue is empty: everybody has been called."
            ),
        }
        return queueing.NoContact(nothing.code, messages[nothing.code], nothing.at)


class CallCampaignContact(models.Model):
    _inherit = "call.campaign.contact"

    #: when the next one comes up; who is on hold is shown beside every contact
    _queue_time_idx = models.Index("(campaign_id, next_at) WHERE state = 'todo'")
    _queue_hold_idx = models.Index(
        "(campaign_id, next_at, id) WHERE state = 'todo' AND attempts > 0"
    )
    _queue_open_idx = models.Index(
        "(campaign_id) WHERE state IN ('todo', 'callback', 'claimed')"
    )

    def _claim(self, user):
        """Hand this very contact to `user` (chosen by hand); same guards as Next.

        A waiting contact may be taken before its time. UserError when it cannot be.
        """
        self.ensure_one()
        if user != self.env.user and not self.env.su:
            raise AccessError(self.env._("You can take contacts for yourself only."))
        contact = self.sudo()
        if contact._is_held_by(user):
            return self
        campaign = contact.campaign_id
        refusal = campaign._judge(user)
        if refusal is not None:
            raise UserError(refusal.message)
        if not (campaign.manual_pick or campaign._may_supervise(self.env.user)):
            raise UserError(
                self.env._("Contacts of this campaign are handed out by Next only.")
            )
        held = campaign._held_contact(user)
        if held:
            raise UserError(
                self.env._(
                    "You are still working on %(contact)s: give it a result first.",
                    contact=held.sudo().display_name,
                )
            )
        closed = None if contact._has_begun() else campaign._fair_share(user)
        if closed is not None:
            raise UserError(closed.message)
        if contact._stop_listed():
            raise UserError(
                self.env._(
                    "%(contact)s is on the stop list.", contact=contact.display_name
                )
            )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE call_campaign_contact
                   SET state = 'claimed', claimed_by = %(user)s, claimed_from = state,
                       claimed_at = %(now)s, write_date = %(now)s,
                       write_uid = %(user)s
                 WHERE id = (SELECT id FROM call_campaign_contact
                              WHERE id = %(id)s AND state IN ('todo', 'callback')
                                AND (user_id IS NULL OR user_id = %(user)s)
                                FOR UPDATE SKIP LOCKED)
             RETURNING id
                """,
                user=user.id,
                id=self.id,
                now=fields.Datetime.now(),
            )
        )
        taken = self.env.cr.fetchone()
        self.env.invalidate_all(flush=False)
        if not taken:
            raise UserError(
                self.env._("Somebody else has this contact already, or it is finished.")
            )
        self.env["call.operator.state"]._on_contact(user, contact)
        campaign._touch_board()
        return self
