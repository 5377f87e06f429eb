from odoo import api, fields, models
from odoo.exceptions import UserError

PARAMS = ("actions", "values", "lost_reason_id")


class CallDesk(models.AbstractModel):
    """The call and its result."""

    _inherit = "call.desk"

    @api.model
    def _attempt_of(self, contact):
        """The attempt the operator is making at the contact he holds."""
        return (
            self.env["call.attempt"]
            .sudo()
            .search(
                [
                    ("contact_id", "=", contact.id),
                    ("user_id", "=", self.env.uid),
                    ("is_open", "=", True),
                ],
                limit=1,
            )
        )

    @api.model
    def _call_data(self, call, contact):
        if not call:
            return False
        return {**call._to_payload(), "campaign_contact_id": contact.id}

    @api.model
    def _current_call(self, contact):
        """Payload of the call of the attempt being made, also when it has ended."""
        return self._call_data(self._attempt_of(contact).call_id, contact)

    @api.model
    def _active_call(self, contact):
        call = self._attempt_of(contact).call_id
        return call if call and not call.end_date else call.browse()

    @api.model
    def call(self, contact_id, number=False):
        """Call the contact, by its first number or the given one (E.164).

        :return: {"call": payload of `voip.call`}; the call going on, if there is one
        """
        contact = self._contact(contact_id)
        call = self._active_call(contact) or contact._place_call(number or None)
        return {"call": self._call_data(call.sudo(), contact)}

    @api.model
    def hang_up(self, contact_id):
        """End the contact's call; without a call nothing happens."""
        contact = self._contact(contact_id)
        call = self._active_call(contact)
        if call:
            call.sudo(False).hang_up()
        return {"call": self._current_call(contact)}

    @api.model
    def result(self, contact_id, result_id, params=None):
        """Save the result of the held contact.

        :param params: {comment, callback_at, personal, actions: {id: {skip, user_id,
            date, summary, lost_reason_id}}, hold: the card's `hold`}
        :return: {result_id, made: names of the records made, call, queue, operator,
            today}
        """
        params = dict(params or {})
        self._check_operator()
        attempt = self._saved_attempt(contact_id, result_id, params.get("hold"))
        if not attempt:
            attempt = self._apply(self._contact(contact_id), result_id, params)
        attempt = attempt.sudo()
        campaign = attempt.campaign_id.sudo(False)
        return {
            "result_id": attempt.result_id.id,
            "made": attempt.made_text or "",
            "call": self._call_data(attempt.call_id, attempt.contact_id),
            "queue": self._queue(campaign),
            **self._summary(campaign),
        }

    @api.model
    def _apply(self, contact, result_id, params):
        result = self.env["call.result"].browse(result_id).exists()
        if not result:
            raise UserError(self.env._("This result button does not exist any more."))
        callback_at = params.get("callback_at")
        return contact._apply_result(
            result,
            comment=params.get("comment") or None,
            callback_at=fields.Datetime.to_datetime(callback_at)
            if callback_at
            else None,
            personal=bool(params.get("personal")),
            params={name: params[name] for name in PARAMS if params.get(name)},
        )

    @api.model
    def _saved_attempt(self, contact_id, result_id, hold):
        """The attempt that this very request made before its answer was lost."""
        Attempt = self.env["call.attempt"].sudo()
        if not hold or self._held().id == contact_id:
            return Attempt
        return Attempt.search(
            [
                ("contact_id", "=", contact_id),
                ("user_id", "=", self.env.uid),
                ("result_id", "=", result_id),
                ("is_open", "=", False),
                ("end", ">=", hold),
            ],
            limit=1,
        )
