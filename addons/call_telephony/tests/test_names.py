from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import TelephonyCase, TelephonyMixin

NUMBER = "+74951234567"


class TestNames(TelephonyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.env["res.partner"].create(
            {"name": 'OOO "Romashka" <b>', "is_company": True, "phone": NUMBER}
        )
        cls.ivan = cls.env["res.partner"].create(
            {"name": "Ivan", "parent_id": cls.firm.id, "phone": f"{NUMBER} ext. 12"}
        )
        cls.make_device(cls.operator, "107")

    def test_c5_extension_tells_the_one_of_the_firm(self):
        find = self.env["res.partner"]._telephony_find
        self.assertEqual(self.ivan.phone_sanitized, NUMBER)
        self.assertEqual(find(NUMBER), self.firm)
        self.assertEqual(find(NUMBER, extension="12"), self.ivan)
        self.assertEqual(find(NUMBER, extension="13"), self.firm)

    def test_c5_caller_with_an_extension(self):
        self.pbx.incoming_user_ids = self.operator
        self.telephony.incoming(f"{NUMBER};ext=12")
        call = None
        self.telephony.run_until(
            lambda: self.env["voip.call"].search(
                [("partner_id", "=", self.ivan.id)], limit=1
            )
        )
        call = self.env["voip.call"].search([("partner_id", "=", self.ivan.id)])
        self.assertEqual(call.number_e164, NUMBER)

    def test_c5_internal_number_is_a_colleague(self):
        self.make_device(self.supervisor, "108")
        call = self.env["voip.call"].with_user(self.supervisor)._dial("107")
        self.assertEqual(
            (call.number_kind, call.colleague_id.id), ("internal", self.operator.id)
        )
        self.assertEqual(call._to_payload()["colleague"], self.operator.name)
        self.assertIn(self.operator.name, call.display_name)
        other = self.env["voip.call"].with_user(self.operator)._dial("199")
        self.assertFalse(other.colleague_id)
        self.assertFalse(other._to_payload()["colleague"])

    def test_c4_names_for_a_display(self):
        name = self.pbx._caller_name
        self.assertEqual(name(NUMBER), "OOO Romashka b")
        self.assertEqual(name("8 495 123-45-67 доб. 12"), "Ivan, OOO Romashka b")
        self.assertEqual(name("107"), self.operator.name)
        for nobody in ("+79160000001", "", "anonymous", "*98", "199", None):
            self.assertEqual(name(nobody), "")
        self.make_device(self.operator, "8 916 555-44-33", kind="mobile")
        self.assertEqual(name("+79165554433"), self.operator.name)

    def test_c4_names_of_other_companies_are_not_told(self):
        other = self.env["res.company"].create({"name": "Second"})
        self.env["res.partner"].create(
            {"name": "Secret", "phone": "+79165550000", "company_id": other.id}
        )
        self.assertEqual(self.pbx._caller_name("+79165550000"), "")

    def test_c4_token_is_shown_once_and_kept_as_a_hash(self):
        with self.assertRaises(AccessError):
            self.pbx.with_user(self.operator)._new_name_token()
        token = self.pbx.with_user(self.manager)._new_name_token()
        self.assertNotIn(token, str(self.pbx.sudo().read()))
        known = self.env["voip.pbx"]._by_name_token
        self.assertEqual(known(self.pbx.id, token), self.pbx)
        self.assertFalse(known(self.pbx.id, token + "x"))
        self.assertFalse(known(self.pbx.id + 1000, token))
        other = self.pbx.copy({"name": "Other"})
        self.assertFalse(known(other.id, ""))
        again = self.pbx._new_name_token()
        self.assertFalse(known(self.pbx.id, token))
        self.assertTrue(known(self.pbx.id, again))
        self.pbx.active = False
        self.assertFalse(known(self.pbx.id, again))
        with self.assertRaises(AccessError):
            self.pbx.with_user(self.operator).read(["name_token_hash"])


@tagged("post_install", "-at_install", "browser")
class TestNamesHttp(TelephonyMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_telephony()
        cls.env["res.partner"].create({"name": "Иван <Петров>", "phone": NUMBER})
        cls.token = cls.pbx._new_name_token()

    def ask(self, method="POST", headers=None, **values):
        values = {"pbx": str(self.pbx.id), "number": NUMBER, **values}
        path = "/call_telephony/caller_name"
        if method == "POST":
            return self.url_open(path, data=values, headers=headers)
        query = "&".join(
            f"{key}={value.replace('+', '%2B')}" for key, value in values.items()
        )
        return self.url_open(f"{path}?{query}", headers=headers)

    def test_c4_dialplan_asks(self):
        answer = self.ask(token=self.token)
        self.assertEqual((answer.status_code, answer.text), (200, "Иван Петров"))
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain"))
        self.assertEqual(self.ask("GET", token=self.token).text, "Иван Петров")
        bearer = {"Authorization": f"Bearer {self.token}"}
        self.assertEqual(self.ask("GET", headers=bearer).text, "Иван Петров")
        nobody = self.ask(token=self.token, number="+79160000001")
        self.assertEqual((nobody.status_code, nobody.text), (200, ""))

    def test_c4_without_the_token_nothing_is_told(self):
        for values in (
            {},
            {"token": "x"},
            {"token": self.token, "pbx": "0"},
            {"token": self.token, "pbx": "1 OR 1=1"},
            {"token": self.token, "pbx": "٣"},
            {"token": "", "pbx": ""},
        ):
            answer = self.ask(**values)
            self.assertEqual((answer.status_code, answer.text), (403, ""), values)
