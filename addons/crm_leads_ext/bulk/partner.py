"""Contacts made many at once: what they get from their company, and their numbers."""

from odoo.tools import SQL

from odoo.addons.record_template.core.bulk import SELF, Recipe
from odoo.addons.record_template.runtime.bulk import create_many

from ..core.numbers import split_numbers
from .columns import email_columns, is_plain_phone
from .number import RECIPE as NUMBER
from .tax import FOLLOWS, TaxNumbers

SYNC = "phone_numbers_in_step"
#: columns of the company a person's own ones are taken from
ADDRESS = ("street", "street2", "city", "zip", "state_id", "country_id")
_TEXTS = ("name", "phone", "email", "function", "comment")


def work_out(partners, vals_list):
    """For each contact the columns that differ from one to the next; see `Recipe`."""
    if set(partners._address_fields()) != set(ADDRESS):
        return [None] * len(vals_list)
    parents, taxes = _parents(partners, vals_list), TaxNumbers(partners)
    owns = [_columns(vals, parents, taxes) for vals in vals_list]
    for vals, own in zip(vals_list, owns, strict=True):
        if own is not None and vals.get("website"):
            own["website"] = partners._clean_website(vals["website"])
    return owns


def _parents(partners, vals_list):
    """{id: columns} of the companies."""
    ids = {vals["parent_id"] for vals in vals_list if vals.get("parent_id")}
    if not ids:
        return {}
    fields = partners._fields
    commercial = sorted(
        name
        for name in partners._commercial_fields()
        if fields[name].store and fields[name].column_type and name != "vat"
    )
    partners.flush_model()
    names = [
        *ADDRESS,
        "name",
        "type",
        "vat",
        "is_company",
        "lang",
        "user_id",
        "company_id",
    ]
    names += ["parent_id", "commercial_partner_id", "commercial_company_name"]
    rows = partners.env.execute_query_dict(
        SQL(
            "SELECT id, %s, CONCAT_WS('|', %s) AS commercial FROM res_partner"
            " WHERE id = ANY(%s)",
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(
                SQL("COALESCE(%s::text, '-')", SQL.identifier(name))
                for name in commercial
            ),
            list(ids),
        )
    )
    return {row["id"]: row for row in rows}


def _columns(vals, parents, taxes):
    """The own columns of one contact; None when it is left to the ORM."""
    if not vals.get("name"):
        return None
    own = {"company": False}
    phone = vals.get("phone")
    if phone:
        main = _main_number(phone)
        if not main:
            return None
        own["phone"], own["phone_sanitized"] = main
    own["email_normalized"] = email_columns(vals.get("email"))[0]
    parent = vals.get("parent_id")
    if not parent:
        return _of_itself(vals, own, taxes)
    return _of_company(vals, own, parents.get(parent), taxes)


def _of_itself(vals, own, taxes):
    if vals.get("company_name"):
        return None
    tax = taxes.of(vals.get("vat"), vals.get("country_id"), vals["name"])
    if tax is None:
        return None
    own["vat"], own["tax"] = tax
    own["complete_name"] = vals["name"].strip()
    own["commercial_partner_id"] = SELF
    if vals.get("is_company"):
        own["commercial_company_name"] = vals["name"]
    return own


def _of_company(vals, own, parent, taxes):
    """A person takes over the address and whatever the company decides."""
    if not parent or parent["commercial_partner_id"] != parent["id"]:
        return None
    if vals.get("type", "contact") != "contact" or vals.get("is_company"):
        return None
    if any(vals.get(name) for name in (*ADDRESS, "vat")):
        return None
    tax = taxes.of(parent["vat"], parent["country_id"], vals["name"])
    if tax is None or tax[0] != (parent["vat"] or False):
        return None  # what the company has is not kept as it is
    own["vat"], own["tax"] = tax
    name = parent["commercial_company_name"] or parent["name"]
    own["complete_name"] = f"{name}, {vals['name']}".strip()
    own["commercial_company_name"] = parent["commercial_company_name"]
    own["commercial_partner_id"] = parent["id"]
    own.update({name: parent[name] for name in ADDRESS})
    own["company"] = tuple(
        parent[name]
        for name in ("commercial", "lang", "user_id", "company_id", "is_company")
    )
    return own


def _numbers(phone):
    """The numbers in `phone`, if all can be dialled from anywhere."""
    if is_plain_phone(phone):
        return split_numbers(phone, None)
    numbers = split_numbers(phone, None)
    plain = all(n.valid and is_plain_phone(n.raw) for n in numbers)
    return numbers if plain else []


def _main_number(phone):
    """(phone, E.164) as they are in the end: the first of several numbers."""
    numbers = _numbers(phone)
    if not numbers:
        return None
    text = numbers[0].raw if len(numbers) > 1 else phone
    return text, numbers[0].e164


def finish(partners, vals_list):
    """The rows of the numbers, as `_phone_numbers_from_phone` makes them."""
    rows = []
    for partner, vals in zip(partners, vals_list, strict=True):
        phone = vals.get("phone")
        if not phone:
            continue
        numbers = _numbers(phone)
        several = len(numbers) > 1
        for place, number in enumerate(numbers):
            text = number.raw if several else phone
            row = partner._phone_row_vals(number, text, is_main=not place)
            if not place and several and any(char.isalpha() for char in phone):
                row["note"] = phone
            rows.append(row)
    model = partners.env["res.partner.phone.number"].sudo()
    create_many(model.with_context(**{SYNC: True}), NUMBER, rows)


RECIPE = Recipe(
    free=frozenset(
        {*_TEXTS, "parent_id", "street", "street2", "city", "zip", "website", "vat"}
    ),
    spare=frozenset({"vat"}),
    derived=frozenset(
        {*ADDRESS, "phone", "phone_sanitized", "email_normalized", "complete_name"}
        | {"commercial_partner_id", "commercial_company_name"}
    ),
    kinds=("company", "state_id", "country_id", "tax"),
    follows=frozenset({"lang", "user_id", *FOLLOWS}),
    creates=frozenset(
        {"crm_leads_ext.models.res_partner", "account.models.partner"}
        | {"base.models.res_partner", "base.models.properties_base_definition_mixin"}
    ),
    work_out=work_out,
    finish=finish,
)
