from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged

from ..core import queueing
from .compliance_common import NIGHT, NOON, ComplianceMixin


@tagged("post_install", "-at_install")
class TestComplianceProfile(ComplianceMixin, TransactionCase):
    """B16: consents, modes, abandoned calls, presets, rights."""

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
        self._dials_first(uk)
        self.assertTrue(contact._allowed_number(), "by an operator")
        uk.lockout_operator_ok = False
        self.assertFalse(contact._allowed_number())
        uk.lockout_operator_ok = True
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

    def test_b5_what_is_judged_by_follows_the_profile_at_once(self):
        """It is kept between calls, as long as nothing was changed."""
        before = self.debt._core()
        self.assertIs(self.debt._core(), before)
        self.debt.client_day += 1
        changed = self.debt._core()
        self.assertEqual(changed.per_client.day, before.per_client.day + 1)
        self.debt.hour_ids[0].hour_from += 1
        self.assertNotEqual(self.debt._core().hours, before.hours)
        self.debt.hour_ids[-1].unlink()
        self.assertLess(
            sum(len(spans) for spans in self.debt._core().hours.values()),
            sum(len(spans) for spans in before.hours.values()),
        )

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
