from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ..core.numbers import parse_number, search_terms, split_numbers

SYNC = "phone_numbers_in_step"


class ResPartner(models.Model):
    """Several numbers per contact; ``phone`` is the main one.

    Both ways are kept in step: writing ``phone`` changes the main row, changing rows
    changes ``phone``. Inside such a step the context has ``phone_numbers_in_step``.
    """

    _inherit = "res.partner"

    phone_number_ids = fields.One2many(
        "res.partner.phone.number", "partner_id", string="Phone Numbers", copy=True
    )
    phone_duplicate_partner_ids = fields.Many2many(
        "res.partner",
        string="Contacts with the Same Number",
        compute="_compute_phone_duplicate_partner_ids",
    )
    # Without a domain, unlike `opportunity_ids`: the ORM follows it from `phone` to the
    # leads' phones for a thousand contacts at once instead of one search for each.
    lead_ids = fields.One2many("crm.lead", "partner_id", "Leads and Opportunities")
    interaction_ids = fields.One2many("crm.interaction", "partner_id", "Interactions")
    interaction_count = fields.Integer(compute="_compute_interaction_count")

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("phone_number_ids.duplicate_partner_ids")
    def _compute_phone_duplicate_partner_ids(self):
        for partner in self:
            partner.phone_duplicate_partner_ids = (
                partner.phone_number_ids.duplicate_partner_ids
            )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_interaction_count(self):
        """Own interactions and those of the contacts below (a company's people)."""
        counts = self._count_with_people("crm.interaction")
        for partner in self:
            partner.interaction_count = counts.get(partner._origin.id, 0)

    # ------------------------------------------------------------
    # search: any number, in any typing
    # ------------------------------------------------------------

    @api.model
    def _phone_number_domain(self, operator, value, region=None):
        """Domain on ``res.partner.phone.number`` for a typed text, or None.

        None when ``value`` is no telephone number or the operator has no meaning here.
        """
        if operator in ("in", "not in") and not isinstance(value, str):
            texts = [text for text in value or () if isinstance(text, str)]
        else:
            texts = [value] if isinstance(value, str) else []
        region = region or self.env["res.partner"]._phone_region()
        exact = operator in ("=", "!=", "in", "not in")
        domains = []
        for text in texts:
            for term in search_terms(text.strip("%"), region):
                if term.startswith("+"):
                    domains.append(Domain("number_e164", "=", term))
                elif not exact:
                    domains.append(Domain("number_e164", "like", term))
        return Domain.OR(domains) if domains else None

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if domain is NotImplemented or operator in Domain.NEGATIVE_OPERATORS:
            return domain
        numbers = self._phone_number_domain(operator, value)
        if numbers is None:
            return domain
        return Domain(domain) | Domain("phone_number_ids", "any", numbers)

    def _search_phone_mobile_search(self, operator, value):
        domain = super()._search_phone_mobile_search(operator, value)
        if operator in Domain.NEGATIVE_OPERATORS:
            return domain
        numbers = self._phone_number_domain(operator, value)
        if numbers is None:
            return domain
        return Domain(domain) | Domain("phone_number_ids", "any", numbers)

    @api.model
    def _find_by_number(self, number):
        """The contact a number belongs to, or an empty recordset.

        :param number: E.164; any other notation is read with the company's country
        :return: one contact. When several people of one company share the number it is
            the company; otherwise the one whose main number it is, then the newest.

        The caller's rights apply; with ``sudo`` only the companies of the context do.
        """
        number = number if isinstance(number, str) else ""
        e164 = parse_number(number, self._phone_region()).e164
        if not e164:
            return self.browse()
        domain = Domain("number_e164", "=", e164)
        domain &= Domain("partner_id.active", "=", True)
        companies = self.env.context.get("allowed_company_ids")
        if companies:
            domain &= Domain("partner_id.company_id", "=", False) | Domain(
                "partner_id.company_id", "parent_of", companies
            )
        rows = self.env["res.partner.phone.number"].search(
            domain, order="is_main desc, id desc", limit=50
        )
        partners = rows.partner_id
        company = partners.commercial_partner_id
        if len(partners) > 1 and len(company) == 1:
            return company if company.has_access("read") else partners[:1]
        return partners[:1]

    # ------------------------------------------------------------
    # phone and rows in step
    # ------------------------------------------------------------

    def _phone_region(self):
        """ISO code of the country whose numbers are typed without a country code."""
        country = (
            self.country_id[:1]
            or self.company_id.country_id[:1]
            or self.env.company.country_id
        )
        return country.code or None

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get(SYNC):
            return super().create(vals_list)
        phones = [vals.get("phone") for vals in vals_list]
        partners = super().create(vals_list)
        typed = self.browse()
        for partner, phone, vals in zip(partners, phones, vals_list, strict=True):
            if phone:
                typed |= partner
                if vals.get("phone_number_ids"):
                    # the rows have just put their own number there
                    partner.with_context(**{SYNC: True}).phone = phone
        typed._phone_numbers_from_phone(replace=False)
        return partners

    def write(self, vals):
        if "phone" not in vals or self.env.context.get(SYNC):
            return super().write(vals)
        if "phone_number_ids" not in vals:
            result = super().write(vals)
            self._phone_numbers_from_phone()
            return result
        # both at once (a form): the rows come first, then what is typed as phone
        phone = vals["phone"]
        before = {partner.id: partner.phone for partner in self}
        result = super().write({k: v for k, v in vals.items() if k != "phone"})
        changed = self.filtered(lambda p: p.phone != phone and before[p.id] != phone)
        if changed and phone:
            changed.with_context(**{SYNC: True}).write({"phone": phone})
            changed._phone_numbers_from_phone(replace=False)
        return result

    def _phone_numbers_from_phone(self, replace=True, keep_phone=False):
        """Make the rows follow ``phone``, for any number of contacts at once.

        :param replace: an unknown number takes the place of the main row; otherwise
            it becomes a further row, the main one
        :param keep_phone: leave ``phone`` as typed although it has several numbers
        """
        rows_model = self.env["res.partner.phone.number"].sudo()
        rows_by_partner = defaultdict(rows_model.browse)
        for row in rows_model.search([("partner_id", "in", self.ids)]):
            rows_by_partner[row.partner_id.id] |= row
        create, remove, unmain = [], rows_model.browse(), rows_model.browse()
        shortened, cleared = {}, self.browse()
        for partner in self:
            rows = rows_by_partner[partner.id]
            main = rows.filtered("is_main")[:1]
            if not partner.phone:
                remove |= main
                cleared |= partner
                continue
            numbers = split_numbers(partner.phone, partner._phone_region())
            numbers.sort(key=lambda number: not number.valid)
            several = sum(number.valid for number in numbers) > 1
            if several and not keep_phone:
                shortened[partner] = numbers[0].raw
            text = numbers[0].raw if several else partner.phone
            found = partner._phone_match(rows, numbers[0], text)
            if not found and main and replace:
                main.with_context(**{SYNC: True}).write({"number": text})
                found = main
            if found:
                unmain |= (rows - found).filtered("is_main")
                if not found.is_main or found.number != text:
                    found.with_context(**{SYNC: True}).write(
                        {"is_main": True, "number": text}
                    )
            else:
                unmain |= rows.filtered("is_main")
                create.append(partner._phone_row_vals(numbers[0], text, is_main=True))
                if several and any(char.isalpha() for char in partner.phone):
                    # "…12 (Ivan), …14 (Olga)": the words are not lost
                    create[-1]["note"] = partner.phone
            if several:
                create.extend(
                    partner._phone_row_vals(number, number.raw)
                    for number in numbers[1:]
                    if not partner._phone_match(rows, number, number.raw)
                )
        step = rows_model.with_context(**{SYNC: True})
        unmain.with_env(step.env).write({"is_main": False})
        if create:
            step.create(create)
        for partner, phone in shortened.items():
            partner.with_context(**{SYNC: True}).phone = phone
        if remove:
            remove.with_env(step.env).unlink()
        cleared._phone_from_numbers()

    def _phone_match(self, rows, parsed, text):
        """The row that already is this number."""
        if parsed.valid:
            return rows.filtered(
                lambda row: (
                    row.number_e164 == parsed.e164
                    and (row.extension or "") == parsed.extension
                )
            )[:1]
        return rows.filtered(lambda row: row.number == text)[:1]

    def _phone_row_vals(self, parsed, text, is_main=False):
        return {
            "partner_id": self.id,
            "number": text,
            "extension": parsed.extension or False,
            "is_main": is_main,
            "kind": "work" if self.is_company else "mobile",
        }

    def _phone_from_numbers(self, chosen=None):
        """Make ``phone`` follow the rows: one main row each, its number as phone.

        :param chosen: rows that are to be the main ones of their contacts
        """
        if self.env.context.get(SYNC) or not self:
            return
        rows_model = self.env["res.partner.phone.number"].with_context(**{SYNC: True})
        chosen_ids = set(chosen.ids) if chosen else set()
        rows_by_partner = defaultdict(rows_model.browse)
        for row in rows_model.search([("partner_id", "in", self.ids)]):
            rows_by_partner[row.partner_id.id] |= row
        make, unmake = rows_model.browse(), rows_model.browse()
        for partner in self.with_context(**{SYNC: True}):
            rows = rows_by_partner[partner.id]
            main = (
                rows.filtered(lambda row: row.id in chosen_ids and row.is_main)[-1:]
                or rows.filtered("is_main")[:1]
                or rows[:1]
            )
            make |= main.filtered(lambda row: not row.is_main)
            unmake |= (rows - main).filtered("is_main")
            if (partner.phone or False) != (main.number or False):
                partner.phone = main.number
        if make:
            make.write({"is_main": True})
        if unmake:
            unmake.write({"is_main": False})

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_view_interactions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_leads_ext.crm_interaction_action"
        )
        action["domain"] = [("partner_id", "child_of", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action
