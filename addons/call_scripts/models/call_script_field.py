import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.record_template.runtime.safety import is_secret

from ..core import flow

_NAME = re.compile(r"[a-z_][a-z0-9_]*")

#: Odoo's field types which a script can show, and its own type for each.
TYPES_OF_ODOO = {
    "char": "char",
    "text": "text",
    "html": "text",
    "integer": "number",
    "float": "number",
    "monetary": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "selection": "selection",
    "many2one": "many2one",
}


class CallScriptField(models.Model):
    """A value the script asks or shows: its own, or a field of the CRM record."""

    _name = "call.script.field"
    _description = "Field of a Script"
    _inherit = ["call.script.part"]
    _order = "version_id, sequence, id"
    _rec_name = "label"

    version_id = fields.Many2one(
        "call.script.version", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="version_id.company_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(
        "Technical name",
        required=True,
        help="Small Latin letters, digits and _: "
        "the name in {{ placeholders }}, conditions and templates.",
    )
    label = fields.Char(required=True, help="What the operator reads beside the field.")
    type = fields.Selection(
        [
            ("char", "Text"),
            ("text", "Long text"),
            ("number", "Number"),
            ("boolean", "Yes / No"),
            ("date", "Date"),
            ("datetime", "Date and time"),
            ("selection", "Choice"),
            ("phone", "Phone number"),
            ("email", "E-mail"),
            ("many2one", "Link to a record"),
        ],
        default="char",
        required=True,
    )
    option_text = fields.Text(
        "Choices", help='One per line: "key: label", or the label alone.'
    )
    relation = fields.Char(
        "Linked model", help="Technical name of the model, such as res.partner."
    )
    default = fields.Char(
        help="Taken while nobody has said anything else; "
        "{{ placeholders }} may be used."
    )
    path = fields.Char(
        "Field of the record",
        help="Name of a field of the record the script is run on, also through links: "
        "partner_id.city. Empty: the script's own field.",
    )
    is_common = fields.Boolean("On every block", help="Shown on every block.")
    help = fields.Char("Hint")

    _name_uniq = models.Constraint(
        "UNIQUE(version_id, name)", "Two fields of a version have the same name."
    )

    @api.constrains("name")
    def _check_name(self):
        for spec in self:
            if not _NAME.fullmatch(spec.name or ""):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot be a technical name: use small Latin "
                        "letters, digits and _.",
                        name=spec.name,
                    )
                )

    @api.constrains("type", "option_text", "relation", "path")
    def _check_type(self):
        for spec in self:
            if spec.type == "selection" and not spec.path and not spec._options():
                raise ValidationError(
                    self.env._("Field “%s” has no choices.", spec.label)
                )
            if spec.type == "many2one" and not spec.path:
                model = self.env.get(spec.relation or "")
                if model is None or model._abstract or model._transient:
                    raise ValidationError(
                        self.env._(
                            "Field “%s”: name the model its records are of.", spec.label
                        )
                    )

    @api.onchange("label")
    def _onchange_label(self):
        if self.label and not self.name:
            slug = re.sub(r"\W+", "_", self.label.lower(), flags=re.ASCII).strip("_")
            self.name = slug if _NAME.fullmatch(slug) else False

    @api.onchange("path")
    def _onchange_path(self):
        """A field of the record is of the record's type."""
        models_ = self.version_id.script_id.model_ids.mapped("model")
        for model in models_ if self.path else ():
            field = self._walk(model)
            if field is not None and field.type in TYPES_OF_ODOO:
                self.type = TYPES_OF_ODOO[field.type]
                self.label = self.label or field.get_description(
                    self.env, ["string"]
                ).get("string")

    def _walk(self, model_name):
        """The Odoo field the path leads to from the model, None when it does not."""
        model = self.env.get(model_name)
        field = None
        for name in (self.path or "").split("."):
            if model is None or name not in model._fields or is_secret(name):
                return None
            field = model._fields[name]
            model = self.env.get(field.comodel_name) if field.relational else None
            if field.relational and field.type != "many2one":
                return None
        return field if field is not None and field.type in TYPES_OF_ODOO else None

    def _options(self):
        """Choices as ``((key, label), …)``."""
        options = []
        for line in (self.option_text or "").splitlines():
            key, __, label = line.partition(":")
            if key.strip():
                options.append((key.strip(), label.strip() or key.strip()))
        return tuple(options)

    def _to_core(self):
        """The field as ``core.flow`` knows it; type and choices from the record."""
        options, kind, relation = self._options(), self.type, self.relation or ""
        if self.path:
            for model in self.version_id.script_id.model_ids.mapped("model"):
                field = self._walk(model)
                if field is None:
                    continue
                if field.type == "selection":
                    options = tuple(field._description_selection(self.env))
                relation = field.comodel_name or relation
                kind = TYPES_OF_ODOO[field.type] if kind not in _NARROWER else kind
                break
        return flow.FieldSpec(
            name=self.name,
            label=self.label,
            type=kind,
            options=options,
            default=self.default or "",
            path=self.path or "",
            relation=relation,
            common=self.is_common,
            help=self.help or "",
        )


#: Types the author may choose for a text field of the record.
_NARROWER = ("phone", "email")


class CallScriptBlockField(models.Model):
    """A field shown on a block."""

    _name = "call.script.block.field"
    _description = "Field on a Block"
    _inherit = ["call.script.part"]
    _order = "block_id, sequence, id"
    _rec_name = "field_id"

    block_id = fields.Many2one(
        "call.script.block", required=True, ondelete="cascade", index=True
    )
    version_id = fields.Many2one(related="block_id.version_id")
    sequence = fields.Integer(default=10)
    field_id = fields.Many2one(
        "call.script.field",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('version_id', '=', version_id)]",
    )
    required = fields.Boolean(help="The operator cannot go on while it is empty.")
    readonly = fields.Boolean("Read-only")

    _field_uniq = models.Constraint(
        "UNIQUE(block_id, field_id)", "A field is shown once on a block."
    )

    def _part_versions(self):
        return self.block_id.version_id

    @api.constrains("block_id", "field_id")
    def _check_version(self):
        for use in self:
            if use.field_id.version_id != use.block_id.version_id:
                raise ValidationError(
                    self.env._("The field belongs to another version of the script.")
                )

    def _to_core(self):
        return flow.FieldUse(self.field_id.name, self.required, self.readonly)
