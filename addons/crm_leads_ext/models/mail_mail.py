from odoo import api, models
from odoo.tools import email_normalize_all

from .mail_message import NOT_A_TALK

TYPES = ("email", "comment", "email_outgoing")


class MailMail(models.Model):
    """Letters to clients go into the history of interactions.

    Every letter Odoo sends is a ``mail.mail``: notifications of a comment to the
    client as well as letters by template. A message may be cut into several mails
    (by recipient); each client gets one entry per message.
    """

    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        mails = super().create(vals_list)
        mails._interaction_log_outgoing()
        return mails

    def _interaction_log_outgoing(self):
        rows = []
        for mail in self.sudo():
            message = mail.mail_message_id
            if message.message_type not in TYPES or message.model in NOT_A_TALK:
                continue
            if message.author_id.partner_share or not message.res_id:
                continue
            if "mailing_id" in mail and mail.mailing_id:
                continue
            rows.extend(mail._interaction_outgoing_vals(message))
        if rows:
            self.env["crm.interaction"].sudo().create(rows)

    def _interaction_outgoing_vals(self, message):
        record = self.env[message.model].sudo().browse(message.res_id).exists()
        lead, partner = message._interaction_clients(record)
        clients = self.recipient_ids.filtered("partner_share")
        addresses = set(email_normalize_all(self.email_to or ""))
        if not clients and partner and partner.email_normalized in addresses:
            clients = partner
        if not clients and not (lead and addresses):
            return
        known = message.env["crm.interaction"].sudo()
        known = known.search([("message_id", "=", message.id)]).partner_id
        author = message.author_id
        user = author.main_user_id if author else self.env["res.users"]
        for client in clients - known if clients else [self.env["res.partner"]]:
            vals = self.env["crm.interaction"]._log_vals(
                "email",
                partner=client,
                lead=lead,
                summary=self.subject or message.subject or message.body,
                origin=record,
                user=user,
                date=message.date,
                direction="outgoing",
                message_id=message.id,
            )
            if vals:
                yield vals
