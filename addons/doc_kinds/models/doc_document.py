from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain


class DocDocument(models.Model):
    """A document of a kind.

    Only ``kind_id`` and ``name`` are needed to make one; number, stage, responsible,
    company and deadline (``doc_deadline``) follow from the kind. Attributes:
    ``doc_document_attributes``.
    """

    _name = "doc.document"
    _description = "Document"
    _inherit = [
        "mail.thread.main.attachment",
        "mail.activity.mixin",
        "record.origin.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    number = fields.Char(readonly=True, copy=False)
    name = fields.Char("Subject", required=True, tracking=True)
    # found by the index of the number, too; every index more costs a change of all
    # documents of a kind, see doc_document_figures
    kind_id = fields.Many2one(
        "doc.kind",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    stage_id = fields.Many2one(
        "doc.stage",
        compute="_compute_stage_id",
        precompute=True,
        store=True,
        readonly=False,
        index=True,
        copy=False,
        tracking=True,
        ondelete="restrict",
        domain="[('kind_id', '=', kind_id)]",
        group_expand="_read_group_stage_ids",
    )
    # not related: a stage writes it in one statement for all its documents
    is_done = fields.Boolean("Closed", compute="_compute_is_done", store=True)
    allowed_stage_ids = fields.Many2many(
        "doc.stage",
        compute="_compute_allowed_stage_ids",
        help="Where the user may move the document now.",
    )
    attributes = fields.Properties(definition="kind_id.attribute_definition", copy=True)
    kind_description = fields.Html(related="kind_id.description", string="What it is")
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        index="btree_not_null",
        tracking=True,
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        compute="_compute_user_id",
        precompute=True,
        store=True,
        readonly=False,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    date_done = fields.Datetime("Closed on", readonly=True, copy=False)
    description = fields.Html()
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        precompute=True,
        store=True,
        readonly=False,
    )
    active = fields.Boolean(default=True)
    color = fields.Integer(related="kind_id.color")

    _number_uniq = models.UniqueIndex(
        "(kind_id, number)", "There already is a document with this number."
    )

    # ------------------------------------------------------------
    # values that follow from the kind
    # ------------------------------------------------------------

    @api.depends("kind_id")
    def _compute_stage_id(self):
        for document in self:
            if document.stage_id.kind_id != document.kind_id:
                kind = document.kind_id
                document.stage_id = kind._first_stage() if kind else False

    @api.depends("stage_id")
    def _compute_is_done(self):
        for document in self:
            document.is_done = document.stage_id.sudo().is_done

    @api.depends("kind_id")
    def _compute_user_id(self):
        for document in self:
            kind = document.kind_id
            document.user_id = (
                document.user_id or kind.sudo().default_user_id or self.env.user
            )

    @api.depends("kind_id")
    def _compute_company_id(self):
        for document in self:
            document.company_id = (
                document.kind_id.company_id or document.company_id or self.env.company
            )

    @api.depends("stage_id", "user_id")
    @api.depends_context("uid")
    def _compute_allowed_stage_ids(self):
        for document in self:
            stage = document.stage_id
            # a new document begins at the first stage: moved when it is saved
            saved = stage and document._origin.id
            document.allowed_stage_ids = (
                stage._allowed_followers(document._origin) if saved else False
            )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for document in self:
            document.display_name = " ".join(
                filter(None, (document.number, document.name))
            )

    @api.model
    def _search_display_name(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        domain = Domain("number", operator, value) | Domain("name", operator, value)
        # the whole display name: "QC/2026/00001 Torn coat"
        if isinstance(value, str) and " " in value.strip():
            number, name = value.strip().split(" ", 1)
            domain |= Domain("number", operator, number) & Domain(
                "name", operator, name
            )
        return domain

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """In a kanban of one kind all its stages are columns."""
        kind_id = self.env.context.get("doc_kind_id")
        return stages.search([("kind_id", "=", kind_id)]) if kind_id else stages

    # ------------------------------------------------------------
    # making and changing
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        default_kind = self.env.context.get("default_kind_id")
        for vals in vals_list:
            kind = self.env["doc.kind"].browse(vals.get("kind_id") or default_kind)
            if not kind:
                continue  # the ORM will say that it is required
            self._check_new(kind, vals)
            vals["number"] = kind._next_number()
        documents = super().create(vals_list)
        documents._stamp_done()
        return documents

    def _check_new(self, kind, vals):
        """Who may create, and in which stage."""
        if self.env.su:
            return
        kind.check_access("read")
        manager = self.env.user.has_group("doc_kinds.doc_kinds_group_manager")
        if not manager and not kind.can_create:
            raise AccessError(
                self.env._(
                    "You may not create documents of the kind %(kind)s.", kind=kind.name
                )
            )
        if not kind.active:
            raise UserError(
                self.env._(
                    "The kind %(kind)s is archived: no new documents.", kind=kind.name
                )
            )
        first = kind._first_stage()
        if not manager and (vals.get("stage_id") or first.id) != first.id:
            raise UserError(
                self.env._(
                    "A new document begins in the stage “%(stage)s”.", stage=first.name
                )
            )

    def write(self, vals):
        if "number" in vals:
            raise UserError(self.env._("The number of a document is not changed."))
        if "kind_id" in vals and any(d.kind_id.id != vals["kind_id"] for d in self):
            raise UserError(
                self.env._(
                    "The kind of a document is not changed: attributes and stages "
                    "belong to it. Make a new document."
                )
            )
        moved = self.browse()
        if "stage_id" in vals:
            target = self.env["doc.stage"].browse(vals["stage_id"] or False)
            if not target:
                raise ValidationError(self.env._("A document needs a stage."))
            self.check_access("write")
            moved = self.filtered(lambda document: document.stage_id != target)
            for document in moved:
                document.stage_id._check_move(target, document)
        result = super().write(vals)
        moved._stamp_done()
        return result

    def _stamp_done(self):
        now = fields.Datetime.now()
        for document in self:
            if bool(document.date_done) != document.is_done:
                document.date_done = now if document.is_done else False

    @api.constrains("stage_id", "kind_id")
    def _check_stage_kind(self):
        for document in self:
            if document.stage_id and document.stage_id.kind_id != document.kind_id:
                raise ValidationError(
                    self.env._(
                        "Stage %(stage)s belongs to another kind of documents.",
                        stage=document.stage_id.name,
                    )
                )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if not (default or {}).get("name"):
            for document, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%(name)s (copy)", name=document.name)
        return vals_list

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_print(self):
        self.check_access("read")
        report = self.env.ref("doc_kinds.doc_document_report")
        return report.report_action(self)
