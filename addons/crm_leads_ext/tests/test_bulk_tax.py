from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_leads_ext.bulk.tax import TaxNumbers


@tagged("post_install", "-at_install")
class TestBulkTax(TransactionCase):
    """B2: tax numbers of contacts made many at once."""

    def setUp(self):
        super().setUp()
        self.partners = self.env["res.partner"]
        self.russia = self.env.ref("base.ru").id
        self.asked = []

    def _taxes(self):
        """With a check like that of `base_vat`, whether it is installed or not."""

        def check(partners, country, vat, partner_name="", validation="error"):
            self.asked.append(vat)
            if validation and "x" in vat:
                raise ValidationError(partner_name)
            return vat.replace(" ", ""), country.code

        self.patch(type(self.partners), "_run_vat_checks", check)
        taxes = TaxNumbers(self.partners)
        taxes.is_checked, taxes.all_decide = True, False
        return taxes

    def test_what_the_check_makes_of_it_is_kept(self):
        taxes = self._taxes()
        kept = taxes.of("7707 083893", self.russia, "A")
        self.assertEqual(kept, ("7707083893", False))
        self.assertEqual(taxes.of("", self.russia, "A"), (False, False))
        self.assertEqual(taxes.of(None, False, "A"), (False, False))

    def test_what_it_refuses(self):
        self.assertIsNone(self._taxes().of("7707x", self.russia, "A"))

    def test_each_is_judged_once(self):
        taxes = self._taxes()
        for _turn in range(3):
            taxes.of("7707083893", self.russia, "A")
        asked = len(self.asked)
        taxes.of("7707083893", False, "A")  # of another country it says other things
        self.assertGreater(len(self.asked), asked)
        self.assertLessEqual(asked, 2)

    def test_an_address_of_electronic_invoices_decides_of_more(self):
        taxes = self._taxes()
        belgium = self.env.ref("base.be").id
        decides = "0477472701" if "peppol_endpoint" in self.partners._fields else False
        self.assertEqual(taxes.of("0477472701", belgium, "A")[1], decides)
        self.assertFalse(taxes.of("0477472701", self.russia, "A")[1])

    def test_where_somebody_else_has_a_say_each_number_decides(self):
        def mine(partners):
            return []

        self.assertTrue(TaxNumbers(self.partners)._known_methods())
        self.patch(type(self.partners), "_check_vat", mine)
        taxes = TaxNumbers(self.partners)
        self.assertEqual(taxes.of("77", self.russia, "A")[1], "77")
