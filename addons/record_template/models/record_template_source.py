from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import lint


class RecordTemplateSource(models.Model):
    """A record a template is given by name, and an example of one."""

    _name = "record.template.source"
    _description = "Record Given to a Template"
    _order = "sequence, id"

    template_id = fields.Many2one(
        "record.template", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        required=True,
        help="The first part of placeholders that read the record: partner in "
        "{{ partner.email }}.",
    )
    model_id = fields.Many2one(
        "ir.model",
        string="Record Type",
        required=True,
        ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
    )
    model = fields.Char(related="model_id.model", string="Model Name")
    sample_id = fields.Many2oneReference(
        string="Example", model_field="model", help="Used in the preview only."
    )

    _name_uniq = models.Constraint(
        "UNIQUE(template_id, name)", "A given record's name is used twice."
    )

    @api.constrains("name")
    def _check_name(self):
        for source in self:
            if not lint.is_code(source.name):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot be the name of a given record: use letters "
                        "and digits, and no reserved name.",
                        name=source.name,
                    )
                )

    @api.onchange("model_id")
    def _onchange_model_id(self):
        self.sample_id = False

    def _sample(self):
        """The example record as the user may see it; an empty record set otherwise."""
        self.ensure_one()
        if self.model not in self.env:
            return self.env["res.partner"]
        records = self.env[self.model]
        if not records.has_access("read"):
            return records
        return records.browse(self.sample_id or []).exists()._filtered_access("read")
