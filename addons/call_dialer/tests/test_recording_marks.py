from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from odoo.addons.call_scripts.tests.common import COLD_CALL

from .common import DialerMixin


@tagged("post_install", "-at_install")
class TestRecordingMarks(DialerMixin, TransactionCase):
    """Rows C6, C7: the steps of the script on the recording; results are notes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_dialer()
        result = cls.env["call.script"].import_json(COLD_CALL)
        script = cls.env["call.script"].browse(result["script_id"])
        script.draft_version_id.action_publish()
        env = cls.env(user=cls.operator)
        cls.session = env["call.session"]._start(script.with_env(env)).sudo()
        cls.begun = fields.Datetime.now() - timedelta(minutes=10)
        cls.call = cls.env["voip.call"].create(
            {
                "phone_number": "+79160000001",
                "number_e164": "+79160000001",
                "user_id": cls.operator.id,
                "session_id": cls.session.id,
                "state": "terminated",
                "outcome": "answered",
                "start_date": cls.begun - timedelta(seconds=15),
                "bridged_date": cls.begun,
                "talk_seconds": 60,
            }
        )
        cls.call.recording_id = cls.env["ir.attachment"].create(
            {"name": "talk.wav", "raw": b"RIFF", "mimetype": "audio/wav"}
        )
        blocks = cls.session.version_id.block_ids[:3]
        cls.session.step_ids.unlink()
        cls.blocks = blocks
        for block, second in zip(blocks, (2, 30, 400), strict=True):
            cls.env["call.session.step"].create(
                {
                    "session_id": cls.session.id,
                    "block_id": block.id,
                    "kind": "answer",
                    "arrived_at": cls.begun + timedelta(seconds=second),
                }
            )

    def _steps(self, user=None):
        shown = self.call.with_user(user or self.operator).recording_player()
        return [
            (mark["second"], mark["label"])
            for mark in shown["marks"]
            if mark["kind"] == "step"
        ]

    def test_c6_steps_are_marks_of_the_recording(self):
        first, second, _later = self.blocks.mapped("title")
        expected = [(2, first), (30, second)]
        self.assertEqual(self._steps(), expected, "the third was in another call")
        self.assertEqual(self._steps(self.supervisor), expected)

    def test_c6_steps_of_a_session_known_by_its_attempt(self):
        self.call.session_id = False
        contact = self._contact()
        self.env["call.attempt"].create(
            {
                "contact_id": contact.id,
                "campaign_id": self.campaign.id,
                "user_id": self.operator.id,
                "session_id": self.session.id,
                "call_id": self.call.id,
                "start": self.begun,
            }
        )
        self.assertEqual(len(self._steps()), 2)

    def test_c6_another_operator_sees_no_marks(self):
        with self.assertRaises(AccessError):
            self._steps(self.operator_2)

    def test_c7_a_result_is_a_note(self):
        self.assertEqual(self.call.follow_up, "note")
        contact = self._contact()
        attempt = self.env["call.attempt"].create(
            {
                "contact_id": contact.id,
                "campaign_id": self.campaign.id,
                "user_id": self.operator.id,
                "call_id": self.call.id,
                "start": self.begun,
            }
        )
        self.assertEqual(self.call.follow_up, "note")
        attempt.result_id = self.env["call.result"].search([], limit=1)
        self.assertEqual((self.call.follow_up, self.call.noted_by), (False, "result"))

    def test_c7_a_script_led_to_its_end_is_a_note(self):
        self.session._cancel()
        self.assertEqual(self.call.follow_up, "note", "dropped")
        self.session.state = "running"
        self.session._close("other")
        self.assertEqual((self.call.follow_up, self.call.noted_by), (False, "script"))

    def test_c7_a_note_on_the_deal_is_one(self):
        lead = self.env["crm.lead"].create(
            {"name": "Windows", "type": "opportunity", "user_id": self.operator.id}
        )
        self.call.lead_id = lead
        lead.with_user(self.operator).message_post(
            body="Wants three", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.assertEqual(self.call.noted_by, "note")

    def test_c6_calls_of_a_deal(self):
        lead = self.env["crm.lead"].create({"name": "Windows"})
        self.assertEqual(lead.voip_call_count, 0)
        self.call.lead_id = lead
        by_click = self.call.copy(
            {"lead_id": False, "res_model": "crm.lead", "res_id": lead.id}
        )
        lead.invalidate_recordset()
        self.assertEqual(lead.voip_call_count, 2)
        found = self.env["voip.call"].search(lead.action_view_voip_calls()["domain"])
        self.assertEqual(found, self.call | by_click)

    def test_c8_reports_at_the_desk(self):
        self.env["telephony.card.report"].search([]).unlink()
        partner = self.env["res.partner"].create(
            {"name": "Ivan", "phone": "+79160000077"}
        )
        self.env["res.partner.bank"].create(
            {"acc_number": "4077", "partner_id": partner.id}
        )
        self.env["telephony.card.report"].create(
            {
                "name": "Accounts",
                "model_id": self.env["ir.model"]._get_id("res.partner.bank"),
                "column_ids": [(0, 0, {"path": "acc_number"})],
            }
        )
        contact = self._contact(partner_id=partner.id)
        contact.write(
            {
                "state": "claimed",
                "claimed_by": self.operator.id,
                "claimed_at": fields.Datetime.now(),
            }
        )
        desk = self.env["call.desk"].with_user(self.operator)
        [table] = desk.card_reports(contact.id)
        self.assertEqual(table["rows"][0]["cells"], ["4077"])
        self.assertEqual(desk.card_reports(contact.id + 1000), [], "not held")
        with self.assertRaises(AccessError):
            self.env["call.desk"].with_user(self.env.ref("base.public_user")).sudo(
                False
            ).card_reports(contact.id)
