from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged

from odoo.addons.call_telephony.tests.common import TelephonyMixin

from .common import DialerCase, DialerMixin

NOON = "2026-03-04 09:00:00"


class TestAttemptPlan(DialerCase):
    """B17: when those not reached are called again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env.ref("call_dialer.call_attempt_plan_standard")
        cls.campaign.write(
            {"attempt_plan_id": cls.plan.id, "auto_done": False, "date_start": False}
        )

    def _try(self, contact, result):
        """Handed out, called without a PBX, given the result."""
        contact.sudo().next_at = fields.Datetime.now()
        self.assertEqual(self._next(), contact)
        self._apply(contact, self._ref(result))

    def _waits(self, contact):
        return contact.next_at - fields.Datetime.now()

    @freeze_time(NOON)
    def test_b17_delay_and_limit_by_outcome(self):
        contact = self._contact(1)
        for _time in range(4):
            self._try(contact, "no_answer")
            self.assertEqual(contact.state, "todo")
            self.assertEqual(self._waits(contact), timedelta(hours=2))
        self._try(contact, "no_answer")
        self.assertEqual(contact.state, "failed")
        self.assertEqual(contact.attempts, 5)

    @freeze_time(NOON)
    def test_b17_busy_three_times_and_on_as_any_other(self):
        contact = self._contact(1)
        for minutes in (10, 10, 120):
            self._try(contact, "busy")
            self.assertEqual(self._waits(contact), timedelta(minutes=minutes))

    @freeze_time(NOON)
    def test_b17_a_talk_begins_anew(self):
        contact = self._contact(1)
        for _time in range(4):
            self._try(contact, "no_answer")
        contact.sudo().next_at = fields.Datetime.now()
        self._next()
        later = fields.Datetime.now() + timedelta(minutes=5)
        self._apply(contact, self._ref("callback"), callback_at=later)
        self.assertEqual(contact.state, "callback")
        self._try(contact, "no_answer")
        self.assertEqual(contact.state, "todo")

    @freeze_time(NOON)
    def test_b17_called_again_by_hand_begins_anew(self):
        contact = self._contact(1)
        for _time in range(5):
            self._try(contact, "no_answer")
        contact.number_ids.is_dropped = True
        with freeze_time("2026-03-05 09:00:00"):
            contact.action_requeue()
            self.assertFalse(contact.number_ids.is_dropped)
            self._try(contact, "no_answer")
            self.assertEqual(contact.state, "todo")

    @freeze_time(NOON)
    def test_b17_without_a_plan_the_buttons_decide(self):
        self.campaign.attempt_plan_id = False
        contact = self._contact(1)
        for _time in range(5):
            self._try(contact, "busy")
        self.assertEqual(contact.state, "failed")

    def test_b17_plans_must_make_sense(self):
        line = self.plan.line_ids.filtered(lambda one: one.outcome == "any")
        with self.assertRaises(ValidationError):
            line.then = "other"
        self.assertEqual(len(self.plan.copy().line_ids), len(self.plan.line_ids))

    def test_b17_rights(self):
        for user in (self.operator, self.stranger):
            with self.assertRaises(AccessError):
                self.plan.with_user(user).total = 1
        self.plan.with_user(self.supervisor).total = 9
        contact = self._contact(1)
        contact.with_user(self.supervisor).write({"planned_number": "+79169999999"})
        self.assertFalse(contact.planned_number)


@tagged("post_install", "-at_install")
class TestAttemptPlanCalls(DialerMixin, TelephonyMixin, TransactionCase):
    """B17: outcomes as the PBX tells them, several numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_telephony()
        cls._set_up_dialer()
        cls.make_device(cls.operator)
        cls.campaign.attempt_plan_id = cls.env.ref(
            "call_dialer.call_attempt_plan_standard"
        )
        cls.contact = cls._contact(1, phone="89160000001, 89160000002")

    def _round(self, outcome, result="no_answer"):
        self.contact.sudo().next_at = fields.Datetime.now() - timedelta(minutes=1)
        self.assertEqual(self._next(), self.contact)
        mine = self.contact.with_user(self.operator)
        number = self.contact._numbers_in_order()[:1].e164
        self.telephony.will(number, outcome)
        mine._place_call()
        self.telephony.run_until_idle()
        self._apply(self.contact, self._ref(result))
        return self.contact.attempt_ids.sorted("id")[-1].number

    def test_b17_the_pbx_knows_the_outcome_and_other_numbers_come_first(self):
        self.assertEqual(self._round("no_answer"), "+79160000001")
        soon = fields.Datetime.now() + timedelta(minutes=1)
        self.assertLess(self.contact.next_at, soon)
        self.assertEqual(self.contact.planned_number, "+79160000002")
        card = (
            self.env["call.desk"]
            .with_user(self.operator)
            .next_contact(self.campaign.id)["card"]
        )
        self.assertEqual(card["numbers"][0]["number"], "+79160000002")
        # the button says no answer, the PBX busy
        self.assertEqual(self._round("busy"), "+79160000002")
        self.assertEqual(self.contact.planned_number, "+79160000002")
        waits = self.contact.next_at - fields.Datetime.now()
        self.assertAlmostEqual(waits.total_seconds(), 600, delta=60)

    def test_b17_a_dead_number_is_called_no_more(self):
        self.assertEqual(self._round("invalid"), "+79160000001")
        dead = self.contact.number_ids.filtered("is_dropped")
        self.assertEqual(dead.e164, "+79160000001")
        self.assertEqual(self.contact.state, "todo")
        self.assertEqual(self._round("invalid"), "+79160000002")
        self.assertEqual(self.contact.state, "failed")


