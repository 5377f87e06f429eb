from odoo import api, fields, models

from .call_attempt import CATEGORIES

HOTKEYS = [(f"F{number}", f"F{number}") for number in range(1, 13)]


class CallResult(models.Model):
    """A result button: what the talk ended with, and what follows from it."""

    _name = "call.result"
    _description = "Call Result"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    hotkey = fields.Selection(HOTKEYS)
    category = fields.Selection(
        CATEGORIES,
        required=True,
        default="other",
        help="Goal and success finish the contact well, a refusal finishes it; a "
        "callback moves it to its time; no contact tries again later.",
    )
    requires_comment = fields.Boolean(string="Needs a Comment")
    callback_minutes = fields.Integer(
        string="Callback After (min)",
        help="Proposed time of the callback; the operator may set another one.",
    )
    callback_personal = fields.Boolean(
        string="Personal Callback",
        help="Proposed: the operator who promised the callback makes it.",
    )
    retry_minutes = fields.Integer(
        string="Try Again After (min)",
        default=120,
        help="With no contact: the contact waits so long for the next attempt.",
    )
    max_attempts = fields.Integer(
        string="Attempts at Most",
        default=5,
        help="With no contact: the contact is not reached after so many attempts. "
        "0: no limit.",
    )
    action_ids = fields.One2many("call.result.action", "result_id", copy=True)
    lost_reason_id = fields.Many2one(
        "crm.lost.reason",
        string="Refusal Reason",
        help="Proposed when reasons are asked; else it is the reason.",
    )
    lost_reason_ids = fields.Many2many(
        "crm.lost.reason",
        string="Reasons to Choose From",
        help="The desk asks which one it is. Empty: nothing is asked.",
    )
    group_ids = fields.Many2many(
        "res.groups",
        string="Roles",
        help="Who has the button. Empty: everybody.",
    )
    campaign_ids = fields.Many2many(
        "call.campaign",
        "call_campaign_result_rel",
        "result_id",
        "campaign_id",
        string="Campaigns",
        copy=False,
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True
    )
    action_summary = fields.Char(string="What Follows", compute="_compute_summary")

    _figures = models.Constraint(
        "CHECK(callback_minutes >= 0 AND retry_minutes >= 0 AND max_attempts >= 0)",
        "Minutes and attempts must not be negative.",
    )

    @api.depends("action_ids.name")
    def _compute_summary(self):
        for result in self:
            result.action_summary = " · ".join(
                filter(None, result.action_ids.mapped("name"))
            )

    @api.constrains("hotkey", "campaign_ids", "active")
    def _check_hotkey(self):
        for campaign in self.sudo().campaign_ids:
            campaign._check_hotkeys()

    def _lost_reason(self, params):
        """The refusal's reason: the operator's choice, or the button's own."""
        chosen = self.env["crm.lost.reason"].browse(
            int(params.get("lost_reason_id") or 0)
        )
        return chosen.exists() or self.sudo().lost_reason_id

    def _run_actions(self, contact, values, params):
        """Run the actions in order; list of dicts of the records they made."""
        self.ensure_one()
        made = []
        chosen = {int(k): v for k, v in (params.get("actions") or {}).items()}
        for action in self.sudo().action_ids.sorted("sequence"):
            options = chosen.get(action.id) or {}
            if not options.get("skip"):
                made += action._run(contact, values, {**params, **options})
        return made

    def _to_button(self):
        """What the desk needs to draw the button and its form."""
        self.ensure_one()
        result = self.sudo()
        return {
            "id": self.id,
            "name": result.name,
            "hotkey": result.hotkey or "",
            "color": result.color,
            "category": result.category,
            "requires_comment": result.requires_comment,
            "callback_minutes": result.callback_minutes,
            "callback_personal": result.callback_personal,
            "lost_reason_id": result.lost_reason_id.id,
            "lost_reasons": [
                {"id": reason.id, "name": reason.name}
                for reason in result.lost_reason_ids
            ],
            "actions": [
                action._to_form()
                for action in result.action_ids.sorted("sequence")
                if action.confirm
            ],
        }
