import base64
from datetime import datetime

from odoo import api, models
from odoo.exceptions import UserError

from ..core.content import MAX_FILE, AttachedFile
from ..core.htmltext import html_to_text
from ..core.letter import Letter, parse_letter
from ..core.propose import spans, to_screen

LOG, MESSAGE = "log", "message"


class MailLeadFilter(models.Model):
    """Past letters to build and to try filters on.

    A letter is named by a reference: "log,7" is one the filters have seen, read from
    its source; "message,7" an e-mail in some record's history, put together again from
    what Odoo kept of it (no headers, no plain text).
    """

    _inherit = "mail.lead.filter"

    @api.model
    def _past_refs(self, since: datetime | None, limit: int) -> list[str]:
        """References of letters the user may read, the newest first."""
        logs = self.env["mail.lead.filter.log"]
        messages = self.env["mail.message"]
        log_domain = [("raw", "!=", False)]
        if since:
            log_domain.append(("date", ">=", since))
        kept = logs.search(log_domain, limit=limit, order="date desc, id desc")
        dated = [(log.date, f"{LOG},{log.id}") for log in kept]
        domain = [
            ("message_type", "=", "email"),
            "|",
            ("author_id", "=", False),
            ("author_id.partner_share", "=", True),
            ("message_id", "not in", kept.mapped("message_key")),
        ]
        if since:
            domain.append(("date", ">=", since))
        for message in messages.search(domain, limit=limit, order="date desc, id desc"):
            dated.append((message.date, f"{MESSAGE},{message.id}"))
        dated.sort(key=lambda pair: pair[0], reverse=True)
        return [ref for _date, ref in dated[:limit]]

    @api.model
    def _past_letter(self, ref: str) -> Letter:
        """The letter of a reference.

        :raises UserError: it is gone; AccessError: it is not the user's to read
        """
        kind, _comma, number = str(ref).partition(",")
        if kind not in (LOG, MESSAGE) or not number.isdigit():
            raise UserError(self.env._("There is no such letter."))
        model = "mail.lead.filter.log" if kind == LOG else "mail.message"
        record = self.env[model].browse(int(number)).exists()
        record.check_access("read")
        if not record:
            raise UserError(self.env._("The letter is not kept any more."))
        if kind == LOG:
            raw = record.with_context(bin_size=False).raw
            return parse_letter(base64.b64decode(raw or b""))
        return self._letter_of_message(record)

    @api.model
    def _letter_of_message(self, message) -> Letter:
        html = str(message.body or "")
        files = tuple(
            AttachedFile(
                file.name or "",
                file.mimetype or "",
                file.file_size,
                file.raw or b"" if file.file_size <= MAX_FILE else b"",
            )
            for file in message.attachment_ids
        )
        sender = message.email_from or ""
        raw = f"From: {sender}\nTo: {message.incoming_email_to or ''}\n\n"
        head = parse_letter(raw)
        return Letter(
            subject=message.subject or "",
            sender_name=head.sender_name,
            sender_email=head.sender_email,
            sender=sender,
            recipients=head.recipients,
            date=message.date.isoformat() if message.date else "",
            message_id=message.message_id or "",
            headers=(("From", sender), ("Subject", message.subject or "")),
            html=html,
            html_text=html_to_text(html),
            files=files,
            key=message.message_id or f"{MESSAGE},{message.id}",
        )

    @api.model
    def _shown_letter(self, ref: str, letter: Letter) -> dict:
        return {
            "ref": ref,
            "subject": letter.subject,
            "sender": letter.sender,
            "date": letter.date,
            "body": letter.body[:50_000],
        }

    @api.model
    def _shown_value(self, item, letter: Letter) -> dict:
        """What an attribute gave, for the screen; `span` is its place in the body."""
        value = item.value
        if hasattr(value, "isoformat"):
            value = value.isoformat()
        body = letter.body[:50_000]
        span = spans(body, item.found)
        return {
            "name": item.attribute.name,
            "value": None if value is None else str(value)[:500],
            "found": item.found,
            "problem": item.problem
            and self.env["mail.lead.filter.log"]._problem_text(item.problem),
            "missing": item.missing,
            "is_fallback": item.is_fallback,
            "span": [to_screen(body, place) for place in span] if span else False,
        }
