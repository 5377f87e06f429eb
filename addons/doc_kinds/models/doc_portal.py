from odoo import api, fields, models
from odoo.fields import Domain


class DocKind(models.Model):
    _inherit = "doc.kind"

    portal = fields.Boolean(
        "Shown to Clients",
        help="The client of a document sees it on the site, under My Account: number, "
        "stage, deadline, the attributes marked so, and the talk.",
    )


class DocKindAttribute(models.Model):
    _inherit = "doc.kind.attribute"

    in_portal = fields.Boolean(
        "For Clients", help="Shown to the client of the document on the site."
    )


class DocDocument(models.Model):
    """What a client sees of a document."""

    _name = "doc.document"
    _inherit = ["doc.document", "portal.mixin"]

    kind_portal = fields.Boolean(related="kind_id.portal")

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for document in self:
            document.access_url = f"/my/documents/{document.id}"
        return result

    @api.model
    def _portal_domain(self, partner):
        """Documents of the client, or of the client's company, that are shown."""
        return Domain("kind_id.portal", "=", True) & Domain(
            "partner_id", "child_of", partner.commercial_partner_id.id
        )

    def _portal_lines(self):
        """``[(label, text)]`` of the filled attributes a client may see."""
        return self._attribute_lines(set(self._portal_codes()))

    def _portal_codes(self):
        lines = self.kind_id.sudo().attribute_ids
        return lines.filtered("in_portal").mapped("code")

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Letters to clients lead to the document only if they may see it there."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        if self and not all(self.sudo().mapped("kind_id.portal")):
            for name, _check, options in groups:
                if name in ("portal_customer", "portal", "customer"):
                    options["has_button_access"] = False
        return groups

    def action_portal(self):
        """Open the page the client sees."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": self.sudo().get_portal_url(),
            "target": "new",
        }
