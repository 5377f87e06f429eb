from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


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
    user_ids = fields.Many2many(
        "res.users",
        string="Users Who May Move Here",
        domain="[('share', '=', False)]",
        help="These people may put a document into this stage, too.",
    )
    transition_ids = fields.One2many(
        "doc.transition",
        "stage_id",
        "Reserved Ways",
        help="Ways from this stage that only some people may go.",
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

    def write(self, vals):
        changed = self.browse()
        if "is_done" in vals:
            done = bool(vals["is_done"])
            changed = self.filtered(lambda stage: stage.is_done != done)
        result = super().write(vals)
        changed._close_documents()
        return result

    def _close_documents(self):
        """Documents of these stages are closed or open as the stages say now."""
        documents = self.env["doc.document"]
        documents.flush_model(["stage_id", "is_done", "date_done"])
        for stage in self:
            moment = fields.Datetime.now() if stage.is_done else None
            self.env.cr.execute(
                SQL(
                    "UPDATE doc_document SET is_done = %s, date_done = %s"
                    " WHERE stage_id = %s",
                    stage.is_done,
                    moment,
                    stage.id,
                )
            )
        documents.invalidate_model(["is_done", "date_done", "is_overdue"])

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

    def _is_open_to_user(self):
        """Whether the present user may put documents here, whatever the way."""
        self.ensure_one()
        stage = self.sudo()
        if self.env.su or not (stage.group_ids or stage.user_ids):
            return True
        user = self.env.user
        return user in stage.user_ids or bool(
            stage.group_ids & user.sudo().all_group_ids
        )

    def _reservation(self, target):
        """The reserved way to ``target``, if it is one."""
        self.ensure_one()
        ways = self.sudo().transition_ids
        return ways.filtered(lambda way: way.next_stage_id.id == target.id)

    def _allowed_followers(self, document=None):
        """Those of them the user may put a document into."""

        def allowed(stage):
            way = self._reservation(stage)
            return stage._is_open_to_user() and (
                self.env.su or not way or way._allows(document)
            )

        return self._followers().filtered(allowed)

    def _check_move(self, target, document=None):
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
        if not target._is_open_to_user():
            stage = target.sudo()
            names = stage.group_ids.mapped("full_name") + stage.user_ids.mapped("name")
            raise UserError(
                self.env._(
                    "You may not move documents to “%(new)s”: it is reserved to "
                    "%(groups)s.",
                    new=target.name,
                    groups=", ".join(names),
                )
            )
        way = self._reservation(target)
        if way and not self.env.su and not way._allows(document):
            raise UserError(
                self.env._(
                    "You may not move documents from “%(old)s” to “%(new)s”: the way "
                    "is reserved to %(groups)s.",
                    old=self.name,
                    new=target.name,
                    groups=way._people(),
                )
            )
