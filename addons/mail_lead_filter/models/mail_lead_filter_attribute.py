import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.clean import clean
from ..core.extract import Attribute
from ..core.rules import LETTER_NAMES

NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")


class MailLeadFilterAttribute(models.Model):
    """A value taken out of the letter, used by record templates under its name."""

    _name = "mail.lead.filter.attribute"
    _description = "Mail Filter Attribute"
    _inherit = "mail.lead.filter.part"
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        help="Record templates use the value under this name: {{ phone }}. "
        "Small Latin letters, digits and underscores.",
    )
    source = fields.Selection(
        [
            ("body", "Text of the letter"),
            ("text", "Plain text only"),
            ("html", "HTML as text only"),
            ("subject", "Subject"),
            ("sender", "Sender"),
            ("reply_to", "Reply-to address"),
            ("header", "Header"),
        ],
        string="Taken From",
        required=True,
        default="body",
        help="“Text of the letter” is the plain text or, when there is none, "
        "the HTML turned to text.",
    )
    header = fields.Char(help="Name of the header, for example X-Form-Id.")
    method = fields.Selection(
        [
            ("label", "after a label"),
            ("between", "between two marks"),
            ("regex", "by regular expression"),
            ("whole", "the whole of it"),
        ],
        string="Where",
        required=True,
        default="label",
    )
    label = fields.Text(
        help="The words before the value, for example Phone. Several spellings, "
        "one a line: the first one found counts."
    )
    extent = fields.Selection(
        [
            ("line", "to the end of the line"),
            ("paragraph", "to the next empty line"),
            ("rest", "to the end of the letter"),
        ],
        string="Up To",
        required=True,
        default="line",
    )
    start = fields.Char("Start Mark")
    end = fields.Char("End Mark", help="Empty: the end of the line.")
    pattern = fields.Char(
        "Expression",
        help="The group named “value”, else the first group, else the whole match "
        "is taken. An expression that needs more than 0.05 seconds is given up.",
    )
    kind = fields.Selection(
        [
            ("text", "Text"),
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("number", "Number"),
            ("date", "Date"),
        ],
        required=True,
        default="text",
    )
    required = fields.Boolean(
        help="A letter without this value is passed on to the next filters."
    )
    fallback = fields.Char("Otherwise", help="Used when the letter has no such value.")
    rule = fields.Char(compute="_compute_rule")

    _name_uniq = models.Constraint(
        "UNIQUE(filter_id, name)", "Each attribute of a filter needs its own name."
    )

    @api.depends("source", "header", "method", "label", "start", "end", "pattern")
    def _compute_rule(self):
        sources = dict(self._fields["source"]._description_selection(self.env))
        methods = dict(self._fields["method"]._description_selection(self.env))
        for line in self:
            what = {
                "label": " / ".join((line.label or "").split("\n")),
                "between": f"{line.start or ''} … {line.end or '↵'}",
                "regex": line.pattern or "",
            }.get(line.method, "")
            where = sources.get(line.source, "")
            if line.source == "header":
                where += f" {line.header or ''}"
            line.rule = f"{where}, {methods.get(line.method, '')} {what}".strip()

    @api.constrains("name")
    def _check_name(self):
        for line in self:
            if not NAME.fullmatch(line.name):
                raise ValidationError(
                    self.env._(
                        "“%s” is not a usable name: small Latin letters, digits and "
                        "underscores, a letter first.",
                        line.name,
                    )
                )
            if line.name in LETTER_NAMES:
                raise ValidationError(
                    self.env._("“%s” is a value every letter has.", line.name)
                )

    @api.constrains(
        "source", "header", "method", "label", "start", "pattern", "kind", "fallback"
    )
    def _check_complete(self):
        for line in self:
            needed = {"label": line.label, "between": line.start, "regex": line.pattern}
            if line.source == "header" and not (line.header or "").strip():
                raise ValidationError(
                    self.env._(
                        "The attribute “%s” needs the name of the header.", line.name
                    )
                )
            if line.method in needed and not (needed[line.method] or "").strip():
                raise ValidationError(
                    self.env._(
                        "The attribute “%s” does not say where it is found.", line.name
                    )
                )
            if line.method == "regex":
                line._check_pattern(line.pattern)
            if (line.fallback or "").strip() and clean(
                line.kind, line.fallback, line.filter_id.country_id.code or "RU"
            ) is None:
                raise ValidationError(
                    self.env._(
                        "“%(value)s” is not a value for the attribute “%(name)s”.",
                        value=line.fallback,
                        name=line.name,
                    )
                )

    def _as_attribute(self) -> Attribute:
        return Attribute(
            name=self.name,
            source=self.source,
            method=self.method,
            header=self.header or "",
            label=self.label or "",
            extent=self.extent,
            start=self.start or "",
            end=self.end or "",
            pattern=self.pattern or "",
            kind=self.kind,
            required=self.required,
            fallback=self.fallback or "",
        )
