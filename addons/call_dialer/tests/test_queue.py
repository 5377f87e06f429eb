from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..core import queueing
from .common import DialerCase


class TestQueue(DialerCase):
    """B5, B9: who is next, and why nobody is."""

    def _callback(self, number, minutes, user=None):
        contact = self._contact(number, minutes=minutes, user_id=user and user.id)
        contact.state = "callback"
        return contact

    def _all(self, user):
        """Everybody the user gets, in order."""
        got = self.env["call.campaign.contact"]
        while contact := self._next(user):
            self._apply(contact, self._ref("offer"))
            got |= contact
        return got.sudo()

    def test_order_is_that_of_the_core(self):
        low = self._contact(1, priority=1)
        early = self._contact(2, priority=5, minutes=-9)
        late = self._contact(3, priority=5, minutes=-5)
        theirs = self._callback(4, -90, self.operator_2)
        anyone = self._callback(5, -60)
        mine_late = self._callback(6, -1, self.operator)
        mine = self._callback(7, -30, self.operator)
        self._callback(8, 30, self.operator)
        self._contact(9, priority=9, minutes=30)
        expected = mine + mine_late + anyone + early + late + low
        everybody = self.campaign.contact_ids
        items = [
            queueing.QueueItem(
                c.id, c.state, c.priority, c.next_at, c.user_id.id or None
            )
            for c in everybody
        ]
        now = fields.Datetime.now()
        core = [item.id for item in queueing.ordered(items, self.operator.id, now)]
        self.assertEqual(core, expected.ids)
        self.assertEqual(self._all(self.operator).ids, expected.ids)
        self.assertEqual(theirs.state, "callback")

    def test_next_gives_the_contact_held(self):
        self._contact(1)
        self._contact(2)
        first = self._next()
        self.assertEqual(self._next(), first)
        self.assertEqual(first.sudo().claimed_by, self.operator)
        self.assertNotEqual(self._next(self.operator_2), first)

    def test_reasons(self):
        self.assertEqual(self._next().code, queueing.EMPTY)
        contact = self._contact(1, minutes=60)
        nothing = self._next()
        self.assertFalse(nothing)
        self.assertEqual(nothing.code, queueing.LATER)
        self.assertEqual(nothing.at, contact.next_at)
        self.assertIn("comes up at", nothing.message)
        contact.user_id = self.operator_2
        self.assertEqual(self._next().code, queueing.OTHERS)
        self.campaign.action_pause()
        nothing = self._next()
        self.assertEqual(nothing.code, queueing.NOT_RUNNING)
        self.assertIn("Paused", nothing.message)

    def test_dates(self):
        self._contact(1)
        now = fields.Datetime.now()
        self.campaign.date_start = now + timedelta(days=1)
        nothing = self._next()
        self.assertEqual(nothing.code, queueing.NOT_STARTED)
        self.assertEqual(nothing.at, self.campaign.date_start)
        self.campaign.write({"date_start": now - timedelta(days=2)})
        self.campaign.date_end = now - timedelta(days=1)
        self.assertEqual(self._next().code, queueing.ENDED)

    def test_working_hours(self):
        self._contact(1, next_at="2020-01-01 00:00:00")
        self.campaign.date_start = False  # whatever day it is today
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Mornings",
                "tz": "Europe/Moscow",
                "attendance_ids": [
                    (5, 0, 0),
                    (
                        0,
                        0,
                        {
                            "name": "Monday",
                            "dayofweek": "0",
                            "hour_from": 9,
                            "hour_to": 12,
                            "day_period": "morning",
                        },
                    ),
                ],
            }
        )
        self.campaign.resource_calendar_id = calendar
        # Monday the 4th of January 2027; 9:00 in Moscow is 6:00 UTC
        with freeze_time("2027-01-04 05:00:00"):
            nothing = self._next()
            self.assertEqual(nothing.code, queueing.OUT_OF_HOURS)
            self.assertEqual(str(nothing.at), "2027-01-04 06:00:00")
        with freeze_time("2027-01-04 09:30:00"):
            self.assertEqual(str(self._next().at), "2027-01-11 06:00:00")
        with freeze_time("2027-01-04 08:30:00"):
            self.assertTrue(self._next())

    def test_only_for_oneself_and_for_operators(self):
        self._contact(1)
        with self.assertRaises(AccessError):
            self.campaign.with_user(self.operator)._claim_next(self.operator_2)
        self.campaign.operator_ids -= self.operator
        nothing = self.campaign.with_user(self.operator)._claim_next(self.operator)
        self.assertEqual(nothing.code, queueing.NOT_OPERATOR)

    def test_stop_list_is_respected_when_handing_out(self):
        stopped = self._contact(1, priority=9)
        half = self._contact(2, phone="89160000003, 89160000004")
        self.env["phone.blacklist"].create(
            [{"number": "+79160000001"}, {"number": "+79160000003"}]
        )
        self.assertEqual(self._next(), half)
        self.assertEqual(stopped.state, "excluded")
        self.assertIn("stop list", stopped.excluded_reason)
        self.assertFalse(stopped.claimed_by)

    def test_manual_pick(self):
        self._contact(1)
        later = self._contact(2, minutes=60)
        contact = later.with_user(self.operator)
        self.assertEqual(contact._claim(self.operator), contact)
        self.assertEqual(later.claimed_by, self.operator)
        contact._claim(self.operator)  # again: nothing changes
        with self.assertRaisesRegex(UserError, "Somebody else"):
            later.with_user(self.operator_2).sudo()._claim(self.operator_2)
        other = self._contact(3)
        with self.assertRaisesRegex(UserError, "still working on"):
            other.with_user(self.operator)._claim(self.operator)

    def test_manual_pick_by_right_only(self):
        contact = self._contact(1)
        self.campaign.manual_pick = False
        with self.assertRaisesRegex(UserError, "by Next only"):
            contact.with_user(self.operator)._claim(self.operator)

    def test_personal_contacts_are_not_picked_by_others(self):
        contact = self._contact(1, user_id=self.operator_2.id)
        with self.assertRaisesRegex(UserError, "Somebody else"):
            contact.with_user(self.operator)._claim(self.operator)

    def test_release(self):
        contact = self._callback(1, -5, self.operator)
        before = contact.next_at
        self._next()._release("Test")
        self.assertEqual(contact.state, "callback")
        self.assertEqual(contact.next_at, before)
        self.assertFalse(contact.claimed_by)
        self.assertEqual(self._next(), contact)

    def test_stale_claims_are_released(self):
        contact = self._contact(1)
        self._next()
        self.campaign._cron_release_stale()
        self.assertEqual(contact.state, "claimed")
        contact.claimed_at -= timedelta(minutes=61)
        self.campaign._cron_release_stale()
        self.assertEqual(contact.state, "todo")
        state = self.env["call.operator.state"]._of(self.operator)
        self.assertFalse(state.contact_id)

    def test_those_who_leave_a_campaign_leave_their_callbacks(self):
        contact = self._callback(1, -5, self.operator_2)
        self.assertFalse(self._next())
        self.campaign.operator_ids -= self.operator_2
        self.assertFalse(contact.user_id)
        self.assertEqual(self._next(), contact)

    def test_the_statement_uses_the_queue_index(self):
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("SET LOCAL enable_sort = off")
        query = self.campaign._claim_sql(self.operator)
        self.env.cr.execute("EXPLAIN " + self.env.cr.mogrify(query).decode())
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        # of the few callbacks of a test the planner may take any index
        self.assertIn("queue_todo_idx", plan)
        self.assertNotIn("Seq Scan", plan)

    def test_contact_needs_little_and_takes_numbers_in_any_shape(self):
        contact = self.env["call.campaign.contact"].create(
            {
                "campaign_id": self.campaign.id,
                "name": "Ivan",
                "phone": "8-916-123-45-67; +7 495 123-45-67 доб. 12",
            }
        )
        self.assertEqual(
            contact.number_ids.mapped("e164"), ["+79161234567", "+74951234567"]
        )
        self.assertEqual(contact.number_ids[1].extension, "12")
        self.assertEqual(contact.phone_e164, "+79161234567")
        self.assertEqual(contact.state, "todo")
        contact.phone = "нет"
        self.assertEqual(contact.state, "excluded")
        self.assertFalse(contact.number_ids)
        contact.phone = "89161234500"
        self.assertEqual((contact.state, contact.phone_e164), ("todo", "+79161234500"))

    def test_contact_without_number_is_kept_but_excluded(self):
        contact = self._contact(1, phone="позвонить в офис")
        self.assertEqual(contact.state, "excluded")
        self.assertIn("No usable number", contact.excluded_reason)

    def test_search_by_number(self):
        contact = self._contact(17)
        found = self.env["call.campaign.contact"]
        for text in ("8916000001", "9160000017", "Client 17"):
            domain = found._number_domain(text)
            self.assertIn(contact, found.search(domain))
