from odoo.exceptions import AccessError, UserError

from .common import TelephonyCase

NUMBER = "+79165550101"


class TestUnknownCaller(TelephonyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["telephony.route"].search([]).active = False
        cls.operator.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.pbx.incoming_user_ids = cls.operator

    def ring(self, number=NUMBER):
        self.telephony.incoming(number)
        calls = self.env["voip.call"]
        domain = [("type_call", "=", "incoming"), ("pbx_id", "=", self.pbx.id)]
        self.telephony.run_until(lambda: calls.search(domain, limit=1))
        return calls.search(domain, limit=1).with_user(self.operator)

    def test_c3_what_may_be_made(self):
        call = self.ring()
        kinds = [one["kind"] for one in call._incoming_card()["new"]]
        self.assertIn("contact", kinds)
        self.assertIn("company", kinds)
        self.operator.group_ids -= self.env.ref("base.group_partner_manager")
        self.assertFalse(
            {"contact", "company"}
            & {one["kind"] for one in call._incoming_card()["new"]}
        )
        with self.assertRaises(AccessError):
            call.make_client("contact", "Anna")

    def test_c3_hidden_number_is_nobody(self):
        self.assertEqual(self.ring("anonymous")._incoming_card()["new"], [])

    def test_c3_new_contact_in_place(self):
        call = self.ring()
        answer = call.make_client("contact", "  <b>Anna</b> ")
        partner = call.partner_id
        self.assertEqual(partner.name, "<b>Anna</b>")
        self.assertEqual(partner.phone_sanitized, NUMBER)
        self.assertEqual(answer["card"]["partner"]["id"], partner.id)
        self.assertEqual(answer["partner"]["id"], partner.id)
        self.assertEqual(answer["card"]["new"], [])
        self.assertEqual(self.env["res.partner"]._telephony_find(NUMBER), partner)

    def test_c3_new_company_in_place(self):
        call = self.ring()
        call.make_client("company", "Romashka")
        self.assertTrue(call.partner_id.is_company)
        with self.assertRaises(UserError):
            call.make_client("company", "  ")
        with self.assertRaises(AccessError):
            call.make_client("unlink", "x")

    def test_c3_attach_to_one_who_is_known(self):
        known = self.env["res.partner"].create({"name": "Zinaida Unusual"})
        call = self.ring()
        found = call.find_clients("inaida unus")
        self.assertEqual(found, [{"id": known.id, "name": "Zinaida Unusual"}])
        answer = call.attach_client(known.id)
        self.assertEqual(answer["card"]["partner"]["name"], "Zinaida Unusual")
        self.assertEqual(known.phone_sanitized, NUMBER)
        self.assertEqual(call.find_clients("z"), [])
        self.assertEqual(call.find_clients(NUMBER)[0]["id"], known.id)

    def test_c3_not_the_card_of_others(self):
        call = self.ring()
        stranger = self.make_user("unknown_stranger")
        with self.assertRaises(AccessError):
            call.with_user(stranger).make_client("contact", "x")
        with self.assertRaises(AccessError):
            call.with_user(stranger).attach_client(self.operator.partner_id.id)
