"""Tax numbers of contacts made many at once: what is kept, and what follows from it."""

from odoo.exceptions import ValidationError

#: stored columns that Odoo works out of a tax number
FOLLOWS = frozenset({"vies_valid", "peppol_eas", "peppol_endpoint"})
#: methods that decide what becomes of a tax number, and whose are known
_METHODS = (
    "_check_vat",
    "_compute_peppol_eas",
    "_compute_peppol_endpoint",
    "_compute_vies_valid",
    "_deduce_country_code",
    "_inverse_vat",
    "_peppol_eas_endpoint_depends",
)
_KNOWN = frozenset(
    {
        "account.models.partner",
        "account_edi_ubl_cii.models.res_partner",
        "base_vat.models.res_partner",
    }
)


class TaxNumbers:
    """The tax numbers of one go.

    Odoo's own check judges each of them once; what it says is kept for the company's
    people.
    """

    def __init__(self, partners):
        self.partners = partners
        self.countries = partners.env["res.country"]
        self.is_checked = bool(partners._fields["vat"].inverse)
        self.all_decide = not self._known_methods() or self._asks_vies()
        self.judged = {}

    def of(self, vat, country, name):
        """(the tax number as Odoo keeps it, the part of it that decides of more).

        Where nothing follows from it but its own column, the second is False; else all
        that have the same one are alike.

        :param vat: as given; empty for none
        :param country: id of the contact's country, or False
        :param name: of the contact, for Odoo's message
        :return: None when Odoo refuses it
        """
        if not vat:
            return False, False
        key = (vat, country)
        if key not in self.judged:
            self.judged[key] = self._judge(vat, country, name)
        return self.judged[key]

    def _judge(self, vat, country, name):
        place = self.countries.browse(country or ())
        kept = vat
        if self.is_checked:
            try:
                kept, _code = self.partners._run_vat_checks(place, vat, name)
            except ValidationError:
                return None
        decides = self.all_decide or self._is_on_peppol(place, kept)
        return kept, kept if decides else False

    def _is_on_peppol(self, place, vat):
        """Is the number an address of electronic invoices in its country?"""
        if "peppol_endpoint" not in self.partners._fields:
            return False
        # pylint: disable=import-outside-toplevel
        from odoo.addons.account_edi_ubl_cii.models.account_edi_common import (
            EAS_MAPPING,
        )

        checked = self.partners._run_vat_checks(place, vat, validation=False)
        return (checked[1] or place.code) in EAS_MAPPING

    def _known_methods(self):
        for base in type(self.partners).__mro__:
            for name in _METHODS:
                method = base.__dict__.get(name)
                if method is not None:
                    module = method.__module__.removeprefix("odoo.addons.")
                    if module not in _KNOWN:
                        return False
        return True

    def _asks_vies(self):
        companies = self.partners.env["res.company"].sudo()
        if "vat_check_vies" not in companies._fields:
            return False
        return bool(companies.search_count([("vat_check_vies", "=", True)], limit=1))
