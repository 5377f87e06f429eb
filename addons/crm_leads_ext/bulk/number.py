"""Telephone numbers of contacts, many at once."""

from odoo.addons.record_template.core.bulk import Recipe

from .columns import is_plain_phone


def work_out(rows, vals_list):
    """The number as it is dialled; what needs a country to be read is left out."""
    owns = []
    for vals in vals_list:
        number, _ext, rest = vals["number"].partition(" ext. ")
        extension = vals.get("extension")
        if not is_plain_phone(number) or rest != (extension or ""):
            owns.append(None)
        else:
            owns.append({"number_e164": number, "extension": extension})
    return owns


RECIPE = Recipe(
    free=frozenset({"partner_id", "number", "extension", "note"}),
    derived=frozenset({"number_e164", "extension"}),
    creates=frozenset({"crm_leads_ext.models.res_partner_phone_number"}),
    work_out=work_out,
)
