from odoo import fields, models


class CallSessionStep(models.Model):
    """A visit to a block: how long, what was answered, where it led."""

    _name = "call.session.step"
    _description = "Step of a Session"
    _order = "session_id, id"

    session_id = fields.Many2one(
        "call.session", required=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one("res.users", "Operator", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    version_id = fields.Many2one(
        "call.script.version", readonly=True, ondelete="cascade"
    )
    block_id = fields.Many2one(
        "call.script.block", required=True, ondelete="cascade", index=True
    )
    target_block_id = fields.Many2one(
        "call.script.block", "Led to", ondelete="set null"
    )
    link_id = fields.Many2one("call.script.link", "Answer", ondelete="set null")
    stage_id = fields.Many2one("call.script.stage", "Stage of the talk")
    kind = fields.Selection(
        [
            ("answer", "Answer"),
            ("passed", "Passed"),
            ("jump", "Jump"),
            ("return", "Return"),
            ("back", "Step back"),
            ("goto", "Free move"),
            ("finish", "Finish"),
        ],
        required=True,
    )
    arrived_at = fields.Datetime()
    left_at = fields.Datetime()
    seconds = fields.Integer()
    values = fields.Json(help="What was filled in or changed on the block.")
    request_id = fields.Char(copy=False)

    _request_uniq = models.UniqueIndex(
        "(session_id, request_id) WHERE request_id IS NOT NULL",
        "This step was made already.",
    )
