from odoo import models
from odoo.tools import SQL

from ..core import routing


class ResUsers(models.Model):
    """Users as those who may be rung."""

    _inherit = "res.users"

    def _telephony_agents(self, call, now):
        """{id: core.routing.Agent} of these users, for `call` that came in."""
        if not self:
            return {}
        states = self._telephony_reachable(call.pbx_id)
        busy = self._telephony_occupied(call).ids
        zone = call.company_id.partner_id.tz or "UTC"
        worked = self._telephony_worked(now, zone)
        skills = {}
        for row in (
            self.env["telephony.user.skill"]
            .sudo()
            .search([("user_id", "in", self.ids)])
        ):
            skills.setdefault(row.user_id.id, {})[row.skill_id.id] = row.level
        agents = {}
        for user in self:
            state = states.get(user.id, routing.OFFLINE)
            if state == routing.FREE and user.id in busy:
                state = routing.OCCUPIED
            idle_since, last_offered, today = worked.get(user.id, (0.0, 0.0, 0))
            agents[user.id] = routing.Agent(
                user.id,
                state,
                skills.get(user.id, {}),
                idle_since,
                last_offered,
                today,
            )
        return agents

    def _telephony_reachable(self, pbx):
        """{id: "free" | "busy" | "offline"} as far as telephones and people tell.

        Calls need not be looked at.  To be extended, with super(): who is in a pause or
        writes down the last talk is busy, whose telephone is not registered is offline.
        """
        states = {}
        devices, needs = self._telephony_devices(), pbx._needs_device()
        for user in self:
            device = devices.get(user.id)
            reached = device.pbx_id == pbx if device else not needs
            if device and device.registration == "offline":
                reached = False  # the PBX has told that it is not registered
            states[user.id] = (
                routing.FREE if user.active and reached else routing.OFFLINE
            )
        return states

    def _telephony_occupied(self, call=None):
        """Those of these users who have a call other than `call`, or are rung."""
        if not self:
            return self
        Call = self.env["voip.call"]
        Call.flush_model(["user_id", "call_kind", "state", "is_passed_outside"])
        self.env["telephony.ring"].flush_model(["user_id", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT user_id FROM voip_call
                 WHERE user_id IN %(users)s AND state IN ('calling', 'ongoing')
                   AND call_kind = 'pbx' AND id <> %(call)s
                   AND is_passed_outside IS NOT TRUE
                 UNION
                SELECT user_id FROM telephony_ring
                 WHERE user_id IN %(users)s AND state = 'ringing'
                """,
                users=tuple(self.ids),
                call=call.id if call else 0,
            )
        )
        found = {row[0] for row in rows}
        return self.filtered(lambda user: user.id in found)

    def _telephony_worked(self, now, zone="UTC"):
        """{id: (free since, last rung, calls today)} in seconds since 1970.

        :param zone: the time zone whose day is today
        """
        self.env["voip.call"].flush_model(
            ["user_id", "end_date", "start_date", "outcome"]
        )
        self.env["telephony.ring"].flush_model(["user_id", "begun"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT u.id,
                       (SELECT extract(epoch FROM max(end_date)) FROM voip_call
                         WHERE user_id = u.id AND end_date > to_timestamp(
                               %(now)s - 86400) AT TIME ZONE 'UTC'),
                       (SELECT max(begun) FROM telephony_ring
                         WHERE user_id = u.id AND begun > %(now)s - 86400),
                       (SELECT count(*) FROM voip_call
                         WHERE user_id = u.id AND outcome = 'answered'
                           AND start_date >= date_trunc('day',
                                 to_timestamp(%(now)s) AT TIME ZONE %(zone)s)
                                 AT TIME ZONE %(zone)s AT TIME ZONE 'UTC')
                  FROM res_users u WHERE u.id IN %(users)s
                """,
                users=tuple(self.ids),
                now=now,
                zone=zone,
            )
        )
        return {
            user: (float(ended or 0), float(rung or 0), today)
            for user, ended, rung, today in rows
        }

    def _telephony_session_info(self):
        info = super()._telephony_session_info()
        if not info["current"]:
            call = self.env["voip.call"]._ring_at_user(self)
            info["current"] = call._to_payload() if call else False
        return info
