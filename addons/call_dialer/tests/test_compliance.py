import time
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged

from odoo.addons.call_telephony.tests.common import TelephonyMixin

from ..core import queueing
from ..models import call_compliance_log
from ..models.call_compliance import ComplianceRefused
from .common import DialerMixin

#: Wednesday: 12:00 in Moscow, 19:00 in Vladivostok
NOON = "2026-03-04 09:00:00"
#: Wednesday, 23:00 in Moscow
NIGHT = "2026-03-04 20:00:00"
MOSCOW_8 = "2026-03-05 05:00:00"


class ComplianceMixin(DialerMixin, TelephonyMixin):
    """A campaign of debt collection, a client in Moscow with two numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_telephony()
        cls._set_up_dialer()
        cls.make_device(cls.operator)
        cls.debt = cls.env.ref("call_dialer.call_compliance_ru_debt")
        cls.ads = cls.env.ref("call_dialer.call_compliance_ru_ads")
        cls.advertising = cls.env.ref("call_dialer.call_purpose_advertising")
        cls.moscow = cls.env["res.partner"].create(
            {
                "name": "Romashka",
                "country_id": cls.env.ref("base.ru").id,
                "state_id": cls.env.ref("base.state_ru_mow").id,
            }
        )
        cls.campaign.write({"compliance_id": cls.debt.id, "date_start": "2026-01-01"})

    def _client(self, number=1, **vals):
        return self._contact(number, partner_id=self.moscow.id, **vals)

    def _hold(self, contact):
        """The operator holds the contact, whatever the rules say."""
        contact.sudo().write(
            {
                "state": "claimed",
                "claimed_by": self.operator.id,
                "claimed_at": fields.Datetime.now(),
                "claimed_from": "todo",
            }
        )
        return contact.with_user(self.operator)

    def _desk(self, user=None):
        return self.env["call.desk"].with_user(user or self.operator)

    def _logs(self, **equal):
        domain = [(name, "=", value) for name, value in equal.items()]
        return self.env["call.compliance.log"].search(domain, order="id")

    def _called(self, number, at, contact=None, answered=False):
        """A call that was made before."""
        return self.env["voip.call"].create(
            {
                "phone_number": number,
                "number_e164": number,
                "type_call": "outgoing",
                "state": "terminated",
                "call_kind": "pbx",
                "start_date": at,
                "end_date": at,
                "client_dialled": True,
                "outcome": "answered" if answered else "no_answer",
                "user_id": self.operator.id,
                "campaign_contact_id": contact and contact.id,
            }
        )


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
            self.patch(
                __import__(
                    "odoo.addons.call_dialer.models.call_campaign_queue",
                    fromlist=["PASSED_AT_MOST"],
                ),
                "PASSED_AT_MOST",
                3,
            )
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

    # -- consent ----------------------------------------------------------------------

    @freeze_time(NOON)
    def test_b16_no_call_without_consent(self):
        self.campaign.compliance_id = self.ads
        self.campaign.auto_done = False
        contact = self._client(1)
        self.assertFalse(self._next())
        self.assertEqual(contact.state, "excluded")
        self.assertIn("consent", contact.excluded_reason)
        consent = self.env["call.consent"].create(
            {"partner_id": self.moscow.id, "purpose_id": self.advertising.id}
        )
        self.assertEqual(contact.state, "todo")
        self.assertEqual(self._next(), contact)
        consent.action_withdraw()
        self.assertEqual(consent.state, "withdrawn")
        self.assertEqual(
            self._desk().call(contact.id)["no_contact"]["code"], "compliance"
        )
        self.assertEqual(contact.state, "excluded")

    @freeze_time(NOON)
    def test_b16_consent_of_a_number_its_time_and_purpose(self):
        self.campaign.compliance_id = self.ads
        contact = self._contact(1)
        judge = self.env["call.compliance"]._judge
        Consent = self.env["call.consent"]
        service = self.env.ref("call_dialer.call_purpose_service")

        def allowed():
            return judge(contact.phone_e164, contact)[0].allowed

        Consent.create({"number": "89160000001", "purpose_id": service.id})
        self.assertFalse(allowed())
        consent = Consent.create(
            {"number": "89160000001", "purpose_id": self.advertising.id}
        )
        self.assertEqual(consent.number, "+79160000001")
        self.assertTrue(allowed())
        consent.given_at = fields.Datetime.now() - timedelta(days=2)
        consent.until = fields.Datetime.now() - timedelta(days=1)
        self.assertFalse(allowed())
        self.assertEqual(consent.state, "expired")
        self.assertIn(consent, Consent.search([("state", "=", "expired")]))
        with self.assertRaises(ValidationError):
            Consent.create({"number": "hello", "purpose_id": service.id})

    # -- modes, abandoned calls --------------------------------------------------------

    @freeze_time(NOON)
    def test_b16_a_mode_that_is_not_allowed_closes_the_campaign(self):
        profile = self.env["call.compliance.profile"].create(
            {"name": "Manual only", "limit_modes": True, "mode_manual": True}
        )
        self.campaign.compliance_id = profile
        contact = self._client(1)
        nothing = self._next()
        self.assertEqual(nothing.code, queueing.COMPLIANCE)
        self.assertIn("mode", nothing.message)
        self.assertEqual(contact.state, "todo")
        self.campaign.mode = "manual"
        self.assertEqual(self._next(), contact)

    def _dials_first(self, profile):
        """The campaign in a mode that dials before an operator is free."""
        self.campaign.compliance_id = profile
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE call_campaign SET mode = 'predictive' WHERE id = %s",
            [self.campaign.id],
        )
        self.env.invalidate_all()

    def _attempts(self, contact, answered, abandoned, at):
        for number in range(answered):
            self.env["call.attempt"].create(
                {
                    "contact_id": contact.id,
                    "start": at,
                    "is_open": False,
                    "outcome": "answered",
                    "number": contact.phone_e164,
                    "is_abandoned": number < abandoned,
                }
            )

    @freeze_time(NOON)
    def test_b16_too_many_abandoned_calls_stop_modes_that_dial_first(self):
        uk = self.env.ref("call_dialer.call_compliance_uk")
        contact = self._client(1)
        self._attempts(contact, 25, 1, "2026-03-04 08:00:00")
        self._attempts(contact, 10, 10, "2026-03-02 08:00:00")  # a day and more ago
        self.campaign.compliance_id = uk
        self.assertIsNone(self.campaign._compliance_closed())
        self._dials_first(uk)
        closed = self.campaign._compliance_closed()
        self.assertEqual(closed.code, queueing.COMPLIANCE)
        self.assertIn("4.0 %", closed.message)
        self._attempts(contact, 10, 0, "2026-03-04 08:00:00")
        self.assertIsNone(self.campaign._compliance_closed())

    @freeze_time(NOON)
    def test_b16_lockout_after_an_abandoned_call(self):
        uk = self.env.ref("call_dialer.call_compliance_uk")
        uk.limit_abandoned = False
        contact = self._client(1)
        self._attempts(contact, 1, 1, "2026-03-03 09:00:00")
        self.campaign.compliance_id = uk
        self.assertTrue(contact._allowed_number())
        self._dials_first(uk)
        self.assertFalse(contact._allowed_number())
        contact.sudo().write({"state": "claimed", "claimed_from": "todo"})
        self.assertTrue(contact._closed_now("engine"))
        self.assertEqual(contact.state, "todo")
        opens = fields.Datetime.to_string(contact.next_at)
        self.assertEqual(opens, "2026-03-06 09:00:00")
        self.assertEqual(self._logs(contact_id=contact.id).source, "engine")

    # -- profiles ----------------------------------------------------------------------

    @freeze_time(NOON)
    def test_b16_holidays_of_the_calendar(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "RU", "tz": "Europe/Moscow"}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "date_from": "2026-03-08 21:00:00",
                "date_to": "2026-03-09 20:59:59",
            }
        )
        self.debt.holiday_calendar_id = calendar
        contact = self._client(1)
        with freeze_time("2026-03-09 05:30:00"):
            contact.next_at = fields.Datetime.now()
            self.assertFalse(self._next())
        self.assertEqual(
            fields.Datetime.to_string(contact.next_at), "2026-03-09 06:00:00"
        )

    def test_b16_presets(self):
        debt = self.debt._core()
        self.assertEqual(debt.hours[0], ((480, 1320),))
        self.assertEqual(debt.hours[6], ((540, 1200),))
        self.assertEqual(debt.hours[7], ((540, 1200),))
        limits = debt.per_client
        self.assertEqual((limits.day, limits.week, limits.month), (1, 2, 8))
        ads = self.ads._core()
        self.assertTrue(ads.consent)
        self.assertEqual(ads.modes, {"manual", "preview"})
        uk = self.env.ref("call_dialer.call_compliance_uk")._core()
        self.assertEqual((uk.abandoned_percent, uk.lockout.days), (3.0, 3))
        us = self.env.ref("call_dialer.call_compliance_us")._core()
        self.assertEqual(us.hours[6], ((480, 1260),))
        none = self.env.ref("call_dialer.call_compliance_none")._core()
        self.assertEqual(none, type(none)())

    def test_b16_a_change_of_the_profile_is_told_in_its_chatter(self):
        self.debt.client_day = 3
        self.debt.hour_ids[0].hour_to = 21
        self.env.flush_all()
        self.debt.flush_recordset()
        self.cr.precommit.run()
        changed = self.debt.message_ids.tracking_value_ids.field_id.mapped("name")
        self.assertIn("client_day", changed)
        self.assertIn("hours_text", changed)

    def test_b16_profiles_must_make_sense(self):
        Profile = self.env["call.compliance.profile"]
        for vals in (
            {"consent_required": True},
            {"limit_hours": True},
            {"limit_modes": True},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                Profile.create({"name": "Bad", **vals})
        self.assertIn("copy", self.debt.copy().name)
        self.assertEqual(len(self.debt.copy().hour_ids), 3)

    # -- rights -----------------------------------------------------------------------

    @freeze_time(NIGHT)
    def test_b16_rights(self):
        contact = self._client(1)
        self._next()
        log = self._logs(contact_id=contact.id)
        self.assertTrue(log.with_user(self.supervisor).read(["reason"]))
        self.assertFalse(log.with_user(self.supervisor_2).search([("id", "=", log.id)]))
        for user in (self.operator, self.stranger):
            with self.assertRaises(AccessError):
                log.with_user(user).read(["reason"])
        for change in ({"allowed": True}, {"reason": "fine"}):
            with self.assertRaises(AccessError):
                log.with_user(self.supervisor).write(change)
        with self.assertRaises(AccessError):
            log.with_user(self.supervisor).unlink()
        with self.assertRaises(AccessError):
            self.debt.with_user(self.operator).client_day = 99
        self.debt.with_user(self.supervisor).client_day = 2
        with self.assertRaises(AccessError):
            self.campaign.with_user(self.operator).compliance_id = False
        with self.assertRaises(AccessError):
            self.env["phone.blacklist"].with_user(self.operator).search([])
        self.env["phone.blacklist"].with_user(self.supervisor).search([])
        for user in (self.operator, self.stranger):
            with self.assertRaises(AccessError):
                self.env["call.compliance.profile"].with_user(user).create(
                    {"name": "x"}
                )

    def test_b16_rights_of_consents(self):
        Consent = self.env["call.consent"]
        vals = {"number": "89160000009", "purpose_id": self.advertising.id}
        with self.assertRaises(AccessError):
            Consent.with_user(self.stranger).create(vals)
        theirs = Consent.with_user(self.operator_2).create(
            {**vals, "user_id": self.supervisor.id}
        )
        self.assertEqual(theirs.sudo().user_id, self.operator_2)
        with self.assertRaises(AccessError):
            theirs.with_user(self.operator).read(["number"])
        theirs.with_user(self.operator_2).action_withdraw()
        with self.assertRaises(UserError):
            theirs.with_user(self.operator_2).action_withdraw()
        for user in (self.operator_2, self.supervisor):
            with self.assertRaises(AccessError):
                theirs.with_user(user).unlink()
        self.assertTrue(theirs.with_user(self.supervisor).number)

    def test_b16_the_rules_own_words_are_nobody_elses(self):
        contact = self._client(1)
        contact.with_user(self.supervisor).write({"compliance_code": "consent"})
        self.assertFalse(contact.compliance_code)
