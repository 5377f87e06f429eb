import logging
from dataclasses import replace
from xmlrpc.client import Binary

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..core.letter import letter_from_message, parse_letter

_logger = logging.getLogger(__name__)
LOG = "mail.lead.filter.log"
WORK = "lead_filter_work"


class RawLetter:
    """The bytes of the letter on their way through the gateway's context."""

    def __init__(self, data: bytes):
        self.data = data
        self.refused = None  # why, when nobody wants it: (letter, results)


class MailThread(models.AbstractModel):
    """The filters stand in Odoo's gateway after its own routing.

    Odoo decides first: replies, bounces, loops and refused senders are its affair. A
    letter that would make a new record, or that nobody wants, is shown to the filters.
    Those that apply take it over by a route to their log, where all the work of the
    letter is done in one savepoint.
    """

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        if isinstance(message, Binary):
            message = bytes(message.data)
        if isinstance(message, str):
            message = message.encode("utf-8", "surrogateescape")
        holder = RawLetter(message)
        gateway = self.with_context(lead_filter_raw=holder)
        try:
            with self.env.cr.savepoint():
                return super(MailThread, gateway).message_process(
                    model,
                    message,
                    custom_values=custom_values,
                    save_original=save_original,
                    strip_attachments=strip_attachments,
                    thread_id=thread_id,
                )
        except (AccessError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            raise
        except Exception as err:
            if self.env.context.get("lead_filter_retry"):
                raise
            logs = self.env[LOG].sudo()
            if holder.refused:
                # Odoo says so to the mail server and rolls back: the note goes apart
                with self.env.registry.cursor() as cr:
                    logs.with_env(logs.env(cr=cr))._note_unmatched(
                        *holder.refused, message, model
                    )
                raise
            if isinstance(err, ValueError) and "No possible route" in str(err):
                raise  # without filters all is as it was
            # a letter Odoo stumbles over would be lost: the mail server has given it up
            _logger.info("The gateway failed on a letter, it is kept", exc_info=True)
            self.env.invalidate_all(flush=False)
            logs._keep_broken(
                self._lead_filter_named(parse_letter(message)), message, model, err
            )
            return False

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        no_route = None
        try:
            routes = super().message_route(
                message, message_dict, model, thread_id, custom_values
            )
        except ValueError as err:
            no_route, routes = err, []
        if not no_route and (not routes or any(route[1] for route in routes)):
            return routes
        routes = self._lead_filter_route(message, message_dict, model, routes)
        if routes is None:
            raise no_route
        return routes

    @api.model
    def _lead_filter_route(self, message, message_dict, model, routes):
        """Routes after the filters; None when nobody wants the letter."""
        filters = self.env["mail.lead.filter"].sudo()
        if not filters._rules():
            return routes or None
        letter, raw = self._lead_filter_letter(message)
        logs = self.env[LOG].sudo()
        retried = logs.browse(self.env.context.get("lead_filter_retry", ())).exists()
        known = retried or logs._known(letter)
        if known.state in ("done", "error", "spam") and not retried:
            known.repeats += 1
            _logger.info("Letter %s was delivered again, ignored", letter.key)
            return []
        results = filters._judge(letter)
        if any(result.usable for result in results):
            # "error" until the work is done: nothing else can be seen of a crash
            log = logs._note(letter, results, raw, model, "error")
            message_dict[WORK] = (letter, results, raw)
            return [(LOG, log.id, {}, self.env.uid, None)]
        if routes:
            logs._note_unmatched(letter, results, raw, model)
            return routes
        if retried:
            return None
        holder = self.env.context.get("lead_filter_raw")
        if isinstance(holder, RawLetter):
            holder.refused = (letter, results)
        return None

    @api.model
    def _lead_filter_letter(self, message):
        holder = self.env.context.get("lead_filter_raw")
        if isinstance(holder, RawLetter):
            return self._lead_filter_named(parse_letter(holder.data)), holder.data
        try:
            raw = message.as_bytes()
        except Exception:  # noqa: BLE001 - the parsed letter is all there is
            raw = b""
        return letter_from_message(message, message["Message-Id"] or ""), raw

    @api.model
    def _lead_filter_named(self, letter):
        """The letter with the mailbox it came through."""
        retried = (
            self.env[LOG].sudo().browse(self.env.context.get("lead_filter_retry", ()))
        )
        server = (
            self.env["fetchmail.server"]
            .sudo()
            .browse(self.env.context.get("default_fetchmail_server_id", ()))
        )
        if retried.exists():
            mailbox = retried.mailbox or ""
        elif server.exists():
            mailbox = "\n".join(filter(None, (server.name, server.user)))
        else:
            delivered = letter.header("delivered-to") or letter.header("x-original-to")
            mailbox = delivered.partition("\n")[0].strip().lower()
        return replace(letter, mailbox=mailbox)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        work = message_dict.pop(WORK, None)
        if not work:
            return super()._message_route_process(message, message_dict, routes)
        (_model, log_id, *_rest) = routes[0]
        log = self.env[LOG].sudo().browse(log_id)
        return log._work(self, message, message_dict, work)
