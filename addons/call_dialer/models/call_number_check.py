from odoo import fields, models

from odoo.addons.call_telephony.core.events import CLIENT, EventType

from ..core import number_check

CHECK_STATES = [
    (number_check.ALIVE, "Alive"),
    (number_check.BUSY, "Busy"),
    (number_check.NO_ANSWER, "No answer"),
    (number_check.DEAD, "Dead"),
    (number_check.UNKNOWN, "Not known"),
]


class CallCampaignContactNumber(models.Model):
    """What a short call found out about a number (see `core/number_check.py`)."""

    _inherit = "call.campaign.contact.number"

    check_state = fields.Selection(
        CHECK_STATES,
        string="Number Check",
        readonly=True,
        copy=False,
        help="What a short call without an operator found out.",
    )
    checked_at = fields.Datetime(string="Checked On", readonly=True, copy=False)
    check_call_id = fields.Many2one(
        "voip.call", readonly=True, copy=False, index="btree_not_null"
    )

    _check_idx = models.Index("(campaign_id, id) WHERE checked_at IS NULL")
    _checked_idx = models.Index("(e164, checked_at) WHERE checked_at IS NOT NULL")
    _checks_idx = models.Index("(campaign_id, checked_at) WHERE checked_at IS NOT NULL")

    def _checked(self, found):
        """The check is over: a dead number is called no more."""
        self.ensure_one()
        self.check_state = found
        if found != number_check.DEAD:
            return
        self.is_dropped = True
        contact = self.contact_id
        if contact.state == "todo" and all(contact.number_ids.mapped("is_dropped")):
            contact.write(
                {
                    "state": "excluded",
                    "excluded_reason": self.env._("Number check: all numbers are dead"),
                }
            )

    def _forget_check(self):
        """May be checked anew: only those whose check is a day old."""
        limit = fields.Datetime.now() - number_check.AGAIN_AFTER
        old = self.filtered(lambda n: n.checked_at and n.checked_at <= limit)
        old.write({"checked_at": False})
        return old


class CallCampaignContact(models.Model):
    _inherit = "call.campaign.contact"

    def action_requeue(self):
        """Who is called again may be checked again, a day after the last time."""
        result = super().action_requeue()
        self.sudo().number_ids._forget_check()
        return result


class VoipCall(models.Model):
    """Calls of a check are over as soon as it rings, or somebody answers."""

    _inherit = "voip.call"

    check_number_ids = fields.One2many("call.campaign.contact.number", "check_call_id")

    def _hook_changed(self, event):
        result = super()._hook_changed(event)
        for call in self.sudo():
            if number := call.check_number_ids[:1]:
                call._follow_check(number, event)
        return result

    def _follow_check(self, number, event):
        if self.end_date:
            if not number.check_state:
                number._checked(number_check.judge(self._seen_by_check()))
                number.campaign_id._touch_board()
            return
        at_ring = number.campaign_id.check_at_ring and event.type == EventType.RINGING
        if event.leg == CLIENT and (at_ring or event.type == EventType.ANSWERED):
            self._hang_up(by="system")

    def _seen_by_check(self):
        return number_check.Seen(
            self.outcome or "",
            rang=bool(self.ringing_date),
            ended_by_us=self.ended_by == "system",
            dialled=self.client_dialled,
        )

    def _client_rings(self, pbx):
        """A check does not ring for long."""
        contact = self.campaign_contact_id
        if self.env.context.get("number_check"):
            return contact.campaign_id.check_seconds
        return super()._client_rings(pbx)
