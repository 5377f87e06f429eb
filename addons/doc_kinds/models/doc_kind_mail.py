from odoo import api, fields, models

from .doc_document_attributes import UNCHECKED


class DocKind(models.Model):
    """An address: a letter to it becomes a document of the kind."""

    _name = "doc.kind"
    _inherit = ["doc.kind", "mail.alias.mixin.optional"]

    alias_contact = fields.Selection(
        related="alias_id.alias_contact", string="Letters from", readonly=False
    )

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("doc.document")
        if self.id:
            values["alias_defaults"] = {"kind_id": self.id}
            values["alias_parent_model_id"] = self.env["ir.model"]._get_id("doc.kind")
            values["alias_parent_thread_id"] = self.id
        return values


class DocDocument(models.Model):
    _inherit = "doc.document"
    _primary_email = "email_from"

    email_from = fields.Char(
        "E-mail of the Sender", help="Of a document that came as a letter.", copy=False
    )

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A letter is taken whatever its sender may do here, and filled in later."""
        values = dict(custom_values or {})
        kind = self.env["doc.kind"].sudo().browse(values.get("kind_id"))
        subject = (msg_dict.get("subject") or "").strip()
        values.setdefault("name", subject or self.env._("Letter without a subject"))
        values.setdefault("user_id", kind.default_user_id.id)
        if msg_dict.get("author_id"):
            values.setdefault("partner_id", msg_dict["author_id"])
        documents = self.sudo().with_context(**{UNCHECKED: True})
        made = super(DocDocument, documents).message_new(msg_dict, values)
        return self.browse(made.id)
