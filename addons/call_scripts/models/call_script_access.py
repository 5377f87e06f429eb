from odoo import api, fields, models
from odoo.fields import Domain

AUTHOR = "call_scripts.call_scripts_group_author"
MANAGER = "call_scripts.call_scripts_group_manager"


class CallScript(models.Model):
    """Who may edit a script: by name, by group, by sales team.

    Who may see and start one is in ``_startable_domain``.  The record rules of scripts
    and all their parts ask ``can_start`` and ``can_edit``, so that the answer is the
    same everywhere.  Companies are rules of their own: a script of a company is its
    branches' too, one without a company is everybody's.
    """

    _inherit = "call.script"

    author_group_ids = fields.Many2many(
        "res.groups",
        "call_script_author_group_rel",
        string="Groups of authors",
        help="Script authors who are in one of these groups may edit the script.",
    )
    author_team_ids = fields.Many2many(
        "crm.team",
        "call_script_author_team_rel",
        string="Sales teams of authors",
        help="Script authors who are members of one of these teams may edit it.",
    )
    can_edit = fields.Boolean(
        "I may edit", compute="_compute_can_edit", search="_search_can_edit"
    )

    @api.depends_context("uid")
    @api.depends("author_ids", "author_group_ids", "author_team_ids")
    def _compute_can_edit(self):
        allowed = self.sudo().with_context(active_test=False)
        allowed = allowed.search(Domain("id", "in", self.ids) & self._editable_domain())
        for script in self:
            script.can_edit = not script._origin or script._origin.id in allowed.ids

    def _search_can_edit(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._editable_domain()

    @api.model
    def _editable_domain(self):
        """Scripts the user may edit, company aside."""
        user = self.env.user
        if user.has_group(MANAGER):
            return Domain.TRUE
        if not user.has_group(AUTHOR):
            return Domain.FALSE
        nobody = Domain.AND(
            Domain(name, "=", False)
            for name in ("author_ids", "author_group_ids", "author_team_ids")
        )
        return (
            nobody
            | Domain("author_ids", "in", user.ids)
            | Domain("author_group_ids", "in", user.all_group_ids.ids)
            | Domain("author_team_ids.crm_team_member_ids.user_id", "in", user.ids)
        )
