from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [("open", "Open"), ("aside", "Put aside"), ("closed", "Closed")]


class CrmForgottenCase(models.Model):
    """A client or a deal that a rule found forgotten.

    Open until the reason is gone; it may be put aside with a reason. Cases are made and
    closed by ``crm.forgotten.rule``; people have only the buttons.
    """

    _name = "crm.forgotten.case"
    _description = "Forgotten Client"
    _order = "since, id"

    rule_id = fields.Many2one(
        "crm.forgotten.rule", required=True, ondelete="cascade", index=True
    )
    target = fields.Selection(related="rule_id.target", store=True, string="Kind")
    lead_id = fields.Many2one(
        "crm.lead", "Deal", ondelete="cascade", index="btree_not_null"
    )
    partner_id = fields.Many2one(
        "res.partner", "Client", ondelete="cascade", index="btree_not_null"
    )
    user_id = fields.Many2one("res.users", "Salesperson", index="btree_not_null")
    team_id = fields.Many2one("crm.team", "Sales Team", index="btree_not_null")
    company_id = fields.Many2one("res.company", index=True)
    state = fields.Selection(STATES, required=True, default="open", index=True)
    since = fields.Datetime(
        required=True, help="From this moment the days are counted."
    )
    days = fields.Integer(compute="_compute_days", search="_search_days")
    reason = fields.Char("Why", compute="_compute_reason")
    stage_id = fields.Many2one(related="lead_id.stage_id")
    expected_revenue = fields.Monetary(
        related="lead_id.expected_revenue", currency_field="currency_id"
    )
    currency_id = fields.Many2one(related="lead_id.company_currency")
    phone = fields.Char(compute="_compute_phone")
    found_at = fields.Datetime("Found", default=fields.Datetime.now)
    closed_at = fields.Datetime("Closed on")
    aside_until = fields.Datetime("Put Aside until")
    aside_by = fields.Many2one("res.users", "Put Aside by")
    note = fields.Char("Remark")
    activity_id = fields.Many2one(
        "mail.activity", "Task", index="btree_not_null", ondelete="set null"
    )

    _one_lead = models.UniqueIndex(
        "(rule_id, lead_id) WHERE state != 'closed' AND lead_id IS NOT NULL"
    )
    _one_client = models.UniqueIndex(
        "(rule_id, partner_id) WHERE state != 'closed' AND lead_id IS NULL"
    )
    _has_target = models.Constraint(
        "CHECK (lead_id IS NOT NULL OR partner_id IS NOT NULL)",
        "A case is about a deal or a client.",
    )

    @api.depends("since", "closed_at")
    def _compute_days(self):
        now = fields.Datetime.now()
        for case in self:
            end = case.closed_at or now
            case.days = max((end - case.since).days, 0) if case.since else 0

    def _search_days(self, operator, value):
        turned = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
        if operator not in turned or isinstance(value, bool):
            return NotImplemented
        # "more than 3" begins with four full days
        days = value + 1 if operator in (">", "<=") else value
        edge = fields.Datetime.subtract(fields.Datetime.now(), days=days)
        return [("since", "<=" if operator in (">", ">=") else ">", edge)]

    @api.depends("rule_id", "days")
    @api.depends_context("lang")
    def _compute_reason(self):
        for case in self:
            case.reason = case._reason()

    def _reason(self):
        kind = self.sudo().rule_id.kind
        if kind == "no_contact":
            return self.env._("No contact for %s days", self.days)
        if kind == "no_next_step":
            return self.env._(
                "Nothing is planned; the last contact was %s days ago", self.days
            )
        if kind == "overdue_step":
            return self.env._("The next step is overdue by %s days", self.days)
        if kind == "same_stage":
            return self.env._("In the same stage for %s days", self.days)
        if kind == "lost":
            return self.env._("Lost; no contact for %s days", self.days)
        return self.env._("No open deal and no contact for %s days", self.days)

    @api.depends("lead_id", "partner_id")
    def _compute_phone(self):
        for case in self:
            case.phone = case.lead_id.phone or case.partner_id.phone

    @api.depends("lead_id", "partner_id")
    def _compute_display_name(self):
        for case in self:
            case.display_name = case._target().display_name

    def _target(self):
        """The deal, or the client, of the case."""
        return self.lead_id or self.partner_id

    def _target_id(self):
        return self._target().id

    # ------------------------------------------------------------
    # the life of a case
    # ------------------------------------------------------------

    @api.model
    def _open(self, rule, found):
        """New cases of a rule for id → since when."""
        records = self.env[rule.target].sudo().browse(found)
        return self.create(
            [
                {
                    "rule_id": rule.id,
                    "since": found[record.id],
                    **self._target_vals(rule, record),
                }
                for record in records
            ]
        )

    @api.model
    def _target_vals(self, rule, record):
        company = record.company_id or rule.company_id
        vals = {"user_id": record.user_id.id, "company_id": company.id}
        if record._name == "crm.lead":
            client = record.partner_id.commercial_partner_id
            return {
                **vals,
                "lead_id": record.id,
                "partner_id": client.id,
                "team_id": record.team_id.id,
            }
        return {**vals, "partner_id": record.id}

    def _keep(self, since):
        """It still stands: who is responsible may have changed since."""
        self.ensure_one()
        vals = {
            "since": since,
            "state": "open",
            "aside_until": False,
            **self._target_vals(self.rule_id, self._target()),
        }
        new = {
            name: value
            for name, value in vals.items()
            if (getattr(self[name], "id", self[name]) or False) != value
        }
        if new:
            self.write(new)

    def _close(self):
        """The reason is gone: the reminder that was made goes, too."""
        self.activity_id.sudo().unlink()
        self.write({"state": "closed", "closed_at": fields.Datetime.now()})

    @api.model
    def _recheck(self, leads, partners):
        """Something happened with these: close what is no longer forgotten."""
        clients = partners.commercial_partner_id
        if not leads and not clients:
            return
        cases = self.search(
            [
                ("state", "in", ("open", "aside")),
                "|",
                ("lead_id", "in", leads.ids),
                ("partner_id", "in", clients.ids),
            ]
        )
        now = fields.Datetime.now()
        for rule, of_rule in cases.grouped("rule_id").items():
            targets = of_rule.mapped(lambda case: case._target())
            found = rule._found(targets, now)
            of_rule.filtered(
                lambda c, found=found: c._target_id() not in found
            )._close()

    # ------------------------------------------------------------
    # buttons
    # ------------------------------------------------------------

    def action_open_target(self):
        self.ensure_one()
        self.check_access("read")
        return self._target().get_formview_action()

    def action_put_aside(self):
        """Opens the window in which the reason is given."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put Aside"),
            "res_model": "crm.forgotten.aside",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_ids": [(6, 0, self.ids)]},
        }

    def action_take_up(self):
        """What was put aside is in the list again."""
        self.check_access("read")
        self.sudo().filtered(lambda c: c.state == "aside").write(
            {"state": "open", "aside_until": False, "aside_by": False}
        )

    def action_schedule(self):
        """Plan a task on the deals (or clients) of the cases."""
        self.check_access("read")
        targets = set(self.mapped("target"))
        if len(targets) > 1:
            raise UserError(
                self.env._("Choose either deals or clients: not both at once.")
            )
        records = self.mapped(lambda case: case._target())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a Task"),
            "res_model": "mail.activity.schedule",
            "view_mode": "form",
            "target": "new",
            "context": {
                "active_model": records._name,
                "active_ids": records.ids,
                "active_id": records[:1].id,
            },
        }

    def _put_aside(self, reason, until):
        self.check_access("read")
        self.sudo().filtered(lambda c: c.state != "closed").write(
            {
                "state": "aside",
                "aside_until": until,
                "aside_by": self.env.uid,
                "note": reason,
            }
        )
