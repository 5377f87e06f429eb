from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmDistributionRun(models.TransientModel):
    """Bulk action: the selected leads go to members of a rule; first it is shown."""

    _name = "crm.distribution.run"
    _description = "Distribute Leads"

    lead_ids = fields.Many2many("crm.lead", required=True)
    distribution_id = fields.Many2one("crm.distribution", "Rule", required=True)
    only_free = fields.Boolean(
        "Only Those without a Salesperson",
        help="Off: leads are taken from those who have them now.",
        default=True,
    )
    line_ids = fields.One2many(
        "crm.distribution.run.line", "run_id", compute="_compute_line_ids"
    )
    summary = fields.Char(compute="_compute_line_ids")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "crm.lead":
            ids = self.env.context.get("active_ids") or []
            values["lead_ids"] = [(6, 0, ids)]
        if "distribution_id" in fields_list:
            rule = self.env["crm.distribution"].search([], limit=1)
            values.setdefault("distribution_id", rule.id)
        return values

    @api.depends("distribution_id", "lead_ids", "only_free")
    def _compute_line_ids(self):
        for run in self:
            lines, names = [(5, 0, 0)], Counter()
            made = None
            if run.distribution_id:
                made = run.distribution_id._choose(run._leads())
            for choice in made.choices if made else ():
                log = self.env["crm.distribution.log"]
                vals = log._vals(run.distribution_id, choice)
                preview = log.new(vals)
                user = preview.user_id
                names[user.name or self.env._("nobody")] += 1
                lines.append(
                    (
                        0,
                        0,
                        {
                            "lead_id": choice.lead,
                            "user_id": user.id,
                            "reason": preview.reason,
                        },
                    )
                )
            run.line_ids = lines
            run.summary = ", ".join(
                f"{name}: {count}" for name, count in names.most_common()
            )

    def _leads(self):
        leads = self.lead_ids._origin
        if self.only_free:
            leads = leads.filtered(lambda lead: not lead.user_id)
        return leads.sorted("id")

    def action_distribute(self):
        """Give the leads away as shown (unless somebody else did so meanwhile)."""
        self.ensure_one()
        leads = self._leads()
        if not leads:
            raise UserError(self.env._("There is nothing to distribute."))
        leads.check_access("write")
        logs = self.distribution_id._distribute(leads)
        given = logs.filtered("user_id")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if given else "warning",
                "message": self.env._(
                    "%(given)s leads distributed, %(left)s left.",
                    given=len(given),
                    left=len(logs) - len(given),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class CrmDistributionRunLine(models.TransientModel):
    _name = "crm.distribution.run.line"
    _description = "Lead to Distribute"

    run_id = fields.Many2one("crm.distribution.run", ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", readonly=True)
    user_id = fields.Many2one("res.users", "Goes to", readonly=True)
    reason = fields.Char("Why", readonly=True)
