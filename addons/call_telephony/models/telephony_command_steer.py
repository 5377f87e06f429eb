from odoo import fields, models

STEERING = (
    *("hold", "mute", "record_pause", "dtmf", "invite", "spy"),
    *("transfer_complete", "leg_drop", "spy_mode", "off_hook", "on_hook"),
)


class TelephonyCommand(models.Model):
    """What is asked of a running call."""

    _inherit = "telephony.command"

    kind = fields.Selection(
        selection_add=[
            ("hold", "Hold"),
            ("mute", "Microphone"),
            ("record_pause", "Pause the recording"),
            ("dtmf", "Press keys"),
            ("invite", "Transfer or conference"),
            ("transfer_complete", "Complete the transfer"),
            ("leg_drop", "Let a telephone go"),
            ("spy", "Listen"),
            ("spy_mode", "Listen, whisper or join"),
            ("off_hook", "Connect the operator"),
            ("on_hook", "Let the operator go"),
        ],
        ondelete={kind: "cascade" for kind in STEERING},
    )

    def _send_steering(self, call, kind, values, name=None):
        """A command for a running call, made by the current user.

        :param name: of the value which gets a mark of its own: "mark", or "leg" with
            `values["leg"]` as its first letter
        """
        command = self._send(
            call.pbx_id, kind, {"call": call.pbx_uniqueid, **values}, call
        )
        if name:
            # not guessed and never twice: the row's own id
            mark = f"{values.get(name) or ''}{command.id}"
            command.payload = {**command.payload, name: mark}
        return command

    def _on_expired(self):
        result = super()._on_expired()
        for command in self.filtered(lambda one: one.kind in STEERING):
            command._tell_refused(command.error)
        waiting = self.filtered(lambda one: one.kind == "off_hook")
        refs = [command.payload["line"] for command in waiting]
        self.env["telephony.line"].sudo()._never_up(refs)
        return result

    def _tell_refused(self, error):
        """The PBX refused: who asked is told."""
        user = self.create_uid
        if self.kind == "hangup" or not user:
            return
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        user._bus_send(
            "simple_notification",
            {"type": "warning", "title": kinds.get(self.kind), "message": error},
        )
