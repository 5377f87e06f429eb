"""Leads made many at once: what Odoo fills in from the client and works out."""

from odoo.addons.record_template.core.bulk import Recipe

from .columns import email_columns, is_plain_phone

ADDRESS = ("street", "street2", "city", "zip", "state_id", "country_id")
_TEXTS = ("name", "contact_name", "partner_name", "function", "description")
#: columns of the client a lead's own ones are taken from
_OF_PARTNER = (
    *ADDRESS,
    *("name", "email", "phone", "website", "function", "lang", "company_id"),
    *("parent_id", "is_company", "company_name"),
)
_EMPTY = {
    "street": False,
    "street2": False,
    "city": False,
    "zip": False,
    "state_id": False,
    "country_id": False,
    "website": False,
    "function": False,
    "email_from": False,
    "phone": False,
    "contact_name": False,
    "partner_name": False,
    "lang_id": False,
}


def work_out(leads, vals_list):
    """For each lead the columns that differ from lead to lead; see `Recipe`."""
    partners = leads.env["res.partner"].browse(
        {vals["partner_id"] for vals in vals_list if vals.get("partner_id")}
    )
    partners.sudo().fetch(_OF_PARTNER)
    partners.sudo().parent_id.fetch(["name"])
    facts = {partner.id: _of_partner(partner) for partner in partners}
    none = {**_EMPTY, "partner_company": False}
    return [
        _columns(vals, facts.get(vals.get("partner_id"), none)) for vals in vals_list
    ]


def _of_partner(partner):
    """What a lead takes over from its client."""
    partner = partner.sudo()
    parent = partner.parent_id
    lang = partner.lang
    langs = partner.env["res.lang"]
    facts = {name: partner[name] for name in ("website", "function", "phone")}
    facts.update({name: partner[name] for name in ADDRESS})
    for name in ("state_id", "country_id"):
        facts[name] = partner[name].id
    facts["email_from"] = partner.email
    facts["contact_name"] = False if partner.is_company else partner.name
    facts["partner_name"] = (
        parent.name or (partner.is_company and partner.name) or partner.company_name
    )
    facts["lang_id"] = langs._get_data(code=lang).id if lang else False
    facts["partner_company"] = partner.company_id.id
    return facts


def _columns(vals, facts):
    """The own columns of one lead; None where Odoo would change its client."""
    if not vals.get("name"):
        return None
    own = {name: vals.get(name, facts[name]) for name in _EMPTY}
    own["partner_company"] = facts["partner_company"]
    email, phone = own["email_from"], own["phone"]
    normalized, own["email_domain_criterion"], own["email_state"] = email_columns(email)
    own["email_normalized"] = normalized
    if phone and not is_plain_phone(phone):
        return None
    own["phone_sanitized"] = phone or False
    own["phone_state"] = "correct" if phone else False
    if vals.get("partner_id"):
        if phone and phone != facts["phone"]:
            return None
        if email and email != facts["email_from"]:
            return None
    return own


def finish(leads, vals_list):
    """They have reached their stage."""
    leads._note_stage()


RECIPE = Recipe(
    free=frozenset(
        {*_TEXTS, "phone", "email_from", "partner_id", "street", "street2", "city"}
        | {"zip"}
    ),
    derived=frozenset(
        {*_EMPTY, "email_normalized", "email_domain_criterion", "email_state"}
        | {"phone_sanitized", "phone_state"}
    ),
    kinds=(
        "email_state",
        "phone_state",
        "lang_id",
        "state_id",
        "country_id",
        "partner_company",
    ),
    follows=frozenset(
        {"automated_probability", "probability", "prorated_revenue", "company_id"}
        | {"recurring_revenue_monthly_prorated", "recurring_revenue_prorated"}
        | {"won_status"}
    ),
    creates=frozenset(
        {"crm.models.crm_lead", "crm_iap_enrich.models.crm_lead"}
        | {"crm_livechat.models.crm_lead"}
        # the pattern asks for the distribution, and has the generator of all
        | {"crm_leads_ext.models.crm_lead_distribution"}
        | {"crm_leads_ext.models.crm_lead_generator"}
        | {"crm_leads_ext.models.crm_lead_milestone"}
    ),
    finish=finish,
    work_out=work_out,
    accepts=lambda lead: lead.won_status == "pending",
)
