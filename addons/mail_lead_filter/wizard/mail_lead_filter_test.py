import base64
import re

from odoo import fields, models
from odoo.exceptions import UserError

from ..core.letter import Letter, parse_letter
from ..core.rules import apply_rules
from ..core.why import as_json, expand

HEADERS = re.compile(
    r"^(From|To|Subject|Received|Return-Path|Delivered-To|Message-ID|Date|"
    r"MIME-Version|Content-Type|DKIM-Signature|X-[\w-]+)[ \t]*:",
    re.IGNORECASE,
)


class MailLeadFilterTest(models.TransientModel):
    """Show what the filters would do with a letter, and do none of it."""

    _name = "mail.lead.filter.test"
    _description = "Test of Mail Filters"

    filter_id = fields.Many2one("mail.lead.filter", help="Empty: all filters in order.")
    eml = fields.Binary("Letter (.eml)")
    eml_name = fields.Char()
    pasted = fields.Text(
        "Or Paste It", help="The whole source of the letter, or only its text."
    )
    sender = fields.Char(help="For a pasted text without headers.")
    recipient = fields.Char(help="For a pasted text without headers.")
    subject = fields.Char(help="For a pasted text without headers.")
    tested = fields.Boolean()
    verdict = fields.Selection(
        [
            ("applies", "A filter applies"),
            ("nothing", "No filter applies: the letter goes Odoo's usual way"),
            ("fails", "A filter applies, but its action fails"),
        ],
        readonly=True,
    )
    error = fields.Text(readonly=True)
    letter_text = fields.Text("The Letter as It Is Read", readonly=True)
    why_html = fields.Html("Why", readonly=True, sanitize=False)
    made_html = fields.Html("Would Be Made", readonly=True, sanitize=False)

    def action_test(self):
        self.ensure_one()
        self.check_access("write")
        letter = self._letter()
        if self.filter_id:
            self.filter_id.check_access("read")
            rules = (self.filter_id._as_rule(),)
        else:
            rules = self.env["mail.lead.filter"]._rules()
            domain = [("id", "in", [rule.id for rule in rules])]
            mine = set(self.env["mail.lead.filter"].search(domain).ids)
            rules = tuple(rule for rule in rules if rule.id in mine)
        results = apply_rules(letter, rules)
        items, steps, error = self.env["mail.lead.filter"]._dry_make(letter, results)
        usable = any(result.usable for result in results)
        log = self.env["mail.lead.filter.log"]
        self.write(
            {
                "tested": True,
                "verdict": ("fails" if error else "applies") if usable else "nothing",
                "error": error,
                "letter_text": self._shown(letter),
                "why_html": log._render_why(expand(as_json(results))),
                "made_html": log._render_made(items, steps),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test on a Letter"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _letter(self) -> Letter:
        if self.eml:
            return parse_letter(base64.b64decode(self.eml))
        pasted = (self.pasted or "").lstrip("\n")
        if not pasted.strip():
            raise UserError(
                self.env._("Choose a file with a letter or paste its text.")
            )
        if HEADERS.match(pasted):
            return parse_letter(pasted)
        head = "".join(
            f"{name}: {' '.join(value.split())}\n"
            for name, value in (
                ("From", self.sender),
                ("To", self.recipient),
                ("Subject", self.subject),
            )
            if value
        )
        kind = "html" if re.match(r"\s*<", pasted) else "plain"
        return parse_letter(
            f"{head}Content-Type: text/{kind}; charset=utf-8\n\n{pasted}"
        )

    def _shown(self, letter):
        head = (
            (self.env._("From"), letter.sender),
            (self.env._("To"), ", ".join(letter.recipients)),
            (self.env._("Subject"), letter.subject),
        )
        lines = [f"{name}: {value}" for name, value in head]
        return "\n".join([*lines, "", letter.body[:5000]])
