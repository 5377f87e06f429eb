from odoo import fields, models

from ..core.fax import FaxResult, SendFax


class TelephonyEvent(models.Model):
    """Events of faxes."""

    _inherit = "telephony.event"

    def _apply_to_call(self, typed, told, known):
        """Events of faxes are not of calls."""
        if "fax-" in typed.call:
            fax = self.env["telephony.fax"].sudo()._of_ref(self.pbx_id, typed.call)
            self.state = "applied" if fax else "orphan"
            if fax:
                fax._apply_event(typed)
            return
        super()._apply_to_call(typed, told, known)


class TelephonyCommand(models.Model):
    """The command that sends a fax."""

    _inherit = "telephony.command"

    kind = fields.Selection(
        selection_add=[(SendFax.kind, "Send a fax")],
        ondelete={SendFax.kind: "cascade"},
    )

    def _finish(self, error=""):
        """A fax the driver would not even begin has failed."""
        begun = self.state == "claimed"
        result = super()._finish(error)
        if begun and error and self.kind == SendFax.kind:
            fax = self.env["telephony.fax"]._of_ref(self.pbx_id, self.payload["fax"])
            if fax.state == "sending":
                fax._attempt_ended(FaxResult("failed", error))
        return result
