from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import conditions


class CallScriptCondition(models.Model):
    """``field operator value``: when a link is open or an action is run."""

    _name = "call.script.condition"
    _description = "Condition in a Script"
    _inherit = ["call.script.part"]
    _order = "id"

    link_id = fields.Many2one(
        "call.script.link", ondelete="cascade", index="btree_not_null"
    )
    action_id = fields.Many2one(
        "call.script.action", ondelete="cascade", index="btree_not_null"
    )
    version_id = fields.Many2one("call.script.version", compute="_compute_version_id")
    field_id = fields.Many2one(
        "call.script.field",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('version_id', '=', version_id)]",
    )
    operator = fields.Selection(
        [
            ("=", "is"),
            ("!=", "is not"),
            (">", "more than"),
            (">=", "at least"),
            ("<", "less than"),
            ("<=", "at most"),
            ("in", "is one of"),
            ("not in", "is none of"),
            ("contains", "contains"),
            ("set", "is filled in"),
            ("not set", "is empty"),
        ],
        default="=",
        required=True,
    )
    value = fields.Char(
        help="For a choice its key, for yes/no “yes” or “no”, several by comma."
    )

    @api.depends("link_id.version_id", "action_id.block_id.version_id")
    @api.depends_context("default_version_id")
    def _compute_version_id(self):
        for item in self:
            item.version_id = (
                item.link_id.version_id or item.action_id.block_id.version_id
            )

    @api.depends("field_id.label", "operator", "value")
    def _compute_display_name(self):
        words = dict(self._fields["operator"]._description_selection(self.env))
        for item in self:
            item.display_name = " ".join(
                filter(
                    None, (item.field_id.label, words.get(item.operator), item.value)
                )
            )

    def _part_versions(self):
        return self.link_id.version_id | self.action_id.block_id.version_id

    @api.constrains("link_id", "action_id", "field_id")
    def _check_version(self):
        for item in self:
            if item.field_id.version_id != item._part_versions():
                raise ValidationError(
                    self.env._(
                        "The field of a condition is not of its version of the script."
                    )
                )

    def _to_core(self):
        return conditions.Condition(self.field_id.name, self.operator, self.value or "")
