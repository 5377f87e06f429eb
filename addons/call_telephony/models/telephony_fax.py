import logging
import os
from base64 import b64decode, b64encode
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import numbers
from ..core.commands import Endpoint
from ..core.events import CallEvent, EventType
from ..core.fax import RESTARTED, FaxError, FaxResult, SendFax, retry_after, to_tiff
from ..tools.groups import SUPERVISOR, USER
from .voip_call_dial import _as_dict

_logger = logging.getLogger(__name__)

OUTCOMES = [
    ("sent", "Delivered"),
    ("busy", "Busy"),
    ("no_answer", "No answer"),
    ("invalid", "No such number"),
    ("rejected", "Refused"),
    ("cancelled", "Cancelled"),
    ("failed", "Failed"),
    ("unknown", "Not known"),
]
WAITING = ("queued", "sending")


class TelephonyFax(models.Model):
    """A document sent by fax, with what became of it.

    queued → sending → sent | failed; after a failure that may pass by itself → queued
    again, as the PBX's rule says.  The result is told in the document's chatter.
    """

    _name = "telephony.fax"
    _description = "Fax"
    _order = "id desc"
    _rec_name = "number"

    number = fields.Char(required=True, readonly=True)
    number_e164 = fields.Char("Number, E.164", readonly=True, index="btree_not_null")
    partner_id = fields.Many2one("res.partner", "Client", readonly=True, index=True)
    attachment_id = fields.Many2one(
        "ir.attachment", "Document", readonly=True, ondelete="set null"
    )
    attachment_name = fields.Char(related="attachment_id.name", string="File")
    tiff = fields.Binary("As sent", attachment=True, readonly=True)
    pages = fields.Integer(readonly=True)
    pages_sent = fields.Integer("Pages delivered", readonly=True)
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("sending", "Being sent"),
            ("sent", "Delivered"),
            ("failed", "Not delivered"),
        ],
        default="queued",
        required=True,
        readonly=True,
        index=True,
    )
    outcome = fields.Selection(OUTCOMES, "Last outcome", readonly=True)
    reason = fields.Char("What the PBX told", readonly=True)
    station = fields.Char("Other machine", readonly=True)
    attempts = fields.Integer(readonly=True)
    next_attempt = fields.Datetime("Next attempt on", readonly=True)
    sent_date = fields.Datetime("Delivered on", readonly=True)
    pbx_id = fields.Many2one("voip.pbx", "PBX", required=True, readonly=True)
    pbx_ref = fields.Char("PBX reference", readonly=True, index="btree_not_null")
    call_id = fields.Many2one("voip.call", "Into the call", readonly=True)
    user_id = fields.Many2one("res.users", "Sent by", readonly=True, index=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    res_model = fields.Char("Document model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)

    # -- sending

    @api.model
    def _send(self, attachment, number="", record=None, call=None):
        """Fax a PDF to `number`, or into `call` that goes on.

        :param attachment: an attachment the user may read
        :param record: the document it belongs to, whose chatter gets the result
        :return: the fax, queued; UserError tells what is wrong with the document
        """
        user = self.env.user
        if not user.has_group(USER):
            raise AccessError(self.env._("You have no right to send faxes."))
        # with the user's rights, however the caller came by them
        attachment = attachment.with_env(self.env)
        attachment.check_access("read")
        if record:
            record = record.with_env(self.env)
            record.check_access("read")
        pbx = call.sudo().pbx_id if call else user._telephony_pbx()
        if not pbx:
            raise UserError(self.env._("No PBX is set up."))
        if call:
            call = call.with_env(self.env)
            call._check_own()
            if call.state != "ongoing" or call.call_kind != "pbx":
                raise UserError(self.env._("The talk is not going on any more."))
            number = call.number_e164 or call.phone_number
        parsed = pbx._parse_number(number)
        if not call and (not parsed.dial or parsed.kind in ("invalid", "anonymous")):
            raise UserError(self.env._("“%s” is not a telephone number.", number or ""))
        tiff = self._to_tiff(attachment.raw or b"")
        Call = self.env["voip.call"]
        partner = call.partner_id if call else Call._partner_of(record, parsed)
        fax = self.sudo().create(
            {
                "number": number,
                "number_e164": parsed.e164 or False,
                "partner_id": partner.id,
                "attachment_id": attachment.id,
                "pages": tiff.pages,
                "pbx_id": pbx.id,
                "call_id": call.id if call else False,
                "user_id": user.id,
                "company_id": (pbx.company_id or self.env.company).id,
                "res_model": record._name if record else False,
                "res_id": record.id if record else False,
            }
        )
        fax.tiff = b64encode(tiff.content)
        fax._start()
        return fax.with_env(self.env)

    @api.model
    def _to_tiff(self, pdf):
        try:
            return to_tiff(pdf)
        except FaxError as error:
            texts = {
                "not_pdf": self.env._("Only PDF documents can be faxed."),
                "too_big": self.env._(
                    "The document is too big for a fax: at most %s.", error.detail
                ),
                "too_long": self.env._(
                    "The document has too many pages for a fax: at most %s.",
                    error.detail,
                ),
                "missing": self.env._(
                    "Ghostscript is not installed on Odoo's server: without it no "
                    "document can be made ready for a fax machine."
                ),
                "broken": self.env._(
                    "The PDF cannot be read: %s", error.detail or self.env._("no page")
                ),
                "slow": self.env._("Making the document ready took too long."),
            }
            raise UserError(texts[error.reason]) from error

    def _start(self):
        """One attempt: put the file where the PBX finds it, tell the service."""
        self.ensure_one()
        pbx = self.pbx_id
        attempt = self.attempts + 1
        ref = f"{pbx._ref_prefix()}fax-{self.id}-{attempt}"
        payload = {
            "fax": ref,
            "file": self._put_file(ref),
            "pages": self.pages,
            "client": self._endpoint(),
            "call": self.call_id.pbx_uniqueid or "",
            "caller_id": pbx.caller_id or "",
            "timeout": pbx.client_timeout,
        }
        self.write(
            {
                "pbx_ref": ref,
                "attempts": attempt,
                "state": "sending",
                "next_attempt": False,
                "reason": False,
            }
        )
        self.env["telephony.command"]._send(pbx, SendFax.kind, payload, expires=0)

    def _endpoint(self):
        parsed = self.pbx_id._parse_number(self.number)
        dialled = parsed.dial or ""
        if dialled and parsed.kind != "internal":
            dialled = numbers.for_trunk(dialled, self.pbx_id.number_style or "e164")
        kind = "desk" if parsed.kind == "internal" else "number"
        return _as_dict(Endpoint(kind, dialled, self.partner_id.name or ""))

    def _put_file(self, ref):
        """Write the TIFF into the folder shared with the PBX; its path there."""
        pbx = self.pbx_id
        if pbx.driver != "asterisk":
            return f"/{ref}.tif"
        here = pbx._fax_here(f"{ref}.tif")
        try:
            here.write_bytes(b64decode(self.with_context(bin_size=False).tiff))
            os.chmod(here, 0o644)
        except OSError as error:
            raise UserError(
                self.env._(
                    "The document cannot be put into the fax folder of the PBX "
                    "(%(folder)s): %(reason)s",
                    folder=pbx.fax_folder or "",
                    reason=error.strerror or "",
                )
            ) from error
        return pbx._fax_there(f"{ref}.tif")

    def _drop_file(self):
        if self.pbx_id.driver != "asterisk" or not self.pbx_id.fax_folder:
            return
        file = self.pbx_id._fax_here(f"{self.pbx_ref}.tif")
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            _logger.warning("fax %s: %s stays: %s", self.id, file, error)

    # -- what the PBX tells

    @api.model
    def _of_ref(self, pbx, ref):
        return self.search([("pbx_id", "=", pbx.id), ("pbx_ref", "=", ref)], limit=1)

    def _apply_event(self, event: CallEvent):
        if self.state == "sending" and event.type == EventType.FAX:
            self._attempt_ended(FaxResult(**event.data))

    def _attempt_ended(self, result):
        self.ensure_one()
        self._drop_file()
        most = 1 if self.call_id else self.pbx_id.fax_attempts
        minutes = retry_after(
            result.outcome, self.attempts, most, self.pbx_id.fax_retry_minutes
        )
        now = fields.Datetime.now()
        vals = {
            "outcome": result.outcome,
            "reason": self._reason_text(result)[:200] or False,
            "pages_sent": result.pages,
            "station": (result.station or "")[:64] or False,
        }
        if result.outcome == "sent":
            vals.update(state="sent", sent_date=now)
        elif minutes is None:
            vals["state"] = "failed"
        else:
            vals.update(state="queued", next_attempt=now + timedelta(minutes=minutes))
        self.write(vals)
        self._tell_user()
        if self.state in ("sent", "failed"):
            self._tell_document()

    def _reason_text(self, result):
        if result.outcome == "unknown":
            return self.env._(
                "The service was restarted while it was sent: ask the client before "
                "you send it again."
            )
        if result.reason == RESTARTED:
            return self.env._("The service was restarted meanwhile.")
        return result.reason or ""

    def _result_text(self):
        """The result in words, in the language of the environment."""
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        if self.state == "sent":
            return self.env._(
                "Fax to %(number)s delivered: %(file)s, pages: %(pages)s.",
                number=self.number,
                file=self.attachment_id.name or "",
                pages=self.pages_sent or self.pages,
            )
        values = {
            "number": self.number,
            "file": self.attachment_id.name or "",
            "outcome": outcomes.get(self.outcome, ""),
            "attempts": self.attempts,
        }
        if self.outcome == "unknown":
            return self.env._(
                "Fax to %(number)s: whether it was delivered is not known: %(file)s.",
                **values,
            )
        if self.state == "queued":
            return self.env._(
                "Fax to %(number)s not delivered yet (%(outcome)s): it is tried again.",
                **values,
            )
        return self.env._(
            "Fax to %(number)s not delivered (%(outcome)s, attempts: %(attempts)s): "
            "%(file)s.",
            **values,
        )

    def _tell_user(self):
        user = self.user_id
        fax = self.with_context(lang=user.lang or None)
        user._bus_send(
            "simple_notification",
            {
                "type": {"sent": "success", "failed": "danger"}.get(self.state, "info"),
                "title": fax.env._("Fax"),
                "message": fax._result_text(),
            },
        )

    def _tell_document(self):
        record = self._document()
        if record is None or not hasattr(record, "message_post"):
            return
        fax = self.with_context(lang=self.user_id.lang or None)
        body = fax._result_text()
        if self.reason and self.state == "failed":
            body = Markup("%s<br/>%s") % (body, self.reason)
        record.sudo().message_post(
            body=body,
            author_id=self.user_id.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    def _document(self):
        if not (self.res_model and self.res_id and self.res_model in self.env):
            return None
        return self.env[self.res_model].browse(self.res_id).exists() or None

    # -- what people do

    def _check_own(self):
        self.check_access("read")
        mine = all(fax.user_id == self.env.user for fax in self)
        if not mine and not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("This is the fax of somebody else."))

    def action_again(self):
        """Try once more what was not delivered."""
        self._check_own()
        for fax in self.sudo().filtered(lambda one: one.state == "failed"):
            if fax.call_id:
                raise UserError(self.env._("That talk is over: send it to the number."))
            fax._start()
        return True

    def action_cancel(self):
        """Try no more."""
        self._check_own()
        waiting = self.sudo().filtered(lambda one: one.state == "queued")
        waiting.write({"state": "failed", "next_attempt": False})
        for fax in waiting:
            fax._tell_document()
        return True

    def action_open_document(self):
        """Open the record the fax was sent from."""
        self.ensure_one()
        record = self._document()
        if record is None:
            return False
        record.check_access("read")
        return record.get_formview_action()

    @api.model
    def _cron_retry(self):
        """Try again what waits for its next attempt."""
        due = self.search(
            [("state", "=", "queued"), ("next_attempt", "<=", fields.Datetime.now())],
            order="next_attempt",
        )
        for number, fax in enumerate(due, 1):
            try:
                with self.env.cr.savepoint():
                    fax._start()
            except UserError as error:
                fax.write({"state": "failed", "reason": str(error)[:200]})
                fax._tell_document()
            self.env["ir.cron"]._commit_progress(1, remaining=len(due) - number)
