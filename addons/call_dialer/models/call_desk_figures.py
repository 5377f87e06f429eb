from datetime import datetime, time

import pytz

from odoo import api, fields, models

from odoo.addons.record_template.core.zones import first_zone


def start_of_day(env):
    """The user's midnight, in UTC, naive."""
    zone = pytz.timezone(first_zone(env.user.tz))
    today = datetime.now(zone).date()
    midnight = zone.localize(datetime.combine(today, time()))
    return midnight.astimezone(pytz.utc).replace(tzinfo=None)


class CallDesk(models.AbstractModel):
    """The operator's state and the day's figures."""

    _inherit = "call.desk"

    @api.model
    def summary(self, campaign_id=False):
        """{now, operator: {state, since, reason, campaign_id}, today: {calls, goals,
        conversion, place, of}}"""
        self._check_operator()
        return self._summary(self.env["call.campaign"])

    @api.model
    def _summary(self, campaign):
        state = self.env["call.operator.state"]._of(self.env.user).sudo()
        return {
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "operator": {
                "state": state.state,
                "since": fields.Datetime.to_string(state.since),
                "reason": state.reason_id.name or "",
                "campaign_id": state.campaign_id.id,
            },
            "today": self._today(),
        }

    @api.model
    def _today(self):
        """Calls and goals of the day, and the place among the colleagues.

        Colleagues are those of the same companies who worked today; more goals come
        first, then more calls.
        """
        figures = self._day_figures()
        goals, calls, _talk = figures[self.env.uid]
        return {
            "calls": calls,
            "goals": goals,
            "conversion": self._share(goals, calls),
            "place": self._place(figures, self.env.uid),
            "of": len(figures),
        }

    @api.model
    def _day_domain(self):
        """Attempts of the day that have their result, in the user's companies."""
        return [
            ("start", ">=", start_of_day(self.env)),
            ("is_open", "=", False),
            ("result_id", "!=", False),
            ("company_id", "in", self.env.companies.ids),
        ]

    @api.model
    def _day_figures(self):
        """{user id: (goals, calls, seconds talked)} of the day; the own ones always."""
        rows = (
            self.env["call.attempt"]
            .sudo()
            ._read_group(
                self._day_domain(),
                ["user_id", "goal"],
                ["__count", "talk_seconds:sum"],
            )
        )
        figures = {self.env.uid: (0, 0, 0)}
        for user, goal, count, seconds in rows:
            if not user:  # nobody was named before the call ended
                continue
            goals, calls, talk = figures.get(user.id, (0, 0, 0))
            goals += count if goal else 0
            figures[user.id] = (goals, calls + count, talk + (seconds or 0))
        return figures

    @api.model
    def _place(self, figures, user_id):
        """Place of a user: more goals come first, then more calls."""
        own = figures[user_id][:2]
        return 1 + sum(other[:2] > own for other in figures.values())

    @api.model
    def _share(self, goals, calls):
        """Goals to calls, whole %."""
        return round(100 * goals / calls) if calls else 0
