from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import regexes
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
            ("recipient", "Recipient"),
            ("subject", "Subject"),
            ("body", "Text"),
            ("header", "Header"),
            ("attachment", "Attachment"),
            ("any", "Anywhere"),
        ],
        string="Part of the Letter",
        required=True,
        default="subject",
    )
    header = fields.Char(help="Name of the header, for example X-Form-Id.")
    operator = fields.Selection(
        [
            ("contains", "contains"),
            ("not_contains", "does not contain"),
            ("equals", "is exactly"),
            ("starts", "starts with"),
            ("regex", "matches the expression"),
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
            if line.operator == "regex":
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
        return Condition(self.part, self.operator, self.value or "", self.header or "")


class MailLeadFilterPart(models.AbstractModel):
    """What the lines of a filter have in common."""

    _name = "mail.lead.filter.part"
    _description = "Part of a Mail Filter"

    filter_id = fields.Many2one(
        "mail.lead.filter", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="filter_id.company_id")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filter_id._check_works_as()
        lines.filter_id._forget_rules()
        return lines

    def write(self, vals):
        filters = self.filter_id
        result = super().write(vals)
        (filters | self.filter_id)._check_works_as()
        filters._forget_rules()
        return result

    def unlink(self):
        filters = self.filter_id
        filters._check_works_as()
        result = super().unlink()
        filters._forget_rules()
        return result

    def _check_pattern(self, pattern):
        try:
            regexes.compiled(pattern)
        except regexes.BadPattern as err:
            raise ValidationError(
                self.env._(
                    "“%(pattern)s” is not a usable regular expression: %(error)s.",
                    pattern=pattern[:100],
                    error=err,
                )
            ) from err