class TestListShares(DialerCase):
    """B17: lists mixed by share."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Import = cls.env["call.campaign.import"]
        cls.lists = Import.browse()
        for name in ("new", "old"):
            cls.lists |= Import.create(
                {"campaign_id": cls.campaign.id, "filename": f"{name}.csv"}
            )
        cls.new, cls.old = cls.lists

    def _fill(self, found, count, start):
        for number in range(start, start + count):
            self._contact(number).import_id = found

    def _got(self, count):
        got = []
        for _time in range(count):
            contact = self._next()
            got.append(contact.sudo().import_id)
            self._apply(contact, self._ref("offer"))
        return got

    def test_b17_next_mixes_the_lists_by_share(self):
        self._fill(self.old, 10, 100)
        self._fill(self.new, 10, 200)
        self.campaign.list_ids = [
            (0, 0, {"import_id": self.new.id, "share": 75}),
            (0, 0, {"import_id": self.old.id, "share": 25}),
        ]
        got = self._got(8)
        self.assertEqual([got.count(self.new), got.count(self.old)], [6, 2])
        # a list that has nobody leaves its turns to the others
        self.assertEqual(self._got(12).count(self.old), 8)
        self.assertFalse(self._next())

    def test_b17_callbacks_and_other_lists(self):
        self._fill(self.new, 1, 200)
        alone = self._contact(300)
        back = self._contact(301, minutes=-60)
        back.state = "callback"
        self.campaign.list_ids = [(0, 0, {"import_id": self.new.id, "share": 100})]
        self.assertEqual(self._next(), back)
        self._apply(back, self._ref("offer"))
        self.assertEqual(self._got(1), [self.new])
        self.assertEqual(self._next(), alone)

    def test_b17_lists_of_the_campaign_only(self):
        other = self._campaign(name="Other")
        with self.assertRaises(ValidationError):
            other.list_ids = [(0, 0, {"import_id": self.new.id, "share": 10})]
        row = self.env["call.campaign.list"].create(
            {"campaign_id": self.campaign.id, "import_id": self.new.id, "share": 10}
        )
        self.assertTrue(self.campaign.sudo().turn_sequence_id)
        with self.assertRaises(AccessError):
            row.with_user(self.operator).read(["share"])
        row.with_user(self.supervisor).share = 20
        self.assertFalse(row.with_user(self.supervisor_2).search([("id", "=", row.id)]))
