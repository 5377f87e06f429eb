import random
from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.call_dialer.models import (
    call_attempt_report_plan,
)
from odoo.addons.call_dialer.models.call_attempt_report_plan import (
    CallAttemptReport,
    Plan,
)

from .common import DialerCase, DialerMixin

FIRST = datetime(2026, 1, 25, 8)
OUTCOMES = ("answered", "busy", "no_answer", False)
FIGURES = ["attempts:sum", "calls:sum", "answered:sum", "goals:sum"]
FIGURES += ["talk_seconds:sum", "conversion:avg", "talk_mean:avg", "__count"]
CONTACTS = "contact_id:count_distinct"
#: groupings that are answered from kept sums, contacts too
KEPT = (
    [],
    ["user_id"],
    ["campaign_id"],
    ["campaign_id", "import_id"],
    ["script_id"],
    ["hour"],
    ["category"],
    ["outcome"],
    ["result_id"],
    ["user_id", "category"],
    ["user_id", "result_id"],
    ["day:day"],
    ["day:week", "user_id"],
    ["day:month", "campaign_id"],
    ["day:quarter", "category"],
    ["day:month", "day:week"],
)
#: those that may need the attempts
OTHER = (["hour", "user_id"], ["import_id", "user_id", "category"], ["start:day"])


class RollupMixin(DialerMixin):
    """Attempts of two campaigns with lists, as random as they come."""

    #: attempts are made in so many days, and asked for in so many
    days, longest = 45, 20

    @classmethod
    def _set_up_attempts(cls, count=250, seed=18):
        cls.rng = random.Random(seed)
        cls.other = cls._campaign(
            name="Doors", coordinator_id=cls.supervisor_2.id, script_id=cls._script().id
        )
        cls.contacts = cls.env["call.campaign.contact"]
        for campaign in (cls.campaign, cls.other):
            lists = cls.env["call.campaign.import"].create(
                [{"campaign_id": campaign.id, "filename": f"{n}.csv"} for n in (1, 2)]
            )
            for number in range(15):
                cls.contacts |= cls._contact(
                    number,
                    campaign,
                    import_id=cls.rng.choice([*lists.ids, False]),
                )
        cls.users = cls.operator | cls.operator_2 | cls.supervisor
        cls.some_results = cls.results[:4]
        cls._attempts(count)

    @classmethod
    def _attempts(cls, count):
        return cls.env["call.attempt"].create([cls._vals() for _ in range(count)])

    @classmethod
    def _vals(cls):
        result = cls.rng.choice([*cls.some_results, cls.env["call.result"]])
        return {
            "contact_id": cls.rng.choice(cls.contacts.ids),
            "user_id": cls.rng.choice([*cls.users.ids, False]),
            "start": FIRST + timedelta(hours=cls.rng.randrange(24 * cls.days)),
            "is_open": False,
            "outcome": cls.rng.choice(OUTCOMES),
            "result_id": result.id,
            "goal": cls.rng.random() < 0.2,
            "talk_seconds": cls.rng.choice([0, 0, 15, 40]),
        }

    def _domains(self):
        """What a reader may ask for."""
        begin = FIRST.date() + timedelta(days=self.rng.randrange(self.days))
        end = begin + timedelta(days=self.rng.randrange(self.longest))
        period = [("day", ">=", str(begin)), ("day", "<", str(end))]
        return [
            [],
            period[:1],
            period,
            [("day", "=", str(begin))],
            [*period, ("user_id", "=", self.operator.id)],
            [*period, ("category", "=", "goal")],
            [*period, ("outcome", "=", "answered")],
            [*period, ("campaign_id", "=", self.campaign.id)],
            [*period, ("campaign_id.name", "ilike", "door")],
            ["|", *period, ("campaign_id", "=", self.other.id)],
            [("start", ">=", str(begin))],
        ]

    def _same(self, user=None, groupings=None):
        """Kept sums answer what the attempts answer; how often they did."""
        groupings = groupings or [*self.rng.sample(KEPT, 7), *OTHER]
        report = self.env["call.attempt.report"].with_user(user or self.env.user)
        ours = "|", ("campaign_id", "=", self.campaign.id)
        ours = Domain([*ours, ("campaign_id", "=", self.other.id)])
        kept = 0
        for domain in self._domains():
            domain = ours & Domain(domain)
            for groupby in groupings:
                if user == self.operator and "import_id" in groupby:
                    continue
                for asked in (FIGURES, [*FIGURES, CONTACTS]):
                    with patch.object(CallAttemptReport, "_plan", return_value=None):
                        expected = report._read_group(domain, groupby, asked)
                    found = report._read_group(domain, groupby, asked)
                    self.assertEqual(
                        self._rounded(found), self._rounded(expected), (domain, groupby)
                    )
                    kept += bool(report._plan(domain, groupby, asked))
        return kept

    def _kept(self):
        """All rows of sums without their ids, sorted."""
        self.env.cr.execute(
            """
            SELECT cube, day, prev_day, company_id, campaign_id, import_id, script_id,
                   user_id, result_id, category, outcome, hour, sum(attempts),
                   sum(calls), sum(answered), sum(goals), sum(talk_seconds),
                   sum(talked), sum(repeats)
              FROM call_attempt_rollup GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
            """
        )
        return sorted(map(str, self.env.cr.fetchall()))

    def _rounded(self, rows):
        """Empty groups count nothing, whether as 0 or not at all."""
        return [
            tuple(
                round(float(v or 0), 6) if isinstance(v, int | float | bool) else v
                for v in row
            )
            for row in rows
        ]


