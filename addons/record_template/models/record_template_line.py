from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.spec import Line
from ..runtime.schema import OrmSchema


class RecordTemplateLine(models.Model):
    """How one field of the record gets its value.

    A line belongs to a template, or (nested) to a line of kind ``lines``.
    """

    _name = "record.template.line"
    _description = "Record Template Line"
    _order = "sequence, id"
    _rec_name = "field_name"

    template_id = fields.Many2one("record.template", ondelete="cascade", index=True)
    parent_id = fields.Many2one(
        "record.template.line",
        string="Nested In",
        ondelete="cascade",
        index=True,
    )
    root_id = fields.Many2one(
        "record.template",
        string="Of Template",
        compute="_compute_root_id",
        store=True,
        recursive=True,
        index=True,
    )
    sequence = fields.Integer(default=10)
    model = fields.Char(compute="_compute_model", recursive=True)
    field_name = fields.Char(
        string="Field",
        required=True,
        help="The field that gets the value. A property is named after a point, by its "
        "label or technical name: attributes.colour",
    )
    field_type = fields.Char(compute="_compute_field_info")
    field_label = fields.Char(compute="_compute_field_info")
    comodel = fields.Char(compute="_compute_field_info")
    comodel_id = fields.Many2one(
        "ir.model", string="Referred Record Type", compute="_compute_field_info"
    )
    kind = fields.Selection(
        [
            ("constant", "Fixed value"),
            ("text", "Text with placeholders"),
            ("value", "Given value"),
            ("path", "Field of a given record"),
            ("lookup", "Look up a record"),
            ("lines", "Nested lines"),
        ],
        required=True,
        default="text",
    )
    value = fields.Text(
        help="By kind: the value itself, a text with {{ placeholders }}, the name of a "
        "value (phone), the path to a field (partner.email), what to look up, or the "
        "name of a list, for each item of which one nested record is made.",
    )
    constant_ref = fields.Reference(
        selection="_selection_constant_ref",
        string="Record",
    )
    lookup_by = fields.Selection(
        [
            ("auto", "anything that fits"),
            ("name", "name"),
            ("code", "code or reference"),
            ("email", "e-mail"),
            ("phone", "phone"),
            ("xmlid", "external ID"),
            ("id", "database ID"),
            ("field", "another field"),
        ],
        required=True,
        default="auto",
    )
    lookup_field = fields.Char(string="Look Up Field")
    not_found = fields.Selection(
        [
            ("error", "stop with an error"),
            ("skip", "leave empty"),
            ("create", "make it"),
        ],
        string="When Not Found",
        required=True,
        default="error",
    )
    is_key = fields.Boolean(
        string="Key", help="The record to change is found by this value."
    )
    required = fields.Boolean(help="Stop with an error when the value is empty.")
    if_empty = fields.Selection(
        [
            ("skip", "leave the field alone"),
            ("clear", "empty the field"),
        ],
        string="When Empty",
        required=True,
        default="skip",
    )
    apply_when = fields.Selection(
        [
            ("always", "always"),
            ("create", "only in new records"),
            ("empty", "only when the field is empty"),
        ],
        string="Fill",
        required=True,
        default="always",
    )
    list_mode = fields.Selection(
        [("add", "add to the list"), ("replace", "replace the list")],
        string="List",
        required=True,
        default="add",
    )
    child_ids = fields.One2many(
        "record.template.line", "parent_id", string="Nested Lines", copy=True
    )
    summary = fields.Char(compute="_compute_summary")

    _one_parent = models.Constraint(
        "CHECK ((template_id IS NULL) <> (parent_id IS NULL))",
        "A line belongs either to a template or to another line.",
    )

    @api.model
    def _selection_constant_ref(self):
        models_ = self.env["ir.model"].sudo().search([("transient", "=", False)])
        return [(model.model, model.name) for model in models_]

    @api.depends("template_id", "parent_id.root_id")
    def _compute_root_id(self):
        for line in self:
            line.root_id = line.template_id or line.parent_id.root_id

    @api.depends("template_id.model", "parent_id.comodel")
    @api.depends_context("default_line_model")
    def _compute_model(self):
        given = self.env.context.get("default_line_model")
        for line in self:
            model = line.template_id.model or line.parent_id.comodel
            line.model = model or given or False

    @api.depends("model", "field_name")
    def _compute_field_info(self):
        for line in self:
            name, _point, rest = (line.field_name or "").partition(".")
            known = self.env[line.model]._fields if line.model in self.env else {}
            field = known.get(name)
            line.field_type = field.type if field else False
            line.field_label = line._label_of(field, rest) if field else name
            relational = field is not None and field.relational
            line.comodel = field.comodel_name if relational else False
            line.comodel_id = self.env["ir.model"]._get(line.comodel or "")

    def _label_of(self, field, rest):
        """The field's words; of a property its own, too, where its record is known."""
        label = field._description_string(self.env)
        if not rest:
            return label
        holder = field.definition_record if field.type == "properties" else None
        siblings = self.template_id.line_ids | self.parent_id.child_ids
        found = siblings.filtered(lambda line: line.field_name == holder)[:1]
        known = {}
        if found.constant_ref:
            properties = OrmSchema(self.env).properties
            args = field.model_name, field.name, found.constant_ref.id
            known = properties(*args) or {}
        return f"{label}: {known[rest].label if rest in known else rest}"

    @api.depends("kind", "value", "constant_ref", "lookup_by", "child_ids")
    def _compute_summary(self):
        """What the line says, in one short text."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            said = (line.value or "").strip()
            if line.kind == "constant" and line.constant_ref:
                said = line.constant_ref.sudo().display_name
            elif line.kind == "lines":
                count = len(line.child_ids)
                said = self.env._("%(count)s lines", count=count) + (
                    f" × {said}" if said else ""
                )
            line.summary = f"{kinds[line.kind]}: {said}" if line.kind else said

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A line cannot be nested in itself."))

    @api.constrains("field_name", "kind", "value", "constant_ref", "is_key")
    def _check_line(self):
        """Lines saved on their own are checked as those saved with their template."""
        self.root_id._check_lines()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_elevated()
        return lines

    def write(self, vals):
        self._check_elevated()
        done = super().write(vals)
        self._check_elevated()
        return done

    def unlink(self):
        self._check_elevated()
        return super().unlink()

    def _check_elevated(self):
        self.root_id._check_may_elevate()

    def _specs(self, prefix=""):
        """The lines as ``core.spec.Line``, numbered as people see them."""
        ordered = self.sorted(lambda line: (line.sequence, line._order_id()))
        return tuple(
            line._spec(f"{prefix}{number}")
            for number, line in enumerate(ordered, start=1)
        )

    def _order_id(self):
        """Saved lines by their ids, new ones after them."""
        return self.id if isinstance(self.id, int) else self._origin.id or 2**31

    def _spec(self, number):
        self.ensure_one()
        reference = self.constant_ref if self.kind == "constant" else None
        constant = None
        if reference:
            relational = self.field_type in ("many2one", "many2many", "properties")
            plain = f"{reference._name},{reference.id}"
            constant = reference.id if relational else plain
        return Line(
            field=(self.field_name or "").strip(),
            kind=self.kind,
            value=self.value or "",
            number=number,
            constant=constant,
            lookup_by=self.lookup_by if self.kind == "lookup" else "auto",
            lookup_field=self.lookup_field or "",
            not_found=self.not_found if self.kind == "lookup" else "error",
            is_key=self.is_key,
            required=self.required,
            if_empty=self.if_empty,
            apply_when=self.apply_when,
            list_mode=self.list_mode,
            children=self.child_ids._specs(f"{number}.")
            if self.kind == "lines"
            else (),
        )
