from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..core import queueing
from .common import DialerCase


class TestFairShare(DialerCase):
    """A14: fair share rules at the desk, per campaign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()
        cls.campaign.script_id = cls.script
        cls.contacts = [cls._contact(number) for number in range(6)]
        cls.success = cls._result()
        cls.later = cls._result("callback", name="Later", callback_minutes=30)

    def _rule(self, campaign=None, **vals):
        campaigns = self.campaign if campaign is None else campaign
        return self.env["call.script.pace"].create(
            {"name": "Beginners", "campaign_ids": [(6, 0, campaigns.ids)], **vals}
        )

    def _desk(self, user=None):
        return self.env["call.desk"].with_user(user or self.operator)

    def _work(self, result=None, user=None, **params):
        """Next, and a result for the contact; answers the contact."""
        desk = self._desk(user)
        card = desk.next_contact(self.campaign.id)["card"]
        self.assertTrue(card)
        desk.result(
            card["id"], (result or self.success).id, {"hold": card["hold"], **params}
        )
        return self.env["call.campaign.contact"].browse(card["id"])

    def _states(self):
        self.env.invalidate_all()
        return [contact.state for contact in self.contacts]

    def test_a14_at_most_so_many_talks_in_a_campaign(self):
        self._rule(max_starts=2, minutes=10)
        now = fields.Datetime.now()
        with freeze_time(now) as clock:
            self._work()
            clock.tick(timedelta(minutes=4))
            self._work()
            before = self._states()
            data = self._desk().next_contact(self.campaign.id)
            self.assertFalse(data["card"])
            refusal = data["no_contact"]
            self.assertEqual(refusal["code"], queueing.FAIR_SHARE)
            self.assertIn("at most 2 talks in 10 minutes", refusal["message"])
            opens = now + timedelta(minutes=10)
            self.assertEqual(refusal["at"], fields.Datetime.to_string(opens))
            self.assertEqual(self._states(), before, "nobody was taken")
            self.assertFalse(self._desk().open(self.campaign.id)["card"])
            self._work(user=self.operator_2)  # whom it does not concern
            clock.tick(timedelta(minutes=6))
            self.assertTrue(self._desk().next_contact(self.campaign.id)["card"])

    def test_a14_rest_after_a_talk_of_the_campaign(self):
        other = self._campaign(name="Doors", script_id=self.script.id)
        self._contact(50, other)
        self._rule(rest_minutes=5)
        with freeze_time(fields.Datetime.now()) as clock:
            self._work()
            data = self._desk().next_contact(self.campaign.id)
            self.assertIn("a rest of 5 minutes", data["no_contact"]["message"])
            # the rule is this campaign's: the other one goes on
            card = self._desk().next_contact(other.id)["card"]
            self.assertTrue(card)
            self._desk().result(card["id"], other.result_ids[:1].id, {"comment": "x"})
            clock.tick(timedelta(minutes=5))
            self.assertTrue(self._desk().next_contact(self.campaign.id)["card"])

    def test_a14_rules_of_script_and_role_hold_at_the_desk_too(self):
        group = self.env["res.groups"].create({"name": "Beginners"})
        none = self.env["call.campaign"]
        rule = self._rule(none, rest_minutes=5, group_ids=[(4, group.id)])
        self._work()
        self.assertTrue(self._work())
        self.operator.group_ids += group
        data = self._desk().next_contact(self.campaign.id)
        self.assertEqual(data["no_contact"]["code"], queueing.FAIR_SHARE)
        rule.script_ids = self._script()  # another script
        self.assertTrue(self._desk().next_contact(self.campaign.id)["card"])

    def test_a14_picked_by_hand(self):
        self._rule(rest_minutes=5)
        promised = self._work(self.later, personal=True)
        contact = self.contacts[3]
        self._work()
        with self.assertRaisesRegex(UserError, "a rest of 5 minutes"):
            self._desk().take(contact.id)
        self.assertEqual(contact.state, "todo")
        # its talk has begun before: it goes on
        self.assertTrue(self._desk().take(promised.id)["card"])

    def test_a14_promised_callbacks_are_kept(self):
        self._rule(rest_minutes=60)
        with freeze_time(fields.Datetime.now()) as clock:
            promised = self._work(self.later)
            self._work()
            data = self._desk().next_contact(self.campaign.id)
            self.assertEqual(data["no_contact"]["code"], queueing.FAIR_SHARE)
            self.assertEqual(
                data["no_contact"]["at"], fields.Datetime.to_string(promised.next_at)
            )
            clock.tick(timedelta(minutes=31))
            card = self._desk().next_contact(self.campaign.id)["card"]
            self.assertEqual(card["id"], promised.id)
            self.assertEqual(promised.session_id.state, "running")

    def test_a14_an_empty_queue_is_told_as_empty(self):
        self._rule(rest_minutes=5)
        for contact in self.contacts[1:]:
            contact.sudo().state = "done"
        self._work()
        data = self._desk().next_contact(self.campaign.id)
        self.assertEqual(data["no_contact"]["code"], queueing.NOT_RUNNING)
        self.campaign.auto_done = False
        self.campaign._go("running")
        data = self._desk().next_contact(self.campaign.id)
        self.assertEqual(data["no_contact"]["code"], queueing.EMPTY)

    def test_a14_at_most_so_many_on_hold(self):
        self._rule(max_hold=1)
        self._work(self.later, personal=True)
        self._work(self.later)  # anyone may call back: not on the operator's hold
        desk = self._desk()
        card = desk.next_contact(self.campaign.id)["card"]
        params = {"hold": card["hold"], "personal": True}
        with self.assertRaisesRegex(UserError, "at most 1 talks on hold.*let anyone"):
            desk.result(card["id"], self.later.id, params)
        contact = self.env["call.campaign.contact"].browse(card["id"])
        self.assertEqual(contact.claimed_by, self.operator, "it is still at hand")
        self.assertEqual(contact.session_id.state, "running")
        desk.result(card["id"], self.later.id, {**params, "personal": False})
        self.assertEqual(contact.state, "callback")

    def test_a14_held_contact_is_never_blocked(self):
        """The script's end, then Next again (another tab): the same contact."""
        self._rule(rest_minutes=60)
        desk = self._desk()
        card = desk.next_contact(self.campaign.id)["card"]
        session = self.env["call.session"].browse(card["session_id"])
        session.with_user(self.operator).runner_finish("refusal")
        again = desk.next_contact(self.campaign.id)["card"]
        self.assertEqual(again["id"], card["id"])
        self.assertEqual(again["session_id"], session.id, "no second talk was begun")
        desk.result(card["id"], self.success.id, {"hold": card["hold"]})

    def test_a14_no_script_no_rule(self):
        self.campaign.script_id = False
        self._rule(max_starts=1, minutes=60)
        for _time in range(3):
            self._work()

    def test_a14_rights_on_rules(self):
        rule = self._rule(max_hold=3)
        with self.assertRaises(AccessError):
            rule.with_user(self.operator).read(["campaign_ids"])
        rule.with_user(self.supervisor).campaign_ids = False
        self.assertFalse(rule.campaign_ids)
