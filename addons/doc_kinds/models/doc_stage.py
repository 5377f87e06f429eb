from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class DocStage(models.Model):
    """A stage of the documents of one kind, and where they may go from it."""

    _name = "doc.stage"
    _description = "Stage of Documents"
    _order = "kind_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    kind_id = fields.Many2one("doc.kind", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="kind_id.company_id")
    sequence = fields.Integer(default=10)
    fold = fields.Boolean("Folded in Kanban")
    is_done = fields.Boolean(
        "Closing", help="The document is finished; its deadline no longer matters."
    )
    next_stage_ids = fields.Many2many(
        "doc.stage",
        "doc_stage_next_rel",
        "stage_id",
        "next_stage_id",
        "May Go to",
        domain="[('kind_id', '=', kind_id), ('id', '!=', id)]",
        help="Where a document may go from this stage. Empty: to any stage, unless "
        "this one is closing.",
    )
    group_ids = fields.Many2many(
        "res.groups",
        string="Who May Move Here",
        help="Only members of these groups may put a document into this stage. Empty: "
        "everybody who may process the document.",
    )
    description = fields.Char(help="When a document belongs here.")

    @api.constrains("next_stage_ids", "kind_id")
    def _check_next_stages(self):
        for stage in self:
            if stage.next_stage_ids.kind_id - stage.kind_id:
                raise ValidationError(
                    self.env._(
                        "Stage %(stage)s can be followed only by stages of the same "
                        "kind of documents.",
                        stage=stage.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        documents = self.env["doc.document"].sudo().with_context(active_test=False)
        used = documents.search([("stage_id", "in", self.ids)], limit=1).stage_id
        if used:
            raise UserError(
                self.env._(
                    "Stage %(stage)s has documents. Move them first.", stage=used.name
                )
            )

    def _followers(self):
        """The stages a document may go to from this one, rights aside."""
        self.ensure_one()
        if self.next_stage_ids:
            return self.next_stage_ids
        if self.is_done:
            return self.browse()
        return self.kind_id.sudo().stage_ids.sudo(self.env.su) - self

    def _allowed_followers(self):
        """Those of them the user may put a document into."""
        groups = self.env.user.all_group_ids
        return self._followers().filtered(
            lambda stage: (
                self.env.su
                or not stage.sudo().group_ids
                or stage.sudo().group_ids & groups.sudo()
            )
        )

    def _check_move(self, target):
        """Raise unless a document may go from this stage to ``target``."""
        self.ensure_one()
        if target.kind_id != self.kind_id:
            raise UserError(
                self.env._(
                    "Stage %(stage)s belongs to another kind of documents.",
                    stage=target.name,
                )
            )
        followers = self.sudo()._followers().sudo(self.env.su)
        if target not in followers:
            raise UserError(
                self.env._(
                    "A document cannot go from “%(old)s” to “%(new)s”. Possible: "
                    "%(possible)s.",
                    old=self.name,
                    new=target.name,
                    possible=", ".join(followers.mapped("name")) or "—",
                )
            )
        if target not in self._allowed_followers():
            raise UserError(
                self.env._(
                    "You may not move documents to “%(new)s”: it is reserved to "
                    "%(groups)s.",
                    new=target.name,
                    groups=", ".join(target.sudo().group_ids.mapped("full_name")),
                )
            )
