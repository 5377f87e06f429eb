from odoo import fields, models

KINDS = [
    ("stop_ring", "Ring no more"),
    ("wait", "Let the caller wait"),
    ("play", "Say something"),
]


class TelephonyCommand(models.Model):
    """Commands of routing."""

    _inherit = "telephony.command"

    kind = fields.Selection(
        selection_add=KINDS, ondelete={kind: "cascade" for kind, _ in KINDS}
    )
