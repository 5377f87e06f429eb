from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import marks
from ..core.waveform import picture
from ..tools.groups import MANAGER, SUPERVISOR
from .ir_attachment import RECORDING_FIELD


class VoipCall(models.Model):
    """The recording of a call: who may hear it, what the player shows, how it goes."""

    _inherit = "voip.call"

    recording_state = fields.Selection(selection_add=[("deleted", "Deleted")])
    recording_peaks = fields.Json(
        readonly=True, copy=False, prefetch=False, groups="base.group_system"
    )
    recording_hold = fields.Boolean(
        "Legal hold",
        readonly=True,
        copy=False,
        help="The recording is kept whatever the rules of retention say, and a request "
        "for privacy does not delete it.",
    )
    recording_log_ids = fields.One2many(
        "telephony.recording.log", "call_id", "Log of the recording"
    )

    _recorded_idx = models.Index("(start_date) WHERE has_recording")

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        calls.filtered("recording_id")._protect_recording()
        return calls

    def write(self, vals):
        result = super().write(vals)
        if vals.get("recording_id"):
            self._protect_recording()
        return result

    def _protect_recording(self):
        """The attachment becomes a recording: not to be read as an attachment."""
        for call in self.sudo():
            sound = call.recording_id
            own = {
                "res_model": self._name,
                "res_id": call.id,
                "res_field": RECORDING_FIELD,
            }
            if any(sound[name] != value for name, value in own.items()):
                sound.write({**own, "public": False, "access_token": False})

    # -- listening

    def _may_listen(self):
        """The operator's own call; supervisors: those of the companies they see."""
        self.ensure_one()
        if self.env.su:
            return True
        mine = self.sudo().user_id == self.env.user
        allowed = mine or self.env.user.has_group(SUPERVISOR)
        return allowed and self.has_access("read")

    def _check_listen(self):
        self.ensure_one()
        if not self._may_listen():
            raise AccessError(self.env._("You may not listen to this call."))

    def recording_player(self):
        """What the player shows.

        :return: {id, url, seconds, peaks: [0–100], marks: [{second, kind, label}],
            held, state}; seconds of a mark from the beginning of the recording, those
            before it are negative; url: False when there is no recording
        :raises AccessError: neither the user's own call nor a supervisor
        """
        self._check_listen()
        call = self.sudo()
        picture = call._picture() if call.has_recording else {}
        return {
            "id": call.id,
            "url": self.recording_url,
            "seconds": picture.get("seconds", 0),
            "peaks": picture.get("peaks", []),
            "marks": self._recording_marks() if call.has_recording else [],
            "held": call.recording_hold,
            "state": call.recording_state or False,
        }

    def _picture(self):
        """Length and peaks; worked out once, for old recordings when asked first."""
        if self.recording_peaks is False or self.recording_peaks is None:
            self._draw(self.recording_id.raw or b"")
        return self.recording_peaks or {}

    def _draw(self, content, known=None):
        self.recording_peaks = known or picture(content)

    def _recording_begins(self):
        """When the recording begins, in seconds since 1970; None: not known."""
        call = self.sudo()
        facts = call.pbx_facts or {}
        if "bridged" in facts:
            return facts["bridged"]["at"]
        begun = call.bridged_date or call.answered_date or call.start_date
        return begun.replace(tzinfo=UTC).timestamp() if begun else None

    def _recording_marks(self):
        """Marks on the timeline: [{second, kind, label}] in the order of time.

        `kind`: "event" for what the PBX told.  To be extended: other addons add theirs
        (kinds of their own) by `_mark`.
        """
        begins = self._recording_begins()
        if begins is None:
            return []
        words = self._mark_words()
        return [
            self._mark(at, "event", words[what])
            for at, what in marks.marks(self.sudo().pbx_facts or {})
        ]

    def _mark(self, at, kind, label):
        """A mark at the moment `at` (seconds since 1970)."""
        second = round(at - self._recording_begins(), 1)
        return {"second": second, "kind": kind, "label": label}

    @api.model
    def _mark_words(self):
        """{what `core.marks` answers: its name}"""
        return {
            "ringing:operator": self.env._("Operator's telephone rings"),
            "answered:operator": self.env._("Operator answered"),
            "ringing:client": self.env._("Client's telephone rings"),
            "answered:client": self.env._("Client answered"),
            "held:on": self.env._("On hold"),
            "held:off": self.env._("Off hold"),
            "muted:on": self.env._("Microphone off"),
            "muted:off": self.env._("Microphone on"),
            "recording_paused:on": self.env._("Recording paused"),
            "recording_paused:off": self.env._("Recording goes on"),
            "transferred": self.env._("Transferred"),
            "ended": self.env._("Ended"),
        }

    # -- deleting and keeping

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        if any(self.sudo().mapped("recording_hold")):
            raise UserError(
                self.env._(
                    "The recording is on legal hold: the call cannot be deleted."
                )
            )

    def _delete_recordings(self, action, reason, rule=None):
        """Delete the sound; the call stays.  Those on legal hold are passed over.

        :param action: "retention" or "privacy", for the log
        :return: the calls whose recording was deleted
        """
        calls = self.sudo().filtered(lambda c: c.has_recording and not c.recording_hold)
        sounds = calls.recording_id
        calls._log_recording(action, reason, rule)
        calls.write(
            {
                "recording_id": False,
                "recording_state": "deleted",
                "recording_peaks": False,
            }
        )
        sounds.unlink()
        return calls

    def action_hold_recording(self):
        """Legal hold: neither rules nor requests delete the recording."""
        self._set_hold(True)

    def action_release_recording(self):
        self._set_hold(False)

    def _set_hold(self, on):
        self.check_access("read")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only administrators of telephony keep recordings on hold.")
            )
        calls = self.sudo().filtered(lambda call: call.recording_hold != on)
        if on and not all(calls.mapped("has_recording")):
            raise UserError(self.env._("There is no recording to keep."))
        calls.recording_hold = on
        calls._log_recording("hold" if on else "release")

    def _log_recording(self, action, reason=False, rule=None):
        self.env["telephony.recording.log"].sudo().create(
            [
                {
                    "call_id": call.id,
                    "action": action,
                    "reason": reason,
                    "rule_id": rule.id if rule else False,
                    "company_id": call.company_id.id,
                    "phone_number": call.number_e164 or call.phone_number,
                }
                for call in self
            ]
        )
