from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_leads_ext.core.exact import decimal
from odoo.addons.crm_leads_ext.core.rewards import Event


class CrmRewardEvent(models.AbstractModel):
    """Rewards for goals reached and for minutes talked."""

    _inherit = "crm.reward.event"

    @api.model
    def _kinds(self):
        labels = dict(
            goal=self.env._("Goal of a campaign reached"),
            talk=self.env._("Minutes of talk"),
        )
        return [*super()._kinds(), *labels.items()]

    @api.model
    def _helps(self):
        return dict(
            super()._helps(),
            goal=self.env._(
                "A contact's goal counts once. Money: the expected revenue of the deal."
            ),
            talk=self.env._(
                "All calls of an operator with an answer, a line for each day; the "
                "unit is a minute."
            ),
        )

    @api.model
    def _lead_operators(self, leads):
        """Those who reached the goal with the deal's contact."""
        found = {
            lead: set(users) for lead, users in super()._lead_operators(leads).items()
        }
        groups = self.env["call.attempt"]._read_group(
            [("lead_id", "in", leads.ids), ("goal", "=", True)],
            ["lead_id", "user_id"],
        )
        for lead, user in groups:
            if user:
                found.setdefault(lead.id, set()).add(user.id)
        return {lead: tuple(sorted(users)) for lead, users in found.items()}

    @api.model
    def _collect_goal(self, company, month):
        attempts = self.env["call.attempt"].search(
            Domain("company_id", "=", company.id)
            & Domain("goal", "=", True)
            & Domain("start", ">=", month.start)
            & Domain("start", "<", month.end)
        )
        rows = []
        for attempt in attempts:
            money = decimal(attempt.lead_id.expected_revenue)
            vals = {
                "key": f"call.attempt,{attempt.id}",
                "day": month.day(attempt.start),
                "base": money,
                "total": money,
                "origin": ("call.attempt", attempt.id),
                "name": f"{attempt.contact_id.display_name}, "
                f"{attempt.campaign_id.name}",
                "people": {"operator": attempt.user_id.ids},
            }
            rows.append((attempt.lead_id, vals))
        return self._of_leads("goal", rows)

    @api.model
    def _collect_talk(self, company, month):
        self.env["voip.call"].flush_model()
        talked = self.env.execute_query(
            SQL(
                """
                SELECT user_id,
                       (COALESCE(start_date, create_date) AT TIME ZONE 'UTC'
                        AT TIME ZONE %(zone)s)::date AS day,
                       SUM(talk_seconds)
                  FROM voip_call
                 WHERE company_id = %(company)s AND talk_seconds > 0
                   AND user_id IS NOT NULL
                   AND COALESCE(start_date, create_date) >= %(start)s
                   AND COALESCE(start_date, create_date) < %(end)s
                 GROUP BY 1, 2
                """,
                zone=month.zone,
                company=company.id,
                start=month.start,
                end=month.end,
            )
        )
        return [
            Event(
                kind="talk",
                key=f"talk,{user_id},{day}",
                day=day,
                people={"operator": (user_id,)},
                quantity=decimal(round(seconds / 60, 2)),
                name=self.env._("Talks of the day"),
            )
            for user_id, day, seconds in talked
        ]

    @api.model
    def _open_talk(self, line):
        """The calls of the day."""
        start, end = line.sudo().statement_id._period().day_bounds(line.date)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_telephony.voip_call_action"
        )
        action["domain"] = list(
            Domain("user_id", "=", line.sudo().user_id.id)
            & Domain("talk_seconds", ">", 0)
            & Domain("start_date", ">=", start)
            & Domain("start_date", "<", end)
        )
        action["context"] = {}
        return action
