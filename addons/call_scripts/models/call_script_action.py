from odoo import api, fields, models

KINDS = [
    ("template", "Make or change a record"),
    ("mail", "Send an e-mail"),
    ("server", "Run a server action"),
]


class CallScriptAction(models.Model):
    """What is done by itself when a talk comes to a block or passes on from it."""

    _name = "call.script.action"
    _description = "Action of a Block"
    _inherit = ["call.script.part"]
    _order = "block_id, sequence, id"

    block_id = fields.Many2one(
        "call.script.block", required=True, ondelete="cascade", index=True
    )
    version_id = fields.Many2one(related="block_id.version_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(translate=True)
    kind = fields.Selection(KINDS, default="template", required=True)
    template_id = fields.Many2one(
        "record.template", "Record template", ondelete="restrict"
    )
    mail_template_id = fields.Many2one("mail.template", ondelete="restrict")
    server_action_id = fields.Many2one("ir.actions.server", ondelete="restrict")
    moment = fields.Selection(
        [("leave", "On passing on"), ("enter", "On arrival")],
        default="leave",
        required=True,
    )
    repeat = fields.Boolean(
        help="Run again when the block is passed again in the same talk."
    )
    condition_ids = fields.One2many("call.script.condition", "action_id", "Conditions")

    def _part_versions(self):
        return self.block_id.version_id

    @api.depends("name", "template_id", "mail_template_id", "server_action_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for action in self:
            target = action._target()
            action.display_name = (
                action.name or target.display_name or kinds.get(action.kind)
            )

    def _target(self):
        """The record template, mail template or server action that is meant."""
        self.ensure_one()
        if self.kind == "mail":
            return self.mail_template_id
        if self.kind == "server":
            return self.server_action_id
        return self.template_id

    def _is_complete(self):
        return bool(self._target())
