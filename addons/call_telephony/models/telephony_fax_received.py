import logging

from odoo import fields, models

from ..core.events import EventType
from ..core.fax import FaxError, FaxResult
from ..core.fax_received import ReceiveFax, to_pdf

_logger = logging.getLogger(__name__)

#: A fax is over after this many seconds, whatever the PBX says.
LONGEST_FAX = 3600.0


class TelephonyRouting(models.Model):
    """The step “Receive a fax” of a rule for calls that come in."""

    _inherit = "telephony.routing"

    def _do_fax(self, _step):
        call = self.call_id
        self.write({"state": "faxing", "due": self._now() + LONGEST_FAX})
        self.sound = False
        call._note("fax")
        name = call._fax_file()
        call._send_command(ReceiveFax.kind, file=call.pbx_id.sudo()._fax_there(name))
        return True


class VoipCall(models.Model):
    """A call that brings a fax: the document is attached to it and to its client."""

    _inherit = "voip.call"

    def _fax_file(self):
        return f"{self.pbx_id._ref_prefix()}in-fax-{self.id}.tif"

    def _fax_not_asked_for(self):
        """Does the command to receive it wait still?"""
        waiting = [
            ("call_id", "=", self.id),
            ("kind", "=", ReceiveFax.kind),
            ("state", "=", "pending"),
        ]
        return self.env["telephony.command"].sudo().search_count(waiting, limit=1)

    def _route_event(self, routing, event):
        if event.type == EventType.FAX:
            self._fax_received(FaxResult(**event.data))
            if routing.state == "faxing":
                routing._go_on()
            return
        super()._route_event(routing, event)

    def _fax_received(self, result):
        if result.outcome != "sent":
            self._note("fax_failed", name=result.reason or result.outcome)
            return
        file = self.pbx_id.sudo()._fax_here(self._fax_file())
        try:
            content = to_pdf(file.read_bytes())
        except (OSError, FaxError) as error:
            _logger.warning("fax of call %s: %s stays: %s", self.id, file, error)
            self._note("fax_failed", name=str(error)[:200])
            return
        self._keep_fax(content, result.pages)
        file.unlink(missing_ok=True)

    def _keep_fax(self, content, pages):
        """Attach it; who sent a fax is not waiting to be called back."""
        self._note("fax_received", count=pages)
        name = f"fax-{self.number_e164 or self.id}.pdf"
        text = self.env._("Fax received, pages: %s", pages)
        for record in filter(None, (self, self.partner_id)):
            record.sudo().message_post(
                body=text,
                attachments=[(name, content)],
                subtype_xmlid="mail.mt_note",
            )
        self.write({"processed_date": fields.Datetime.now(), "processed_note": text})


class TelephonyCommand(models.Model):
    """The command that receives a fax."""

    _inherit = "telephony.command"

    kind = fields.Selection(
        selection_add=[(ReceiveFax.kind, "Receive a fax")],
        ondelete={ReceiveFax.kind: "cascade"},
    )

    def _finish(self, error=""):
        """Where the PBX cannot, the rule goes on with its next step."""
        result = super()._finish(error)
        if error and self.kind == ReceiveFax.kind:
            routing = self.call_id._routing()
            if routing.state == "faxing":
                self.call_id._note("fax_failed", name=error)
                routing._go_on()
        return result
