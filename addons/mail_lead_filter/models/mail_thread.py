import contextlib
import logging
from dataclasses import replace
from xmlrpc.client import Binary

import psycopg2

from odoo import api, models
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.tools import SQL

from ..core.letter import letter_from_message, parse_letter
from ..exceptions import CONFLICTS, Refused, is_refusal

_logger = logging.getLogger(__name__)
LOG = "mail.lead.filter.log"
WORK = "lead_filter_work"
#: times a fetched letter is tried when other transactions are quicker
TRIES = 5
NOTE_PATIENCE = "1s"


class RawLetter:
    """The bytes of the letter on their way through the gateway's context."""

    def __init__(self, data: bytes):
        self.data = data
        self.refused = None  # why, when nobody wants it: (letter, results)
        self.routed = False  # Odoo has asked where it belongs


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
        options = {
            "custom_values": custom_values,
            "save_original": save_original,
            "strip_attachments": strip_attachments,
            "thread_id": thread_id,
        }
        for left in reversed(range(TRIES)):
            holder = RawLetter(message)
            gateway = self.with_context(lead_filter_raw=holder)
            process = super(MailThread, gateway).message_process
            try:
                return self._lead_filter_process(process, holder, model, options)
            except CONFLICTS as err:
                if not self.env.context.get("default_fetchmail_server_id"):
                    raise  # a request: Odoo tries the whole of it again
                # a letter that is fetched has a transaction for itself, and whoever
                # fetches undoes it when the letter fails: begun anew, it sees what
                # the other one has made
                self.env.cr.rollback()
                self.env.registry.reset_changes()
                if not left:
                    self._lead_filter_keep(model, message, err)
        return False

    @api.model
    def _lead_filter_process(self, process, holder, model, options):
        """As `message_process`, once: what Odoo stumbles over is kept.

        :param process: Odoo's own `message_process`
        :param holder: the letter, as `process` finds it in its context
        :raises ValueError: Odoo refuses the letter by a rule
        :raises ConcurrencyError: or of psycopg2; another transaction was quicker
        """
        message = holder.data
        try:
            with self.env.cr.savepoint():
                thread_id = process(model, message, **options)
                if not thread_id and not holder.routed:
                    self._lead_filter_met_before(message, model, options)
                return thread_id
        except CONFLICTS:
            raise
        except Exception as err:
            if self.env.context.get("lead_filter_retry"):
                raise
            if isinstance(err, AccessError) and not self.env.su:
                raise  # the caller's rights, no matter of the letter
            if is_refusal(err):
                if holder.refused:
                    self._lead_filter_note_refusal(model, message, holder)
                raise
            # the mail server has given it up: without a record it would be lost
            _logger.info("The gateway failed on a letter, it is kept", exc_info=True)
            self._lead_filter_keep(model, message, err)
            return False

    @api.model
    def _lead_filter_note_refusal(self, model, message, holder):
        """Odoo tells the mail server and rolls back: the note goes apart.

        It is not worth much waiting: what it waits for may be this very transaction.
        """
        logs = self.env[LOG].sudo()
        with (
            contextlib.suppress(psycopg2.Error, ConcurrencyError),
            self.env.registry.cursor() as cr,
        ):
            cr.execute(SQL("SET LOCAL lock_timeout = %s", NOTE_PATIENCE))
            logs.with_env(logs.env(cr=cr))._note_unmatched(
                *holder.refused, message, model
            )

    @api.model
    def _lead_filter_keep(self, model, message, err):
        letter = self._lead_filter_named(parse_letter(message))
        self.env[LOG].sudo()._keep_broken(letter, message, model, err)

    def _routing_warn(self, error_message, message_id, route, raise_exception=True):
        try:
            return super()._routing_warn(
                error_message, message_id, route, raise_exception
            )
        except ValueError as err:
            raise Refused(*err.args) from err

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        holder = self.env.context.get("lead_filter_raw")
        if isinstance(holder, RawLetter):
            holder.routed = True
        no_route = None
        try:
            routes = super().message_route(
                message, message_dict, model, thread_id, custom_values
            )
        except ValueError as err:
            if not is_refusal(err):
                raise
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
        if known and known.state != "unmatched" and not retried:
            known.repeats += 1
            _logger.info("Letter %s was delivered again, ignored", letter.key)
            if known._is_another(letter):
                logs._note_again(letter, raw, model, known)
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
