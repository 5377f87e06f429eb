from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..core.attributes import TYPES, attribute_name, parse_options, removed_options
from ..core.requirements import Requirement

SYNC = "doc_kind_attributes_in_step"
#: keys of a property that lines do not show; kept when a definition is rebuilt
KEPT_KEYS = ("domain", "fold_by_default")
CURRENCY = "currency_id"
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
    active = fields.Boolean(
        default=True,
        help="An archived attribute is not shown; what is filled in is kept.",
    )
    required = fields.Boolean(
        help="A document cannot be saved without it. Documents that are there already "
        "are asked for it when their attributes or stage change."
    )
    required_stage_ids = fields.Many2many(
        "doc.stage",
        "doc_kind_attribute_required_stage_rel",
        "attribute_id",
        "stage_id",
        "Required in Stages",
        domain="[('kind_id', '=', kind_id)]",
        help="A document cannot be put into these stages without it.",
    )
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

    @api.constrains("required_stage_ids", "kind_id")
    def _check_required_stages(self):
        for line in self:
            if line.required_stage_ids.kind_id - line.kind_id:
                raise ValidationError(
                    self.env._(
                        "Attribute %(name)s can be required only in stages of its own "
                        "kind of documents.",
                        name=line.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        taken = {}
        for vals in vals_list:
            kind_id = vals.get("kind_id")
            if kind_id not in taken:
                lines = self.with_context(active_test=False).search(
                    [("kind_id", "=", kind_id)]
                )
                taken[kind_id] = set(lines.mapped("code"))
            if not self.env.context.get(SYNC):
                vals["code"] = attribute_name(
                    vals.get("code") or vals.get("name"),
                    vals.get("type") or "char",
                    taken[kind_id],
                )
            taken[kind_id].add(vals["code"])
        lines = super().create(vals_list)
        lines.kind_id._definition_from_attributes()
        return lines

    def write(self, vals):
        for line in self:
            line._check_change(vals)
        kinds = self.kind_id
        result = super().write(vals)
        if "active" in vals:
            kinds.invalidate_recordset(["attribute_ids"])
        (kinds | self.kind_id)._definition_from_attributes()
        return result

    def unlink(self):
        kinds = self.kind_id
        result = super().unlink()
        kinds.exists()._definition_from_attributes()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filled(self):
        for line in self:
            if line._has_values():
                raise UserError(
                    self.env._(
                        "Attribute %(name)s is filled in. Archive it instead: it is "
                        "no longer shown, and nothing is lost.",
                        name=line.name,
                    )
                )

    def _remove(self):
        """Delete; archive what is filled in."""
        filled = self.filtered(lambda line: line._has_values())
        filled.active = False
        (self - filled).unlink()

    def _check_change(self, vals):
        """Raise when a change would make filled in values unreadable."""
        self.ensure_one()
        changed = [
            name
            for name in ("type", "code", "kind_id", "model_id")
            if name in vals
            and vals[name] != self._fields[name].convert_to_write(self[name], self)
        ]
        if changed and self._has_values():
            raise ValidationError(
                self.env._(
                    "Attribute %(name)s is already filled in: its type cannot be "
                    "changed. Add a new attribute.",
                    name=self.name,
                )
            )
        kind = vals.get("type", self.type)
        code = vals.get("code", self.code) or ""
        if (kind == "html") != code.endswith("_html"):
            raise ValidationError(
                self.env._(
                    "Attribute %(name)s: formatted text is a new attribute, not a "
                    "change of another.",
                    name=self.name,
                )
            )
        if vals.get("options", self.options) != self.options:
            for value, label in removed_options(self.options, vals["options"]):
                if self._has_values(value):
                    raise ValidationError(
                        self.env._(
                            "Attribute %(name)s: the option “%(option)s” is chosen in "
                            "documents. Keep its line; only what stands after the "
                            "colon may be changed: “%(value)s: …”.",
                            name=self.name,
                            option=label,
                            value=value,
                        )
                    )

    def _has_values(self, option=None):
        """Whether a document has this attribute filled in (with this option)."""
        self.ensure_one()
        self.env["doc.document"].flush_model(["attributes", "kind_id"])
        value = SQL("(attributes -> %s)", self.code)
        if option is None:
            empty = ["null", "false", '""', "[]"]
            condition = SQL("%s::text != ALL(%s)", value, empty)
        else:
            condition = SQL("%s @> to_jsonb(%s::text)", value, option)
        rows = self.env.execute_query(
            SQL(
                "SELECT 1 FROM doc_document WHERE kind_id = %s AND %s LIMIT 1",
                self.kind_id.id,
                condition,
            )
        )
        return bool(rows)

    def _requirements(self):
        """What ``core.requirements`` needs to know of these attributes."""
        return [
            Requirement(
                name=line.code,
                label=line.name,
                type=line.type,
                always=line.required,
                stages=frozenset(line.required_stage_ids.ids),
            )
            for line in self
            if line.type != "separator" and (line.required or line.required_stage_ids)
        ]

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
        elif self.type == "monetary":
            prop["currency_field"] = CURRENCY
        elif self.type in ("many2one", "many2many"):
            prop["comodel"] = self.model_id.model
        return prop
