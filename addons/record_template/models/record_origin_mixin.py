from odoo import api, fields, models
from odoo.exceptions import UserError


class RecordOriginMixin(models.AbstractModel):
    """A record that came from another one of any model, and leads back to it.

    The name of the origin is shown, and the origin opened, only to who may read it.
    """

    _name = "record.origin.mixin"
    _description = "Record with an Origin"

    #: Made by a record template it comes from where the template was applied.
    _takes_origin = False

    res_model = fields.Char("Origin Model", copy=False)
    res_id = fields.Many2oneReference(
        "Origin Record", model_field="res_model", copy=False
    )
    origin_name = fields.Char("Origin", compute="_compute_origin_name")

    _origin_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_origin_name(self):
        for record in self:
            origin = record._origin_record()
            record.origin_name = origin.display_name if origin else False

    def _origin_record(self):
        """The origin if it is still there and the user may read it, else None."""
        self.ensure_one()
        if not self.res_id or self.res_model not in self.env:
            return None
        origin = self.env[self.res_model].browse(self.res_id).exists()
        return origin if origin and origin.has_access("read") else None

    def action_open_origin(self):
        """Open the origin in its form.

        :raises UserError: it is gone, or the user may not read it
        """
        self.ensure_one()
        self.check_access("read")
        origin = self._origin_record()
        if not origin:
            raise UserError(
                self.env._("The origin was deleted, or you may not open it.")
            )
        return origin.get_formview_action()
