from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..core.serving import POOLED
from .call_desk_figures import start_of_day

SUPERVISOR_GROUP = "call_dialer.call_dialer_group_supervisor"
#: figures of a campaign's contacts by state
LEFT = ("todo", "claimed", "callback")
DONE = ("done", "failed", "excluded")
#: a state that lasts longer is pointed out (seconds)
LONG = {"talking": 900, "paused": 1800}


class CallBoard(models.AbstractModel):
    """The supervisors' live board (RPC).

    The browser asks again when `call_dialer/board` comes over the bus; nothing polls.
    Figures are those of today in the supervisor's time zone; contacts are as they are.
    """

    _name = "call.board"
    _description = "Live Board"

    @api.model
    def _check_supervisor(self):
        if not self.env.user.has_group(SUPERVISOR_GROUP):
            raise AccessError(self.env._("The live board is for supervisors."))

    @api.model
    def _campaigns(self, campaign_ids=()):
        """Campaigns the supervisor steers; drafts and finished ones only when asked."""
        domain = [("company_id", "in", self.env.companies.ids)]
        if campaign_ids:
            domain.append(("id", "in", list(campaign_ids)))
        else:
            domain.append(("state", "in", ("running", "paused")))
        campaigns = self.env["call.campaign"].search(
            domain, order="state_order, name, id"
        )
        return campaigns._filtered_access("write")

    @api.model
    def data(self, campaign_ids=None):
        """All the board shows.

        :return: {now, since, modes: [{key, label}], campaigns: [{id, name, state,
            state_label, mode, ratio (lines per free operator; False where the mode has
            none), simulated (with simulated operators?), left, callbacks, done, total,
            progress, calls, goals, conversion,
            dialling, talking, abandoned (%, of the answered; False where the operator
            is called first), abandoned_limit (%), trend (see `core.trend.trend`),
            results: [{id, name, color, count}]}],
            operators: [{user_id, name, state, away, since, reason, campaign_id,
            campaign, contact, calls, goals, conversion, talk_seconds, talk_per_hour,
            limit}]}; `mode` is the key of one of `modes`
        """
        self._check_supervisor()
        campaigns = self._campaigns(campaign_ids or ())
        since = start_of_day(self.env)
        operators = self._operators(campaigns, since)
        return {
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "since": fields.Datetime.to_string(since),
            "modes": [
                {"key": key, "label": label}
                for key, label in campaigns._fields["mode"]._description_selection(
                    self.env
                )
            ],
            "campaigns": self._campaign_rows(campaigns, since, operators),
            "operators": operators,
        }

    # -- campaigns ---------------------------------------------------------------

    @api.model
    def _campaign_rows(self, campaigns, since, operators):
        states = dict(campaigns._fields["state"]._description_selection(self.env))
        contacts = self._contact_counts(campaigns)
        dialling = self._dialling(campaigns)
        results = self._result_counts(campaigns, since)
        trends = self._trends(campaigns)
        talking = {}
        for operator in operators:
            if operator["state"] == "talking":
                found = operator["campaign_id"]
                talking[found] = talking.get(found, 0) + 1
        rows = []
        for campaign in campaigns:
            counts = contacts.get(campaign.id, {})
            total = sum(counts.values())
            done = sum(counts.get(state, 0) for state in DONE)
            bars = results.get(campaign.id, {})
            calls = sum(count for count, _goals in bars.values())
            goals = sum(goals for _count, goals in bars.values())
            rows.append(
                {
                    "id": campaign.id,
                    "name": campaign.name,
                    "state": campaign.state,
                    "state_label": states[campaign.state],
                    "mode": campaign.mode,
                    "simulated": bool(campaign.sudo().simulated_operator_ids),
                    "left": sum(counts.get(state, 0) for state in LEFT),
                    "callbacks": counts.get("callback", 0),
                    "done": done,
                    "total": total,
                    "progress": round(100 * done / total) if total else 0,
                    "dialling": dialling.get(campaign.id, 0),
                    "talking": talking.get(campaign.id, 0),
                    "wrapup_seconds": campaign.wrapup_seconds,
                    "abandoned": self._abandoned(campaign, since),
                    "abandoned_limit": campaign.abandon_percent,
                    "ratio": campaign.mode == "power" and campaign.ratio,
                    "trend": trends[campaign.id],
                    **self._conversion(calls, goals),
                    "results": self._bars(bars),
                }
            )
        return rows

    @api.model
    def _abandoned(self, campaign, since):
        """Of today's clients who answered: for so many, in %, nobody was free."""
        if campaign.mode not in POOLED:
            return False
        answered = [
            ("campaign_id", "=", campaign.id),
            ("start", ">=", since),
            ("is_pooled", "=", True),
            "|",
            ("call_id.bridged_date", "!=", False),
            ("is_abandoned", "=", True),
        ]
        attempts = self.env["call.attempt"].sudo()
        total = attempts.search_count(answered)
        lost = attempts.search_count([*answered, ("is_abandoned", "=", True)])
        return round(100 * lost / total, 1) if total else 0.0

    @api.model
    def _dialling(self, campaigns):
        """{campaign id: lines on which a telephone rings now}."""
        rows = (
            self.env["call.attempt"]
            .sudo()
            ._read_group(
                [
                    ("campaign_id", "in", campaigns.ids),
                    ("is_open", "=", True),
                    ("call_id.state", "=", "calling"),
                ],
                ["campaign_id"],
                ["__count"],
            )
        )
        return {campaign.id: count for campaign, count in rows}

    @api.model
    def _contact_counts(self, campaigns):
        rows = (
            self.env["call.campaign.contact"]
            .sudo()
            ._read_group(
                [("campaign_id", "in", campaigns.ids)],
                ["campaign_id", "state"],
                ["__count"],
            )
        )
        counts = {}
        for campaign, state, count in rows:
            counts.setdefault(campaign.id, {})[state] = count
        return counts

    @api.model
    def _attempts_since(self, since, *conditions):
        return [
            ("start", ">=", since),
            ("is_open", "=", False),
            ("result_id", "!=", False),
            *conditions,
        ]

    @api.model
    def _result_counts(self, campaigns, since):
        """{campaign id: {call.result: (attempts, goals)}} of today."""
        rows = (
            self.env["call.attempt"]
            .sudo()
            ._read_group(
                self._attempts_since(since, ("campaign_id", "in", campaigns.ids)),
                ["campaign_id", "result_id", "goal"],
                ["__count"],
            )
        )
        found = {}
        for campaign, result, goal, count in rows:
            bars = found.setdefault(campaign.id, {})
            attempts, goals = bars.get(result, (0, 0))
            bars[result] = (attempts + count, goals + (count if goal else 0))
        return found

    @api.model
    def _bars(self, bars):
        ordered = sorted(bars.items(), key=lambda item: (-item[1][0], item[0].sequence))
        return [
            {
                "id": result.id,
                "name": result.name,
                "color": result.color,
                "category": result.category,
                "count": count,
            }
            for result, (count, _goals) in ordered
        ]

    @api.model
    def _conversion(self, calls, goals):
        return {
            "calls": calls,
            "goals": goals,
            "conversion": round(100 * goals / calls) if calls else 0,
        }

    # -- operators -----------------------------------------------------------------

    @api.model
    def _operators(self, campaigns, since):
        """Operators of these campaigns with their states and the day's figures."""
        users = campaigns.sudo().operator_ids.filtered("active")
        figures = self._operator_figures(users, campaigns, since)
        states = {
            state.user_id: state
            for state in self.env["call.operator.state"]
            .sudo()
            .search([("user_id", "in", users.ids)])
        }
        away = set(self.env["call.operator.pulse"]._away_users(users).ids)
        shown = {campaign.id: campaign for campaign in campaigns}
        rows = [
            {
                **self._operator_row(
                    user, states.get(user), figures.get(user.id, {}), shown
                ),
                "away": user.id in away,
            }
            for user in users
        ]
        order = ("talking", "ringing", "wrapup", "ready", "paused", "offline")
        return sorted(
            rows, key=lambda row: (order.index(row["state"]), row["name"].lower())
        )

    @api.model
    def _operator_row(self, user, state, figures, shown):
        """One of the rows of `data`; `shown`: {id: campaign} of the board."""
        row = {
            "user_id": user.id,
            "name": user.partner_id.name,  # (of `user.name` each is copied first)
            "state": "offline",
            "since": False,
            "campaign_id": False,
            "contact": "",
            "reason": "",
            **(state._to_board(away=user.browse()) if state else {}),
        }
        campaign = shown.get(row["campaign_id"])
        if not campaign:  # he works elsewhere: that is not this supervisor's
            row.update(campaign_id=False, contact="", contact_id=False)
        row["campaign"] = campaign.name if campaign else ""
        row["limit"] = LONG.get(row["state"], 0)
        if row["state"] == "wrapup":
            row["limit"] = campaign.wrapup_seconds if campaign else 0
        row.update(self._conversion(figures.get("calls", 0), figures.get("goals", 0)))
        row["talk_seconds"] = figures.get("talk", 0)
        row["talk_per_hour"] = figures.get("talk_per_hour", 0)
        return row

    @api.model
    def _operator_figures(self, users, campaigns, since):
        """{user id: {calls, goals, talk, talk_per_hour (minutes)}} of today."""
        rows = (
            self.env["call.attempt"]
            .sudo()
            ._read_group(
                self._attempts_since(
                    since,
                    ("user_id", "in", users.ids),
                    ("campaign_id", "in", campaigns.ids),
                ),
                ["user_id", "goal"],
                ["__count", "talk_seconds:sum", "start:min"],
            )
        )
        found = {}
        now = fields.Datetime.now()
        for user, goal, count, talk, first in rows:
            row = found.setdefault(
                user.id, {"calls": 0, "goals": 0, "talk": 0, "first": first}
            )
            row["calls"] += count
            row["goals"] += count if goal else 0
            row["talk"] += talk or 0
            row["first"] = min(row["first"], first)
        for row in found.values():
            # below ten minutes a share of an hour says nothing
            hours = max((now - row["first"]).total_seconds() / 3600, 1 / 6)
            row["talk_per_hour"] = round(row["talk"] / 60 / hours)
        return found
