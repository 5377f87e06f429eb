from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DialerCase


@tagged("post_install", "-at_install")
class TestDeskNext(DialerCase):
    """B5: Next in two steps: who it is at once, then card and script."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.partner"].create({"name": "Romashka"})
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Ivan",
                "parent_id": cls.company.id,
                "function": "Director",
                "city": "Tver",
            }
        )
        cls.contact = cls._contact(1, partner_id=cls.partner.id, priority=5)
        cls.other = cls._contact(2, company_name="Kedr")
        cls.campaign.script_id = cls._script()

    def desk(self, user=None):
        return self.env["call.desk"].with_user(user or self.operator)

    def claim(self, user=None):
        return self.desk(user).claim(self.campaign.id)

    # -- claim -------------------------------------------------------------------

    def test_claim_tells_who_it_is_as_the_card_does(self):
        brief = self.claim()["card"]
        self.assertTrue(brief.pop("brief"))
        self.assertEqual(self.contact.claimed_by, self.operator)
        self.assertFalse(self.contact.session_id, "the talk begins afterwards")
        card = self.desk().arrive(self.contact.id)["card"]
        self.assertEqual(brief, {name: card[name] for name in brief})
        self.assertEqual(brief["subtitle"], "Director · Romashka · Tver")

    def test_a_contact_without_a_client(self):
        self.contact.state = "done"
        brief = self.claim()["card"]
        self.assertEqual(brief["name"], "Client 2")
        self.assertEqual(brief["subtitle"], "Kedr")
        self.assertEqual(brief["numbers"][0]["number"], "+79160000002")

    def test_the_number_shown_is_one_that_may_be_called(self):
        contact = self._contact(3, phone="89160000003, 89160000004", priority=9)
        self.env["phone.blacklist"].create({"number": "+79160000003"})
        brief = self.claim()["card"]
        self.assertEqual(brief["id"], contact.id)
        self.assertEqual([n["number"] for n in brief["numbers"]], ["+79160000004"])

    def test_claim_repeated_gives_the_same_contact(self):
        self.assertEqual(self.claim(), self.claim())
        card = self.desk().next_contact(self.campaign.id)["card"]
        self.assertEqual(card["id"], self.claim()["card"]["id"])

    def test_nobody_is_the_whole_screen(self):
        (self.contact | self.other).state = "done"
        data = self.claim()
        self.assertFalse(data["card"])
        self.assertEqual(data["no_contact"]["code"], "empty")
        self.assertEqual(data["operator"]["state"], "ready")
        self.assertIn("queue", data)

    def test_the_operator_works_on_it(self):
        for user in (self.operator, self.operator):  # at first, and as ever
            card = self.claim(user)["card"]
            row = self.env["call.operator.state"]._of(user)
            self.assertEqual(row.contact_id.id, card["id"])
            self.assertEqual((row.state, row.campaign_id), ("ready", self.campaign))
            result = self._result("goal")
            self.desk(user).result(card["id"], result.id, {"hold": card["hold"]})
            self.assertFalse(row.contact_id)
        self.assertEqual(len(row.log_ids), 1)

    def test_claim_ends_a_pause(self):
        states = self.env["call.operator.state"].with_user(self.operator)
        states._set(self.operator, "ready", campaign=self.campaign)
        reason = self.env["call.pause.reason"].search([], limit=1)
        states._set(self.operator, "paused", reason=reason)
        self.claim()
        row = states._of(self.operator)
        self.assertEqual((row.state, row.contact_id), ("ready", self.contact))
        self.assertFalse(row.reason_id)

    def test_another_campaign_is_another_work(self):
        self.claim()
        self.desk().release(self.contact.id)
        second = self._campaign(name="A second one")
        contact = self._contact(7, campaign=second)
        self.assertEqual(self.desk().claim(second.id)["card"]["id"], contact.id)
        row = self.env["call.operator.state"]._of(self.operator)
        self.assertEqual(row.campaign_id, second)
        self.assertEqual(len(row.log_ids), 2)

    def test_few_statements(self):
        """Two hundred may ask at once: none must be added thoughtlessly."""
        self.claim()
        self.desk().result(self.contact.id, self._result("goal").id, {})
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.claim()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 14)

    # -- arrive ------------------------------------------------------------------

    def test_arrive_begins_the_talk(self):
        self.claim()
        data = self.desk().arrive(self.contact.id)
        session = self.env["call.session"].browse(data["card"]["session_id"])
        self.assertEqual(session.user_id, self.operator)
        self.assertEqual(session.state, "running")
        again = self.desk().arrive(self.contact.id)
        self.assertEqual(again["card"]["session_id"], session.id)

    def test_a_reload_in_between_loses_nothing(self):
        hold = self.claim()["card"]["hold"]
        card = self.desk().open()["card"]
        self.assertEqual((card["id"], card["hold"]), (self.contact.id, hold))
        self.assertTrue(card["session_id"])

    def test_a_talk_that_cannot_begin_puts_the_contact_back(self):
        sessions = type(self.env["call.session"])
        for ask in ("arrive", "open"):
            self.claim()
            with patch.object(sessions, "_start", side_effect=UserError("Too late.")):
                args = [self.contact.id] if ask == "arrive" else []
                data = getattr(self.desk(), ask)(*args)
            self.assertFalse(data["card"])
            self.assertEqual(data["no_contact"]["message"], "Too late.")
            self.assertEqual(self.contact.state, "todo")
            self.assertFalse(self.contact.claimed_by)

    # -- rights ------------------------------------------------------------------

    def test_rights(self):
        foreign = self._campaign(operator_ids=[(6, 0, self.operator_2.ids)])
        gone = self._campaign()
        gone_id = gone.id
        gone.unlink()
        for campaign_id in (foreign.id, gone_id, 0, False):
            with self.subTest(campaign_id), self.assertRaises(AccessError):
                self.desk().claim(campaign_id)
        with self.assertRaises(AccessError):
            self.claim(self.stranger)
        self.claim()
        with self.assertRaises(AccessError):
            self.desk(self.stranger).arrive(self.contact.id)
        with self.assertRaises(UserError):
            self.desk(self.operator_2).arrive(self.contact.id)
