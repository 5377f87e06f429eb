from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

#: a change of these is shown on the live boards at once
ON_BOARD = {
    *("operator_ids", "mode", "wrapup_seconds", "state"),
    *("ratio", "max_lines", "abandon_percent"),
}


class CallCampaign(models.Model):
    """A list of contacts to be called by some operators with one script.

    The queue (who is next) is in `call_campaign_queue.py`; working on one contact
    in `call_contact_work.py`; states and what ends by itself in
    `call_campaign_flow.py`; telling the live boards in `call_campaign_board.py`.
    """

    _name = "call.campaign"
    _description = "Calling Campaign"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "active desc, state_order, date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    state_order = fields.Integer(
        compute="_compute_state_order", store=True, export_string_translation=False
    )
    mode = fields.Selection(
        [
            ("preview", "Preview"),
            ("manual", "Manual"),
            ("progressive", "Progressive"),
            ("power", "Power"),
            ("predictive", "Predictive"),
            ("check", "Number check"),
        ],
        string="Dialling Mode",
        default="preview",
        required=True,
        tracking=True,
        help="Preview: Next gives the operator the right contact, the operator looks "
        "at the card and calls.\nManual: operators choose contacts from the queue "
        "themselves.\nProgressive: whoever is ready is given the next contact and "
        "called together with the client, without a click; who is not reached gets "
        "the result by itself.\nPower: so many clients are called for each free "
        "operator, and whoever answers is joined with one of them.\nPredictive: as "
        "many clients are called as operators will be free when they answer; the share "
        "of those for whom nobody is free stays below the limit.\nNumber check: the "
        "service calls each number for a moment, without operators, to find dead ones.",
    )
    purpose = fields.Text(help="What the campaign is for; operators see it.")
    color = fields.Integer(export_string_translation=False)
    script_id = fields.Many2one(
        "call.script", check_company=True, tracking=True, ondelete="restrict"
    )
    operator_ids = fields.Many2many(
        "res.users",
        "call_campaign_operator_rel",
        "campaign_id",
        "user_id",
        string="Operators",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    coordinator_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="The supervisor who runs the campaign.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        check_company=True,
        help="The team's leader and its supervisors run the campaign, too; deals "
        "made here belong to the team.",
    )
    date_start = fields.Datetime(string="Starts On", tracking=True)
    date_end = fields.Datetime(string="Ends On", tracking=True)
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        check_company=True,
        help="Contacts are handed out only within these hours. Empty: at any time.",
    )
    result_ids = fields.Many2many(
        "call.result",
        "call_campaign_result_rel",
        "campaign_id",
        "result_id",
        string="Result Buttons",
        check_company=True,
        default=lambda self: self.env["call.result"].search([]),
    )
    manual_pick = fields.Boolean(
        string="Operators Search and Pick",
        default=True,
        help="Operators see the queue, search it and take a contact of their choice. "
        "Otherwise they get contacts only by Next.",
    )
    wrapup_seconds = fields.Integer(
        string="Wrap-up Time (s)",
        default=60,
        help="Time after a talk until the operator is ready again.",
    )
    claim_minutes = fields.Integer(
        string="Hold Time (min)",
        default=60,
        help="A contact taken by an operator who did nothing with it for so long goes "
        "back to the queue.",
    )
    auto_done = fields.Boolean(
        string="Done by Itself",
        default=True,
        help="The campaign is done as soon as all its contacts are finished, and "
        "runs again when new ones come.",
    )
    done_by_itself = fields.Boolean(
        readonly=True, copy=False, export_string_translation=False
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    contact_ids = fields.One2many("call.campaign.contact", "campaign_id")
    attempt_ids = fields.One2many("call.attempt", "campaign_id")
    import_ids = fields.One2many(
        "call.campaign.import",
        "campaign_id",
        groups="call_dialer.call_dialer_group_supervisor",
    )

    contact_count = fields.Integer(compute="_compute_contact_counts")
    waiting_count = fields.Integer(
        string="Left to Call", compute="_compute_contact_counts"
    )
    callback_count = fields.Integer(
        string="Callbacks", compute="_compute_contact_counts"
    )
    finished_count = fields.Integer(
        string="Finished", compute="_compute_contact_counts"
    )
    progress = fields.Float(
        compute="_compute_contact_counts", help="Share of finished contacts, %"
    )
    attempt_count = fields.Integer(compute="_compute_attempt_counts")
    goal_count = fields.Integer(string="Goals", compute="_compute_attempt_counts")
    conversion = fields.Float(
        string="Conversion, %",
        compute="_compute_attempt_counts",
        help="Goals to finished contacts.",
    )
    import_count = fields.Integer(
        compute="_compute_import_count",
        groups="call_dialer.call_dialer_group_supervisor",
    )
    is_operator = fields.Boolean(
        compute="_compute_is_operator", search="_search_is_operator"
    )

    _dates = models.Constraint(
        "CHECK(date_start IS NULL OR date_end IS NULL OR date_start < date_end)",
        "A campaign must end after its start.",
    )
    _times = models.Constraint(
        "CHECK(wrapup_seconds >= 0 AND claim_minutes > 0)",
        "Wrap-up time must not be negative; hold time must be positive.",
    )

    @api.depends("state")
    def _compute_state_order(self):
        order = ["running", "paused", "draft", "done", "cancelled"]
        for campaign in self:
            campaign.state_order = order.index(campaign.state)

    def _compute_contact_counts(self):
        counts = {}
        # the campaign's own figures: an operator sees few of the contacts
        rows = (
            self.env["call.campaign.contact"]
            .sudo()
            ._read_group(
                [("campaign_id", "in", self.ids)], ["campaign_id", "state"], ["__count"]
            )
        )
        for campaign, state, count in rows:
            counts.setdefault(campaign.id, {})[state] = count
        for campaign in self:
            states = counts.get(campaign.id, {})
            total = sum(states.values())
            finished = sum(states.get(s, 0) for s in ("done", "failed", "excluded"))
            campaign.contact_count = total
            campaign.callback_count = states.get("callback", 0)
            campaign.waiting_count = total - finished
            campaign.finished_count = finished
            campaign.progress = 100 * finished / total if total else 0

    @api.depends("attempt_ids")
    def _compute_attempt_counts(self):
        rows = (
            self.env["call.attempt.report"]
            .sudo()
            ._read_group(
                [("campaign_id", "in", self.ids)],
                ["campaign_id"],
                ["attempts:sum", "goals:sum"],
            )
        )
        counts = {campaign.id: figures for campaign, *figures in rows}
        for campaign in self:
            found = counts.get(campaign.id, (0, 0))
            campaign.attempt_count, campaign.goal_count = found
            done = campaign.finished_count
            campaign.conversion = 100 * campaign.goal_count / done if done else 0

    def _compute_import_count(self):
        rows = self.env["call.campaign.import"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id"], ["__count"]
        )
        counts = {campaign.id: count for campaign, count in rows}
        for campaign in self:
            campaign.import_count = counts.get(campaign.id, 0)

    @api.depends("operator_ids")
    @api.depends_context("uid")
    def _compute_is_operator(self):
        for campaign in self:
            campaign.is_operator = self.env.user in campaign.sudo().operator_ids

    def _search_is_operator(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("operator_ids", "in", self.env.uid)

    @api.constrains("company_id")
    def _check_company_of_contacts(self):
        for campaign in self.sudo():
            other = campaign.contact_ids.filtered(
                lambda c, company=campaign.company_id: c.company_id != company
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(campaign)s has contacts already: its company stays.",
                        campaign=campaign.name,
                    )
                )

    @api.constrains("result_ids")
    def _check_hotkeys(self):
        """Two buttons of a campaign never have the same key."""
        for campaign in self:
            seen = {}
            for result in campaign.sudo().result_ids.filtered("hotkey"):
                other = seen.setdefault(result.hotkey, result)
                # results for different roles may share a key
                if other != result and not (result.group_ids and other.group_ids):
                    raise ValidationError(
                        self.env._(
                            "%(one)s and %(other)s have the same key %(key)s.",
                            one=other.name,
                            other=result.name,
                            key=result.hotkey,
                        )
                    )

    def write(self, vals):
        result = super().write(vals)
        if "operator_ids" in vals:
            self._free_orphans()
        if ON_BOARD & vals.keys():
            self._touch_board()
        return result

    def copy_data(self, default=None):
        return [
            {**vals, "name": self.env._("%s (copy)", campaign.name)}
            for campaign, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_worked(self):
        if self.sudo().attempt_ids:
            raise UserError(
                self.env._(
                    "Calls were made in this campaign: cancel and archive it instead."
                )
            )

    def _may_supervise(self, user):
        """May this user steer the campaign (see the record rules)?"""
        self.ensure_one()
        if not user.has_group("call_dialer.call_dialer_group_supervisor"):
            return False
        return bool(self.with_user(user).sudo(False)._filtered_access("write"))

    def _lead_team(self):
        """The sales team of deals made here."""
        self.ensure_one()
        default = self.env.ref("crm_leads_ext.team_calling", raise_if_not_found=False)
        return self.sudo().team_id or default or self.env["crm.team"]

    def _results_for(self, user):
        """Result buttons of the campaign which this user's roles allow."""
        self.ensure_one()
        campaign = self.sudo()
        results = campaign.result_ids.filtered(
            lambda r: (
                r.active
                and (not r.group_ids or r.group_ids & user.sudo().all_group_ids)
            )
        )
        return results.sorted().sudo(self.env.su)

    # -- buttons ---------------------------------------------------------------

    def _open(self, xmlid, **context):
        """An action of ours, limited to this campaign."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"call_dialer.{xmlid}")
        action["domain"] = [("campaign_id", "=", self.id)]
        action["context"] = {"default_campaign_id": self.id, **context}
        return action

    def action_open_contacts(self):
        return self._open("call_campaign_contact_action")

    def action_open_attempts(self):
        return self._open("call_attempt_action")

    def action_open_statistics(self):
        return self._open("call_attempt_report_action")

    def action_open_imports(self):
        return self._open("call_campaign_import_action")

    def action_import(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "call.campaign.import",
            "view_mode": "form",
            "name": self.env._("Import contacts"),
            "context": {"default_campaign_id": self.id},
        }
