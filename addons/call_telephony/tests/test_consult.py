import json

from odoo.exceptions import AccessError

from .test_steer import NUMBER, SteerCase


class TestConsult(SteerCase):
    """C11: the colleague who is asked sees the client."""

    def setUp(self):
        super().setUp()
        self.partner = self.env["res.partner"].create(
            {"name": "Ivan <b>", "phone": NUMBER}
        )
        self.call.partner_id = self.partner
        self.env["res.users"].flush_model()

    def cards(self, user):
        """What the browsers of the user were told of cards: [payload]."""
        found = self.messages("call_telephony/incoming", user)
        return [json.loads(one)["payload"] for one in found]

    def taken_back(self, user):
        return len(self.messages("call_telephony/ring_over", user))

    def consult(self):
        self.do("transfer", {"user_id": self.second.id}, True)

    def test_c11_who_is_asked_gets_the_card(self):
        self.consult()
        (card,) = self.cards(self.second)
        self.assertEqual(card["consulted_by"], self.operator.name)
        self.assertEqual(card["card"]["partner"]["name"], "Ivan <b>")
        self.assertEqual((card["id"], card["state"]), (self.call.id, "ongoing"))
        self.assertEqual(card["card"]["new"], [])
        self.assertFalse(self.taken_back(self.second))
        self.assertFalse(self.cards(self.stranger))

    def test_c11_it_is_taken_back_and_shown_again(self):
        self.consult()
        self.do("cancel_transfer")
        self.assertEqual(self.taken_back(self.second), 1)
        self.consult()
        self.assertEqual(len(self.cards(self.second)), 2)
        self.end()
        self.assertEqual(self.taken_back(self.second), 2)

    def test_c11_passed_on_it_is_the_card_of_the_own_call(self):
        self.consult()
        self.do("complete_transfer")
        last = self.cards(self.second)[-1]
        self.assertNotIn("consulted_by", last)
        self.assertEqual(last["card"]["partner"]["id"], self.partner.id)
        self.assertFalse(self.taken_back(self.second))
        self.end()
        self.assertEqual(self.taken_back(self.second), 0)

    def test_c11_who_is_asked_sees_the_call_only_so_long(self):
        self.consult()
        theirs = self.call.with_user(self.second)
        self.assertTrue(theirs.has_access("read"))
        with self.assertRaises(AccessError):
            theirs.hang_up()
        with self.assertRaises(AccessError):
            theirs.link_partner(self.partner.id)
        self.do("cancel_transfer")
        theirs.invalidate_recordset()
        self.assertFalse(theirs.has_access("read"))

    def test_c11_a_client_the_colleague_may_not_see_is_not_on_the_card(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.partner.company_id = other
        self.consult()
        (card,) = self.cards(self.second)
        self.assertFalse(card["card"]["partner"])

    def test_c11_an_outside_number_gets_none(self):
        self.do("transfer", {"number": "+79160000077"}, True)
        self.assertFalse(self.cards(self.second))
