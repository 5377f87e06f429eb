from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from .common import TelephonyCase


class TestDevices(TelephonyCase):
    def test_first_is_in_use_and_one_at_a_time(self):
        desk = self.make_device(self.operator, "101")
        mobile = self.make_device(self.operator, "+79160000001", "mobile")
        self.assertTrue(desk.is_current)
        self.assertFalse(mobile.is_current)
        mobile.with_user(self.operator).use()
        self.assertEqual(self.operator._telephony_device(), mobile)
        self.assertFalse(desk.is_current)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            desk.is_current = True
            desk.flush_recordset()

    def test_only_the_own_one_may_be_chosen(self):
        desk = self.make_device(self.supervisor, "102")
        with self.assertRaises(AccessError):
            desk.with_user(self.operator).use()
        desk.with_user(self.manager).use()

    def test_addresses(self):
        for kind, address in (
            ("desk", "101&PJSIP/102"),
            ("desk", "10 1"),
            ("mobile", "call me"),
            ("mobile", "101"),
        ):
            with self.subTest(address), self.assertRaises(ValidationError):
                self.make_device(self.operator, address, kind)

    def test_endpoints(self):
        mobile = self.make_device(self.operator, "8 916 000-00-01", "mobile")
        self.assertEqual(mobile._endpoint().address, "+79160000001")
        self.assertFalse(mobile._endpoint().is_extension)
        desk = self.make_device(self.supervisor, "102")
        self.assertTrue(desk._endpoint().is_extension)

    def test_calls_ring_the_device_in_use(self):
        desk = self.make_device(self.operator, "101")
        call = self.env["voip.call"].with_user(self.operator)._dial("+79161234567")
        self.assertEqual(call.device_id, desk)
        command = self.env["telephony.command"].search([("call_id", "=", call.id)])
        self.assertEqual(command.payload["operator"]["address"], "101")

    def test_secrets_are_for_managers(self):
        device = self.make_device(self.operator, "101", "browser", secret="s3cret")
        mine = device.with_user(self.operator)
        self.assertEqual(mine.read(["address"])[0]["address"], "101")
        with self.assertRaises(AccessError):
            mine.read(["secret"])
        with self.assertRaises(AccessError):
            mine.search([("secret", "=like", "s%")])
        self.assertNotIn("secret", mine.read()[0])
        self.assertEqual(device.with_user(self.manager).secret, "s3cret")

    def test_browser_gets_its_own_password(self):
        self.pbx.write({"mode": "prod", "domain": "pbx.example", "ws_server": "ws://x"})
        device = self.make_device(self.operator, "101", "browser", secret="s3cret")
        info = self.operator.with_user(self.operator)._voip_get_info()
        self.assertNotIn("pbx_password", info)
        self.assertEqual((info["mode"], info["pbx_username"]), ("prod", "101"))
        self.assertTrue(info["has_password"])
        login = (
            self.env["res.users"]
            .with_user(self.operator)
            .telephony_browser_credentials()
        )
        self.assertEqual(login, {"username": "101", "password": "s3cret"})
        # another telephone in use: the browser registers no more
        self.make_device(self.operator, "102").with_user(self.operator).use()
        self.assertEqual(self.operator._voip_get_info()["mode"], "test")
        with self.assertRaises(AccessError):
            self.env["res.users"].with_user(
                self.operator
            ).telephony_browser_credentials()
        self.assertTrue(device)

    def test_voip_oca_passwords_are_not_for_everybody(self):
        self.supervisor.sudo().write({"voip_username": "7", "voip_password": "hidden"})
        victim = self.supervisor.with_user(self.operator)
        with self.assertRaises(AccessError):
            victim.read(["voip_password"])
        own = self.operator.with_user(self.operator)
        with self.assertRaises(AccessError):
            own.read(["voip_password"])
        with self.assertRaises(AccessError):
            own.write({"voip_password": "x"})

    def test_names_are_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        desk = self.make_device(self.operator, "101")
        other = self.make_device(self.supervisor, "102", name="At the window")
        self.assertEqual(desk.display_name, "Desk phone 101")
        russian = desk.with_context(lang="ru_RU")
        kinds = dict(desk._fields["kind"]._description_selection(russian.env))
        self.assertEqual(russian.display_name, f"{kinds['desk']} 101")
        self.assertEqual(other.with_context(lang="ru_RU").display_name, other.name)
