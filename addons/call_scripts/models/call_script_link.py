from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import flow


class CallScriptLink(models.Model):
    """A way from one block to another.

    * answer: what the client says; without a target the block's ways on decide
    * route: a way on by itself; the first whose conditions hold is taken
    * jump, objection: offered on every block (or on one), come back with "return"
    """

    _name = "call.script.link"
    _description = "Link between Blocks"
    _inherit = ["call.script.part"]
    _order = "version_id, source_id, sequence, id"

    version_id = fields.Many2one(
        "call.script.version",
        required=True,
        ondelete="cascade",
        index=True,
        compute="_compute_version_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one(related="version_id.company_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("answer", "Answer"),
            ("route", "Way on"),
            ("jump", "Quick jump"),
            ("objection", "Objection"),
        ],
        default="answer",
        required=True,
    )
    name = fields.Char("Label", help="What the client says; the words on the button.")
    source_id = fields.Many2one(
        "call.script.block",
        "From",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('version_id', '=', version_id)]",
    )
    target_id = fields.Many2one(
        "call.script.block",
        "To",
        ondelete="set null",
        index="btree_not_null",
        domain="[('version_id', '=', version_id)]",
    )
    hotkey = fields.Char(
        "Key", size=1, help="A digit for an answer, a letter for a jump; else given."
    )
    group = fields.Char(help="Answers of one group are shown together.")
    is_default = fields.Boolean("Default", help="Taken by Enter.")
    returns = fields.Boolean(
        "Comes back", help="After a jump: goes back to where the operator was."
    )
    condition_ids = fields.One2many("call.script.condition", "link_id", "Conditions")
    condition_summary = fields.Char("When", compute="_compute_condition_summary")

    @api.depends("source_id")
    def _compute_version_id(self):
        for link in self:
            if link.source_id:
                link.version_id = link.source_id.version_id
            else:
                link.version_id = link.version_id

    @api.depends("name", "kind", "target_id.title")
    def _compute_display_name(self):
        for link in self:
            link.display_name = link.name or f"→ {link.target_id.title or '…'}"

    @api.depends(
        "condition_ids.field_id", "condition_ids.operator", "condition_ids.value"
    )
    def _compute_condition_summary(self):
        for link in self:
            link.condition_summary = ", ".join(
                link.condition_ids.mapped("display_name")
            )

    @api.constrains("version_id", "source_id", "target_id")
    def _check_version(self):
        for link in self:
            ends = link.source_id | link.target_id
            if ends.version_id - link.version_id:
                raise ValidationError(
                    self.env._(
                        "“%s” joins blocks of different versions.", link.display_name
                    )
                )

    @api.constrains("kind", "name", "source_id")
    def _check_kind(self):
        for link in self:
            if link.kind in ("answer", "route") and not link.source_id:
                raise ValidationError(
                    self.env._("An answer and a way on start from a block.")
                )
            if link.kind != "route" and not link.name:
                raise ValidationError(
                    self.env._(
                        "“%(block)s”: an answer or a jump needs a label.",
                        block=link.source_id.title or self.env._("On every block"),
                    )
                )

    def _to_core(self):
        return flow.Link(
            id=self.id,
            source=self.source_id.id or None,
            target=self.target_id.id or None,
            kind=self.kind,
            label=self.name or "",
            hotkey=self.hotkey or "",
            group=self.group or "",
            default=self.is_default,
            returns=self.returns,
            conditions=tuple(item._to_core() for item in self.condition_ids),
        )
