from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..core import queueing

#: sessions that may still be worked on
OPEN_SESSIONS = ("draft", "running", "paused")
#: result category -> outcome of the script session
SESSION_OUTCOMES = {"goal": "goal", "refusal": "refusal"}


class CallCampaignContact(models.Model):
    """Working on one contact: session, call, result, release."""

    _inherit = "call.campaign.contact"

    def _is_held_by(self, user):
        """Does this user work on the contact? (Of no contact: no.)"""
        contact = self.sudo()
        return bool(user) and contact.state == "claimed" and contact.claimed_by == user

    def _check_worker(self):
        """The one who holds the contact, or a supervisor of its campaign."""
        self.ensure_one()
        contact = self.sudo()
        if contact._is_held_by(self.env.user):
            return
        if self.env.su or contact.campaign_id._may_supervise(self.env.user):
            return
        raise AccessError(
            self.env._(
                "You do not hold %(contact)s: take it first.",
                contact=contact.display_name,
            )
        )

    def _release(self, reason):
        """Back to the queue as it was before it was taken, without a result."""
        for contact in self.sudo():
            if contact.state != "claimed":
                continue
            user = contact.claimed_by
            attempt = contact._open_attempt()
            if attempt._never_dialled():
                attempt.unlink()
            attempt.exists()._close()
            contact.write(
                {
                    "state": contact.claimed_from or "todo",
                    "claimed_by": False,
                    "claimed_at": False,
                    "claimed_from": False,
                }
            )
            if reason:
                contact.message_post(
                    body=self.env._("Back to the queue: %(reason)s", reason=reason)
                )
            session = contact.session_id
            if session.state == "running":
                session._dialler_pause()
            self.env["call.operator.state"]._off_contact(user, contact)
            contact.campaign_id._touch_board()

    # -- script ----------------------------------------------------------------

    def _ensure_session(self):
        """The contact's open script session, started when there is none.

        An empty recordset when the campaign has no script.
        """
        self.ensure_one()
        self._check_worker()
        contact = self.sudo()
        session = contact.session_id
        if contact._has_begun():
            return session._dialler_resume().sudo(self.env.su)
        if contact._talk_is_over():
            return session.sudo(self.env.su)
        script = contact.campaign_id.script_id
        if not script:
            return self.env["call.session"]
        record = contact.lead_id or contact.partner_id or contact
        session = self.env["call.session"]._start(
            script.sudo(self.env.su),
            record=record.sudo(self.env.su),
            values=contact._session_values(),
            sources={
                "contact": contact,
                "campaign": contact.campaign_id,
                "partner": contact.partner_id,
                "lead": contact.lead_id,
            },
            vals={
                "campaign_contact_id": contact.id,
                "origin_id": contact.campaign_id.origin_id.id,
                "company_id": contact.company_id.id,
            },
        )
        contact.session_id = session
        attempt = contact._open_attempt()
        if attempt:
            attempt.session_id = session
        return session

    def _has_begun(self):
        """Has the contact a talk which may be gone on with?"""
        self.ensure_one()
        session = self.sudo().session_id
        own = session.campaign_contact_id == self
        return bool(session) and own and session.state in OPEN_SESSIONS

    def _talk_is_over(self):
        """Was the script gone through to its end since the contact was taken?"""
        contact = self.sudo()
        session = contact.session_id
        return (
            contact.state == "claimed"
            and session.campaign_contact_id == contact
            and session.state == "done"
            and session.finished_at >= contact.claimed_at
        )

    def _session_values(self):
        """Values with which the contact's script starts."""
        contact = self.sudo()
        values = {
            "contact_name": contact.name,
            "phone": contact.phone_e164,
            "email": contact.email,
            "company_name": contact.company_name,
            "comment": contact.comment,
        }
        return {name: value for name, value in values.items() if value}

    # -- telephone -------------------------------------------------------------

    def _place_call(self, number=None):
        """Call the contact (its first number that may be called, or `number`).

        The attempt is written before the call is placed. Returns the `voip.call`.

        :raises ComplianceRefused: the stop list or a rule of the campaign forbids it
        """
        self.ensure_one()
        self._check_worker()
        contact = self.sudo()
        if contact.state != "claimed":
            raise UserError(self.env._("Take the contact first."))
        numbers = contact.number_ids if number else contact._numbers_in_order()
        if number:
            chosen = numbers.filtered(lambda n: number in (n.e164, n.raw))[:1]
            if not chosen:
                raise UserError(
                    self.env._("%(number)s is not this contact's.", number=number)
                )
        else:
            listed = contact._listed_numbers(numbers.mapped("e164"))
            usable = numbers.filtered(lambda n: n.e164 not in listed)
            chosen = contact._allowed_number() or usable[:1] or numbers[:1]
        if not chosen:
            raise UserError(self.env._("The contact has no number that may be called."))
        self.env.user._telephony_begin_call()
        attempt = contact._open_attempt()
        if attempt.call_id and not attempt._never_dialled():
            attempt._close()
            attempt = attempt.browse()
        attempt = attempt or contact._new_attempt()
        attempt.number = chosen.e164
        call = self.env["voip.call"]._dial(
            chosen.e164,
            user=self.env.user,
            partner=contact.partner_id,
            origin=contact,
            vals={
                "campaign_contact_id": contact.id,
                "lead_id": contact.lead_id.id,
                "session_id": contact.session_id.id,
            },
        )
        attempt.call_id = call
        call.sudo()._move_operator()
        contact.campaign_id._touch_board()
        return call

    def _open_attempt(self):
        """The attempt being made, if any."""
        self.ensure_one()
        return (
            self.env["call.attempt"]
            .sudo()
            .search([("contact_id", "=", self.id), ("is_open", "=", True)], limit=1)
        )

    def _new_attempt(self):
        contact = self.sudo()
        return (
            self.env["call.attempt"]
            .sudo()
            .create(
                {
                    "contact_id": contact.id,
                    "user_id": self.env.uid,
                    "session_id": contact.session_id.id,
                    "number": contact.phone_e164,
                    "start": fields.Datetime.now(),
                }
            )
        )

    # -- result ----------------------------------------------------------------

    def _apply_result(
        self, result, comment=None, callback_at=None, personal=False, params=None
    ):
        """A result button was pressed: everything that follows from it, or nothing.

        :param callback_at: datetime (UTC, naive) of the promised callback
        :param personal: the callback is for this very operator
        :param params: {"actions": {action_id: {"skip", "user_id", "date", "summary",
            "note"}}, "values": {…}, "lost_reason_id": id}: what the operator changed in
            the form; values go to record and mail templates
        :return: the finished `call.attempt` (`made` tells what records were made)
        """
        self.ensure_one()
        self._check_worker()
        contact = self.sudo()
        if contact.state != "claimed":
            raise UserError(self.env._("Take the contact first."))
        holder = contact.claimed_by
        params = params or {}
        callback_at = contact._check_result(result, comment, callback_at)
        if callback_at and personal:
            contact._check_hold()
        with self.env.cr.savepoint():
            attempt = contact._open_attempt() or contact._new_attempt()
            attempt.session_id = contact.session_id
            attempt._end_manual_call()
            values = {
                **contact._result_values(),
                **(params.get("values") or {}),
                "comment": comment or "",
            }
            made = result._run_actions(contact.sudo(False), values, params)
            reason = result._lost_reason(params)
            attempt._finish(result, comment, callback_at, reason, made)
            contact._after_result(result, attempt, callback_at, personal)
            contact._finish_session(result, callback_at)
            contact._log_interaction(attempt)
        self.env["call.operator.state"]._off_contact(holder, contact)
        contact.campaign_id._check_done()
        contact.campaign_id._touch_board()
        return attempt.sudo(self.env.su)

    def _check_result(self, result, comment, callback_at):
        """Refuses what the button does not allow; returns the callback's time."""
        result.ensure_one()
        if result not in self.campaign_id._results_for(self.env.user):
            raise UserError(
                self.env._(
                    "%(result)s is not a result of this campaign.",
                    result=result.sudo().name,
                )
            )
        if result.requires_comment and not (comment or "").strip():
            raise ValidationError(
                self.env._("%(result)s needs a comment.", result=result.name)
            )
        if result.category != "callback":
            return None
        now = fields.Datetime.now()
        if not callback_at and result.callback_minutes:
            callback_at = now + timedelta(minutes=result.callback_minutes)
        if not callback_at:
            raise ValidationError(self.env._("When shall the client be called back?"))
        callback_at = fields.Datetime.to_datetime(callback_at)
        if callback_at < now - timedelta(minutes=1):
            raise ValidationError(
                self.env._("The time of the callback has passed already.")
            )
        return callback_at

    def _result_values(self):
        """Named values for templates of a result: the session's, and the contact's."""
        values = dict(self._session_values())
        if self.session_id:
            values.update(self.session_id.values or {})
        return values

    def _after_result(self, result, attempt, callback_at, personal):
        """State and place in the queue after a result."""
        now = fields.Datetime.now()
        state = queueing.next_state(
            result.category, self.attempts, result.max_attempts, bool(callback_at)
        )
        vals = {
            "state": state,
            "result_id": result.id,
            "last_user_id": attempt.user_id.id,
            "last_attempt_at": attempt.start,
            "claimed_by": False,
            "claimed_at": False,
            "claimed_from": False,
        }
        if state == "callback":
            vals["next_at"] = callback_at
            user = attempt.user_id
            stays = personal and self.campaign_id._stays_operator(user)
            vals["user_id"] = user.id if stays else False
        elif state == "todo":
            vals["next_at"] = now + timedelta(minutes=result.retry_minutes)
        vals.update(self._plan_vals(result, attempt))
        self.write(vals)
        if self.state == "todo":
            self._stop_listed_quietly()

    def _stop_listed_quietly(self):
        """After a result that put the number on the stop list, the queue knows."""
        numbers = self.number_ids.mapped("e164")
        if numbers and not set(numbers) - self._listed_numbers(numbers):
            self._stop_listed()

    def _finish_session(self, result, callback_at):
        """The script ends with the result, or pauses until the callback."""
        session = self.session_id
        if not session or session.state not in OPEN_SESSIONS:
            return
        if self.state in ("callback", "todo"):
            session._dialler_pause(callback_at or self.next_at)
        else:
            # without one, the marks of the script's blocks decide
            session._dialler_finish(SESSION_OUTCOMES.get(result.category, False))

    def _log_interaction(self, attempt):
        """The finished attempt in the client's history."""
        partner, lead = self.partner_id, self.lead_id
        if not (partner or lead):
            return
        summary = " · ".join(
            filter(
                None,
                [self.campaign_id.name, attempt.result_id.name, attempt.comment],
            )
        )
        self.env["crm.interaction"].sudo()._log(
            "call",
            partner,
            lead,
            summary,
            attempt,
            attempt.user_id,
            attempt.end,
            reached=attempt.result_id.category != "no_contact",
        )

    def _ensure_lead(self):
        """The contact's deal; one is made when a result needs it and none is there."""
        self.ensure_one()
        contact = self.sudo()
        if not contact.lead_id:
            campaign = contact.campaign_id
            contact.lead_id = (
                self.env["crm.lead"]
                .sudo()
                .with_company(campaign.company_id)
                .create(
                    {
                        "name": contact.display_name,
                        "type": "opportunity",
                        "partner_id": contact.partner_id.id,
                        "contact_name": contact.name,
                        "phone": contact.phone_e164,
                        "email_from": contact.email,
                        "user_id": self.env.uid,
                        "team_id": campaign._lead_team().id,
                        "company_id": campaign.company_id.id,
                    }
                )
            )
        return contact.lead_id.sudo(self.env.su)
