import email
import email.policy
from collections import namedtuple

from odoo import api, models
from odoo.tools import html_sanitize

from ..core.htmltext import html_to_text
from ..core.letter import parse_letter

Where = namedtuple("Where", "res_model res_id")


class MailThread(models.AbstractModel):
    """Letters Odoo drops because it has had their Message-Id."""

    _inherit = "mail.thread"

    @api.model
    def _lead_filter_met_before(self, raw, model, options):
        """Odoo has dropped a letter before asking where it belongs: note it, if it is
        another one than the letter that was had.

        :param options: the others of `message_process`
        """
        if self.env.context.get("lead_filter_retry"):
            return
        if not self.env["mail.lead.filter"].sudo()._rules():
            return
        letter = self._lead_filter_named(parse_letter(raw))
        had = self.env["mail.message"].sudo()
        if letter.message_id:
            had = had.search([("message_id", "=", letter.message_id)], limit=1)
        # one of ours that comes back is no letter; a loop has not been had
        if had.message_type != "email":
            return
        logs = self.env["mail.lead.filter.log"].sudo()
        known = logs._known(letter)
        another = known._is_another(letter) if known else None
        if another is None:
            another = self._lead_filter_is_another(
                raw, had, options.get("strip_attachments")
            )
        if another:
            where = Where(had.model, had.res_id)
            logs._note_again(letter, raw, model, where)

    @api.model
    def _lead_filter_is_another(self, raw, had, without_files):
        """As far as a message Odoo has made of a letter can tell: by its subject, the
        words of its text and the names of its files."""
        message = email.message_from_bytes(raw, policy=email.policy.SMTP)
        told = self.message_parse(message)
        text = html_to_text(html_sanitize(told["body"] or ""))
        if text.split() != html_to_text(had.body or "").split():
            return True
        if (told.get("subject") or "").split() != (had.subject or "").split():
            return True
        files = {file.fname for file in told["attachments"]}
        return not without_files and not files <= {*had.attachment_ids.mapped("name")}
