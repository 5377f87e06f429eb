from odoo import fields, models


class MailLeadFilterAction(models.Model):
    """A record template run for the letter; later ones know what earlier ones made."""

    _name = "mail.lead.filter.action"
    _description = "Mail Filter Action"
    _inherit = "mail.lead.filter.part"
    _order = "sequence, id"

    template_id = fields.Many2one(
        "record.template", "Record Template", required=True, ondelete="restrict"
    )
    model_id = fields.Many2one(related="template_id.model_id", string="Makes")
    operation = fields.Selection(related="template_id.operation")
    keep_letter = fields.Boolean(
        "Letter in Its History",
        help="The letter is put into the chatter of this record, and answers to it "
        "come here. When no action has this mark, the last record with a chatter "
        "gets the letter.",
    )
