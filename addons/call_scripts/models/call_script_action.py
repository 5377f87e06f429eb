from odoo import api, fields, models
from odoo.exceptions import AccessError

KINDS = [
    ("template", "Make or change a record"),
    ("mail", "Send an e-mail"),
    ("server", "Run a server action"),
]


#: What an action can name.
TARGETS = {"template_id", "mail_template_id", "server_action_id"}


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

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions._check_targets()
        return actions

    def write(self, vals):
        result = super().write(vals)
        if TARGETS & vals.keys():
            self._check_targets()
        return result

    def _check_targets(self):
        """An author names only what it may read, or what a script names already.

        Actions run with the operator's rights: a server action kept from the author
        must not come to run by those of an administrator.

        :raises AccessError: naming the action
        """
        if self.env.su:
            return
        for action in self:
            for name in sorted(TARGETS):
                target = action.sudo()[name].with_env(self.env)
                if target and not action._may_name(name, target):
                    raise AccessError(
                        self.env._(
                            "“%s” is not given to you: an administrator puts it into"
                            " the script.",
                            target.sudo().display_name,
                        )
                    )

    def _may_name(self, field, target):
        if target.has_access("read"):
            return True
        # a list of actions is made anew by the designer: those it had are known to it
        kept = self.env.context.get("call_scripts_named")
        if isinstance(kept, frozenset) and (field, target.id) in kept:
            return True
        named = [(field, "=", target.id), ("id", "not in", self.ids)]
        return bool(self.search_count(named, limit=1))

    def _named(self):
        """What the actions name, as a set no context from outside can hold."""
        return frozenset(
            (name, action[name].id) for action in self.sudo() for name in TARGETS
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
