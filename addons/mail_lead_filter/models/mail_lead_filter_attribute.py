import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.clean import clean
from ..core.extract import Attribute
from ..core.rules import LETTER_NAMES

LABELLED = ("label", "field", "table", "cell")
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
            ("attachment", "Text of an attachment"),
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
            ("field", "field of a form"),
            ("table", "cell of a table"),
            ("cell", "cell of an attached table"),
            ("json", "value of JSON"),
            ("xml", "value of XML"),
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
    side = fields.Selection(
        [("right", "to the right of the label"), ("below", "below the label")],
        string="Cell",
        required=True,
        default="right",
    )
    path = fields.Char(
        help="Names parted by points: order.client.phones[0].number. Of XML also "
        "order/client/@id. Two points before a name: at any depth."
    )
    file_name = fields.Char(
        "Attachment", help="A part of the file's name, for example .xlsx. Empty: any."
    )
    choices = fields.Text(
        help="One a line, with other words for it: courier = by courier, express"
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
            ("money", "Money"),
            ("date", "Date"),
            ("choice", "Choice"),
            ("person", "Person's name"),
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

    @api.depends(
        "source", "header", "method", "label", "start", "end", "pattern", "path", "side"
    )
    def _compute_rule(self):
        sources = dict(self._fields["source"]._description_selection(self.env))
        methods = dict(self._fields["method"]._description_selection(self.env))
        for line in self:
            labels = " / ".join((line.label or "").split("\n"))
            what = {
                **dict.fromkeys(LABELLED, labels),
                **dict.fromkeys(("json", "xml"), line.path or ""),
                "between": f"{line.start or ''} … {line.end or '↵'}",
                "regex": line.pattern or "",
            }.get(line.method, "")
            if line.method in ("table", "cell"):
                line.rule = f"{methods[line.method]} {what}"
                continue
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
        "source", "header", "method", "label", "start", "pattern", "path", "kind",
        "choices", "fallback",
    )  # fmt: skip
    def _check_complete(self):
        for line in self:
            needed = {
                **dict.fromkeys(LABELLED, line.label),
                **dict.fromkeys(("json", "xml"), line.path),
                "between": line.start,
                "regex": line.pattern,
            }
            if line.kind == "choice" and not (line.choices or "").strip():
                raise ValidationError(
                    self.env._("The attribute “%s” has no choices.", line.name)
                )
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
            region = line.filter_id.country_id.code or "RU"
            fallback = (line.fallback or "").strip()
            if (
                fallback
                and clean(line.kind, fallback, region, line.choices or "") is None
            ):
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
            path=self.path or "",
            side=self.side,
            file_name=self.file_name or "",
            choices=self.choices or "",
            kind=self.kind,
            required=self.required,
            fallback=self.fallback or "",
        )
