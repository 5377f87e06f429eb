from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import DialerCase

NUMBER = "+79160000777"


@tagged("post_install", "-at_install")
class TestHistory(DialerCase):
    """D3: calls and script sessions in the history of the client and the deal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client = cls.env["res.partner"].create({"name": "Ivan", "phone": NUMBER})
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Windows",
                "type": "opportunity",
                "partner_id": cls.client.id,
                "user_id": cls.operator.id,
            }
        )

    def call(self, **vals):
        return self.env["voip.call"].create(
            {
                "phone_number": NUMBER,
                "number_e164": NUMBER,
                "type_call": "outgoing",
                "state": "ongoing",
                "user_id": self.operator.id,
                "partner_id": self.client.id,
                "start_date": fields.Datetime.now() - timedelta(minutes=5),
                **vals,
            }
        )

    def history(self, kind="call"):
        return self.client.interaction_ids.filtered(lambda i: i.kind == kind)

    def test_call_that_is_over(self):
        call = self.call(lead_id=self.lead.id)
        self.assertFalse(self.history())
        call.write({"state": "terminated", "talk_seconds": 75})
        row = self.history()
        self.assertEqual(row.lead_id, self.lead)
        self.assertEqual(row.user_id, self.operator)
        self.assertIn("1:15", row.summary)
        self.assertTrue(row.reached)
        call.write({"state": "terminated"})
        self.assertEqual(self.history(), row, "once")

    def test_nobody_answered(self):
        self.call().state = "terminated"
        self.assertFalse(self.history().reached)

    def test_client_found_afterwards(self):
        call = self.call(
            partner_id=False,
            phone_number="+79160000555",
            number_e164="+79160000555",
            state="missed",
            type_call="incoming",
        )
        self.assertFalse(self.history())
        call.partner_id = self.client
        self.assertEqual(self.history().direction, "incoming")

    def test_colleagues_are_no_clients(self):
        call = self.call(partner_id=self.supervisor.partner_id.id)
        call.state = "terminated"
        self.assertFalse(self.supervisor.partner_id.interaction_ids)

    def test_recording(self):
        call = self.call(talk_seconds=60)
        call.state = "terminated"
        call.recording_id = self.env["ir.attachment"].create(
            {"name": "talk.wav", "raw": b"RIFF", "mimetype": "audio/wav"}
        )
        row = self.history()
        (part,) = row.with_user(self.supervisor).timeline_parts()
        self.assertEqual(part["type"], "recording")
        self.assertEqual(part["props"]["callId"], call.id)
        self.assertIn(str(call.id), part["props"]["url"])

    def test_campaign_call_is_there_once_with_script_and_answers(self):
        self.campaign.script_id = self._script()
        contact = self._contact(
            phone=NUMBER, partner_id=self.client.id, lead_id=self.lead.id
        )
        self.assertEqual(self._next(), contact.with_user(self.operator))
        session = contact.with_user(self.operator)._ensure_session().sudo()
        block = session.version_id.block_ids.filtered("answer_ids")[:1]
        self.env["call.session.step"].create(
            {
                "session_id": session.id,
                "block_id": block.id,
                "link_id": block.answer_ids[:1].id,
                "kind": "answer",
            }
        )
        self._apply(contact, self._result("success"))
        row = self.history()
        self.assertEqual(len(row), 1)
        pairs = row.with_user(self.supervisor).timeline_parts()[-1]["pairs"]
        self.assertIn([block.title, block.answer_ids[:1].name], pairs)
        self.assertEqual(self.history("session").lead_id, self.lead)
