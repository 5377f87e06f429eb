from odoo import fields

from odoo.addons.call_telephony.tests.common import TelephonyCase

NUMBER = "+79165550202"


class TestIncomingDeals(TelephonyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["telephony.route"].search([]).active = False
        sales = cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.operator.group_ids |= sales | cls.env.ref("base.group_partner_manager")
        cls.pbx.incoming_user_ids = cls.operator

    def ring(self, number=NUMBER):
        self.telephony.incoming(number)
        calls = self.env["voip.call"]
        domain = [("type_call", "=", "incoming"), ("pbx_id", "=", self.pbx.id)]
        self.telephony.run_until(lambda: calls.search(domain, limit=1))
        return calls.search(domain, limit=1).with_user(self.operator)

    def lead(self, name="Deal", **vals):
        return self.env["crm.lead"].create({"name": name, **vals})

    def test_c3_open_deals_of_the_client_on_the_card(self):
        client = self.env["res.partner"].create({"name": "Ivan", "phone": NUMBER})
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        deal = {"partner_id": client.id, "type": "opportunity"}
        first = self.lead("Roof", expected_revenue=1200, **deal)
        self.lead("Won", stage_id=won.id, **deal)
        self.lead("Lost", active=False, **deal)
        second = self.lead("Wall", **deal)
        deals = self.ring()._incoming_card()["deals"]
        self.assertEqual([one["id"] for one in deals], [second.id, first.id])
        self.assertIn("1", deals[1]["amount"])
        self.assertFalse(deals[0]["amount"])
        self.assertEqual(deals[1]["stage"], first.stage_id.name)

    def test_c5_the_only_deal_is_the_call_s(self):
        lead = self.lead(phone=NUMBER, contact_name="Petr")
        call = self.ring()
        self.assertEqual(call.sudo().lead_id, lead)
        self.assertEqual(call._incoming_card()["deals"][0]["id"], lead.id)

    def test_c5_of_two_deals_none_is_guessed(self):
        self.lead(phone=NUMBER)
        self.lead(phone=NUMBER)
        self.assertFalse(self.ring().sudo().lead_id)

    def test_c4_name_of_a_lead(self):
        self.lead("Roof", phone=NUMBER, contact_name="Petr <b>")
        self.assertEqual(self.pbx._caller_name(NUMBER), "Petr b")
        self.env["res.partner"].create({"name": "Client", "phone": NUMBER})
        self.assertEqual(self.pbx._caller_name(NUMBER), "Client")

    def test_c3_lead_made_in_place(self):
        call = self.ring()
        self.assertIn("lead", [one["kind"] for one in call._incoming_card()["new"]])
        answer = call.make_client("lead", "Wants a roof")
        lead = call.sudo().lead_id
        self.assertEqual((lead.name, lead.phone_sanitized), ("Wants a roof", NUMBER))
        self.assertEqual(lead.user_id, self.operator)
        self.assertEqual(answer["card"]["deals"][0]["name"], "Wants a roof")

    def test_c3_attached_number_is_one_of_several(self):
        client = self.env["res.partner"].create(
            {"name": "Ivan", "phone": "+7 916 555-99-99"}
        )
        call = self.ring()
        call.attach_client(client.id)
        self.assertEqual(client.phone_sanitized, "+79165559999")
        self.assertIn(NUMBER, client.phone_number_ids.mapped("number_e164"))
        self.assertEqual(self.env["res.partner"]._telephony_find(NUMBER), client)

    def test_c5_extension_of_one_of_several_numbers(self):
        firm = self.env["res.partner"].create(
            {"name": "Firm", "is_company": True, "phone": NUMBER}
        )
        anna = self.env["res.partner"].create(
            {"name": "Anna", "parent_id": firm.id, "phone": "+79165559998"}
        )
        anna._telephony_keep_number(f"{NUMBER} ext. 12")
        find = self.env["res.partner"]._telephony_find
        self.assertEqual(find(NUMBER), firm)
        self.assertEqual(find(NUMBER, extension="12"), anna)

    def test_c9_who_is_in_a_pause_is_not_rung(self):
        anna, boris = self.make_user("pause_anna"), self.make_user("pause_boris")
        members = [{"user_id": user.id} for user in (anna, boris)]
        queue = self.env["telephony.queue"].create(
            {
                "name": "Group",
                "strategy": "order",
                "member_ids": [fields.Command.create(one) for one in members],
            }
        )
        self.env["telephony.route"].create(
            {
                "name": "All",
                "step_ids": [
                    fields.Command.create({"kind": "group", "queue_id": queue.id})
                ],
            }
        )
        states = self.env["call.operator.state"].sudo()
        states._set(anna, "paused")
        self.assertEqual(self.ring().sudo().ring_ids.user_id, boris)
