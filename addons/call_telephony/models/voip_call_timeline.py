from markupsafe import Markup

from odoo import api, fields, models

from ..core import parties
from ..core.commands import SPY_MODES
from ..core.events import CLIENT, OPERATOR, EventType
from .voip_call_events import _datetime


class VoipCall(models.Model):
    """What happened in a call, one line each."""

    _inherit = "voip.call"

    timeline = fields.Html(compute="_compute_timeline", compute_sudo=True)

    @api.depends("pbx_facts")
    def _compute_timeline(self):
        for call in self:
            call.timeline = call._timeline_html()

    def _timeline_html(self):
        words = self._timeline_words()
        names = {leg.name: leg.who for leg in self.leg_ids}
        names.setdefault(OPERATOR, self.user_id.name)
        names.setdefault(CLIENT, self.partner_id.name or self.phone_number)
        hidden = {leg.name for leg in self.leg_ids if leg.role == parties.SPY}
        if self._shows_spies():
            hidden = set()
        rows = Markup()
        for moment in parties.moments(self.pbx_facts or {}):
            if moment["leg"] in hidden or moment["type"] not in words:
                continue
            on, off = words[moment["type"]]
            text = on if moment["data"].get("on", True) else off
            mode = moment["data"].get("mode")
            if mode in SPY_MODES:
                text = f"{text}: {self._mode_words()[mode]}"
            at = fields.Datetime.context_timestamp(self, _datetime(moment["at"]))
            rows += Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>") % (
                at.strftime("%H:%M:%S"),
                text,
                names.get(moment["leg"]) or "",
            )
        if not rows:
            return False
        return Markup('<table class="table table-sm mb-0">%s</table>') % rows

    def _timeline_words(self):
        return {
            EventType.PLACED: (self.env._("Given to the PBX"), ""),
            EventType.INCOMING: (self.env._("Came in"), ""),
            EventType.DIALLING: (self.env._("Is being called"), ""),
            EventType.RINGING: (self.env._("Rings"), ""),
            EventType.ANSWERED: (self.env._("Picked up"), ""),
            EventType.BRIDGED: (self.env._("Joined"), ""),
            EventType.LEG_ENDED: (self.env._("Hung up"), ""),
            EventType.ENDED: (self.env._("Call ended"), ""),
            EventType.HELD: (self.env._("On hold"), self.env._("Taken back from hold")),
            EventType.MUTED: (
                self.env._("Microphone off"),
                self.env._("Microphone on"),
            ),
            EventType.RECORDING_PAUSED: (
                self.env._("Recording paused"),
                self.env._("Recording goes on"),
            ),
            EventType.TRANSFERRED: (self.env._("Took over"), ""),
            EventType.SPYING: (self.env._("Listening"), ""),
        }

    def _mode_words(self):
        return {
            "listen": self.env._("listens"),
            "whisper": self.env._("whispers"),
            "join": self.env._("talks with both"),
        }
