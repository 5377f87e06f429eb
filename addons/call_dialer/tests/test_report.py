from datetime import timedelta

from odoo import fields

from .common import DialerCase


class TestReport(DialerCase):
    """B18: statistics equal an independent count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._campaign(name="Doors")
        script = cls._script()
        cls.other.script_id = script
        names = ("meeting", "offer", "refused", "no_answer")
        results = [cls.env.ref(f"call_dialer.call_result_{name}") for name in names]
        start = fields.Datetime.now() - timedelta(days=3)
        lists = {
            campaign: cls.env["call.campaign.import"].create(
                {"campaign_id": campaign.id, "filename": "list.csv"}
            )
            for campaign in (cls.campaign, cls.other)
        }
        for number in range(60):
            campaign = (cls.campaign, cls.other)[number % 2]
            user = (cls.operator, cls.operator_2)[number % 3 == 0]
            contact = cls._contact(
                number,
                campaign=campaign,
                import_id=lists[campaign].id if number % 4 else False,
            )
            contact.with_user(user)._claim(user)
            if number % 10 == 9:
                contact.with_user(user)._release("")
                continue
            attempt = contact.with_user(user)._apply_result(results[number % 7 % 4])
            attempt.sudo().write(
                {
                    "start": start + timedelta(hours=number),
                    "talk_seconds": number * 7 % 50,
                    "outcome": "answered" if number % 4 else "no_answer",
                }
            )
        # one goes on
        going = cls._contact(99)
        going.with_user(cls.operator)._claim(cls.operator)
        going.with_user(cls.operator)._new_attempt()
        cls.env.flush_all()

    def _expected(self, column):
        """Counted with plain SQL over the tables."""
        self.env.cr.execute(
            f"""
            SELECT {column}, count(*), count(DISTINCT contact_id),
                   count(*) FILTER (WHERE goal),
                   100.0 * count(*) FILTER (WHERE goal) / count(*),
                   avg(talk_seconds) FILTER (WHERE talk_seconds > 0)
              FROM call_attempt a
             WHERE "end" IS NOT NULL AND campaign_id IN %s
             GROUP BY 1""",  # noqa: S608
            [tuple((self.campaign | self.other).ids)],
        )
        return {
            row[0]: tuple(round(float(value or 0), 6) for value in row[1:])
            for row in self.env.cr.fetchall()
        }

    def _reported(self, group):
        rows = self.env["call.attempt.report"]._read_group(
            [("campaign_id", "in", (self.campaign | self.other).ids)],
            [group],
            [
                "attempts:sum",
                "contact_id:count_distinct",
                "goals:sum",
                "conversion:avg",
                "talk_mean:avg",
            ],
        )
        return {
            (key.id or None if hasattr(key, "ids") else key): tuple(
                round(float(value or 0), 6) for value in values
            )
            for key, *values in rows
        }

    def test_equals_an_independent_count(self):
        for group, column in (
            ("user_id", "user_id"),
            ("campaign_id", "campaign_id"),
            ("script_id", "script_id"),
            ("result_id", "result_id"),
            ("category", "category"),
            ("import_id", "import_id"),
        ):
            expected = self._expected(column)
            self.assertGreater(len(expected), 1, group)
            self.assertEqual(self._reported(group), expected, group)

    def test_hours_are_those_of_the_company(self):
        self.env.company.partner_id.tz = "Asia/Yekaterinburg"
        for attempt in self.env["call.attempt"].search(
            [("campaign_id", "in", (self.campaign | self.other).ids)]
        ):
            attempt.start += timedelta(hours=1)
        self.env.flush_all()
        for zone in ("UTC", "America/New_York"):  # whoever reads
            self.env = self.env(context={**self.env.context, "tz": zone})
            column = "EXTRACT(hour FROM start + interval '5 hours')::int"
            self.assertEqual(self._reported("hour"), self._expected(column), zone)

    def test_attempts_going_on_are_not_counted(self):
        going = self.env["call.attempt"].search(
            [("campaign_id", "=", self.campaign.id), ("is_open", "=", True)]
        )
        self.assertTrue(going)
        found = self.env["call.attempt.report"].search([("id", "in", going.ids)])
        self.assertFalse(found)

    def test_operator_sees_the_own_figures(self):
        report = self.env["call.attempt.report"].with_user(self.operator)
        found = report.search([("campaign_id", "=", self.campaign.id)])
        self.assertTrue(found)
        self.assertEqual(found.user_id, self.operator)

    def test_period_filters_are_valid(self):
        arch = self.env["call.attempt.report"].get_view(view_type="search")["arch"]
        for text in ("today -1d", "today =monday", "today =1d"):
            self.assertIn(text, arch)
        for domain in (
            [("day", ">=", "today")],
            [("day", ">=", "today -1d"), ("day", "<", "today")],
            [("day", ">=", "today =monday")],
            [("day", ">=", "today =1d")],
        ):
            self.env["call.attempt.report"].search_count(domain)
