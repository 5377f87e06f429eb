from datetime import UTC, datetime

from .test_routing import NUMBER, RoutingCase


class TestCallsToday(RoutingCase):
    """Row C12: "the fewest calls today" means the operator's own day."""

    def test_c12_the_day_begins_at_the_users_midnight(self):
        self.anna.tz, self.boris.tz = "Asia/Vladivostok", "America/New_York"
        self.vera.tz = False
        # 13:30 UTC: 23:30 in Vladivostok, 9:30 (of a later midnight) in New York
        now = datetime(2026, 3, 5, 13, 30, tzinfo=UTC)
        users = self.anna | self.boris | self.vera
        for hour, minute in ((3, 0), (4, 59), (5, 1), (13, 0)):
            for user in users:
                self.make_past_call(user, datetime(2026, 3, 5, hour, minute))
        self.make_past_call(self.anna, datetime(2026, 3, 4, 14, 30))
        self.make_past_call(self.anna, datetime(2026, 3, 4, 13, 30))
        worked = users._telephony_worked(now.timestamp())
        today = {user.login: worked[user.id][2] for user in users}
        self.assertEqual(today, {"route_anna": 5, "route_boris": 2, "route_vera": 4})

    def make_past_call(self, user, start):
        self.env["voip.call"].create(
            {
                "phone_number": NUMBER,
                "type_call": "incoming",
                "state": "terminated",
                "outcome": "answered",
                "call_kind": "pbx",
                "pbx_id": self.pbx.id,
                "user_id": user.id,
                "start_date": start,
            }
        )
