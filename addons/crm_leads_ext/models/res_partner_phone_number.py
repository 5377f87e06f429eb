from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

from ..core.numbers import Reason, format_international, parse_number

KINDS = [
    ("mobile", "Mobile"),
    ("work", "Work"),
    ("home", "Home"),
    ("other", "Other"),
]


class ResPartnerPhoneNumber(models.Model):
    """One telephone number of a contact.

    ``number`` stays as it was typed, ``number_e164`` is what is searched, compared
    and dialled. Exactly one number of a contact is the main one; it is kept in step
    with ``res.partner.phone`` (see ``res_partner.py``).
    """

    _name = "res.partner.phone.number"
    _description = "Phone Number of a Contact"
    _order = "partner_id, is_main desc, sequence, id"
    _rec_name = "number"

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="partner_id.company_id")
    sequence = fields.Integer(default=10)
    number = fields.Char(required=True, help="As typed, in any notation.")
    number_e164 = fields.Char(
        "International Number",
        compute="_compute_number_e164",
        store=True,
        index="btree_not_null",
        help="The number as it is dialled and compared: +79161234567. Empty when the "
        "text is not a telephone number.",
    )
    extension = fields.Char(
        compute="_compute_extension",
        store=True,
        readonly=False,
        help="Digits to dial after the answer. Taken from the number when it was typed "
        "there (ext. 12).",
    )
    kind = fields.Selection(KINDS, "Type", default="mobile", required=True)
    is_main = fields.Boolean(
        "Main", help="The main number is the one shown as Phone of the contact."
    )
    note = fields.Char(help="Whose number it is, when to call …")
    problem = fields.Char(compute="_compute_problem")
    duplicate_partner_ids = fields.Many2many(
        "res.partner",
        string="Also Belongs To",
        compute="_compute_duplicate_partner_ids",
        help="Other contacts, outside this one's own company, with the same number.",
    )

    @api.depends("number", "partner_id.country_id", "partner_id.company_id.country_id")
    def _compute_number_e164(self):
        for row in self:
            parsed = parse_number(row.number, row.partner_id._phone_region())
            row.number_e164 = parsed.e164 or False

    @api.depends("number")
    def _compute_extension(self):
        for row in self:
            typed = parse_number(row.number, row.partner_id._phone_region()).extension
            row.extension = typed or row.extension

    @api.depends("number", "number_e164")
    def _compute_problem(self):
        for row in self:
            row.problem = False
            if row.number and not row.number_e164:
                parsed = parse_number(row.number, row.partner_id._phone_region())
                row.problem = self._reason_text(parsed.reason)

    @api.depends("number_e164", "partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_duplicate_partner_ids(self):
        numbers = [number for number in self.mapped("number_e164") if number]
        partners = defaultdict(lambda: self.env["res.partner"])
        if numbers:
            for row in self.search([("number_e164", "in", numbers)]):
                partners[row.number_e164] |= row.partner_id
        for row in self:
            own = row.partner_id.commercial_partner_id._origin
            row.duplicate_partner_ids = partners[row.number_e164].filtered(
                lambda p, row=row, own=own: (
                    p != row.partner_id._origin
                    and p.commercial_partner_id != own
                    and p.active
                )
            )

    @api.depends("number", "number_e164", "extension")
    def _compute_display_name(self):
        for row in self:
            text = format_international(row.number_e164 or "") or row.number or ""
            if row.number_e164 and row.extension:
                text = self.env._(
                    "%(number)s ext. %(extension)s",
                    number=text,
                    extension=row.extension,
                )
            row.display_name = text

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        extra = self.env["res.partner"]._phone_number_domain(operator, value)
        if extra is None or operator in Domain.NEGATIVE_OPERATORS:
            return domain
        return Domain(domain) | extra

    @api.constrains("number", "extension", "partner_id")
    def _check_unique_on_partner(self):
        rows = self.search([("partner_id", "in", self.partner_id.ids)])
        seen = {}
        for row in rows.sorted("id"):
            key = (row.partner_id, row.number_e164 or row.number, row.extension or "")
            if key in seen and (row in self or seen[key] in self):
                raise ValidationError(
                    self.env._(
                        "%(partner)s already has the number %(number)s.",
                        partner=row.partner_id.display_name,
                        number=row.display_name,
                    )
                )
            seen[key] = row

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        chosen = rows.filtered("is_main")
        rows.partner_id._phone_from_numbers(chosen=chosen)
        return rows

    def write(self, vals):
        partners = self.partner_id if "partner_id" in vals else self.browse().partner_id
        result = super().write(vals)
        if {"number", "is_main", "sequence", "partner_id"} & vals.keys():
            chosen = self if vals.get("is_main") else self.browse()
            (partners | self.partner_id)._phone_from_numbers(chosen=chosen)
        return result

    def unlink(self):
        partners = self.partner_id
        result = super().unlink()
        partners.exists()._phone_from_numbers()
        return result

    def _merge_key(self):
        """What makes two rows of merged contacts the same number."""
        self.ensure_one()
        return (self.number_e164 or self.number, self.extension or "")

    def action_make_main(self):
        """Button of the list: this number becomes the contact's phone."""
        self.ensure_one()
        self.check_access("write")
        self.is_main = True

    @api.model
    def _reason_text(self, reason):
        """Translated text of a ``core.numbers.Reason``; used by imports too."""
        texts = {
            Reason.EMPTY: self.env._("there is no number"),
            Reason.NO_DIGITS: self.env._("there are no digits in it"),
            Reason.TOO_SHORT: self.env._("too few digits (is the area code missing?)"),
            Reason.TOO_LONG: self.env._("too many digits"),
            Reason.UNKNOWN_COUNTRY: self.env._(
                "the country code is missing or unknown"
            ),
            Reason.INVALID: self.env._("there is no such number range in the country"),
            Reason.ROUNDED: self.env._(
                "the spreadsheet has rounded the number, its last digits are lost"
            ),
        }
        return texts.get(reason, False)

    @api.model
    def _vals_from_parsed(self, parsed, **vals):
        """Values of a row for a ``ParsedNumber`` of ``core.numbers``."""
        return {
            "number": parsed.raw if parsed.valid else parsed.raw[:64],
            "extension": parsed.extension or False,
            **vals,
        }

    @api.model
    def _command_from_parsed(self, parsed, **vals):
        return Command.create(self._vals_from_parsed(parsed, **vals))
