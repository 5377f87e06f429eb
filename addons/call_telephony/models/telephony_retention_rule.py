from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..core.retention import Rule, due

BATCH = 200


class TelephonyRetentionRule(models.Model):
    """How long recordings are kept.

    The first rule that fits a call decides (`core.retention`); a recording no rule
    fits is kept.  The sound is deleted, the call and the log stay.
    """

    _name = "telephony.retention.rule"
    _description = "Retention of Recordings"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Empty: calls of every company.",
    )
    days = fields.Integer(
        "Keep, days",
        default=180,
        required=True,
        help="From the beginning of the call. 0: for ever; calls that fit this rule "
        "are then not touched by those after it.",
    )
    direction = fields.Selection([("incoming", "Incoming"), ("outgoing", "Outgoing")])
    line = fields.Char("Line called", help="Empty: any.")
    user_ids = fields.Many2many("res.users", string="Operators", help="Empty: any.")
    domain = fields.Char("More conditions", default="[]", required=True)
    due_count = fields.Integer("Would be deleted now", compute="_compute_due_count")

    _check_days = models.Constraint(
        "CHECK (days >= 0)", "A recording cannot be kept for less than no days."
    )

    def _compute_due_count(self):
        domains = self._due_domains()
        for rule in self:
            domain = domains.get(rule.id)
            count = self.env["voip.call"].search_count(domain) if domain else 0
            rule.due_count = count

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            try:
                rule._fits().validate(self.env["voip.call"])
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(
                    self.env._("The conditions cannot be understood: %s", error)
                ) from error

    def _fits(self):
        """The calls this rule decides on, whatever the rules before it say."""
        self.ensure_one()
        domain = Domain(literal_eval(self.domain or "[]"))
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        if self.direction:
            domain &= Domain("type_call", "=", self.direction)
        if self.line:
            domain &= Domain("line", "=", self.line)
        if self.user_ids:
            domain &= Domain("user_id", "in", self.user_ids.ids)
        return domain

    @api.model
    def _due_domains(self):
        """{id of a rule: domain of the calls whose recordings go now by it}."""
        rules = self.sudo().search([("active", "=", True)])
        fits = {rule.id: rule._fits() for rule in rules}
        found = {}
        now = fields.Datetime.now()
        for rule, limit, before in due([Rule(r.id, r.days) for r in rules], now):
            domain = Domain("has_recording", "=", True)
            domain &= Domain("recording_hold", "=", False)
            domain &= Domain("start_date", "<", limit) & fits[rule.id]
            for other in before:
                domain &= ~fits[other]
            found[rule.id] = domain
        return found

    @api.model
    def _cron_delete(self):
        """Delete what is due, some at a time."""
        Call = self.env["voip.call"].sudo()
        domains = self._due_domains()
        left = sum(Call.search_count(domain) for domain in domains.values())
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=left)
        for rule_id, domain in domains.items():
            rule = self.browse(rule_id)
            while calls := Call.search(domain, limit=BATCH, order="id"):
                calls._delete_recordings("retention", rule.name, rule)
                if not progress._commit_progress(len(calls)):
                    return

    def action_view_due(self):
        """The calls whose recordings go at the next run."""
        self.ensure_one()
        if not self.has_access("write"):
            raise AccessError(self.env._("Only administrators see this."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_telephony.voip_call_action"
        )
        domain = self._due_domains().get(self.id, Domain.FALSE)
        action["domain"] = list(domain)
        return action
