from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from odoo.addons.call_scripts.tests.common import COLD_CALL

from .common import DialerMixin


@tagged("post_install", "-at_install")
class TestSessionRecording(DialerMixin, TransactionCase):
    """Row A22: a review listens to the call its talk was held in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_dialer()
        result = cls.env["call.script"].import_json(COLD_CALL)
        script = cls.env["call.script"].browse(result["script_id"])
        script.draft_version_id.action_publish()
        env = cls.env(user=cls.operator)
        cls.session = env["call.session"]._start(script.with_env(env))
        cls.call = cls.env["voip.call"].create(
            {
                "phone_number": "+79160000001",
                "user_id": cls.operator.id,
                "session_id": cls.session.id,
                "answered_date": fields.Datetime.add(cls.session.started_at, seconds=7),
            }
        )

    def _record(self, call):
        call.recording_id = self.env["ir.attachment"].create(
            {"name": "talk.wav", "raw": b"RIFF", "mimetype": "audio/wav"}
        )

    def test_a22_recording_of_the_call(self):
        session = self.session.with_user(self.supervisor)
        self.assertIsNone(session._get_recording(), "not recorded yet")
        self._record(self.call)
        self.assertEqual(
            session._get_recording(),
            {
                "url": f"/call_telephony/recording/{self.call.id}",
                "offset": 7,
                "mimetype": "audio/wav",
                "player": "call_telephony",
                "call_id": self.call.id,
            },
        )
        self.assertTrue(self.session._get_recording(), "the operator's own talk")

    def test_a22_recording_of_anothers_call_is_not_offered(self):
        self._record(self.call)
        self.call.user_id = self.operator_2
        self.env.invalidate_all()
        self.assertIsNone(self.session._get_recording())

    def test_a22_recording_by_the_attempt(self):
        self.call.session_id = False
        self._record(self.call)
        contact = self._contact()
        self.env["call.attempt"].create(
            {
                "contact_id": contact.id,
                "campaign_id": self.campaign.id,
                "user_id": self.operator.id,
                "session_id": self.session.id,
                "call_id": self.call.id,
                "start": fields.Datetime.now() - timedelta(minutes=1),
            }
        )
        recording = self.session.with_user(self.supervisor)._get_recording()
        self.assertEqual(recording["offset"], 7)
