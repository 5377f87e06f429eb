from odoo import api, models

from ..core.letter import parse_letter

WRITTEN = ("comment", "email", "email_outgoing")


class MailMessage(models.Model):
    """Clients' letters come to the mail desk, answers take them off."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        desk = self.env["mail.desk.letter"]
        known = None
        for message in messages.sudo():
            if message.message_type not in WRITTEN or not message.res_id:
                continue
            known = known or desk._desk_models()
            if message.model not in known or message.model not in self.env:
                continue
            if message._is_of_client():
                if message.message_type == "email":
                    message._take_to_desk(desk)
            elif message._is_answer():
                desk._answered_by_message(message)
        return messages

    def write(self, vals):
        """Letters of merged records go with their messages."""
        result = super().write(vals)
        # (whoever moves many, one by one, lets the letters follow in the end)
        if "res_id" in vals and not self.env.context.get("mail_desk_letters_follow"):
            desk = self.env["mail.desk.letter"].sudo()
            desk.search([("message_id", "in", self.ids)])._follow()
        return result

    def _is_of_client(self):
        """Written by somebody outside the company."""
        author = self.author_id
        return author.partner_share if author else self.message_type == "email"

    def _is_answer(self):
        """The client gets it, and a person has written it."""
        if self.env.context.get("mail_desk_automatic") or self.is_internal:
            return False
        if self.message_type == "email_outgoing":
            return True
        return bool(self.subtype_id) and not self.subtype_id.internal

    def _take_to_desk(self, desk):
        holder = self.env.context.get("lead_filter_raw")
        mailbox, state = "", "waiting"
        if holder is not None:
            letter = self.env["mail.thread"]._lead_filter_named(
                parse_letter(holder.data)
            )
            mailbox = letter.mailbox
            submitted = letter.header("auto-submitted").lower()
            if submitted.startswith("auto-replied"):  # "I am on holiday"
                state = "closed"
        desk._take_in(self, mailbox, state=state)
