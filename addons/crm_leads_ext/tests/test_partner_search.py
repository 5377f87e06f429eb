from odoo.tests import tagged

from .common import CrmLeadsExtCase


@tagged("post_install", "-at_install")
class TestPartnerSearch(CrmLeadsExtCase):
    """D1: a client is found by any of the numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.make_partner(
            "Searched Person", phone="8 (999) 555-66-77, 8 499 555-66-88 доб. 4"
        )

    def names(self, text, operator="ilike"):
        found = self.env["res.partner"].name_search(text, operator=operator)
        return [partner_id for partner_id, _name in found]

    def test_name_search_by_any_number_in_any_typing(self):
        for text in (
            "8 999 555 66 77",
            "+79995556677",
            "9995556677",
            "7(999)555-66-77",
            "555-66-77",
            "8 999 55566",
            "+7 499 555 66 88",
            "84995556688",
            "5556688",
        ):
            with self.subTest(text=text):
                self.assertIn(self.partner.id, self.names(text))
        self.assertNotIn(self.partner.id, self.names("8 999 555 66 78"))
        self.assertIn(self.partner.id, self.names("84995556688", "="))
        self.assertNotIn(self.partner.id, self.names("499555", "="))

    def test_name_search_by_name_goes_on(self):
        self.assertEqual(self.names("Searched Per"), self.partner.ids)

    def test_negative_operator_is_left_alone(self):
        found = self.env["res.partner"].search(
            [("display_name", "not ilike", "5556688"), ("id", "=", self.partner.id)]
        )
        self.assertEqual(found, self.partner)

    def test_search_view_field(self):
        for text in ("8 (499) 555-66-88", "4995556688", "555 66 88"):
            found = self.env["res.partner"].search(
                [("phone_mobile_search", "ilike", text)]
            )
            self.assertIn(self.partner, found)

    def test_leads_are_found_by_any_number_of_their_contact(self):
        lead = self.make_lead(partner_id=self.partner.id)
        found = self.env["crm.lead"].search(
            [("phone_mobile_search", "ilike", "8 (499) 555-66-88")]
        )
        self.assertEqual(found, lead)

    def test_rows_by_display_name(self):
        found = self.env["res.partner.phone.number"].search(
            [("display_name", "ilike", "8 499 555 66 88")]
        )
        self.assertEqual(found.partner_id, self.partner)

    def test_find_by_number(self):
        find = self.env["res.partner"]._find_by_number
        self.assertEqual(find("+74995556688"), self.partner)
        self.assertEqual(find("8 499 555-66-88"), self.partner)
        self.assertFalse(find("+79160000001"))
        for nothing in ("", False, None, "garbage"):
            self.assertFalse(find(nothing))

    def test_find_by_number_shared_in_a_company(self):
        company = self.make_partner("Firm", is_company=True)
        for name in ("A", "B"):
            self.make_partner(name, parent_id=company.id, phone="84951112233")
        self.assertEqual(
            self.env["res.partner"]._find_by_number("+74951112233"), company
        )

    def test_find_by_number_prefers_the_main_one(self):
        main = self.make_partner("Main", phone="84951112244")
        self.make_partner("Second", phone="89161112244, 84951112244")
        self.assertEqual(self.env["res.partner"]._find_by_number("+74951112244"), main)

    def test_find_by_number_ignores_archived_and_other_companies(self):
        self.partner.active = False
        self.assertFalse(self.env["res.partner"]._find_by_number("+79995556677"))
        self.partner.write({"active": True, "company_id": self.company_b.id})
        as_salesman = self.env["res.partner"].with_user(self.salesman)
        self.assertFalse(as_salesman._find_by_number("+79995556677"))
        in_company = self.env["res.partner"].sudo().with_company(self.env.company)
        self.assertFalse(in_company._find_by_number("+79995556677"))
        in_b = self.env["res.partner"].sudo().with_company(self.company_b)
        self.assertEqual(in_b._find_by_number("+79995556677"), self.partner)
