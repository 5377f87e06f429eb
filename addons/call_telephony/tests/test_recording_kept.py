import asyncio

from ..drivers.base import DriverError
from ..service import recordings
from .common import TelephonyCase

NUMBER = "+79161234567"
OTHER = "+79161234568"
SOUND = b"RIFF"


class TestRecordingKept(TelephonyCase):
    """Row C6: a recording comes into Odoo, whenever the PBX has it."""

    def setUp(self):
        super().setUp()
        self.asked = []
        self.answers = {}  # by call: what the PBX answers, the last one from then on
        driver = self.telephony.worker.driver
        driver.fetch_recording = self._fetch
        driver.discard_recording = self._discard
        self.discarded = []

    async def _fetch(self, call):
        self.asked.append(call)
        answers = self.answers.get(call, [])
        answer = answers.pop(0) if len(answers) > 1 else (answers or [None])[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _discard(self, call):
        self.discarded.append(call)

    def _call(self, *answers, number=NUMBER):
        """A talk that is over; the PBX answers so."""
        self.telephony.will(number, talk=20)
        call = self.env["voip.call"].with_user(self.operator)._dial(number).sudo()
        self.answers[call.pbx_uniqueid] = list(answers)
        self.telephony.run_until_idle()
        self.assertEqual(call.outcome, "answered")
        return call

    def _look(self, seconds):
        """The service goes on driving the PBX for so long."""

        async def look():
            looking = asyncio.ensure_future(self.telephony.worker.tapes.look())
            await asyncio.sleep(seconds)
            looking.cancel()

        self.telephony.loop.run_until_complete(look())

    def _begin(self, due):
        """The service has started, and these were due."""

        async def begin():
            self.telephony.worker.tapes.begin(due)

        self.telephony.loop.run_until_complete(begin())
        self.telephony.run_until_idle()

    def test_c6_finished_late(self):
        call = self._call(*[None] * recordings.TRIES, SOUND)
        self.assertEqual(call.recording_state, "expected")
        self.assertEqual(len(self.asked), recordings.TRIES)
        self._look(recordings.LOOK_EVERY + 1)
        self.assertEqual(call.recording_state, "stored")
        self.assertEqual(call.recording_id.raw, SOUND)
        self.assertEqual(self.discarded, [call.pbx_uniqueid])
        asked = len(self.asked)
        self._look(10 * recordings.LOOK_EVERY)
        self.assertEqual(len(self.asked), asked, "it is there: nobody asks")

    def test_c6_the_pbx_did_not_answer(self):
        call = self._call(DriverError("no connection"), SOUND)
        self.assertEqual(call.recording_state, "expected")
        self._look(recordings.LOOK_EVERY + 1)
        self.assertEqual(call.recording_state, "stored")

    def test_c6_one_that_is_refused_is_asked_for_less_and_less_often(self):
        refusal = DriverError("not allowed")
        call = self._call(refusal)
        hour = 3600
        self._look(hour)
        asked = len(self.asked)
        # at the end, then 15, 30, 60, 120 … 900 seconds later
        self.assertGreaterEqual(asked, 8)
        self.assertLessEqual(asked, 12)
        self.assertEqual(call.recording_state, "expected")
        self.answers[call.pbx_uniqueid] = [SOUND]
        self._look(recordings.LONGEST_PAUSE + recordings.LOOK_EVERY + 1)
        self.assertEqual(call.recording_state, "stored")

    def test_c6_never_there(self):
        call = self._call(None)
        self._look(recordings.GIVE_UP / 2)
        self.assertEqual(call.recording_state, "expected", "it may still come")
        self._look(recordings.GIVE_UP)
        self.assertEqual(call.recording_state, "missing")
        asked = len(self.asked)
        self._look(10 * recordings.LOOK_EVERY)
        self.assertEqual(len(self.asked), asked)

    def test_c6_never_there_and_nobody_knows_when_it_ended(self):
        call = self._call(None)
        call.end_date = False
        self.assertEqual(self.pbx._recordings_late(), {call.pbx_uniqueid: None})
        self._look(recordings.LOOK_EVERY + 1)
        self.assertEqual(call.recording_state, "missing")

    def test_c6_one_that_fails_keeps_no_other(self):
        bad = self._call(*[None] * recordings.TRIES, ValueError("broken"))
        good = self._call(*[None] * recordings.TRIES, SOUND, number=OTHER)
        with self.assertLogs("odoo.addons.call_telephony.service.recordings", "ERROR"):
            self._look(recordings.LOOK_EVERY + 1)
        self.assertEqual(bad.recording_state, "expected")
        self.assertEqual(good.recording_state, "stored")
        asked = self.asked.count(bad.pbx_uniqueid)
        self._look(3 * recordings.LOOK_EVERY)
        self.assertEqual(self.asked.count(bad.pbx_uniqueid), asked, "told once")
        self.assertIn(bad.pbx_uniqueid, self.pbx._recordings_due(), "at the next start")

    def test_c6_a_start_right_after_the_end_gives_nothing_up(self):
        call = self._call(None)
        ref = call.pbx_uniqueid
        due = self.pbx.with_context(telephony_now=self.telephony.now)._recordings_due()
        self.assertLess(due[ref], recordings.GIVE_UP)
        self._begin(due)
        self.assertEqual(call.recording_state, "expected")
        self._begin({ref: recordings.GIVE_UP})
        self.assertEqual(call.recording_state, "missing")

    def test_c6_a_call_that_goes_on_is_not_asked_for(self):
        self.telephony.will(NUMBER, talk=2000)
        call = self.env["voip.call"].with_user(self.operator)._dial(NUMBER).sudo()
        self.telephony.run_until(lambda: call.recording_state == "expected")
        self.assertFalse(self.pbx._recordings_late())
