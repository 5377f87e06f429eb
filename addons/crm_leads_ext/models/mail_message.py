from odoo import api, models

# documents whose mails are no talk with a client
NOT_A_TALK = {"res.users", "digest.digest", "discuss.channel", "mail.channel", False}


class MailMessage(models.Model):
    """Letters and portal comments of clients go into the history of interactions."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        incoming = messages.filtered(
            lambda m: (
                m.message_type in ("email", "comment")
                and m.model not in NOT_A_TALK
                and m.res_id
                and m._interaction_is_incoming()
            )
        )
        for message in incoming:
            message._interaction_log_incoming()
        return messages

    def _interaction_is_incoming(self):
        """Written by a client: an outside contact, or a stranger by e-mail."""
        author = self.author_id.sudo()
        if not author:
            return self.message_type == "email"
        if author.partner_share:
            internal = self.subtype_id.sudo().internal
            return self.message_type == "email" or not internal
        return False

    def _interaction_log_incoming(self):
        self.ensure_one()
        record = self.env[self.model].sudo().browse(self.res_id).exists()
        lead, partner = self._interaction_clients(record)
        self.env["crm.interaction"]._log(
            "email" if self.message_type == "email" else "comment",
            partner=self.author_id or partner,
            lead=lead,
            summary=self.subject or self.body,
            origin=record,
            user=self._interaction_responsible(record),
            date=self.date,
            direction="incoming",
            message_id=self.id,
        )

    @api.model
    def _interaction_clients(self, record):
        """Lead and contact of the document a message belongs to."""
        lead, partner = self.env["crm.lead"], self.env["res.partner"]
        if not record:
            return lead, partner
        if record._name == "crm.lead":
            return record, record.partner_id
        if record._name == "res.partner":
            return lead, record
        for name in ("opportunity_id", "lead_id"):
            field = record._fields.get(name)
            if field and field.comodel_name == "crm.lead":
                lead = record[name][:1]
                break
        field = record._fields.get("partner_id")
        if field and field.type == "many2one" and field.comodel_name == "res.partner":
            partner = record.partner_id
        return lead, partner

    @api.model
    def _interaction_responsible(self, record):
        field = record._fields.get("user_id") if record else None
        if field and field.type == "many2one" and field.comodel_name == "res.users":
            return record.user_id
        return self.env["res.users"]
