from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import regexes


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
        if set(vals) == {"last_user_id"}:  # whose turn it was is no change of the rule
            return result
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
