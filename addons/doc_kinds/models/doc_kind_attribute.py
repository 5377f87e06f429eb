from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.attributes import TYPES, parse_options, unique_slug

SYNC = "doc_kind_attributes_in_step"
#: keys of a property that lines do not show; kept when a definition is rebuilt
KEPT_KEYS = ("domain", "fold_by_default", "currency_field")
PLAIN_DEFAULTS = ("char", "text")

TYPE_LABELS = [
    ("char", "Line of text"),
    ("text", "Text"),
    ("integer", "Whole number"),
    ("float", "Number"),
    ("boolean", "Yes / no"),
    ("date", "Date"),
    ("datetime", "Date and time"),
    ("selection", "Choice"),
    ("tags", "Tags"),
    ("many2one", "Record"),
    ("many2many", "Several records"),
    ("html", "Formatted text"),
    ("monetary", "Amount"),
    ("separator", "Heading"),
]


class DocKindAttribute(models.Model):
    """One attribute of a kind, as a line an administrator fills in.

    The lines and ``doc.kind.attribute_definition`` say the same: lines rebuild the
    definition, and a definition changed in a document's form rebuilds the lines.
    """

    _name = "doc.kind.attribute"
    _description = "Attribute of a Kind of Documents"
    _order = "kind_id, sequence, id"

    kind_id = fields.Many2one("doc.kind", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="kind_id.company_id")
    sequence = fields.Integer(default=10)
    name = fields.Char("Label", required=True)
    code = fields.Char(
        "Technical Name",
        help="How record templates and imports call it. Made from the label.",
    )
    type = fields.Selection(TYPE_LABELS, required=True, default="char")
    options = fields.Text(
        help="For a choice or tags: one option per line; “value: Label” to give the "
        "technical value too."
    )
    model_id = fields.Many2one(
        "ir.model",
        "Records of",
        domain="[('transient', '=', False)]",
        ondelete="cascade",
    )
    default = fields.Char("Default Text", help="For texts only.")
    in_cards = fields.Boolean("On Cards", help="Shown on the cards of the kanban view.")

    _code_uniq = models.UniqueIndex(
        "(kind_id, code)", "Two attributes of a kind cannot have the same name."
    )

    @api.constrains("type", "options", "model_id")
    def _check_type(self):
        for line in self:
            if line.type in ("selection", "tags") and not parse_options(line.options):
                raise ValidationError(
                    self.env._(
                        "Attribute %(name)s: write its options, one per line.",
                        name=line.name,
                    )
                )
            if line.type in ("many2one", "many2many") and not line.model_id:
                raise ValidationError(
                    self.env._(
                        "Attribute %(name)s: choose what records it holds.",
                        name=line.name,
                    )
                )

    @api.constrains("type")
    def _check_type_kept(self):
        """Values are kept by name: another type under the same name is misread."""
        for line in self:
            if line.type not in TYPES and not self.env.context.get(SYNC):
                raise ValidationError(
                    self.env._("%(name)s: choose another type.", name=line.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        taken = {}
        for vals in vals_list:
            kind_id = vals.get("kind_id")
            if kind_id not in taken:
                lines = self.search([("kind_id", "=", kind_id)])
                taken[kind_id] = set(lines.mapped("code"))
            if not self.env.context.get(SYNC):
                code = vals.get("code") or vals.get("name")
                code = unique_slug(code, taken[kind_id])
                # names that end so are cleaned as html by Odoo
                vals["code"] = code + "_text" if code.endswith("_html") else code
            taken[kind_id].add(vals["code"])
        lines = super().create(vals_list)
        lines.kind_id._definition_from_attributes()
        return lines

    def write(self, vals):
        for line in self:
            if vals.get("type", line.type) != line.type and line._has_values():
                raise ValidationError(
                    self.env._(
                        "Attribute %(name)s is already filled in: its type cannot be "
                        "changed. Add a new attribute.",
                        name=line.name,
                    )
                )
        kinds = self.kind_id
        result = super().write(vals)
        (kinds | self.kind_id)._definition_from_attributes()
        return result

    def unlink(self):
        kinds = self.kind_id
        result = super().unlink()
        kinds.exists()._definition_from_attributes()
        return result

    def _has_values(self):
        self.ensure_one()
        documents = self.env["doc.document"].sudo().with_context(active_test=False)
        domain = [
            ("kind_id", "=", self.kind_id.id),
            (f"attributes.{self.code}", "!=", False),
        ]
        return bool(documents.search_count(domain, limit=1))

    def _property(self, before):
        """The line as a dict of the definition; ``before``: the same as it was."""
        self.ensure_one()
        prop = {key: before[key] for key in KEPT_KEYS if before.get(key)}
        prop |= {"name": self.code, "string": self.name, "type": self.type}
        if self.in_cards:
            prop["view_in_cards"] = True
        if self.type in PLAIN_DEFAULTS:
            if self.default:
                prop["default"] = self.default
        elif before.get("default") and before.get("type") == self.type:
            prop["default"] = before["default"]
        if self.type == "selection":
            prop["selection"] = parse_options(self.options)
        elif self.type == "tags":
            colors = {tag[0]: tag[2] for tag in before.get("tags") or ()}
            prop["tags"] = [
                [value, label, colors.get(value, index % 11 + 1)]
                for index, (value, label) in enumerate(parse_options(self.options))
            ]
        elif self.type in ("many2one", "many2many"):
            prop["comodel"] = self.model_id.model
        return prop
