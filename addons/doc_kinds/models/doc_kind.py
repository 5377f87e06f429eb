from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.attributes import format_options, unique_slug
from .doc_kind_attribute import PLAIN_DEFAULTS, SYNC

#: context key for data files that bring the stages as records of their own
NO_STAGES = "doc_kind_without_stages"
SEQUENCE_FIELDS = {
    "number_prefix": "prefix",
    "number_padding": "padding",
    "number_gapless": "implementation",
    "name": "name",
    "company_id": "company_id",
}


class DocKind(models.Model):
    """A kind of documents, made by an administrator without code.

    It has attributes of its own (``attribute_ids`` ⇄ ``attribute_definition``, see
    ``doc_kind_attribute.py``), stages with allowed transitions, a number sequence,
    groups that may see, create and process, and a menu entry.
    """

    _name = "doc.kind"
    _description = "Kind of Documents"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        copy=False,
        index=True,
        help="Name by which record templates find the kind. Latin letters and digits.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Html(help="Shown to those who fill in a document.")
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Empty: documents of this kind may be made in every company.",
    )

    attribute_definition = fields.PropertiesDefinition("Attributes' Definition")
    attribute_ids = fields.One2many(
        "doc.kind.attribute", "kind_id", "Attributes", copy=False
    )
    stage_ids = fields.One2many("doc.stage", "kind_id", "Stages", copy=False)
    default_user_id = fields.Many2one(
        "res.users",
        "Default Responsible",
        domain="[('share', '=', False)]",
        help="Empty: whoever creates the document.",
    )
    sequence_id = fields.Many2one(
        "ir.sequence", "Number Sequence", readonly=True, copy=False
    )
    number_prefix = fields.Char(
        default="DOC/%(year)s/",
        help="What numbers begin with. %(year)s, %(month)s and %(day)s are replaced.",
    )
    number_padding = fields.Integer("Number Size", default=5)
    number_gapless = fields.Boolean(
        "Without Gaps",
        help="Numbers follow one another without a gap. Documents of this kind are "
        "then created one after another: slower when many are made at once.",
    )

    see_group_ids = fields.Many2many(
        "res.groups",
        "doc_kind_see_group_rel",
        "kind_id",
        "group_id",
        "May See",
        help="Nobody named here or among people and departments: every user of "
        "documents. Those who process see always.",
    )
    create_group_ids = fields.Many2many(
        "res.groups",
        "doc_kind_create_group_rel",
        "kind_id",
        "group_id",
        "May Create",
        help="Empty: every user of documents. Own documents can always be seen.",
    )
    process_group_ids = fields.Many2many(
        "res.groups",
        "doc_kind_process_group_rel",
        "kind_id",
        "group_id",
        "May Process",
        help="May change documents and their stages. Empty: every user of documents. "
        "The responsible one always may.",
    )

    document_count = fields.Integer(compute="_compute_document_count")

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "There already is a kind of documents with this code.",
    )
    _padding_positive = models.Constraint(
        "CHECK (number_padding BETWEEN 0 AND 20)",
        "The size of a number is between 0 and 20 digits.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_document_count(self):
        counts = dict(
            self.env["doc.document"]._read_group(
                [("kind_id", "in", self.ids)], ["kind_id"], ["__count"]
            )
        )
        for kind in self:
            kind.document_count = counts.get(kind._origin, 0)

    @api.model_create_multi
    def create(self, vals_list):
        codes = set(
            self.with_context(active_test=False)
            .sudo()
            .search([("code", "!=", False)])
            .mapped("code")
        )
        for vals in vals_list:
            if not vals.get("code"):
                vals["code"] = unique_slug(vals.get("name"), codes, "kind")
            codes.add(vals["code"])
        kinds = super().create(vals_list)
        for kind, vals in zip(kinds, vals_list, strict=True):
            if vals.get("attribute_definition") and not vals.get("attribute_ids"):
                kind._attributes_from_definition()
            kind.sequence_id = (
                self.env["ir.sequence"].sudo().create(kind._sequence_vals())
            )
            if not kind.stage_ids and not self.env.context.get(NO_STAGES):
                kind._create_first_stages()
        return kinds

    def write(self, vals):
        result = super().write(vals)
        if "attribute_definition" in vals and not self.env.context.get(SYNC):
            for kind in self:
                kind._attributes_from_definition()
        if SEQUENCE_FIELDS.keys() & vals.keys():
            for kind in self:
                kind.sequence_id.sudo().write(kind._sequence_vals())
        return result

    def unlink(self):
        self._remove_menu()
        sequences = self.sudo().sequence_id
        result = super().unlink()
        sequences.unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.env["doc.document"].sudo().with_context(active_test=False)
        if used.search_count([("kind_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "There are documents of this kind. Archive the kind, or delete "
                    "them first."
                )
            )

    def copy(self, default=None):
        copies = super().copy(default)
        for kind, copy in zip(self, copies, strict=True):
            copy.stage_ids.unlink()
            mapping = {
                stage: stage.copy({"kind_id": copy.id, "next_stage_ids": False})
                for stage in kind.stage_ids
            }
            for stage, new in mapping.items():
                new.next_stage_ids = [
                    (6, 0, [mapping[after].id for after in stage.next_stage_ids])
                ]
            kind._copy_attribute_options(copy, mapping)
        return copies

    def _copy_attribute_options(self, copy, mapping):
        """What the definition does not tell of the attributes."""
        for line in self.attribute_ids:
            new = copy.attribute_ids.filtered(lambda a, code=line.code: a.code == code)
            stages = [mapping[stage].id for stage in line.required_stage_ids]
            new.write(
                {
                    "required": line.required,
                    "in_totals": line.in_totals,
                    "in_portal": line.in_portal,
                    "required_stage_ids": [(6, 0, stages)],
                }
            )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if not (default or {}).get("name"):
            for kind, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%(name)s (copy)", name=kind.name)
        return vals_list

    # ------------------------------------------------------------
    # attributes: lines and definition in step
    # ------------------------------------------------------------

    def _definition_from_attributes(self):
        if self.env.context.get(SYNC):
            return
        lines = self.env["doc.kind.attribute"].with_context(active_test=True)
        for kind in self.with_context(**{SYNC: True}):
            before = {prop["name"]: prop for prop in kind.attribute_definition or ()}
            kind.attribute_definition = [
                line._property(before.get(line.code, {}))
                for line in lines.search([("kind_id", "=", kind.id)])
            ]

    def _attributes_from_definition(self):
        """Rebuild the lines from a definition given as a whole."""
        self.ensure_one()
        kind = self.with_context(**{SYNC: True})
        all_lines = kind.with_context(active_test=False).attribute_ids
        lines = {line.code: line for line in all_lines}
        for index, prop in enumerate(kind.attribute_definition or (), start=1):
            line = lines.pop(prop["name"], None)
            vals = kind._attribute_vals(prop, index)
            if line:
                line.write(vals)
            else:
                kind.env["doc.kind.attribute"].create(
                    {"kind_id": kind.id, "code": prop["name"], **vals}
                )
        for line in lines.values():
            if line.active:
                line._remove()
        self.invalidate_recordset(["attribute_ids"])

    def _attribute_vals(self, prop, index):
        model = prop.get("comodel")
        default = prop.get("default")
        return {
            "sequence": index,
            "name": prop.get("string") or prop["name"],
            "type": prop["type"],
            "options": format_options(prop.get("selection") or prop.get("tags")),
            "model_id": self.env["ir.model"]._get_id(model) if model else False,
            "default": default if prop["type"] in PLAIN_DEFAULTS else False,
            "in_cards": bool(prop.get("view_in_cards")),
            "active": True,
        }

    # ------------------------------------------------------------
    # numbers and stages
    # ------------------------------------------------------------

    def _sequence_vals(self):
        return {
            "name": self.env._("Documents: %(kind)s", kind=self.name),
            "prefix": self.number_prefix or False,
            "padding": self.number_padding,
            "implementation": "no_gap" if self.number_gapless else "standard",
            "company_id": self.company_id.id,
        }

    def _next_number(self):
        self.ensure_one()
        return self.sudo().sequence_id.next_by_id()

    def _create_first_stages(self):
        self.env["doc.stage"].create(
            [
                {"kind_id": self.id, "sequence": 1, "name": self.env._("New")},
                {"kind_id": self.id, "sequence": 2, "name": self.env._("In work")},
                {
                    "kind_id": self.id,
                    "sequence": 3,
                    "name": self.env._("Done"),
                    "is_done": True,
                    "fold": True,
                },
            ]
        )

    def _first_stage(self):
        self.ensure_one()
        return self.sudo().stage_ids.sorted("sequence")[:1].sudo(self.env.su)

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_view_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "doc_kinds.doc_document_action"
        )
        action.update(self._action_vals(), display_name=self.name)
        search = self.env.ref("doc_kinds.doc_document_view_search_kind")
        action["search_view_id"] = [search.id, search.name]
        return action

    def _action_vals(self):
        """Name, domain, context and views of the documents of this kind."""
        return {
            "name": self.name,
            "domain": [("kind_id", "=", self.id)],
            "context": {"default_kind_id": self.id, "doc_kind_id": self.id},
            "view_mode": "kanban,list,form,calendar,pivot,graph,activity",
            "views": [
                (False, mode)
                for mode in (
                    "kanban",
                    "list",
                    "form",
                    "calendar",
                    "pivot",
                    "graph",
                    "activity",
                )
            ],
        }
