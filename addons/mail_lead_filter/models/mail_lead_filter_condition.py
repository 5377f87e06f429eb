from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.match import Condition


class MailLeadFilterCondition(models.Model):
    _name = "mail.lead.filter.condition"
    _description = "Mail Filter Condition"
    _inherit = "mail.lead.filter.part"
    _order = "sequence, id"

    part = fields.Selection(
        [
            ("sender", "Sender"),
            ("sender_domain", "Sender's domain"),
            ("reply_to", "Reply-to address"),
            ("recipient", "Recipient"),
            ("mailbox", "Mailbox"),
            ("subject", "Subject"),
            ("body", "Text"),
            ("html", "HTML source"),
            ("header", "Header"),
            ("attachment", "Attachment"),
            ("attachment_name", "Name of an attachment"),
            ("attachment_type", "Type of an attachment"),
            ("attachment_text", "Text of an attachment"),
            ("any", "Anywhere"),
        ],
        string="Part of the Letter",
        required=True,
        default="subject",
        help="“Mailbox” is the name and the login of the incoming mail server, or the "
        "address the mail server delivered to. Text is read of small attachments: "
        "text files, CSV, XLSX, JSON, XML.",
    )
    header = fields.Char(help="Name of the header, for example X-Form-Id.")
    operator = fields.Selection(
        [
            ("contains", "contains"),
            ("not_contains", "does not contain"),
            ("equals", "is exactly"),
            ("not_equals", "is not"),
            ("starts", "starts with"),
            ("regex", "matches the expression"),
            ("not_regex", "does not match the expression"),
            ("domain", "is of the domain"),
            ("is_set", "is present"),
            ("not_set", "is absent"),
        ],
        required=True,
        default="contains",
    )
    value = fields.Char(
        help="Case does not matter. Several domains are parted by commas."
    )

    group = fields.Integer(
        help="Conditions with the same number are judged together. When all must hold, "
        "one of a group is enough; when any is enough, a group must hold whole."
    )

    @api.constrains("part", "operator", "value", "header")
    def _check_complete(self):
        for line in self:
            if line.part == "header" and not (line.header or "").strip():
                raise ValidationError(
                    self.env._("A condition on a header needs the header's name.")
                )
            if line.operator in ("is_set", "not_set"):
                continue
            if not (line.value or "").strip():
                raise ValidationError(
                    self.env._("The condition on “%s” has no value.", line._label())
                )
            if line.operator in ("regex", "not_regex"):
                line._check_pattern(line.value)

    def _label(self):
        return dict(self._fields["part"]._description_selection(self.env))[self.part]

    @api.depends("part", "operator", "value", "header")
    def _compute_display_name(self):
        operators = dict(self._fields["operator"]._description_selection(self.env))
        for line in self:
            parts = (
                line.part and line._label(),
                line.header,
                operators.get(line.operator),
                line.value,
            )
            line.display_name = " ".join(part for part in parts if part)

    def _as_condition(self) -> Condition:
        return Condition(
            self.part, self.operator, self.value or "", self.header or "", self.group
        )
