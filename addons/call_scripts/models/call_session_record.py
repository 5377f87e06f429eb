from odoo import api, fields, models


class CallSessionRecord(models.Model):
    """What an action of a session made, changed or sent."""

    _name = "call.session.record"
    _description = "Record Made by a Session"
    _order = "session_id, id"

    session_id = fields.Many2one(
        "call.session", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="session_id.company_id")
    block_id = fields.Many2one("call.script.block", ondelete="cascade")
    action_id = fields.Many2one("call.script.action", ondelete="set null")
    kind = fields.Selection(
        [
            ("created", "Created"),
            ("updated", "Changed"),
            ("found", "Found"),
            ("sent", "E-mail"),
            ("run", "Action run"),
            ("skipped", "Would be done"),
        ],
        required=True,
    )
    code = fields.Char(help="Name of the record in later texts and templates.")
    res_model = fields.Char("Record's model")
    res_id = fields.Many2oneReference("Record", model_field="res_model")
    name = fields.Char()
    path = fields.Char()

    @api.depends("name", "kind")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item.name or item.kind

    def action_open(self):
        self.ensure_one()
        self.check_access("read")
        if not self.res_model or not self.res_id or self.res_model not in self.env:
            return False
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
