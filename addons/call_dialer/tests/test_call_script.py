from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .call_script_common import NUMBER, CallScriptCase


@tagged("post_install", "-at_install")
class TestCallScript(CallScriptCase):
    """A15: calls outside of campaigns are led by a script which fits."""

    def test_a15_one_script_begins_at_once(self):
        script = self._made()
        self._made("outgoing", name="Cold")
        call = self._ring()
        card = call._incoming_card()
        self.assertEqual(card["scripts"], [{"id": script.id, "name": "Order"}])
        session = self._session(call.begin_script())
        self.assertEqual(session.script_id, script)
        self.assertEqual(session.user_id, self.operator)
        self.assertEqual(session.partner_id, self.partner)
        self.assertEqual((session.res_model, session.res_id), self._key(self.partner))
        self.assertEqual(call.session_id, session)
        # again, from another window: the same talk
        self.assertEqual(call.begin_script(), call.begin_script(script.id))
        self.assertEqual(self._session(call.begin_script()), session)
        state = session.with_user(self.operator).runner_state()
        self.assertEqual(state["session"]["state"], "running")

    def _key(self, record):
        return record._name, record.id

    def test_a15_several_are_a_choice(self):
        one, two = self._made(), self._made(name="Complaint")
        other = self._made("outgoing", name="Cold")
        call = self._ring()
        answer = call.begin_script()
        self.assertFalse(answer["session_id"])
        self.assertEqual({item["id"] for item in answer["scripts"]}, {one.id, two.id})
        self.assertFalse(call.session_id)
        with self.assertRaises(UserError):
            call.begin_script(other.id)
        session = self._session(call.begin_script(two.id))
        self.assertEqual(session.script_id, two)

    def test_a15_the_deal_goes_first(self):
        self._made()
        script = self._made(model="crm.lead", name="Deal")
        lead = self.env["crm.lead"].create(
            {"name": "Windows", "partner_id": self.partner.id}
        )
        lead.user_id = self.operator
        call = self._ring()
        call.sudo().lead_id = lead
        session = self._session(call.begin_script())
        self.assertEqual(session.script_id, script)
        self.assertEqual((session.res_model, session.res_id), self._key(lead))

    def test_a15_a_number_nobody_knows(self):
        self._made(phone_required=True)
        call = self._ring("+79167777777")
        self.assertFalse(call.partner_id)
        session = self._session(call.begin_script())
        self.assertFalse(session.res_id)
        self.assertEqual(session.phone, "+79167777777")

    def test_a15_a_call_made_by_a_click(self):
        self._made()
        script = self._made("outgoing", name="Cold")
        payload = (
            self.env["voip.call"]
            .with_user(self.operator)
            .dial(NUMBER, "res.partner", self.partner.id)
        )
        call = self.env["voip.call"].with_user(self.operator).browse(payload["id"])
        action = call.action_begin_script()
        self.assertEqual(action["params"], {"call_id": call.id})
        session = self._session(call.begin_script())
        self.assertEqual(session.script_id, script)
        self.assertEqual(session.partner_id, self.partner)
        self.assertFalse(session.origin_id)
        self.assertEqual(call.session_id, session)

    def test_a15_begun_from_the_clients_form_it_is_the_calls_talk(self):
        script = self._made()
        call = self._ring()
        elsewhere = self.env["res.partner"].create({"name": "Somebody"})
        begin = self.env["call.script"].with_user(self.operator).runner_begin
        begin("res.partner", elsewhere.id)
        self.assertFalse(call.session_id)
        found = begin("res.partner", self.partner.id)
        self.assertEqual(call.session_id.id, found["session_id"])
        self.assertEqual(call.session_id.script_id, script)

    def test_a15_a_contact_at_hand_keeps_its_script(self):
        self._made()
        self.campaign.script_id = self._script()
        contact = self._contact(1, phone=NUMBER, partner_id=self.partner.id)
        self._next()
        call = contact.with_user(self.operator)._place_call()
        session = self._session(call.with_user(self.operator).begin_script())
        self.assertEqual(session.campaign_contact_id, contact)
        self.assertEqual(session.script_id, self.campaign.script_id)

    def test_a15_nobody_elses_call(self):
        self._made()
        call = self._ring()
        for user in (self.operator_2, self.supervisor, self.stranger):
            with self.assertRaises(AccessError):
                call.with_user(user).begin_script()
        self.assertFalse(call.session_id)

    def test_a15_without_a_right_to_scripts(self):
        self._made()
        user = self.make_user("dia_telephone_only")
        self.pbx.incoming_user_ids = user
        self.make_device(user, "102")
        call = self._ring("+79167777777").with_user(user)
        self.assertEqual(call.user_id, user)
        self.assertEqual(call._incoming_card()["scripts"], [])
        nothing = {"session_id": False, "scripts": []}
        self.assertEqual(call.begin_script(), nothing)

    def test_a15_the_talk_has_the_recording(self):
        """A22: a review of such a talk listens to its call."""
        self._made()
        call = self._ring()
        self.telephony.will(NUMBER, talk=20)
        self.telephony.advance(1)
        call.answer()
        session = self._session(call.begin_script())
        self.telephony.run_until_idle()
        self.assertTrue(call.has_recording)
        recording = session.with_user(self.supervisor)._get_recording()
        self.assertEqual(recording["url"], f"/call_telephony/recording/{call.id}")
