from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DocTransition(models.Model):
    """A way between two stages that only some people may go."""

    _name = "doc.transition"
    _description = "Reserved Transition of Documents"
    _order = "stage_id, id"

    stage_id = fields.Many2one(
        "doc.stage", "From", required=True, index=True, ondelete="cascade"
    )
    kind_id = fields.Many2one(related="stage_id.kind_id", store=True, index=True)
    company_id = fields.Many2one(related="kind_id.company_id")
    next_stage_id = fields.Many2one(
        "doc.stage",
        "To",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('kind_id', '=', kind_id), ('id', '!=', stage_id)]",
    )
    group_ids = fields.Many2many("res.groups", string="Groups")
    user_ids = fields.Many2many(
        "res.users", string="Users", domain="[('share', '=', False)]"
    )
    for_responsible = fields.Boolean(
        "Responsible One", help="The one responsible for the document may go it, too."
    )

    _way_uniq = models.UniqueIndex(
        "(stage_id, next_stage_id)", "A way between two stages is reserved once."
    )

    @api.constrains("stage_id", "next_stage_id")
    def _check_stages(self):
        for transition in self:
            if transition.stage_id.kind_id != transition.next_stage_id.kind_id:
                raise ValidationError(
                    self.env._("A transition joins two stages of the same kind.")
                )

    @api.constrains("next_stage_id", "group_ids", "user_ids", "for_responsible")
    def _check_somebody(self):
        for transition in self:
            if not (
                transition.group_ids
                or transition.user_ids
                or transition.for_responsible
            ):
                raise ValidationError(
                    self.env._(
                        "“%(old)s” to “%(new)s”: say who may go this way. To forbid it "
                        "to everybody take it out of the stage's list.",
                        old=transition.stage_id.name,
                        new=transition.next_stage_id.name,
                    )
                )

    def _allows(self, document=None):
        """Whether the present user may go this way (with this document)."""
        self.ensure_one()
        user = self.env.user
        return bool(
            self.group_ids & user.sudo().all_group_ids
            or user in self.user_ids
            or (self.for_responsible and document and document.user_id == user)
        )

    def _people(self):
        """Who may, in words."""
        self.ensure_one()
        names = self.group_ids.mapped("full_name") + self.user_ids.mapped("name")
        if self.for_responsible:
            names.append(self.env._("the responsible one"))
        return ", ".join(names)
