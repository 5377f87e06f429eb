import json

from odoo.tests import tagged

from odoo.addons.call_scripts.tests.common import COLD_CALL

from .call_script_common import NUMBER, CallScriptCase

STRANGER = "+79167777701"


@tagged("post_install", "-at_install")
class TestCallScriptClient(CallScriptCase):
    """G2: who calls becomes known by the script, or on the card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator.group_ids |= cls.env.ref("base.group_partner_manager")

    def _template(self, code, model, lines):
        return self.env["record.template"].create(
            {
                "name": code,
                "code": code,
                "model_id": self.env["ir.model"]._get_id(model),
                "line_ids": [
                    (0, 0, {"field_name": name, "kind": kind, "value": value})
                    for name, (kind, value) in lines.items()
                ],
            }
        )

    def _script_that_makes(self, *templates):
        """Made of what is told on the first block."""
        hello = dict(COLD_CALL["blocks"][0])
        hello["actions"] = [{"ref": template.code} for template in templates]
        data = {**COLD_CALL, "name": "Order", "direction": "incoming"}
        data["blocks"] = [hello, *COLD_CALL["blocks"][1:]]
        result = self.env["call.script"].import_json(data)
        script = self.env["call.script"].browse(result["script_id"])
        script.draft_version_id.action_publish()
        return script

    def _person(self):
        lines = {"name": ("value", "person"), "phone": ("path", "session.phone")}
        return self._template("caller", "res.partner", lines)

    def _go_on(self, call, person="Anna Testova"):
        session = self._session(call.begin_script()).with_user(self.operator)
        state = session.runner_state()
        link = state["block"]["answers"][0]["id"]
        state = session.runner_step(state["block"]["id"], link, {"person": person})
        self.assertFalse(state.get("refused"))
        return session

    def _told(self, message):
        """What the operator's browser was told by `message`."""
        self.env.cr.precommit.run()  # the bus
        rows = self.env["bus.bus"].sudo().search([("message", "like", message)])
        return [json.loads(row.message)["payload"] for row in rows]

    def test_g2_the_script_makes_the_client_of_an_unknown_call(self):
        self._script_that_makes(self._person())
        call = self._ring(STRANGER)
        self.assertFalse(call.partner_id)
        session = self._go_on(call)
        self.assertEqual(session.partner_id.name, "Anna Testova")
        self.assertEqual(call.partner_id, session.partner_id)
        self.assertEqual(call.partner_id.phone_sanitized, STRANGER)
        # the next time she is known
        find = self.env["res.partner"]._telephony_find
        self.assertEqual(find(STRANGER), session.partner_id)

    def test_g2_the_open_card_says_who_it_is(self):
        self._script_that_makes(self._person())
        call = self._ring(STRANGER)
        self._go_on(call)
        cards = self._told("call_telephony/card")
        self.assertEqual([card["id"] for card in cards], [call.id])
        self.assertEqual(cards[0]["card"]["partner"]["name"], "Anna Testova")
        self.assertEqual(cards[0]["card"]["new"], [])

    def test_g2_a_known_caller_stays(self):
        self._script_that_makes(self._person())
        call = self._ring(NUMBER)
        session = self._go_on(call, "Somebody else")
        self.assertEqual(call.partner_id, self.partner)
        self.assertEqual(session.partner_id, self.partner)
        self.assertFalse(self._told("call_telephony/card"))

    def test_g2_a_deal_made_is_the_calls_deal(self):
        deal = self._template("deal", "crm.lead", {"name": ("text", "{{ person }}")})
        self._script_that_makes(deal)
        call = self._ring(STRANGER)
        self._go_on(call)
        self.assertEqual(call.sudo().lead_id.name, "Anna Testova")

    def test_g2_said_on_the_card_the_talk_knows_it(self):
        self._made()
        call = self._ring(STRANGER)
        session = self._session(call.begin_script())
        self.assertFalse(session.partner_id)
        call.make_client("contact", "Anna Testova")
        self.assertEqual(session.partner_id, call.partner_id)
        self.assertEqual(session.partner_id.name, "Anna Testova")

    def test_g2_a_contact_of_a_campaign_gets_its_client(self):
        self.campaign.script_id = self._script_that_makes(self._person())
        contact = self._contact(1, phone=STRANGER)
        self.assertFalse(contact.partner_id)
        self._next()
        call = contact.with_user(self.operator)._place_call()
        session = self._go_on(call.with_user(self.operator))
        self.assertEqual(contact.partner_id, session.partner_id)
        self.assertEqual(call.partner_id, session.partner_id)
