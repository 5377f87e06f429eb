from ..hooks import uninstall_hook
from .common import TelephonyCase

NUMBER = "+79161234567"


class TestUninstall(TelephonyCase):
    def test_c6_nothing_of_the_calls_is_left_without_an_owner(self):
        self.telephony.will(NUMBER, talk=10)
        call = self.env["voip.call"].with_user(self.operator)._dial(NUMBER).sudo()
        self.telephony.run_until_idle()
        sound = call.recording_id
        self.assertTrue(sound)
        note = call.with_user(self.operator).message_post(body="Said yes")
        call.activity_schedule("mail.mail_activity_data_todo", user_id=self.operator.id)
        access = self.env.ref("voip_oca.access_voip_call")
        self.assertFalse(access.perm_write)
        uninstall_hook(self.env)
        self.assertFalse(sound.exists())
        self.assertFalse(note.exists())
        self.assertFalse(call.activity_ids)
        self.assertTrue(access.perm_write)
        self.assertTrue(call.exists())
