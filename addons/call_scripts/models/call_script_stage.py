from odoo import api, fields, models


class CallScriptStage(models.Model):
    """Stage of the talk a block belongs to: "contact made", "offer told" …"""

    _name = "call.script.stage"
    _description = "Stage of a Talk"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()  # versions remember the names of their stages
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_forget(self):
        self.env.registry.clear_cache()
