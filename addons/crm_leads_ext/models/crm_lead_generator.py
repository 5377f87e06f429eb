from odoo import api, fields, models
from odoo.exceptions import AccessError

LEADER = "sales_team.group_sale_salesman_all_leads"


class CrmLead(models.Model):
    """A deal knows who found it: rewards ask."""

    _inherit = "crm.lead"

    generator_id = fields.Many2one(
        "res.users",
        "Lead Generator",
        index="btree_not_null",
        tracking=True,
        copy=False,
        domain=[("share", "=", False)],
        help="Who found the client; by default who made the deal. Rewards by rules go "
        "to this person. Only leaders of sales change it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.setdefault("generator_id", self._default_generator()):
                self._check_may_name(vals["generator_id"])
        return super().create(vals_list)

    def write(self, vals):
        if "generator_id" in vals:
            new = vals["generator_id"] or False
            if any(lead.generator_id.id != new for lead in self):
                self._check_may_name(None)
        return super().write(vals)

    @api.model
    def _default_generator(self):
        """Employees who make deals in person; not the system, not the website, and
        nobody for deals of a file."""
        context, user = self.env.context, self.env.user
        if context.get("import_file"):
            return False
        if "default_generator_id" in context:
            return context["default_generator_id"]
        return user.id if user._is_internal() and not user._is_superuser() else False

    def _check_may_name(self, generator):
        """Nobody claims other people's finds.

        :raises AccessError: it is somebody else, and the user is no leader of sales
        """
        if self.env.su or generator == self.env.uid:
            return
        if not self.env.user.has_group(LEADER):
            raise AccessError(
                self.env._("Only leaders of sales say who has found a client.")
            )
