from odoo import fields, models


class CallScriptStart(models.TransientModel):
    """The number to call, asked for before a script which needs one."""

    _name = "call.script.start"
    _description = "Start of a Script"

    script_id = fields.Many2one("call.script", required=True, readonly=True)
    phone = fields.Char("Telephone", required=True)

    def action_start(self):
        self.ensure_one()
        session_id = self.script_id.runner_start(phone=self.phone)
        return self.env["call.session"].browse(session_id).action_open_runner()
