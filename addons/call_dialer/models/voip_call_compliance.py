from odoo import api, models

from odoo.addons.call_telephony.tools.set_aside import set_aside


class VoipCall(models.Model):
    """Every call is judged before it is made, and again when the service takes it."""

    _inherit = "voip.call"

    _client_idx = models.Index(
        "(partner_id, start_date)"
        " WHERE type_call = 'outgoing' AND partner_id IS NOT NULL"
    )

    @api.model
    def _dial(
        self,
        number,
        user=None,
        partner=None,
        origin=None,
        vals=None,
        client_first=False,
    ):
        user = user or self.env.user
        contact = self._contact_called(origin, vals or {})
        e164 = self.env["call.compliance"]._e164(user._telephony_pbx(), number)
        judged = False
        if e164:
            judged = self.env["call.compliance"]._check_dial(
                e164,
                contact,
                partner,
                user,
                source="desk" if (vals or {}).get("campaign_contact_id") else "click",
            )
        call = super()._dial(number, user, partner, origin, vals, client_first)
        if judged:
            self.env["call.compliance"]._log(judged, call_id=call.id)
        return call

    @api.model
    def create_call(self, values):
        """Calls the browser's own phone makes are judged before they are noted."""
        if values.get("type_call") == "outgoing":
            pbx = self.env["voip.pbx"].sudo().browse(values.get("pbx_id") or [])
            Compliance = self.env["call.compliance"]
            if e164 := Compliance._e164(pbx.exists(), values.get("phone_number")):
                Compliance._check_dial(e164)
        return super().create_call(values)

    @api.model
    def _contact_called(self, origin, vals):
        """The campaign contact a call is for, if any."""
        contact = self.env["call.campaign.contact"].sudo()
        if vals.get("campaign_contact_id"):
            return contact.browse(vals["campaign_contact_id"])
        if origin and origin._name == contact._name:
            return origin.sudo()
        return None

    def _hook_before_dial(self):
        """The verdict of the moment in which the service takes the command."""
        reason = super()._hook_before_dial()
        if reason or not self.number_e164:
            return reason
        with set_aside(self.env, "judging call %s", self.id) as judged:
            return self._verdict_at_dial()
        if judged.error:
            return self.env._("The call could not be judged, so it is not made.")
        return ""

    def _verdict_at_dial(self):
        """Judge and log; why the call may not be made, "" when it may."""
        contact = self.campaign_contact_id
        Compliance = self.env["call.compliance"]
        verdict, facts, profile = Compliance._judge(
            self.number_e164,
            contact,
            partner=self.partner_id,
            call=self,
            operator=bool(self.user_id),
        )
        if verdict.allowed and not profile:
            return ""
        vals = Compliance._log_vals(
            verdict, facts, profile, "service", contact, self.partner_id
        )
        Compliance._log(vals, call_id=self.id, user_id=self.user_id.id)
        if verdict.allowed:
            return ""
        user = self.user_id or self.env.user
        spoken = Compliance.with_context(lang=user.lang or None).with_user(user)
        return spoken.sudo()._message(verdict, profile)

    def _hook_dial_refused(self):
        """The contact goes back to the queue; who waits for the call is told."""
        result = super()._hook_dial_refused()
        contact = self.campaign_contact_id
        if contact and contact.claimed_by == self.user_id:
            verdict, _facts, profile = self.env["call.compliance"]._judge(
                self.number_e164, contact, call=self, operator=bool(self.user_id)
            )
            if not verdict.allowed and not contact._worked_on():
                contact._put_back(verdict, profile)
        user, message = self.user_id, self.failure or ""
        if not user:  # dialled before an operator was named
            return result
        if not user:
            return result
        user._bus_send(
            "simple_notification",
            {"type": "warning", "title": self.phone_number, "message": message},
        )
        user._bus_send(
            "call_dialer/refused", {"contact_id": contact.id, "message": message}
        )
        return result
