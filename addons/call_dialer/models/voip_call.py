from odoo import fields, models


class VoipCall(models.Model):
    """Calls of campaigns know their contact; the operator's state follows them."""

    _inherit = "voip.call"

    lead_id = fields.Many2one("crm.lead", string="Deal", index="btree_not_null")
    session_id = fields.Many2one("call.session", index="btree_not_null")
    campaign_contact_id = fields.Many2one(
        "call.campaign.contact", index="btree_not_null", ondelete="set null"
    )
    call_attempt_ids = fields.One2many("call.attempt", "call_id")

    def _hook_changed(self, event):
        result = super()._hook_changed(event)
        for call in self.sudo():
            if call.user_id and not call.is_passed_outside:
                call._move_operator()
            call.call_attempt_ids._on_call_changed()
            call.campaign_contact_id.campaign_id._touch_board()
        return result

    def _move_operator(self):
        """Talking while the call is on, then wrap-up (contact without a result yet)."""
        states = self.env["call.operator.state"].sudo()
        row = states._of(self.user_id)
        is_own_contact = self.campaign_contact_id and not self.is_transferred
        if row.state == "offline" and not is_own_contact:
            return
        if self.state == "ongoing":
            if row.state != "talking":
                states._set(self.user_id, "talking", **self._work_of(row))
        elif self.state != "calling" and not self.user_id._telephony_busy():
            # (what is told late of an older call ends no talk of now)
            self._free_operator(self.user_id)

    def _work_of(self, row):
        """What the operator is at, should the state not know: who was sent home just
        when the client was given to him has the talk all the same."""
        contact = self.campaign_contact_id
        if row.contact_id == contact or not contact._is_held_by(self.user_id):
            return {}
        return {"campaign": contact.campaign_id, "contact": contact}

    def _hook_passed_on(self, former):
        result = super()._hook_passed_on(former)
        self.sudo()._free_operator(former)
        return result

    def _free_operator(self, user):
        """The talk is over for this user: what is left is the contact's result."""
        states = self.env["call.operator.state"].sudo()
        if states._of(user).state == "talking":
            held = self.campaign_contact_id._is_held_by(user)
            states._set(user, "wrapup" if held else "ready")
