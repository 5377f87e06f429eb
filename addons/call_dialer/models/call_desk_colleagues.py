from odoo import api, fields, models

from .call_desk_figures import start_of_day


class CallCampaign(models.Model):
    _inherit = "call.campaign"

    day_goal = fields.Integer(
        string="Goals a Day",
        tracking=True,
        help="What the team of the campaign wants to reach in a day; operators see how "
        "far they are. 0: none.",
    )

    _day_goal = models.Constraint(
        "CHECK(day_goal >= 0)", "Goals a day must not be negative."
    )


class CallDesk(models.AbstractModel):
    """The day's table of the colleagues, the own results, the goals of the teams."""

    _inherit = "call.desk"

    @api.model
    def colleagues(self):
        """The day so far, in the operator's time zone.

        :return: {rows: [{user_id, name, place, calls, goals, conversion (%),
            talk_seconds, mine}] in the order of places, results: the operator's own
            [{name, color, count}], teams: [{campaign_id, name, goals, target,
            percent}] of the operator's campaigns with a goal a day}
        """
        self._check_operator()
        figures = self._day_figures()
        users = self.env["res.users"].sudo().browse(figures)
        rows = []
        for user in users:
            goals, calls, talk = figures[user.id]
            rows.append(
                {
                    "user_id": user.id,
                    "name": user.name,
                    "place": self._place(figures, user.id),
                    "calls": calls,
                    "goals": goals,
                    "conversion": self._share(goals, calls),
                    "talk_seconds": talk,
                    "mine": user == self.env.user,
                }
            )
        rows.sort(key=lambda row: (row["place"], row["name"].lower()))
        return {
            "rows": rows,
            "results": self._own_results(),
            "teams": self._team_goals(),
        }

    @api.model
    def _own_results(self):
        attempts = self.env["call.attempt"].sudo()
        domain = [*self._day_domain(), ("user_id", "=", self.env.uid)]
        rows = attempts._read_group(domain, ["result_id"], ["__count"])
        rows.sort(key=lambda row: (-row[1], row[0].sequence, row[0].id))
        return [
            {"name": result.name, "color": result.color, "count": count}
            for result, count in rows
        ]

    @api.model
    def _team_goals(self):
        campaigns = self._my_campaigns().sudo().filtered("day_goal")
        if not campaigns:
            return []
        rows = (
            self.env["call.attempt"]
            .sudo()
            ._read_group(
                [
                    ("campaign_id", "in", campaigns.ids),
                    ("start", ">=", start_of_day(self.env)),
                    ("goal", "=", True),
                ],
                ["campaign_id"],
                ["__count"],
            )
        )
        reached = {campaign.id: count for campaign, count in rows}
        return [
            {
                "campaign_id": campaign.id,
                "name": campaign.name,
                "goals": reached.get(campaign.id, 0),
                "target": campaign.day_goal,
                "percent": min(
                    100, round(100 * reached.get(campaign.id, 0) / campaign.day_goal)
                ),
            }
            for campaign in campaigns
        ]
