from odoo.exceptions import AccessError

from .common import TelephonyCase

NUMBER = "+79161234567"


class TestRights(TelephonyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_user("tel_other")
        cls.stranger = cls.make_user("tel_plain", "base.group_user")

    def setUp(self):
        super().setUp()
        self.telephony.will(NUMBER, talk=10)
        self.call = self.env["voip.call"].with_user(self.operator)._dial(NUMBER).sudo()

    def test_operators_see_their_own(self):
        for user, sees in (
            (self.operator, True),
            (self.other, False),
            (self.stranger, False),
            (self.supervisor, True),
        ):
            found = self.env["voip.call"].with_user(user).search([])
            self.assertEqual(self.call in found, sees, user.login)
        with self.assertRaises(AccessError):
            self.call.with_user(self.other).read(["phone_number"])

    def test_nobody_changes_what_the_pbx_told(self):
        for user in (self.operator, self.supervisor, self.manager):
            for vals in (
                {"outcome": "answered"},
                {"state": "terminated"},
                {"user_id": user.id},
                {"recording_id": 1},
            ):
                with self.subTest((user.login, vals)), self.assertRaises(AccessError):
                    self.call.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            self.env["voip.call"].with_user(self.operator).create({"phone_number": "1"})
        for user in (self.operator, self.supervisor):
            with self.assertRaises(AccessError):
                self.call.with_user(user).unlink()
        partner = self.env["res.partner"].create({"name": "Found"})
        for user in (self.operator, self.supervisor):
            self.call.partner_id = False
            self.call.with_user(user).link_partner(partner.id)
            self.assertEqual(self.call.partner_id, partner)
        with self.assertRaises(AccessError):
            self.call.with_user(self.other).link_partner(partner.id)

    def test_hang_up_and_answer_of_others(self):
        for method in ("hang_up", "answer", "decline"):
            with self.assertRaises(AccessError):
                getattr(self.call.with_user(self.other), method)()
        self.call.with_user(self.supervisor).hang_up()
        self.assertEqual(self.call.outcome, "cancelled")

    def test_other_companies(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.call.company_id = company
        found = self.env["voip.call"].with_user(self.supervisor).search([])
        self.assertNotIn(self.call, found)
        self.pbx.company_id = company
        pbxs = self.env["voip.pbx"].with_user(self.supervisor).search([])
        self.assertNotIn(self.pbx, pbxs)

    def test_recordings(self):
        self.telephony.run_until_idle()
        attachment = self.call.recording_id
        # heard in the call only, by nobody as an attachment
        for user in (self.operator, self.supervisor, self.other, self.manager):
            with self.assertRaises(AccessError):
                attachment.with_user(user).read(["raw"])
            with self.assertRaises(AccessError):
                attachment.with_user(user).unlink()

    def test_pbx_secrets(self):
        self.pbx.ari_password = "s3cret"
        for user in (self.operator, self.supervisor):
            pbx = self.pbx.with_user(user)
            for name in ("ari_password", "ari_url", "ari_user"):
                with self.assertRaises(AccessError):
                    pbx.read([name])
            self.assertNotIn("ari_password", pbx.read()[0])
            with self.assertRaises(AccessError):
                pbx.write({"name": "x"})
        self.assertEqual(self.pbx.with_user(self.manager).ari_password, "s3cret")

    def test_commands_and_events_are_for_managers(self):
        for model in ("telephony.command", "telephony.event"):
            for user in (self.operator, self.supervisor, self.stranger):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
            self.env[model].with_user(self.manager).search([])
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.manager).create({})

    def test_dial_from_a_record_one_may_not_read(self):
        company = self.env["res.company"].create({"name": "Second"})
        partner = self.env["res.partner"].create(
            {"name": "Theirs", "phone": "+79160000001", "company_id": company.id}
        )
        Call = self.env["voip.call"].with_user(self.other)
        with self.assertRaises(AccessError):
            Call.dial("+79160000001", "res.partner", partner.id)

    def test_simulated_calls_are_made_by_managers(self):
        with self.assertRaises(AccessError):
            self.pbx.with_user(self.operator).check_access("write")
        self.assertTrue(self.pbx.with_user(self.manager).action_simulate_incoming())

    def test_browser_phone_of_voip_oca_goes_on(self):
        Call = self.env["voip.call"].with_user(self.stranger)
        told = Call.create_call(
            {
                "phone_number": "+79160000009",
                "type_call": "outgoing",
                "user_id": self.operator.id,
                "recording_id": 1,
            }
        )
        call = self.env["voip.call"].browse(told["id"])
        self.assertEqual(call.user_id, self.stranger)
        self.assertFalse(call.recording_id)
        self.assertEqual(
            call.with_user(self.stranger).accept_call()["state"], "ongoing"
        )
        call.with_user(self.stranger).terminate_call()
        self.assertEqual((call.state, call.outcome), ("terminated", "answered"))
        with self.assertRaises(AccessError):
            call.with_user(self.other).terminate_call()

    def test_browser_phone_as_first_leg_makes_no_second_call(self):
        before = self.env["voip.call"].search_count([])
        told = (
            self.env["voip.call"]
            .with_user(self.operator)
            .create_call({"phone_number": NUMBER, "type_call": "incoming"})
        )
        self.assertEqual(told["id"], self.call.id)
        self.assertEqual(self.env["voip.call"].search_count([]), before)
        # what the browser believes does not change what the PBX knows
        self.call.with_user(self.operator).terminate_call()
        self.assertEqual(self.call.state, "calling")
