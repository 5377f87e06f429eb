from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import TelephonyCase

NUMBER = "+79161234567"


class TestFollowUp(TelephonyCase):
    """Row C7: calls nobody noted, missed calls nobody called back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_user("tel_other")
        cls.partner = cls.env["res.partner"].create({"name": "Ivan", "phone": NUMBER})
        cls.pbx.incoming_user_ids = cls.operator
        writes_on_clients = cls.env.ref("base.group_partner_manager")
        (cls.operator | cls.supervisor).group_ids = [(4, writes_on_clients.id)]

    def _missed(self, number=NUMBER):
        before = self.env["voip.call"].search([], limit=1, order="id desc").id or 0
        self.telephony.will(number, "no_answer")
        self.telephony.incoming(number, "+74951112233")
        found = [("id", ">", before), ("type_call", "=", "incoming")]
        Call = self.env["voip.call"]
        self.telephony.run_until(lambda: Call.search(found).user_id)
        call = Call.search(found)
        call.with_user(self.operator).decline()
        self.telephony.run_until_idle()
        return call

    def _talk(self, number=NUMBER, user=None, **plan):
        self.telephony.will(number, **{"talk": 30, **plan})
        call = self.env["voip.call"].with_user(user or self.operator)._dial(number)
        self.telephony.run_until_idle()
        return call.sudo()

    def _todo(self):
        return self.env["voip.call"].search(
            [("follow_up", "!=", False), ("pbx_id", "=", self.pbx.id)]
        )

    # -- missed calls

    def test_c7_missed_call_waits_for_a_call_back(self):
        missed = self._missed()
        self.assertEqual(missed.outcome, "rejected")
        self.assertEqual(missed.follow_up, "call_back")
        self._talk("+79160000000")
        self.assertEqual(missed.follow_up, "call_back", "another number")
        back = self._talk()
        self.assertEqual(missed.call_back_id, back)
        self.assertFalse(missed.follow_up)

    def test_c7_an_attempt_is_a_call_back(self):
        missed = self._missed()
        back = self._talk(outcome="busy")
        self.assertEqual((missed.call_back_id, missed.follow_up), (back, False))

    def test_c7_settled_as_soon_as_the_client_is_dialled(self):
        missed = self._missed()
        self.telephony.will(NUMBER, answer_after=20, talk=60)
        back = self.env["voip.call"].with_user(self.operator)._dial(NUMBER)
        self.assertEqual(missed.follow_up, "call_back", "the own phone rings")
        self.telephony.run_until(lambda: back.client_dialled)
        self.assertFalse(missed.follow_up)
        self.telephony.run_until_idle()

    def test_c7_operator_who_does_not_pick_up_called_nobody(self):
        missed = self._missed()
        back = self.env["voip.call"].with_user(self.operator)._dial(NUMBER)
        back.hang_up()
        self.telephony.run_until_idle()
        self.assertFalse(back.client_dialled)
        self.assertEqual(missed.follow_up, "call_back")

    def test_c7_several_missed_calls_one_call_back(self):
        missed = self._missed() | self._missed()
        back = self._talk()
        later = self._missed()
        self.assertEqual(missed.call_back_id, back)
        self.assertEqual(later.follow_up, "call_back", "missed after it")

    def test_c7_call_back_known_before_the_missed_call(self):
        """Records of the PBX may come late: after an outage, say."""
        now = fields.Datetime.now()
        vals = {
            "phone_number": NUMBER,
            "number_e164": NUMBER,
            "call_kind": "pbx",
            "pbx_id": self.pbx.id,
            "state": "terminated",
        }
        back = self.env["voip.call"].create(
            {
                **vals,
                "type_call": "outgoing",
                "outcome": "busy",
                "client_dialled": True,
                "start_date": now,
            }
        )
        early, late = self.env["voip.call"].create(
            [
                {
                    **vals,
                    "type_call": "incoming",
                    "outcome": "no_answer",
                    "start_date": now + timedelta(minutes=minutes),
                }
                for minutes in (-5, 5)
            ]
        )
        self.assertEqual((early.call_back_id, early.follow_up), (back, False))
        self.assertEqual((late.call_back_id.id, late.follow_up), (False, "call_back"))

    def test_c7_call_back_of_another_company(self):
        missed = self._missed()
        missed.company_id = self.env["res.company"].create({"name": "Second"})
        self._talk()
        self.assertEqual(missed.follow_up, "call_back")

    def test_c7_call_back_by_one_click(self):
        missed = self._missed()
        action = missed.with_user(self.operator).action_call_back()
        self.assertEqual(action["tag"], "call_telephony.dial")
        told = action["params"]
        self.assertEqual(
            told,
            {"number": NUMBER, "resModel": "res.partner", "resId": self.partner.id},
        )
        self.env["voip.call"].with_user(self.operator).dial(*told.values())
        self.telephony.run_until_idle()
        self.assertFalse(missed.follow_up)
        with self.assertRaises(AccessError):
            missed.with_user(self.other).action_call_back()

    # -- talks

    def test_c7_talk_waits_for_a_note(self):
        call = self._talk()
        self.assertEqual(call.follow_up, "note")
        call.with_user(self.operator).message_post(
            body="Wants windows", message_type="comment"
        )
        self.assertEqual((call.follow_up, call.noted_by), (False, "note"))

    def test_c7_note_on_the_client_is_one(self):
        mine, theirs = self._talk(), self._talk(user=self.other)
        old = self._talk()
        old.start_date = fields.Datetime.now() - timedelta(days=2)
        elsewhere = self._talk("+79160000000")
        self.partner.with_user(self.operator).message_post(
            body="Wants windows", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.assertEqual(self._todo(), theirs | old | elsewhere)
        self.assertEqual(mine.noted_by, "note")

    def test_c7_what_odoo_writes_is_no_note(self):
        call = self._talk()
        self.partner.with_user(self.operator).message_post(
            body="changed", message_type="notification"
        )
        self.assertEqual(call.follow_up, "note")

    def test_c7_activity_is_a_note(self):
        call, other = self._talk(), self._talk("+79160000000")
        call.with_user(self.operator).activity_schedule(
            "mail.mail_activity_data_todo", summary="Send the offer"
        )
        self.assertEqual((call.follow_up, call.noted_by), (False, "activity"))
        other.partner_id = partner = self.env["res.partner"].create({"name": "Olga"})
        partner.with_user(self.supervisor).activity_schedule(
            "mail.mail_activity_data_todo"
        )
        self.assertEqual(other.follow_up, "note", "of somebody else")
        partner.with_user(self.operator).activity_schedule(
            "mail.mail_activity_data_todo"
        )
        self.assertFalse(other.follow_up)

    def test_c7_activity_is_done_by_the_operator(self):
        call = self._talk()
        activity = call.with_user(self.operator).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.operator.id
        )
        activity.action_feedback("done")
        self.assertIn("done", call.message_ids[:1].body)

    def test_c7_note_during_the_talk(self):
        self.telephony.will(NUMBER, talk=60)
        call = self.env["voip.call"].with_user(self.operator)._dial(NUMBER)
        self.telephony.run_until(lambda: call.state == "ongoing")
        self.partner.with_user(self.operator).message_post(
            body="Wants windows", message_type="comment"
        )
        self.telephony.run_until_idle()
        self.assertFalse(call.sudo().follow_up)

    def test_c7_not_answered_asks_for_nothing(self):
        self.assertFalse(self._talk(outcome="no_answer").follow_up)

    # -- processed, assigned

    def test_c7_processed(self):
        calls = self._missed() | self._talk("+79160000000")
        wizard = self.env["telephony.follow.up"].with_user(self.operator)
        action = calls.with_user(self.operator).action_mark_processed()
        wizard = wizard.with_context(**action["context"]).create({"note": " came by "})
        wizard.action_apply()
        self.assertFalse(self._todo())
        for call in calls:
            self.assertEqual(
                (call.processed_user_id, call.processed_note),
                (self.operator, "came by"),
            )
        calls.with_user(self.supervisor).action_reopen()
        self.assertEqual(self._todo(), calls)

    def test_c7_call_going_on_is_not_processed(self):
        call = self.env["voip.call"].with_user(self.operator)._dial(NUMBER)
        with self.assertRaises(UserError):
            call.mark_processed()
        call.hang_up()
        self.telephony.run_until_idle()

    def test_c7_assigned(self):
        call = self._talk()
        with self.assertRaises(AccessError):
            call.with_user(self.other).action_take()
        wizard = self.env["telephony.follow.up"].with_user(self.supervisor)
        action = call.with_user(self.supervisor).action_assign()
        wizard = wizard.with_context(**action["context"])
        wizard.create({"user_id": self.other.id}).action_apply()
        self.assertEqual(call.assigned_user_id, self.other)
        theirs = call.with_user(self.other)
        self.assertEqual(theirs.search([("id", "=", call.id)]), call)
        self.assertFalse(theirs.recording_url, "sees it, does not hear it")
        with self.assertRaises(AccessError):
            theirs.recording_player()
        with self.assertRaises(AccessError):
            theirs.hang_up()
        theirs.mark_processed("done")
        self.assertEqual(call.processed_user_id, self.other)

    def test_c7_assigned_within_the_company(self):
        call = self._talk()
        second = self.env["res.company"].create({"name": "Second"})
        stranger = self.make_user(
            "tel_second", company_id=second.id, company_ids=second.ids
        )
        with self.assertRaises(UserError):
            call.with_user(self.supervisor).assign_to(stranger.id)

    def test_c7_nothing_by_plain_writing(self):
        call = self._talk()
        for vals in (
            {"follow_up": False},
            {"processed_date": fields.Datetime.now()},
            {"assigned_user_id": self.other.id},
            {"call_back_id": call.id},
            {"noted_date": fields.Datetime.now()},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                call.with_user(self.operator).write(vals)

    # -- speed

    def test_c7_the_list_is_read_by_its_index(self):
        self.env.cr.execute("""
            INSERT INTO voip_call (phone_number, number_e164, call_kind, state)
            SELECT n, '+7916' || n, 'manual', 'terminated'
              FROM generate_series(1000000, 1005000) n
        """)
        self.env.cr.execute("ANALYZE voip_call")
        for index, where in (
            ("number_e164_index", "number_e164 = '+79161234567'"),
            ("follow_up_idx", "follow_up IS NOT NULL ORDER BY id DESC LIMIT 80"),
        ):
            self.env.cr.execute(f"EXPLAIN SELECT id FROM voip_call WHERE {where}")
            told = " ".join(row[0] for row in self.env.cr.fetchall())
            self.assertIn(index, told)
