"""Contacts of campaigns made many at once, with their numbers."""

from odoo.addons.record_template.core.bulk import Recipe
from odoo.addons.record_template.runtime.bulk import check_rules, column_of, create_many

_TEXTS = ("name", "company_name", "phone", "email", "comment", "external_key")


def work_out(contacts, vals_list):
    """As `create` judges the numbers; those who may not be called are left to it."""
    given = [_numbers(vals) for vals in vals_list]
    listed = contacts._listed_numbers(
        {row["e164"] for numbers in given for row in numbers or ()}
    )
    companies = _companies(contacts, vals_list)
    owns = []
    for vals, numbers in zip(vals_list, given, strict=True):
        if not numbers or not vals.get("name"):
            owns.append(None)
            continue
        judged = contacts._judge_numbers([row["e164"] for row in numbers], listed)
        if set(judged) != {"phone_e164"}:
            owns.append(None)
            continue
        links = (("partner", vals.get("partner_id")), ("lead", vals.get("lead_id")))
        owns.append({**judged, "companies": tuple(companies.get(i) for i in links)})
    return owns


def _numbers(vals):
    """Values of the number rows, None when they are not all new ones."""
    commands = vals.get("number_ids") or ()
    if any(command[0] != 0 for command in commands):
        return None
    return [command[2] for command in commands]


def _companies(contacts, vals_list):
    """{(kind, id): company} of clients and deals."""
    found = {}
    for kind, model in (("partner", "res.partner"), ("lead", "crm.lead")):
        ids = {vals[f"{kind}_id"] for vals in vals_list if vals.get(f"{kind}_id")}
        companies = column_of(contacts.env[model].browse(ids), "company_id")
        found.update({(kind, i): company for i, company in companies.items()})
    return found


def finish(contacts, vals_list):
    """The numbers, and what `create` does at last."""
    rows = [
        {"contact_id": contact, **numbers}
        for contact, vals in zip(contacts.ids, vals_list, strict=True)
        for numbers in _numbers(vals)
    ]
    create_many(contacts.env["call.campaign.contact.number"], NUMBER, rows)
    _check_links(contacts, vals_list)
    contacts.fetch(["campaign_id"])
    contacts.campaign_id._on_new_contacts()


def _check_links(contacts, vals_list):
    """As `_check_links` of the contacts, without reading all clients and deals."""
    if contacts.env.su:
        return
    for name in ("partner_id", "lead_id"):
        ids = {vals[name] for vals in vals_list if vals.get(name)}
        model = contacts._fields[name].comodel_name
        check_rules(contacts.env[model].browse(ids), "read")


def work_out_numbers(numbers, vals_list):
    """The campaign is the contact's."""
    ids = {vals["contact_id"] for vals in vals_list}
    contacts = numbers.env["call.campaign.contact"].browse(ids)
    campaigns = column_of(contacts, "campaign_id")
    return [{"campaign_id": campaigns[vals["contact_id"]]} for vals in vals_list]


NUMBER = Recipe(
    free=frozenset({"contact_id", "e164", "extension", "raw"}),
    derived=frozenset({"campaign_id"}),
    work_out=work_out_numbers,
)
RECIPE = Recipe(
    free=frozenset({*_TEXTS, "partner_id", "lead_id", "priority"}),
    derived=frozenset({"phone_e164"}),
    kinds=("companies",),
    lists=frozenset({"number_ids"}),
    creates=frozenset({"call_dialer.models.call_campaign_contact"}),
    work_out=work_out,
    finish=finish,
)
#: what became of a row of a file
ROW = Recipe(free=frozenset({"number", "title", "reason", "contact_id", "made"}))
