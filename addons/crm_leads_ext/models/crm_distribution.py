from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..core import distribution

METHODS = [("in_turn", "In turn"), ("least_loaded", "Who has the fewest open deals")]
BATCH = 500


class CrmDistribution(models.Model):
    """Who gets leads: members, how one of them is chosen, and for which leads.

    Used by hand (selected leads) and, when it is automatic, for leads without a
    salesperson. The thinking is in ``core/distribution.py``; what was decided stays in
    ``crm.distribution.log``, person by person.
    """

    _name = "crm.distribution"
    _description = "Distribution of Leads"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        check_company=True,
        help="The leads come into this team. Empty: the team stays as it is.",
    )
    method = fields.Selection(
        METHODS, "Among Several", required=True, default="in_turn"
    )
    by_region = fields.Boolean(
        help="Only to those who work in the lead's country or state."
    )
    by_skill = fields.Boolean(help="Only to those who have all the tags of the lead.")
    keep_client = fields.Boolean(
        "Clients Stay",
        default=True,
        help="A lead of a client goes to the client's own salesperson, if he may get "
        "it.",
    )
    automatic = fields.Boolean(
        help="New leads without a salesperson are distributed by themselves."
    )
    domain = fields.Char(
        "Which Leads", default="[]", help="For the automatic distribution."
    )
    member_ids = fields.One2many(
        "crm.distribution.member", "distribution_id", "Members", copy=True
    )
    clock = fields.Integer(copy=False, readonly=True, export_string_translation=False)
    log_count = fields.Integer("Distributed", compute="_compute_log_count")

    def _compute_log_count(self):
        counts = dict(
            self.env["crm.distribution.log"]._read_group(
                [("distribution_id", "in", self.ids), ("user_id", "!=", False)],
                ["distribution_id"],
                ["__count"],
            )
        )
        for rule in self:
            rule.log_count = counts.get(rule._origin, 0)

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            try:
                self.env["crm.lead"].search_count(rule._own_domain(), limit=1)
            except (ValueError, SyntaxError, KeyError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        "The condition of “%(rule)s” cannot be used: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    def _own_domain(self):
        return Domain(literal_eval(self.domain or "[]"))

    # ------------------------------------------------------------
    # choosing
    # ------------------------------------------------------------

    def _choose(self, leads):
        """Who would get which lead: a ``core.distribution.Distribution``."""
        self.ensure_one()
        members = self.sudo().member_ids.filtered("user_id.active")
        return distribution.distribute(
            [self._lead_spec(lead, members) for lead in leads.sudo()],
            members._specs(),
            distribution.Method(self.method),
            by_region=self.by_region,
            by_skill=self.by_skill,
            clock=self.sudo().clock,
        )

    def _lead_spec(self, lead, members):
        client = lead.partner_id.commercial_partner_id
        keeper = client.user_id or lead.partner_id.user_id
        own = members.filtered(lambda member: member.user_id == keeper)[:1]
        return distribution.Lead(
            lead.id,
            regions=lead._distribution_regions(),
            skills=frozenset(lead.tag_ids.mapped("name")),
            keeper=own.id if self.keep_client and keeper else None,
        )

    def _distribute(self, leads):
        """Give the leads to the members; what was decided is written down.

        The leads are written with the rights of the environment.

        :return: the log rows (``crm.distribution.log``), one for each lead
        :raises UserError: somebody else distributes by the same rule just now
        """
        self.ensure_one()
        if not self.sudo().try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._(
                    "Leads are being distributed by “%s” just now: try again.",
                    self.name,
                )
            )
        made = self._choose(leads)
        members = self.env["crm.distribution.member"].sudo().browse(made.positions)
        logs = self.env["crm.distribution.log"]
        by_user, before = {}, {lead: lead.user_id for lead in leads}
        for choice, lead in zip(made.choices, leads, strict=True):
            if choice.member is not None:
                user = members.browse(choice.member).user_id
                by_user[user] = by_user.get(user, leads.browse()) | lead
        for user, given in by_user.items():
            vals = {"user_id": user.id}
            if self.team_id:
                vals["team_id"] = self.team_id.id
            given.write(vals)
        for choice, lead in zip(made.choices, leads, strict=True):
            logs |= logs._note(self, choice, before[lead])
        for member in members:
            if member.position != made.positions[member.id]:
                member.position = made.positions[member.id]
        if self.sudo().clock != made.clock:
            self.sudo().clock = made.clock
        return logs

    # ------------------------------------------------------------
    # by itself
    # ------------------------------------------------------------

    @api.model
    def _cron_distribute(self):
        rules = self.search([("automatic", "=", True)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(rules))
        for rule in rules:
            rule.with_company(rule.company_id)._distribute_waiting()
            if not cron._commit_progress(1):
                break

    def _distribute_waiting(self):
        """Give away the oldest leads without a salesperson."""
        self.ensure_one()
        leads = self.env["crm.lead"].search(
            self._own_domain()
            & Domain("user_id", "=", False)
            & Domain("won_status", "=", "pending")
            & Domain("company_id", "in", (self.company_id.id, False)),
            order="id",
            limit=BATCH,
        )
        return self._distribute(leads) if leads else leads

    def action_run(self):
        """Button: distribute the waiting leads now."""
        self.check_access("write")
        for rule in self:
            rule._distribute_waiting()
        return self.action_open_logs()

    def action_open_logs(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_leads_ext.crm_distribution_log_action"
        )
        action["domain"] = [("distribution_id", "in", self.ids)]
        return action
