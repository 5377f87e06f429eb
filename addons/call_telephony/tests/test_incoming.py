from .common import TelephonyCase

NUMBER = "+79161234567"


class TestIncoming(TelephonyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pbx.incoming_user_ids = cls.operator
        cls.owner = cls.make_user("tel_owner")
        cls.firm = cls.env["res.partner"].create(
            {"name": "Romashka", "is_company": True, "phone": "+7 495 000-00-01"}
        )
        cls.ivan = cls.env["res.partner"].create(
            {
                "name": "Ivan",
                "parent_id": cls.firm.id,
                "phone": "8 (916) 123-45-67",
                "user_id": cls.owner.id,
            }
        )

    def _ring(self, number=NUMBER):
        self.telephony.incoming(number)
        self.telephony.run_until(self._last)
        return self._last()

    def _last(self):
        return self.env["voip.call"].search(
            [("type_call", "=", "incoming"), ("pbx_id", "=", self.pbx.id)], limit=1
        )

    def test_goes_to_the_client_s_manager(self):
        call = self._ring()
        self.assertEqual((call.partner_id, call.user_id), (self.ivan, self.owner))
        self.telephony.advance(1)
        self.assertEqual(call._to_payload()["phase"], "ringing_you")
        card = call.with_user(self.owner)._incoming_card()
        self.assertEqual(card["partner"]["name"], "Ivan")
        self.assertEqual(card["partner"]["company"], "Romashka")
        self.assertEqual(card["partner"]["owner"], self.owner.name)
        self.telephony.will(NUMBER, talk=20)
        call.with_user(self.owner).answer()
        self.telephony.run_until_idle()
        self.assertEqual((call.state, call.talk_seconds), ("terminated", 20))
        self.assertTrue(call.has_recording)

    def test_card_is_sent_with_the_first_ring(self):
        call = self._ring()
        self.env.cr.precommit.run()
        message = (
            self.env["bus.bus"]
            .sudo()
            .search(
                [("message", "like", "call_telephony/incoming")],
                order="id desc",
                limit=1,
            )
        )
        self.assertIn(f'"id":{call.id},', message.message)
        self.assertIn('"Romashka"', message.message)
        again = self.env["voip.call"].with_user(self.owner).incoming_card(call.id)
        self.assertEqual(again["card"]["partner"]["name"], "Ivan")

    def test_manager_in_a_call_then_who_is_free(self):
        self.env["voip.call"].with_user(self.owner)._dial("+79169999999")
        self.assertEqual(self._ring().user_id, self.operator)

    def test_unknown_and_hidden_numbers(self):
        call = self._ring("+79167777777")
        self.assertFalse(call.partner_id)
        self.assertEqual(call.user_id, self.operator)
        self.assertFalse(call._incoming_card()["partner"])
        self.telephony.run_until_idle()
        self.assertEqual((call.state, call.outcome), ("missed", "no_answer"))
        hidden = self._ring("anonymous")
        self.assertEqual(hidden.number_kind, "anonymous")
        self.assertEqual(hidden.user_id, self.operator)

    def test_declined(self):
        call = self._ring()
        self.telephony.advance(2)
        call.with_user(self.owner).decline()
        self.telephony.run_until_idle()
        self.assertEqual((call.state, call.ended_by), ("rejected", "operator"))

    def test_nobody_is_there(self):
        self.pbx.incoming_user_ids = False
        call = self._ring("+79167777777")
        self.telephony.run_until_idle()
        self.assertEqual(call.state, "missed")
        self.assertFalse(call.user_id)

    def test_find_by_number(self):
        find = self.env["res.partner"]._telephony_find
        self.assertEqual(find(NUMBER), self.ivan)
        self.assertFalse(find("+79160000000"))
        self.assertFalse(find(""))
        colleague = self.ivan.copy({"name": "Petr", "phone": NUMBER})
        self.assertEqual(colleague.parent_id, self.firm)
        self.assertEqual(find(NUMBER), self.firm)  # one company: the company
        stranger = self.env["res.partner"].create({"name": "X", "phone": NUMBER})
        self.assertEqual(find(NUMBER), self.ivan)  # the oldest
        self.env["voip.call"].create({"phone_number": "1", "partner_id": stranger.id})
        self.assertEqual(find(NUMBER), stranger)  # the one spoken to last

    def test_other_companies_clients_are_not_shown(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.ivan.write({"company_id": company.id, "user_id": False})
        self.firm.company_id = company
        call = self._ring()
        self.assertFalse(call.partner_id)

    def test_a_firm_one_may_not_see_does_not_stop_the_card(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s",
            [company.id, self.firm.id],
        )
        self.env.invalidate_all()
        call = self._ring()
        self.assertEqual(call.partner_id, self.ivan)
        card = call.with_user(self.owner)._incoming_card()
        self.assertFalse(card["partner"]["company"])

    def test_lookup_uses_the_index(self):
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM res_partner WHERE phone_sanitized = %s", [NUMBER]
        )
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("phone_sanitized", plan)
        self.assertIn("Index", plan)
