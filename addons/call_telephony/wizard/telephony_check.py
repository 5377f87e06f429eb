from odoo import fields, models

LEVELS = [("ok", "Well"), ("warning", "Look at it"), ("error", "Wrong")]


class TelephonyCheck(models.TransientModel):
    """What the test of a connection found, point by point."""

    _name = "telephony.check"
    _description = "Test of the Connection to a PBX"

    pbx_id = fields.Many2one("voip.pbx", "PBX", readonly=True)
    line_ids = fields.One2many("telephony.check.line", "check_id", readonly=True)

    def action_again(self):
        self.ensure_one()
        return self.pbx_id.action_test_connection()


class TelephonyCheckLine(models.TransientModel):
    _name = "telephony.check.line"
    _description = "Point of a Test of the Connection to a PBX"

    check_id = fields.Many2one("telephony.check", required=True, ondelete="cascade")
    level = fields.Selection(LEVELS, "Result", readonly=True)
    text = fields.Char("What was found", readonly=True)
    advice = fields.Char("What to do", readonly=True)
