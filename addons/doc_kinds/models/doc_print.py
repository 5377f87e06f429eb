from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, is_html_empty

from odoo.addons.record_template.core import placeholders

#: What a page of a kind can say beside the attributes.
NAMES = (
    "number",
    "subject",
    "kind",
    "stage",
    "created",
    "closed",
    "deadline",
    "contact",
    "contact_address",
    "responsible",
    "company",
    "notes",
    "attributes",
)


class DocKind(models.Model):
    """The page of a kind: a text with placeholders, printed instead of the table."""

    _inherit = "doc.kind"

    print_body = fields.Html(
        "Page",
        translate=True,
        help="Printed instead of the usual table. {{ number }}, {{ subject }}, "
        "{{ contact }}, {{ attributes }} and the technical names of the attributes "
        "are replaced by what the document says.",
    )
    print_names = fields.Char("Placeholders", compute="_compute_print_names")

    @api.depends("attribute_ids.code")
    def _compute_print_names(self):
        for kind in self:
            codes = kind.attribute_ids.filtered("code").mapped("code")
            kind.print_names = ", ".join(
                f"{{{{ {name} }}}}" for name in dict.fromkeys((*NAMES, *codes))
            )

    @api.constrains("print_body")
    def _check_print_body(self):
        for kind in self:
            body = kind.print_body or ""
            wrong = [problem.text for problem in placeholders.problems(body)]
            lines = kind.with_context(active_test=False).attribute_ids
            known = {*NAMES, *lines.mapped("code")}
            wrong += [
                name
                for name in placeholders.names(body)
                if name.removeprefix("attributes.") not in known
            ]
            if wrong:
                raise ValidationError(
                    self.env._(
                        "The page of %(kind)s: %(names)s means nothing. Possible: "
                        "%(possible)s.",
                        kind=kind.name,
                        names=", ".join(f"“{name}”" for name in wrong),
                        possible=kind.print_names,
                    )
                )


class DocDocument(models.Model):
    _inherit = "doc.document"

    def _print_body(self, for_client=False):
        """The page of the kind about this document; empty when the kind has none.

        :param for_client: attributes not meant for clients stay empty
        """
        self.ensure_one()
        body = self.kind_id.sudo().print_body
        if is_html_empty(body):
            return ""
        values = self._print_values(for_client)
        text = placeholders.render(body, values.get, escape_html=True, to_text=_text)
        return Markup(text)  # values are escaped by render, the page by the field

    def _print_values(self, for_client):
        document = self
        partner = document.partner_id.sudo()

        def day(value):
            return format_date(self.env, value) if value else ""

        texts = {
            prop["name"]: self._attribute_text(prop)
            for prop in self._attributes_read()
            if prop["type"] != "separator"
        }
        lines = self._portal_lines() if for_client else self._attribute_lines()
        if for_client:
            shown = set(self._portal_codes())
            texts = {name: text for name, text in texts.items() if name in shown}
        values = {f"attributes.{name}": text for name, text in texts.items()}
        return {
            **values,
            **texts,
            "number": document.number,
            "subject": document.name,
            "kind": document.kind_id.sudo().name,
            "stage": document.stage_id.sudo().name,
            "created": day(document.create_date),
            "closed": day(document.date_done),
            "deadline": document._deadline_text(),
            "contact": partner.display_name if partner else "",
            "contact_address": partner._display_address() if partner else "",
            "responsible": document.user_id.sudo().name or "",
            "company": (document.company_id or self.env.company).sudo().name,
            "notes": "" if for_client else document.description or "",
            "attributes": _table(lines),
        }


def _text(value):
    return str(value or "")


def _table(lines):
    rows = Markup("").join(
        Markup("<tr><td>%s</td><td style='white-space: pre-line'>%s</td></tr>") % line
        for line in lines
    )
    return Markup("<table class='table table-sm'><tbody>%s</tbody></table>") % rows
