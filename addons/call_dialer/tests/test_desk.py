from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import DialerCase


@tagged("post_install", "-at_install")
class TestDesk(DialerCase):
    """B4: what the desk asks, as the browser asks it: by RPC, as the operator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Romashka", "is_company": True, "phone": "+7 916 000-00-01"}
        )
        cls.contact = cls._contact(1, partner_id=cls.partner.id, priority=5)
        cls.other = cls._contact(2)

    def desk(self, user=None):
        return self.env["call.desk"].with_user(user or self.operator)

    def next(self, user=None):
        return self.desk(user).next_contact(self.campaign.id)

    # -- opening -----------------------------------------------------------------

    def test_open_without_a_contact(self):
        data = self.desk().open()
        self.assertEqual(data["campaign_id"], self.campaign.id)
        self.assertEqual([c["id"] for c in data["campaigns"]], self.campaign.ids)
        self.assertFalse(data["card"])
        self.assertFalse(data["call"])
        self.assertEqual(data["queue"]["counts"]["next"], 2)
        keys = [r["hotkey"] for r in data["results"] if r["hotkey"]]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertTrue(data["phrases"])
        self.assertTrue(data["pause_reasons"])

    def test_open_prefers_the_campaign_asked_then_the_last_one(self):
        second = self._campaign(name="A second one")
        self.assertEqual(self.desk().open(second.id)["campaign_id"], second.id)
        self._contact(7, campaign=second)
        self.desk().next_contact(second.id)
        held = self.env["call.campaign.contact"].search(
            [("claimed_by", "=", self.operator.id)]
        )
        self.desk().release(held.id)
        self.assertEqual(self.desk().open()["campaign_id"], second.id)

    def test_reload_brings_the_held_contact_back(self):
        card = self.next()["card"]
        again = self.desk().open()
        self.assertEqual(again["card"]["id"], card["id"])
        self.assertEqual(again["card"]["hold"], card["hold"])

    def test_reload_brings_the_contact_of_a_campaign_that_ended_meanwhile(self):
        card = self.next()["card"]
        self.campaign.action_done()
        data = self.desk().open()
        self.assertEqual(data["card"]["id"], card["id"])
        self.assertIn(self.campaign.id, [c["id"] for c in data["campaigns"]])
        self.assertTrue(data["results"])

    def test_no_campaign(self):
        self.campaign.operator_ids -= self.operator
        data = self.desk().open()
        self.assertFalse(data["campaigns"])
        self.assertFalse(data["campaign_id"])
        self.assertEqual(data["queue"]["counts"]["next"], 0)

    # -- next ----------------------------------------------------------------------

    def test_next_gives_card_and_session_at_once(self):
        self.campaign.script_id = self._script()
        data = self.next()
        card = data["card"]
        self.assertEqual(card["id"], self.contact.id)
        self.assertEqual(card["name"], "Romashka")
        self.assertEqual(card["numbers"][0]["number"], "+79160000001")
        self.assertEqual(card["numbers"][0]["display"], "+7 916 000-00-01")
        session = self.env["call.session"].browse(card["session_id"])
        self.assertEqual(session.user_id, self.operator)
        self.assertEqual(data["operator"]["state"], "ready")
        self.assertTrue(session.with_user(self.operator).runner_state())

    def test_next_repeated_gives_the_same_contact(self):
        first, second = self.next(), self.next()
        self.assertEqual(first["card"]["id"], second["card"]["id"])
        self.assertEqual(
            self.env["call.campaign.contact"].search_count([("state", "=", "claimed")]),
            1,
        )

    def test_nobody_says_why_and_when(self):
        at = fields.Datetime.now() + timedelta(hours=2)
        (self.contact | self.other).write({"next_at": at})
        data = self.next()
        self.assertFalse(data["card"])
        self.assertEqual(data["no_contact"]["code"], "later")
        self.assertTrue(data["no_contact"]["message"])
        self.assertEqual(data["no_contact"]["at"], fields.Datetime.to_string(at))
        self.campaign.action_pause()
        self.assertEqual(self.next()["no_contact"]["code"], "not_running")

    def test_next_ends_a_pause(self):
        reason = self.env["call.pause.reason"].search([], limit=1)
        self.desk().set_state("paused", reason.id)
        self.assertEqual(self.desk().summary()["operator"]["state"], "paused")
        self.assertEqual(self.desk().summary()["operator"]["reason"], reason.name)
        self.assertEqual(self.next()["operator"]["state"], "ready")

    def test_states_are_chosen_with_sense(self):
        with self.assertRaises(UserError):
            self.desk().set_state("paused")
        with self.assertRaises(UserError):
            self.desk().set_state("talking")
        self.next()
        with self.assertRaises(UserError):
            self.desk().set_state("offline")

    def test_release_puts_back(self):
        card = self.next()["card"]
        data = self.desk().release(card["id"])
        self.assertFalse(data["card"])
        self.assertEqual(self.contact.state, "todo")
        self.assertEqual(data["queue"]["counts"]["next"], 2)

    # -- queue -----------------------------------------------------------------------

    def test_queue_lists_callbacks_and_contacts_on_hold(self):
        soon = fields.Datetime.now() + timedelta(minutes=30)
        mine = self._contact(
            3, state="callback", next_at=soon, user_id=self.operator.id
        )
        theirs = self._contact(
            4, state="callback", next_at=soon, user_id=self.operator_2.id
        )
        anyone = self._contact(5, state="callback")
        held = self._contact(6, next_at=soon, attempts=1)
        queue = self.desk().queue(self.campaign.id)
        rows = queue["callbacks"]
        self.assertEqual([row["id"] for row in rows], [anyone.id, mine.id])
        self.assertEqual([row["personal"] for row in rows], [False, True])
        self.assertEqual([row["id"] for row in queue["on_hold"]], [held.id])
        self.assertEqual(queue["counts"], {"callbacks": 2, "on_hold": 1, "next": 2})
        self.assertEqual(
            [
                row["id"]
                for row in self.desk(self.operator_2).queue(self.campaign.id)[
                    "callbacks"
                ]
            ],
            [anyone.id, theirs.id],
        )

    def test_search_by_name_and_number(self):
        def found(text):
            rows = self.desk().queue(self.campaign.id, text)["found"]
            return [row["id"] for row in rows]

        self.assertEqual(found("client 2"), self.other.ids)
        self.assertEqual(found("8916 000-00-02"), self.other.ids)
        self.assertEqual(found("nobody at all"), [])
        self.next()
        self.assertEqual(found("client 1"), [], "a taken contact is not offered")

    def test_take_by_hand(self):
        data = self.desk().take(self.other.id)
        self.assertEqual(data["card"]["id"], self.other.id)
        with self.assertRaises(UserError):
            self.desk(self.operator_2).take(self.other.id)

    def test_take_by_hand_only_where_allowed(self):
        self.campaign.manual_pick = False
        rows = self.desk().queue(self.campaign.id, "client")["found"]
        self.assertFalse(any(row["can_take"] for row in rows))
        with self.assertRaises(UserError):
            self.desk().take(self.other.id)

    def test_nobody_walks_through_the_base_where_next_only_is_allowed(self):
        self.campaign.manual_pick = False
        mine = self._contact(3, state="callback", user_id=self.operator.id, minutes=-5)
        self._contact(4, state="callback", minutes=-5)
        queue = self.desk().queue(self.campaign.id, "client")
        self.assertEqual([row["id"] for row in queue["found"]], mine.ids)
        self.assertEqual([row["id"] for row in queue["callbacks"]], mine.ids)
        self.assertEqual(queue["counts"]["callbacks"], 2)

    # -- results -----------------------------------------------------------------------

    def test_result_then_next(self):
        card = self.next()["card"]
        result = self._result("goal")
        data = self.desk().result(
            card["id"], result.id, {"comment": "fine", "hold": card["hold"]}
        )
        self.assertEqual(self.contact.state, "done")
        self.assertEqual(self.contact.attempt_ids.comment, "fine")
        today = {"calls": 1, "goals": 1, "conversion": 100, "place": 1, "of": 1}
        self.assertEqual(data["today"], today)
        self.assertEqual(data["operator"]["state"], "ready")
        self.assertEqual(self.next()["card"]["id"], self.other.id)

    def test_result_repeated_after_a_lost_answer_is_saved_once(self):
        card = self.next()["card"]
        result = self._result("goal")
        args = (card["id"], result.id, {"hold": card["hold"]})
        self.desk().result(*args)
        again = self.desk().result(*args)
        self.assertEqual(again["result_id"], result.id)
        self.assertEqual(len(self.contact.attempt_ids), 1)
        self.assertEqual(again["today"]["calls"], 1)

    def test_another_result_of_a_finished_contact_is_refused(self):
        card = self.next()["card"]
        self.desk().result(card["id"], self._result("goal").id, {"hold": card["hold"]})
        with self.assertRaises(UserError):
            self.desk().result(
                card["id"], self._result("refusal").id, {"hold": card["hold"]}
            )
        self.assertEqual(len(self.contact.attempt_ids), 1)

    def test_callback_at_an_exact_time(self):
        card = self.next()["card"]
        at = fields.Datetime.now().replace(microsecond=0) + timedelta(hours=3)
        self.desk().result(
            card["id"],
            self._result("callback").id,
            {"callback_at": fields.Datetime.to_string(at), "personal": True},
        )
        self.assertEqual(self.contact.state, "callback")
        self.assertEqual(self.contact.next_at, at)
        self.assertEqual(self.contact.user_id, self.operator)
        rows = self.desk().queue(self.campaign.id)["callbacks"]
        self.assertEqual(rows[0]["id"], self.contact.id)
        self.assertTrue(rows[0]["personal"])

    def test_missing_comment_loses_nothing(self):
        card = self.next()["card"]
        result = self._result("refusal", requires_comment=True)
        with self.assertRaises(ValidationError):
            self.desk().result(card["id"], result.id, {"hold": card["hold"]})
        self.assertEqual(self.contact.state, "claimed")

    def test_place_among_the_colleagues(self):
        goal, other = self._result("goal"), self._result("success")
        for user, result in ((self.operator_2, goal), (self.operator, other)):
            card = self.next(user)["card"]
            self.desk(user).result(card["id"], result.id, {})
        today = self.desk().summary()["today"]
        self.assertEqual((today["place"], today["of"]), (2, 2))
        today = self.desk(self.operator_2).summary()["today"]
        self.assertEqual((today["place"], today["of"]), (1, 2))

    def test_table_of_the_colleagues(self):
        """B19: calls, talk, goals, conversion, place; own results; the team's goal."""
        goal, other = self._result("goal"), self._result("success")
        self._contact(3)  # the campaign goes on
        self.campaign.day_goal = 4
        for user, result, seconds in (
            (self.operator_2, goal, 90),
            (self.operator, other, 30),
        ):
            card = self.next(user)["card"]
            self.desk(user).result(card["id"], result.id, {})
            attempt = self.env["call.attempt"].search([("user_id", "=", user.id)])
            attempt.talk_seconds = seconds
        found = self.desk().colleagues()
        names = ("name", "place", "calls", "goals", "conversion", "talk_seconds")
        rows = {
            row["user_id"]: ([row[name] for name in names], row["mine"])
            for row in found["rows"]
        }
        self.assertEqual(
            rows[self.operator.id], ([self.operator.name, 2, 1, 0, 0, 30], True)
        )
        self.assertEqual(
            rows[self.operator_2.id], ([self.operator_2.name, 1, 1, 1, 100, 90], False)
        )
        self.assertEqual(
            [(r["name"], r["count"]) for r in found["results"]], [(other.name, 1)]
        )
        (team,) = found["teams"]
        self.assertEqual((team["goals"], team["target"], team["percent"]), (1, 4, 25))
        with self.assertRaises(AccessError):
            self.desk(self.stranger).colleagues()

    # -- rights ------------------------------------------------------------------------

    def test_the_desk_is_for_operators(self):
        desk = self.desk(self.stranger)
        for method, args in (
            ("open", ()),
            ("next_contact", (self.campaign.id,)),
            ("take", (self.contact.id,)),
            ("queue", (self.campaign.id,)),
            ("card", (self.contact.id,)),
            ("save_client", (self.contact.id, {})),
            ("call", (self.contact.id,)),
            ("hang_up", (self.contact.id,)),
            ("release", (self.contact.id,)),
            ("result", (self.contact.id, self.results[:1].id)),
            ("set_state", ("ready",)),
            ("summary", ()),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(desk, method)(*args)

    def test_campaigns_of_others_are_closed(self):
        foreign = self._campaign(operator_ids=[(6, 0, self.operator_2.ids)])
        contact = self._contact(8, campaign=foreign)
        for method, args in (
            ("next_contact", (foreign.id,)),
            ("queue", (foreign.id,)),
            ("take", (contact.id,)),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(self.desk(), method)(*args)
        self.assertNotIn(foreign.id, [c["id"] for c in self.desk().open()["campaigns"]])

    def test_a_contact_of_somebody_else_is_closed(self):
        card = self.next(self.operator_2)["card"]
        for method, args in (
            ("card", (card["id"],)),
            ("save_client", (card["id"], {"res.partner/name": "x"})),
            ("call", (card["id"],)),
            ("hang_up", (card["id"],)),
            ("release", (card["id"],)),
            ("result", (card["id"], self.results[:1].id, {"hold": card["hold"]})),
        ):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(self.desk(), method)(*args)
        self.assertEqual(self.contact.claimed_by, self.operator_2)

    def test_a_campaign_of_another_company_is_closed(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.operator.company_ids += company
        campaign = self._campaign(
            company_id=company.id, coordinator_id=False, result_ids=False
        )
        desk = self.desk().with_context(allowed_company_ids=self.env.company.ids)
        with self.assertRaises(AccessError):
            desk.queue(campaign.id)
