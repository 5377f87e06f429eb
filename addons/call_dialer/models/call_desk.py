from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OPERATOR_GROUP = "call_dialer.call_dialer_group_operator"
SHOWN_STATES = ("running", "paused")


class CallDesk(models.AbstractModel):
    """What the operator's desk asks the server (RPC).

    Every method checks its rights: an operator works in his own campaigns, and on the
    contact he holds. Every method may be repeated after a lost connection: `claim` and
    `next_contact` give the contact already held, `call` the call going on, `result`
    knows what it saved.

    The parts: `call_desk_next.py` (handing out), `call_desk_queue.py` (what waits),
    `call_desk_card.py` (the client), `call_desk_figures.py` (the day's figures).
    Moments are UTC as Odoo serialises them.
    """

    _name = "call.desk"
    _description = "Operator's Desk"

    # -- rights ----------------------------------------------------------------

    @api.model
    def _check_operator(self):
        if not self.env.user.has_group(OPERATOR_GROUP):
            raise AccessError(
                self.env._("The desk is for operators of the call centre.")
            )

    @api.model
    def _my_campaigns(self):
        return self.env["call.campaign"].search(
            [
                ("operator_ids", "in", self.env.uid),
                ("state", "in", SHOWN_STATES),
                ("company_id", "in", self.env.companies.ids),
            ],
            order="state_order, name, id",
        )

    @api.model
    def _campaign(self, campaign_id):
        """The operator's campaign of that id; AccessError for any other one."""
        self._check_operator()
        campaign = self.env["call.campaign"].browse(int(campaign_id or 0))
        # (the relation has no row of a campaign that is gone)
        mine = campaign and campaign._has_operator(self.env.user)
        if not mine or campaign.sudo().company_id not in self._companies():
            raise AccessError(self.env._("You are not an operator of this campaign."))
        return campaign

    @api.model
    def _companies(self):
        return self.env.companies

    @api.model
    def _held(self):
        """The contact the operator holds, or none."""
        return self.env["call.campaign.contact"].search(
            [("state", "=", "claimed"), ("claimed_by", "=", self.env.uid)],
            order="claimed_at desc",
            limit=1,
        )

    @api.model
    def _contact(self, contact_id):
        """The contact of that id when the operator holds it; UserError otherwise."""
        self._check_operator()
        contact = self._held()
        if not contact or contact.id != contact_id:
            raise UserError(
                self.env._(
                    "You do not hold this contact any more. Press Next for another one."
                )
            )
        return contact

    # -- the screen ------------------------------------------------------------

    @api.model
    def open(self, campaign_id=False):
        """Everything the desk needs when it opens or is reloaded.

        :return: {now, campaigns: [{id, name, label, state, mode, purpose,
            wrapup_seconds, manual_pick}], campaign_id, pause_reasons: [{id, name}],
            phrases: [{id, text, result_ids}], results: [`call.result._to_button`],
            card, call, queue, operator, today, device, no_contact}
        """
        self._check_operator()
        campaigns = self._my_campaigns()
        held = self._held()
        campaign = held.campaign_id or self._preferred(campaigns, campaign_id)
        if held:
            campaigns |= campaign
        # (the screen may have been lost before the talk began)
        own = held.sudo().session_id.user_id == self.env.user
        begun = not held or (own and held._has_begun())
        refusal = False if begun else self._begin_talk(held)
        return {
            "campaigns": [self._campaign_data(c) for c in campaigns],
            "campaign_id": campaign.id,
            "pause_reasons": self._pause_reasons(),
            "phrases": self._phrases(campaign),
            "results": [r._to_button() for r in campaign._results_for(self.env.user)]
            if campaign
            else [],
            "device": self._device(),
            **self._screen(not refusal and held, campaign, refusal),
        }

    @api.model
    def _preferred(self, campaigns, campaign_id):
        asked = campaigns.filtered(lambda c: c.id == campaign_id)
        last = self.env["call.operator.state"]._of(self.env.user).sudo().campaign_id
        return asked or (campaigns & last) or self._busy(campaigns) or campaigns[:1]

    @api.model
    def _busy(self, campaigns):
        """A running campaign that has somebody to call now."""
        running = campaigns.filtered(lambda c: c.state == "running")
        contact = (
            self.env["call.campaign.contact"]
            .sudo()
            .search(
                [
                    ("campaign_id", "in", running.ids),
                    ("state", "in", ("todo", "callback")),
                    ("next_at", "<=", fields.Datetime.now()),
                    ("user_id", "in", (False, self.env.uid)),
                ],
                limit=1,
            )
        )
        return running & contact.campaign_id.sudo(False)

    @api.model
    def _screen(self, contact, campaign, no_contact=False):
        """What changes from contact to contact."""
        return {
            "card": self._card(contact) if contact else False,
            "call": self._current_call(contact) if contact else False,
            "no_contact": no_contact,
            "queue": self._queue(campaign) if campaign else self._empty_queue(),
            **self._summary(campaign),
        }

    @api.model
    def _campaign_data(self, campaign):
        states = dict(campaign._fields["state"]._description_selection(self.env))
        label = campaign.name
        if campaign.state != "running":
            label = f"{campaign.name} ({states[campaign.state]})"
        return {
            "id": campaign.id,
            "name": campaign.name,
            "label": label,
            "state": campaign.state,
            "mode": campaign.mode,
            "by_itself": campaign.sudo()._dials_by_itself(),
            "purpose": campaign.purpose or "",
            "wrapup_seconds": campaign.wrapup_seconds,
            "manual_pick": campaign.manual_pick,
        }

    @api.model
    def _pause_reasons(self):
        reasons = self.env["call.pause.reason"].search_fetch([], ["name"])
        return [{"id": reason.id, "name": reason.name} for reason in reasons]

    @api.model
    def _phrases(self, campaign):
        phrases = self.env["call.phrase"].search_fetch([], ["text", "result_ids"])
        return [
            {"id": phrase.id, "text": phrase.text, "result_ids": phrase.result_ids.ids}
            for phrase in phrases
        ]

    @api.model
    def _device(self):
        device = self.env.user.sudo()._telephony_device()
        return device.display_name if device else ""

    # -- state ------------------------------------------------------------------

    @api.model
    def set_state(self, state, reason_id=False):
        """Ready, a pause with its reason, or the end of the shift."""
        self._check_operator()
        if state not in ("ready", "paused", "offline"):
            raise UserError(self.env._("This state comes by itself."))
        reason = self.env["call.pause.reason"].browse(reason_id or ()).exists()
        if state == "paused" and not reason:
            raise UserError(self.env._("A pause needs a reason."))
        if state == "offline" and self._held():
            raise UserError(
                self.env._(
                    "Give the contact a result, or put it back, before you leave."
                )
            )
        self.env["call.operator.state"]._set(self.env.user, state, reason=reason)
        return self._summary(self.env["call.campaign"])
