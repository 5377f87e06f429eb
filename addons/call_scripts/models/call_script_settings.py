from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..core.document import MAX_SECONDS


class CallScript(models.Model):
    """How a script is run: what is kept and shown, and who may leave its ways."""

    _inherit = "call.script"

    keep_log = fields.Boolean(
        "Keep a log",
        default=True,
        help="Every step with its time and answer. Without it only the talk itself is "
        "kept, with its values and result: there are no figures of the blocks.",
    )
    show_map = fields.Boolean(
        "Show the map", default=True, help="The operator may look at the whole script."
    )
    phone_required = fields.Boolean(
        "Telephone required", help="A talk cannot begin without a telephone number."
    )
    task_ids = fields.One2many(
        "call.script.task",
        "script_id",
        "Tasks of the call",
        copy=True,
        help="What is to be done in every talk: a checklist beside the script.",
    )
    free_user_ids = fields.Many2many(
        "res.users",
        "call_script_free_user_rel",
        string="Star operators",
        help="For them the script is a hint: they go to any block from any block.",
    )
    free_group_ids = fields.Many2many(
        "res.groups", "call_script_free_group_rel", string="Groups of star operators"
    )

    def write(self, vals):
        done = super().write(vals)
        if {"free_user_ids", "free_group_ids"} & set(vals):
            self.env.registry.clear_cache()
        return done

    def _is_free(self, user):
        """May the user leave the ways of the script?"""
        user_ids, group_ids = self._stars()
        return user.id in user_ids or bool(
            group_ids and group_ids & set(user.sudo().all_group_ids.ids)
        )

    @tools.ormcache("self.id")
    def _stars(self):
        """Ids of the users and of the groups whom the script leaves free."""
        script = self.sudo()
        return frozenset(script.free_user_ids.ids), frozenset(script.free_group_ids.ids)


class CallScriptTask(models.Model):
    """Something to be done in every talk by a script."""

    _name = "call.script.task"
    _description = "Task of a Call"
    _order = "script_id, sequence, id"

    script_id = fields.Many2one(
        "call.script", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="script_id.company_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)


class CallScriptBlock(models.Model):
    _inherit = "call.script.block"

    min_seconds = fields.Integer(
        "Shortest time, s",
        help="Seconds the operator cannot go on before: nobody reads it aloud so fast.",
    )

    @api.constrains("min_seconds")
    def _check_min_seconds(self):
        for block in self:
            if not 0 <= block.min_seconds <= MAX_SECONDS:
                raise ValidationError(
                    self.env._(
                        "“%(block)s”: the shortest time is from 0 to %(most)s seconds.",
                        block=block.title,
                        most=MAX_SECONDS,
                    )
                )
