from ast import literal_eval
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from .common import TelephonyCase

NOW = "2026-03-05 10:30:00"  # a Thursday
OUTCOMES = ("answered", "no_answer", "busy", "rejected", "cancelled")


class TestCallReport(TelephonyCase):
    """Row C13: figures equal a count of one's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["voip.call"].search([]).unlink()
        cls.other = cls.make_user("tel_other", tz="Europe/Moscow")
        cls.supervisor.tz = "Asia/Vladivostok"
        cls.partner = cls.env["res.partner"].create({"name": "Ivan"})
        cls.calls = cls.env["voip.call"].create(
            [cls._vals(index) for index in range(240)]
        )
        cls.env["voip.call"].create({**cls._vals(0), "state": "ongoing"})

    @classmethod
    def _vals(cls, index):
        outcome = OUTCOMES[index % 5] if index % 3 else "answered"
        direction = "incoming" if index % 7 < 4 else "outgoing"
        begun = datetime(2026, 3, 5, 9) - timedelta(minutes=37 * index)
        return {
            "phone_number": f"+7916{index:07}",
            "type_call": direction,
            "state": "terminated" if outcome == "answered" else "aborted",
            "outcome": outcome,
            "call_kind": "pbx",
            "pbx_id": cls.pbx.id,
            "line": (False, "+74951112233", "+78123334455")[index % 3],
            "user_id": (cls.operator | cls.other)[index % 2].id,
            "partner_id": index % 4 == 0 and cls.partner.id,
            "company_id": cls.env.company.id,
            "start_date": begun,
            "wait_seconds": index % 31,
            "talk_seconds": index * 2 if outcome == "answered" else 0,
        }

    def _report(self, user=None, **context):
        env = self.env["telephony.call.report"].with_user(user or self.supervisor)
        return env.with_context(**context)

    def _sql(self, expression, where="TRUE", group="1"):
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT {expression} FROM voip_call"
            f" WHERE state <> 'ongoing' AND {where} GROUP BY {group}"
        )
        return self.env.cr.fetchall()

    def test_c13_by_operator_line_direction_outcome(self):
        columns = {
            "user_id": "user_id",
            "line": "line",
            "direction": "type_call",
            "outcome": "outcome",
            "pbx_id": "pbx_id",
            "client_known": "partner_id IS NOT NULL",
        }
        incoming = "FILTER (WHERE type_call = 'incoming')"
        for name, column in columns.items():
            told = self._report()._read_group(
                [],
                [name],
                [
                    "calls:sum",
                    "answered:sum",
                    "missed:sum",
                    "missed_share:avg",
                    "wait_mean:avg",
                    "wait_max:max",
                    "talk_seconds:sum",
                    "talk_mean:avg",
                ],
            )
            counted = self._sql(
                f"""{column}, count(*),
                count(*) FILTER (WHERE outcome = 'answered'),
                count(*) FILTER (WHERE type_call = 'incoming'
                                   AND outcome <> 'answered'),
                100.0 * count(*) FILTER (WHERE type_call = 'incoming'
                                           AND outcome <> 'answered')
                      / NULLIF(count(*) {incoming}, 0),
                avg(wait_seconds), max(wait_seconds), sum(talk_seconds),
                avg(talk_seconds) FILTER (WHERE outcome = 'answered')"""
            )
            expected = {row[0] or False: row[1:] for row in counted}
            self.assertEqual(len(told), len(expected), name)
            for key, *figures in told:
                key = key.id if name.endswith("_id") else key
                for figure, value in zip(figures, expected[key or False], strict=True):
                    self.assertAlmostEqual(
                        float(figure or 0), float(value or 0), 6, (name, key)
                    )

    def test_c13_hours_and_weekdays_are_the_readers(self):
        for user, zone in (
            (self.supervisor, "Asia/Vladivostok"),
            (self.other, "Europe/Moscow"),
        ):
            mine = self.calls
            if user != self.supervisor:
                mine = mine.filtered(lambda call: call.user_id == self.other)
            expected = {}
            for call in mine:
                utc = call.start_date.replace(tzinfo=ZoneInfo("UTC"))
                local = utc.astimezone(ZoneInfo(zone))
                key = (str(local.isoweekday()), f"{local.hour:02}")
                expected[key] = expected.get(key, 0) + 1
            told = self._report(user)._read_group(
                [], ["weekday", "hour"], ["calls:sum"]
            )
            self.assertEqual(
                {(weekday, hour): count for weekday, hour, count in told}, expected
            )

    def test_c13_time_zone_of_the_company(self):
        self.supervisor.tz = False
        self.env.company.partner_id.tz = "Asia/Tokyo"
        self.assertEqual(self._report()._zone(), "Asia/Tokyo")
        self.env.company.partner_id.tz = False
        self.assertEqual(self._report()._zone(), "UTC")
        self.assertEqual(self._report(tz="Europe/Paris")._zone(), "Europe/Paris")
        evil = "UTC'; DROP TABLE voip_call; --"
        self.assertEqual(self._report(tz=evil)._zone(), "UTC")
        self.assertEqual(self._report(tz=evil).search_count([]), 240)

    def test_c13_summer_time(self):
        """An hour is that of its day, before and after the clocks change."""
        self.supervisor.tz = "Europe/Berlin"
        before, after = self.calls[:2]
        before.start_date = datetime(2026, 3, 27, 9)
        after.start_date = datetime(2026, 3, 30, 9)
        rows = self._report().browse((before | after).ids)
        self.assertEqual(rows.mapped("hour"), ["10", "11"])

    def test_c13_whose_calls(self):
        self.assertEqual(self._report().search_count([]), 240)
        self.assertEqual(self._report(self.operator).search_count([]), 120)
        self.calls[:50].company_id = self.env["res.company"].create({"name": "2"})
        self.assertEqual(self._report().search_count([]), 190)
        plain = self.make_user("tel_plain", "base.group_user")
        with self.assertRaises(AccessError):
            self._report(plain).search_count([])
        with self.assertRaises(AccessError):
            self._report(plain).dashboard("today")

    @freeze_time(NOW)
    def test_c13_dashboard(self):
        # it is 20:30 of the 5th there; the day began at 14:00 UTC of the 4th
        begin = "start_date >= '2026-03-04 14:00' AND start_date < '2026-03-05 14:00'"
        told = self._report().dashboard("today")
        self.assertEqual((told["first"], told["last"]), ("2026-03-05", "2026-03-05"))
        [row] = self._sql(
            """count(*), count(*) FILTER (WHERE type_call = 'incoming'),
            count(*) FILTER (WHERE type_call = 'incoming' AND outcome <> 'answered'),
            avg(wait_seconds) FILTER (WHERE type_call = 'incoming'),
            max(wait_seconds) FILTER (WHERE type_call = 'incoming'),
            sum(talk_seconds)""",
            begin,
            "()",
        )
        totals = told["totals"]
        names = ("calls", "incoming", "missed", "wait_mean", "wait_max", "talk_seconds")
        for name, value in zip(names, row, strict=True):
            self.assertAlmostEqual(float(totals[name]), float(value), 6, name)
        self.assertEqual(totals["outgoing"], totals["calls"] - totals["incoming"])
        self.assertAlmostEqual(
            totals["missed_share"], 100 * totals["missed"] / totals["incoming"]
        )
        self.assertEqual(len(told["hours"]), 24)
        bars = sum(
            bar[kind]
            for bar in told["hours"]
            for kind in ("answered", "missed", "outgoing")
        )
        self.assertEqual(bars, totals["calls"])
        thursday = told["weekdays"][3]
        self.assertEqual(thursday["label"], "Thursday")
        day = sum(thursday[kind] for kind in ("answered", "missed", "outgoing"))
        self.assertEqual(day, totals["calls"])
        self.assertEqual(sum(r["calls"] for r in told["operators"]), totals["calls"])
        self.assertEqual(sum(r["calls"] for r in told["lines"]), totals["calls"])
        found = self._report().search_count(told["domain"])
        self.assertEqual(found, totals["calls"])

    @freeze_time(NOW)
    def test_c13_dashboard_periods(self):
        counts = {
            period: self._report().dashboard(period)["totals"]["calls"]
            for period in ("yesterday", "days_7", "month", "days_90", "last_month")
        }
        self.assertEqual(counts["days_90"], 240)
        self.assertLess(counts["yesterday"], counts["days_7"])
        month = self._sql("count(*)", "start_date >= '2026-02-28 14:00'", "()")
        self.assertEqual(counts["month"], month[0][0])
        self.assertEqual(counts["last_month"], 240 - counts["month"])
        with self.assertRaises(UserError):
            self._report().dashboard("for ever")

    def test_c13_dashboard_tells_what_is_to_do(self):
        todo = self._report().dashboard("today")["todo"]
        for kind in ("call_back", "note"):
            counted = self._sql("count(*)", f"follow_up = '{kind}'", "()")
            self.assertEqual(todo[kind], counted[0][0])
        self.assertGreater(todo["note"], 0)

    def test_c13_favourites_fit_the_report(self):
        names = ("missed_by_hour", "load_of_the_week", "waiting_by_line")
        for name in (*names, "talk_of_operators"):
            favourite = self.env.ref(f"call_telephony.filter_{name}")
            groups = literal_eval(favourite.context)["group_by"]
            self._report().formatted_read_group([], groups, ["calls:sum"])

    def test_c13_names_of_filters_are_the_readers(self):
        filters = self.env["ir.filters"].with_user(self.supervisor)
        names = filters._telephony_filter_names()
        shown = {row["name"] for row in filters.get_filters(self._report()._name)}
        action = self.env.ref("call_telephony.telephony_call_report_action")
        shown |= {
            row["name"] for row in filters.get_filters(self._report()._name, action.id)
        }
        self.assertTrue(set(names.values()) <= shown)
