"""Calls and script sessions in the history of clients and deals."""

from odoo import api, models

LIVE = ("calling", "ongoing")


class VoipCall(models.Model):
    """Every call with a client that is over is in the history.

    Calls of campaigns are there by their attempt, with its result.
    """

    _inherit = "voip.call"

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        calls.sudo()._log_in_history()
        return calls

    def write(self, vals):
        result = super().write(vals)
        if {"state", "partner_id", "lead_id"} & vals.keys():
            self.sudo()._log_in_history()
        return result

    def _log_in_history(self):
        over = self.filtered(
            lambda call: (
                call.state not in LIVE
                and not call.campaign_contact_id
                and (call.partner_id.partner_share or call.lead_id)
            )
        )
        if not over:
            return
        interactions = self.env["crm.interaction"].sudo()
        known = interactions.search(
            [("res_model", "=", self._name), ("res_id", "in", over.ids)]
        )
        rows = []
        for call in over:
            reached = bool(call.answered_date or call.talk_seconds)
            row = interactions._log_vals(
                "call",
                call.partner_id,
                call.lead_id,
                call._history_summary(),
                call,
                call.user_id,
                call.start_date or call.create_date,
                direction=call.type_call,
                reached=reached,
            )
            mine = known.filtered(lambda i, call=call: i.res_id == call.id)
            if mine:
                mine.write(row)
            elif row:
                rows.append(row)
        if rows:
            interactions.create(rows)

    def _history_summary(self):
        minutes, seconds = divmod(self.talk_seconds or 0, 60)
        if self.talk_seconds:
            return self.env._(
                "Talk with %(number)s, %(minutes)s:%(seconds)02d",
                number=self.phone_number or "",
                minutes=minutes,
                seconds=seconds,
            )
        if self.type_call == "incoming":
            return self.env._("Missed call from %s", self.phone_number or "")
        return self.env._("Nobody answered: %s", self.phone_number or "")


class CallSession(models.Model):
    """A script gone through to its end, with the answers."""

    _inherit = "call.session"

    def _hook_finished(self):
        result = super()._hook_finished()
        for session in self.sudo():
            if session.state == "done":
                session._log_in_history()
        return result

    def _log_in_history(self):
        record = self._get_record()
        contact = self.campaign_contact_id
        partner, lead = contact.partner_id, contact.lead_id
        if record is not None and record.exists():
            if record._name == "crm.lead":
                lead = lead or record
            elif record._name == "res.partner":
                partner = partner or record
        self.env["crm.interaction"]._log(
            "session",
            partner,
            lead,
            self.script_id.name,
            self,
            self.user_id,
            company_id=self.company_id.id or self.env.company.id,
        )


class CrmInteraction(models.Model):
    """What an entry of the history shows when it is opened."""

    _inherit = "crm.interaction"

    def _parts(self):
        parts = super()._parts()
        origin = self._origin_record()
        if origin is None:
            return parts
        call = self.env["voip.call"]
        if origin._name == "call.attempt":
            call = origin.call_id
            parts += self._answers(origin.session_id)
        elif origin._name == "voip.call":
            call = origin
        elif origin._name == "call.session":
            parts += self._answers(origin)
        if call and call.has_access("read") and call.recording_url:
            recording = {"callId": call.id, "url": call.recording_url}
            parts.insert(0, {"type": "recording", "props": recording})
        return parts

    def _answers(self, session):
        """What was answered on which block, and what was filled in."""
        if not session or not session.has_access("read"):
            return []
        pairs = [
            [step.block_id.title or "", step.link_id.name]
            for step in session.sudo().step_ids.sorted("id")
            if step.link_id.name
        ]
        labels = {
            field.name: field.label or field.name
            for field in session.sudo().version_id.field_ids
        }
        pairs += [
            [labels[name], self._shown(value)]
            for name, value in (session.sudo().values or {}).items()
            if name in labels and value not in (None, False, "")
        ]
        return [{"type": "pairs", "pairs": pairs}] if pairs else []

    @staticmethod
    def _shown(value):
        """A value of a script as text: a record is stored with its name."""
        if isinstance(value, dict):
            value = value.get("name") or value.get("display_name") or ""
        return str(value)
