import base64
from dataclasses import replace

from odoo import api, fields, models

from ..core.letter import parse_letter


class MailLeadFilterLog(models.Model):
    """Other letters under the Message-Id of one that was had.

    Senders that number their letters badly are not rare.  Odoo takes a Message-Id once
    and drops the rest; here these leave a line, with the letter itself.
    """

    _inherit = "mail.lead.filter.log"

    message_id = fields.Char("Message-Id", compute="_compute_message_id")

    @api.depends("message_key", "state")
    def _compute_message_id(self):
        """As the letter has it: the key of another letter has its digest behind it."""
        for log in self:
            key = log.message_key or ""
            is_again = log.state == "again"
            log.message_id = key.rpartition(" ")[0] if is_again else key

    def _is_another(self, letter):
        """Whether the letter says something else than the one noted here; None when
        that cannot be told any more."""
        self.ensure_one()
        digest = self.digest
        if not digest and (raw := self._raw()):
            digest = parse_letter(raw).digest
        return digest != letter.digest if digest else None

    @api.model
    def _note_again(self, letter, raw, gateway_model, record):
        """Note a letter nothing is made of, as another one had its Message-Id.

        :param record: what has `res_model` and `res_id` of the other one's record
        """
        letter = replace(letter, key=f"{letter.key[:900]} {letter.digest}")
        known = self._known(letter)
        if known:
            known.repeats += 1
            return
        log = self._note(letter, (), raw, gateway_model, "again")
        log.write(
            {
                "raw": base64.b64encode(raw),
                "res_model": record.res_model,
                "res_id": record.res_id,
            }
        )
