from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import api_values

ATTEMPTS_AT_MOST = 1000
#: A change is seen when its transaction ends, and dated when it began: so much is read
#: again by the next request. (No request and no job of Odoo lasts as long.)
OVERLAP = timedelta(minutes=5)


class CallAttempt(models.Model):
    """Attempts for other programs (docs/en/api.md)."""

    _inherit = "call.attempt"

    _changes_idx = models.Index("(write_date, id)")

    @api.model
    @api.readonly
    def changed_since(self, since, campaign_ids=None, limit=500):
        """Attempts that began or changed since then, oldest change first.

        To follow them: ask again with `next`, at once while `more` is true, else
        whenever you like. None is left out; those of the last five minutes come again
        (by `id` you know them). Whose attempts: those the user sees.

        :param since: a moment (ISO 8601, without an offset UTC), or the former `next`
        :param campaign_ids: only of these campaigns
        :param limit: at most so many, up to 1000
        :return: {attempts: [{id, campaign_id, contact_id, contact_key, contact_name,
            number, start, end, is_open, outcome, talk_seconds, result_id, result,
            category, goal, comment, callback_at, operator_id, operator, call_id}],
            next, more}; moments UTC, false where there is nothing
        """
        self.check_access("read")
        place = self._api_place(since)
        try:
            limit = min(max(int(limit), 1), ATTEMPTS_AT_MOST)
            wanted = None if campaign_ids is None else [int(i) for i in campaign_ids]
        except (TypeError, ValueError):
            raise UserError(
                self.env._("“limit” is a number, “campaign_ids” a list of numbers.")
            ) from None
        self.flush_model()
        query = self._search(
            [] if wanted is None else [("campaign_id", "in", wanted)], order="id"
        )
        moment = SQL.identifier(self._table, "write_date")
        own_id = SQL.identifier(self._table, "id")
        query.add_where(
            SQL("(%s, %s) > (%s, %s)", moment, own_id, place.moment, place.after_id)
        )
        query.order = SQL("%s, %s", moment, own_id)
        query.limit = limit + 1
        rows = self.env.execute_query(query.select(own_id, moment))
        more = len(rows) > limit
        rows = rows[:limit]
        if more:
            following = api_values.Place(rows[-1][1], rows[-1][0])
        else:
            now = self.env.cr.now() - OVERLAP
            following = max(place, api_values.Place(now), key=lambda p: p.moment)
        attempts = self.browse(row[0] for row in rows)
        return {
            "attempts": [attempt._api_row() for attempt in attempts],
            "next": str(following),
            "more": more,
        }

    def _api_place(self, since):
        try:
            return api_values.parse_place(since)
        except ValueError:
            raise UserError(
                self.env._(
                    "“since” must be a moment such as 2026-03-01T12:00:00Z, or the "
                    "former “next”, not “%s”.",
                    since,
                )
            ) from None

    def _api_row(self):
        """What is told of an attempt the user may read."""
        self.ensure_one()
        attempt = self.sudo()
        contact, result, user = attempt.contact_id, attempt.result_id, attempt.user_id
        return {
            "id": attempt.id,
            "campaign_id": attempt.campaign_id.id,
            "contact_id": contact.id,
            "contact_key": contact.external_key,
            "contact_name": contact.name,
            "number": attempt.number,
            "start": fields.Datetime.to_string(attempt.start),
            "end": fields.Datetime.to_string(attempt.end),
            "is_open": attempt.is_open,
            "outcome": attempt.outcome,
            "talk_seconds": attempt.talk_seconds,
            "result_id": result.id,
            "result": result.name,
            "category": attempt.category,
            "goal": attempt.goal,
            "comment": attempt.comment,
            "callback_at": fields.Datetime.to_string(attempt.callback_at),
            "operator_id": user.id,
            "operator": user.name,
            "call_id": attempt.call_id.id,
        }
