import time

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..core import queueing
from ..models import call_campaign_queue, call_compliance_log
from ..models.call_compliance import ComplianceRefused
from .compliance_common import MOSCOW_8, NIGHT, NOON, ComplianceMixin


@tagged("post_install", "-at_install")
class TestCompliance(ComplianceMixin, TransactionCase):
    """B16: judged at the moment of dialling, by every path."""

    # -- Next ------------------------------------------------------------------

    def test_b16_next_passes_over_who_may_not_be_called_now(self):
        with freeze_time(NIGHT):
            here = self._client(1)
            far = self._contact(2, phone="+7 423 200 00 00", minutes=-5)
            nothing = self._next()
            self.assertEqual(nothing.code, queueing.LATER)
            # 20:00 UTC is 6:00 in Vladivostok: opens in two hours
            self.assertEqual(
                fields.Datetime.to_string(nothing.at), "2026-03-04 22:00:00"
            )
            self.assertIn("Vladivostok", nothing.message)
        self.assertEqual((here + far).mapped("state"), ["todo", "todo"])
        self.assertEqual(fields.Datetime.to_string(here.next_at), MOSCOW_8)
        self.assertIn("calling hours", here.compliance_note)
        self.assertEqual((here.attempts, here.attempt_ids), (0, here.attempt_ids[:0]))
        log = self._logs(contact_id=here.id)
        self.assertEqual((log.allowed, log.code, log.source), (False, "hours", "next"))
        self.assertEqual(log.opens_at, here.next_at)
        self.assertEqual(log.facts["zones"], ["Europe/Moscow"])
        with freeze_time(MOSCOW_8):
            self.assertEqual(self._next(), far)
            self.assertEqual(self._next(self.operator_2), here)

    def test_b16_a_callback_stays_one(self):
        with freeze_time(NIGHT):
            contact = self._client(1, user_id=self.operator.id)
            contact.state = "callback"
            self.assertFalse(self._next())
        self.assertEqual(contact.state, "callback")
        self.assertEqual(contact.user_id, self.operator)
        self.assertEqual(fields.Datetime.to_string(contact.next_at), MOSCOW_8)

    def test_b16_next_gives_up_after_many_and_goes_on(self):
        with freeze_time(NIGHT):
            contacts = self.env["call.campaign.contact"]
            for number in range(1, 5):
                contacts |= self._client(number)
            self.patch(call_campaign_queue, "PASSED_AT_MOST", 3)
            nothing = self._next()
            self.assertEqual(nothing.code, queueing.COMPLIANCE)
            self.assertEqual(len(contacts.filtered("compliance_note")), 3)
            self.assertEqual(self._next().code, queueing.LATER)
        self.assertEqual(len(contacts.filtered("compliance_note")), 4)

    # -- desk --------------------------------------------------------------------

    @freeze_time(NIGHT)
    def test_b16_desk_refuses_and_puts_the_contact_back(self):
        contact = self._client(1)
        self._hold(contact)
        card = self._desk().open()["card"]
        self.assertIn("calling hours", card["compliance"]["message"])
        answer = self._desk().call(contact.id)
        self.assertFalse(answer["call"])
        self.assertFalse(answer["card"])
        self.assertEqual(answer["no_contact"]["code"], "compliance")
        self.assertEqual(answer["no_contact"]["at"], MOSCOW_8)
        self.assertIn("Allowed from", answer["no_contact"]["message"])
        self.assertFalse(answer["refused"]["keep"])
        self.assertEqual(contact.state, "todo")
        self.assertEqual(fields.Datetime.to_string(contact.next_at), MOSCOW_8)
        self.assertFalse(contact.attempt_ids)
        self.assertFalse(
            self.env["voip.call"].search([("number_e164", "=", contact.phone_e164)])
        )
        log = self._logs(contact_id=contact.id)
        self.assertEqual((log.source, log.code), ("desk", "hours"))
        self.assertEqual(log.user_id, self.operator)

    @freeze_time(NOON)
    def test_b16_an_allowed_call_is_logged_twice_and_made_once(self):
        contact = self._client(1)
        self.assertEqual(self._next(), contact)
        self._desk().call(contact.id)
        self.telephony.run_until_idle()
        call = contact.attempt_ids.call_id
        self.assertTrue(call.client_dialled)
        logs = self._logs(contact_id=contact.id)
        self.assertEqual(logs.mapped("source"), ["desk", "service"])
        self.assertEqual(logs.mapped("allowed"), [True, True])
        self.assertEqual(logs.call_id, call)
        self.assertEqual(set(logs.mapped("profile_name")), {self.debt.name})

    def test_b16_attempts_of_day_and_week(self):
        with freeze_time(NOON):
            contact = self._client(1)
            self._called(contact.phone_e164, "2026-03-04 06:00:00")
            self.assertEqual(self._next().code, queueing.LATER)
            self.assertIn("often enough", contact.compliance_note)
            # tomorrow at eight
            self.assertEqual(fields.Datetime.to_string(contact.next_at), MOSCOW_8)
            self._called(contact.phone_e164, "2026-03-02 06:00:00")
        with freeze_time(MOSCOW_8):
            self.assertFalse(self._next())
        # Monday at eight
        self.assertEqual(
            fields.Datetime.to_string(contact.next_at), "2026-03-09 05:00:00"
        )

    @freeze_time(NOON)
    def test_b16_calls_to_other_numbers_of_the_client_count(self):
        self._client(1, phone="89160000001, 89160000002")
        self._called("+79160000002", "2026-03-04 06:00:00")
        self.assertFalse(self._next())
        # and those of a click on the card, to whatever number
        other = self._client(3)
        self.assertTrue(other._allowed_number())
        self._called("+79169999999", "2026-03-04 06:00:00").partner_id = self.moscow
        other.invalidate_recordset()
        self.assertFalse(other._allowed_number())

    @freeze_time(NOON)
    def test_b16_another_number_of_the_client_may_be_called(self):
        profile = self.env["call.compliance.profile"].create(
            {"name": "One a day to a number", "number_day": 1}
        )
        self.campaign.compliance_id = profile
        contact = self._client(1, phone="89160000001, 89160000002")
        self._called("+79160000001", "2026-03-04 06:00:00")
        self.assertEqual(self._next(), contact)
        answer = self._desk().call(contact.id, "+79160000001")
        self.assertTrue(answer["refused"]["keep"])
        self.assertEqual(contact.state, "claimed")
        self._desk().call(contact.id)
        self.assertEqual(contact.attempt_ids.number, "+79160000002")

    @freeze_time(NOON)
    def test_b16_a_talk_that_waits_for_its_result_keeps_the_contact(self):
        self.telephony.clock.epoch = time.time()
        contact = self._client(1)
        self._next()
        self._desk().call(contact.id)
        self.telephony.run_until_idle()
        answer = self._desk().call(contact.id)
        self.assertTrue(answer["refused"]["keep"])
        self.assertIn("often enough", answer["refused"]["message"])
        self.assertEqual(contact.claimed_by, self.operator)
        self._apply(contact, self._ref("no_answer"))
        self.assertEqual(contact.attempts, 1)

    # -- the service ---------------------------------------------------------------

    def test_b16_service_judges_again_when_it_takes_the_command(self):
        with freeze_time("2026-03-04 18:59:50"):
            contact = self._client(1)
            self.assertEqual(self._next(), contact)
            self._desk().call(contact.id)
            call = contact.attempt_ids.call_id
        with freeze_time("2026-03-04 19:00:05"):
            self.telephony.run_until_idle()
        self.assertFalse(call.client_dialled)
        self.assertIn("calling hours", call.failure)
        self.assertTrue(call.end_date)
        command = self.env["telephony.command"].search([("call_id", "=", call.id)])
        self.assertEqual(command.state, "failed")
        self.assertEqual(contact.state, "todo")
        self.assertEqual(fields.Datetime.to_string(contact.next_at), MOSCOW_8)
        self.assertEqual((contact.attempts, len(contact.attempt_ids)), (0, 0))
        logs = self._logs(contact_id=contact.id)
        self.assertEqual(logs.mapped("allowed"), [True, False])

    @freeze_time(NOON)
    def test_b16_two_calls_asked_for_at_once_only_the_first_is_made(self):
        self.make_device(self.operator_2, address="102")
        one, two = self._client(1), self._client(2)
        self.assertEqual(self._next(), one)
        self.assertEqual(self._next(self.operator_2), two)
        self._desk().call(one.id)
        first = one.attempt_ids.call_id
        # the other one was judged before the first was written
        self.campaign.compliance_id = False
        self._desk(self.operator_2).call(two.id)
        second = two.attempt_ids.call_id
        self.campaign.compliance_id = self.debt
        self.telephony.run_until_idle()
        self.assertTrue(first.client_dialled)
        self.assertFalse(second.client_dialled)
        self.assertEqual(two.state, "todo")

    @freeze_time(NOON)
    def test_b16_stop_listed_in_the_last_second(self):
        contact = self._client(1)
        self._next()
        self._desk().call(contact.id)
        call = contact.attempt_ids.call_id
        self.env["phone.blacklist"].create({"number": contact.phone_e164})
        self.telephony.run_until_idle()
        self.assertFalse(call.client_dialled)
        self.assertEqual(contact.state, "excluded")

    @freeze_time(NOON)
    def test_b16_what_cannot_be_judged_is_not_dialled(self):
        contact = self._client(1)
        self._next()
        self._desk().call(contact.id)
        call = contact.attempt_ids.call_id
        broken = self.env.registry["voip.call"]
        self.patch(broken, "_verdict_at_dial", lambda call: 1 // 0)
        store = self.telephony.store
        store.env = store.env(context={})  # not strict: as the service itself
        with mute_logger("odoo.addons.call_telephony.tools.set_aside"):
            self.telephony.run_until_idle()
        self.assertFalse(call.client_dialled)
        self.assertIn("could not be judged", call.failure)
        self.assertEqual(contact.claimed_by, self.operator)

    # -- clicks ----------------------------------------------------------------------

    def _click(self, number, user=None, **origin):
        return (
            self.env["voip.call"]
            .with_user(user or self.operator)
            .dial(number, **origin)
        )

    @freeze_time(NOON)
    def test_b16_a_click_on_a_number_of_the_stop_list_is_refused(self):
        self.env["phone.blacklist"].create({"number": "+79167770001"})
        with self.assertRaisesRegex(UserError, "stop list"):
            self._click("8 916 777-00-01")
        self.assertTrue(self._click("8 916 777-00-02")["id"])
        browser = self.env["voip.call"].with_user(self.operator_2)
        leg = {"type_call": "outgoing", "phone_number": "+79167770001"}
        with self.assertRaisesRegex(UserError, "stop list"):
            browser.create_call(leg)
        self.assertTrue(browser.create_call({**leg, "phone_number": "+79167770003"}))

    @freeze_time(NOON)
    def test_b16_a_stop_for_some_purposes_is_none_for_others(self):
        entry = self.env["phone.blacklist"].create(
            {"number": "+79160000001", "purpose_ids": [(6, 0, self.advertising.ids)]}
        )
        self.assertEqual(entry.scope, "purpose")
        contact = self._client(1)
        self.assertEqual(contact.state, "todo")
        self.assertEqual(self._next(), contact)
        contact._release("")
        self.campaign.compliance_id = self.ads
        self.env["call.consent"].create(
            {"partner_id": self.moscow.id, "purpose_id": self.advertising.id}
        )
        self.assertFalse(self._next())
        self.assertEqual(contact.state, "excluded")
        # no purpose stated: the careful reading
        self.campaign.compliance_id = False
        contact._back_from_exclusion()
        self.assertFalse(self._next())
        # entered once more for all purposes
        self.env["phone.blacklist"]._add(["+79160000001"])
        self.assertEqual(entry.scope, "all")

    def test_b16_a_click_beside_the_campaign_is_under_its_profile(self):
        with freeze_time(NIGHT):
            contact = self._client(1)
            with self.assertRaises(ComplianceRefused) as caught:
                self._click("8 916 000-00-01")
            self.assertIn("calling hours", str(caught.exception))
            with self.assertRaises(ComplianceRefused):
                self._click(
                    "8 916 000-00-01", res_model=contact._name, res_id=contact.id
                )
            # who does not work in the campaign is not under it
            manager = self._dialer_user("dia_other", "operator")
            self.make_device(manager)
            self.assertTrue(self._click("8 916 000-00-01", manager)["id"])

    @freeze_time(NIGHT)
    def test_b16_the_verdict_on_a_click_survives_the_rollback(self):
        contact = self._client(1)
        with self.assertRaises(ComplianceRefused) as caught:
            self._click("8 916 000-00-01")
        refusal = caught.exception
        self.assertFalse(self._logs(contact_id=contact.id))
        with self.enter_registry_test_mode():
            call_compliance_log._write(
                self.registry, self.env.cr, refusal.log_vals, refusal
            )
        log = self._logs(contact_id=contact.id)
        self.assertEqual((log.source, log.allowed), ("click", False))
        refusal.dealt_with = True
        call_compliance_log._write(None, None, refusal.log_vals, refusal)
        callbacks = self.env.cr.postrollback._funcs
        mine = [one for one in callbacks if getattr(one, "func", None)]
        self.assertTrue(mine)
        self.env.cr.postrollback.clear()
