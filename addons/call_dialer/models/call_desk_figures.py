from datetime import datetime, time

import pytz

from odoo import api, fields, models


def start_of_day(env):
    """The user's midnight, in UTC, naive."""
    zone = pytz.timezone(env.user.tz or "UTC")
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
        rows = (
            self.env["call.attempt"]
            .sudo()
            ._read_group(
                [
                    ("start", ">=", start_of_day(self.env)),
                    ("is_open", "=", False),
                    ("result_id", "!=", False),
                    ("company_id", "in", self.env.companies.ids),
                ],
                ["user_id", "goal"],
                ["__count"],
            )
        )
        figures = {self.env.uid: (0, 0)}
        for user, goal, count in rows:
            goals, calls = figures.get(user.id, (0, 0))
            figures[user.id] = (goals + (count if goal else 0), calls + count)
        goals, calls = figures[self.env.uid]
        better = sum(other > (goals, calls) for other in figures.values())
        return {
            "calls": calls,
            "goals": goals,
            "conversion": round(100 * goals / calls) if calls else 0,
            "place": better + 1,
            "of": len(figures),
        }