@tagged("post_install", "-at_install")
class TestAttemptRollup(RollupMixin, DialerCase):
    """B18: kept sums equal a count of the attempts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_attempts()
        cls.rollup = cls.env["call.attempt.rollup"]
        cls.env.flush_all()

    def test_b18_before_anything_is_counted(self):
        """Contacts of many days are not looked up one by one, sums are."""
        self.assertTrue(self.rollup._dirty_days())
        self._same(groupings=KEPT[:4])
        report = self.env["call.attempt.report"]
        self.assertTrue(report._plan([], ["user_id"], FIGURES))
        self.assertFalse(report._plan([], ["user_id"], [CONTACTS]))
        today = [("day", "=", str(FIRST.date()))]
        self.assertTrue(report._plan(today, ["user_id"], [CONTACTS]))
        with patch.object(call_attempt_report_plan, "LIVE_DAYS", 10_000):
            self.assertGreater(self._same(), 80)

    def test_b18_when_all_is_counted(self):
        self.assertEqual(self.rollup._fold(limit=10_000), 0)
        self.assertEqual(self.rollup._dirty_days(), [])
        self.assertGreater(self._same(), 80)

    def test_b18_while_attempts_change(self):
        """Made, changed and deleted in any order, counted now and then."""
        attempts = self.env["call.attempt"].search(
            [("contact_id", "in", self.contacts.ids)]
        )
        for turn in range(6):
            for attempt in self.rng.sample(attempts, 12):
                vals = self._vals()
                names = self.rng.sample(sorted(vals), 2)
                attempt.write({name: vals[name] for name in names})
            attempts |= self._attempts(8)
            gone = attempts.browse(self.rng.sample(attempts.ids, 4))
            attempts -= gone
            gone.unlink()
            if turn == 3:  # past the ORM of attempts
                contact = self.rng.choice(self.contacts)
                attempts = attempts.filtered(lambda a, c=contact: a.contact_id != c)
                contact.unlink()
                type(self).contacts -= contact
            if turn % 2:
                self.rollup._fold(limit=self.rng.choice([3, 1000]))
            self._same(groupings=self.rng.sample(KEPT, 4))
        while self.rollup._fold():
            pass
        kept = self._kept()
        self.rollup._rebuild()
        self.assertEqual(self._kept(), kept)
        self._same()

    def test_b18_rights_are_those_of_attempts(self):
        self.rollup._fold(limit=10_000)
        manager = self._dialer_user("dia_manager", "manager")
        for user in (self.operator, self.supervisor, self.supervisor_2, manager):
            self.assertGreater(self._same(user), 80, user.login)
        report = self.env["call.attempt.report"]
        with self.assertRaises(AccessError):
            report.with_user(self.stranger)._read_group([], ["user_id"], ["__count"])
        rows = report.with_user(self.operator)._read_group([], ["user_id"], ["__count"])
        self.assertEqual([row[0] for row in rows], [self.operator])
        with self.assertRaises(AccessError):
            report.with_user(self.operator)._read_group([], ["import_id"], ["__count"])
        for name in ("call.attempt.rollup", "call.attempt.mark"):
            self.assertFalse(self.env[name].with_user(manager).has_access("read"))

    def test_b18_another_company_is_apart(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        abroad = self._dialer_user(
            "dia_abroad", "manager", company_id=company.id, company_ids=company.ids
        )
        self.rollup._fold(limit=10_000)
        rows = self.env["call.attempt.report"].with_user(abroad)
        self.assertEqual(rows._read_group([], [], ["__count"]), [(0,)])

    def test_b18_rules_of_ones_own_are_obeyed(self):
        self.rollup._fold(limit=10_000)
        self.env["ir.rule"].create(
            {
                "name": "No goals",
                "model_id": self.env["ir.model"]._get_id("call.attempt.report"),
                "domain_force": "[('category', '!=', 'goal')]",
            }
        )
        report = self.env["call.attempt.report"].with_user(self.supervisor)
        self.assertFalse(report._plan([], ["user_id"], ["__count"]))
        rows = report._read_group([], ["category"], ["__count"])
        self.assertNotIn("goal", [row[0] for row in rows])

    def test_b18_a_plan_comes_from_nowhere_else(self):
        report = self.env["call.attempt.report"].with_user(self.operator)
        forged = report.with_context(call_attempt_plan={"rows": "SELECT 1"})
        self.assertEqual(forged.search([]), report.search([]))
        rows = report._read_group([], ["user_id"], ["__count"])
        context = rows[0][0].env.context
        self.assertFalse(isinstance(context.get("call_attempt_plan"), Plan))

    def test_b18_pivot_has_all_its_groupings(self):
        self.rollup._fold(limit=10_000)
        report = self.env["call.attempt.report"].with_user(self.supervisor)
        sets = [[], ["user_id"], ["category"], ["user_id", "category"]]
        asked = [*FIGURES, CONTACTS]
        found = report._read_grouping_sets([], sets, asked, order="user_id")
        with patch.object(CallAttemptReport, "_plan", return_value=None):
            expected = report._read_grouping_sets([], sets, asked, order="user_id")
        for one, other in zip(found, expected, strict=True):
            one, other = self._rounded(one), self._rounded(other)
            self.assertEqual(sorted(one, key=str), sorted(other, key=str))

    def test_b18_groups_in_the_order_of_their_contacts(self):
        self.rollup._fold(limit=10_000)
        report = self.env["call.attempt.report"]
        ours = [("campaign_id", "in", (self.campaign | self.other).ids)]
        for groupby in (["hour"], ["category", "outcome"]):
            for order in (f"{CONTACTS} desc, __count", "talk_mean:avg"):
                order = f"{order}, {groupby[0]}"
                with patch.object(CallAttemptReport, "_plan", return_value=None):
                    expected = report._read_group(ours, groupby, [], order=order)
                found = report._read_group(ours, groupby, [], order=order)
                self.assertEqual(found, expected, (groupby, order))

    def test_b18_all_is_counted_anew_on_demand(self):
        self.rollup._fold(limit=10_000)
        kept = self._kept()
        self.env.cr.execute("UPDATE call_attempt_rollup SET attempts = attempts + 1")
        self.env.cr.execute(
            """
            INSERT INTO call_attempt_rollup (cube, day, attempts)
            VALUES (1, '2001-01-01', 7)
            """
        )
        for user in (self.operator, self.supervisor):
            with self.assertRaises(AccessError):
                self.rollup.with_user(user).action_recount()
        manager = self._dialer_user("dia_manager", "manager")
        self.rollup.with_user(manager).action_recount()
        with self.enter_registry_test_mode():
            self.env.ref("call_dialer.ir_cron_fold_attempts").method_direct_trigger()
        self.assertEqual(self._kept(), kept)

    def test_b18_the_day_is_the_companys(self):
        contact = self.contacts[0]
        attempt = self.env["call.attempt"].create(
            {"contact_id": contact.id, "user_id": self.operator.id, "is_open": False}
        )
        self.env.company.partner_id.tz = "Asia/Vladivostok"
        attempt.start = "2026-03-01 14:30:00"
        self.assertEqual((attempt.day, attempt.hour), (date(2026, 3, 2), 0))
        self.env.company.partner_id.tz = False
        self.operator.tz = "Europe/Moscow"
        attempt.start = "2026-03-01 20:30:00"
        self.assertEqual((attempt.day, attempt.hour), (date(2026, 3, 1), 23))

    def test_b18_a_database_from_before(self):
        """Columns and sums are made when the addon is updated."""
        self.env.flush_all()
        days = "SELECT id, day, hour FROM call_attempt ORDER BY id"
        self.env.cr.execute(days)
        expected = self.env.cr.fetchall()
        self.env.cr.execute(
            "ALTER TABLE call_attempt DROP COLUMN day CASCADE;"
            "ALTER TABLE call_attempt DROP COLUMN hour CASCADE;"
            "DELETE FROM call_attempt_mark; DELETE FROM call_attempt_rollup"
        )
        self.env["call.attempt"]._fill_days()
        self.env["call.attempt"].init()
        self.rollup._count_first()
        self.env.cr.execute(days)
        self.assertEqual(self.env.cr.fetchall(), expected)
        self._count_in_pieces()
        self.assertGreater(self._same(groupings=KEPT[:6]), 80)

    def _count_in_pieces(self):
        """What is marked, seven days at a time; it is told how far one is."""
        days = self.rollup._dirty_days()
        told = self.rollup.with_user(self.operator).counting()
        self.assertEqual(told, {"left": len(days), "days": len(days)})
        left = self.rollup._fold(limit=7)
        self.assertEqual(self.rollup._dirty_days(), days[:-7], "the latest first")
        self.assertEqual(self.rollup.counting(), {"left": left, "days": len(days)})
        self._same(groupings=KEPT[:3])
        while self.rollup._fold(limit=7):
            pass
        self.assertFalse(self.rollup.counting())
        self.assertEqual(self.rollup._dirty_days(), [])

    def test_b18_sums_kept_in_another_way(self):
        """An older database: its sums are dropped, all days are marked."""
        self.rollup._fold(limit=10_000)
        kept = self._kept()
        self.env.cr.execute("ALTER TABLE call_attempt_rollup DROP COLUMN repeats")
        self.rollup._auto_init()
        self.env.cr.execute("SELECT count(*) FROM call_attempt_rollup")
        self.assertEqual(self.env.cr.fetchall(), [(0,)])
        self.rollup._count_first()
        self._count_in_pieces()
        self.assertEqual(self._kept(), kept)

    def test_b18_a_few_touched_days_are_not_told(self):
        self.rollup._fold(limit=10_000)
        self._attempts(3)
        self.env.flush_all()
        self.assertTrue(self.rollup._dirty_days())
        self.assertFalse(self.rollup.counting())
        with self.assertRaises(AccessError):
            self.rollup.with_user(self.stranger).counting()
