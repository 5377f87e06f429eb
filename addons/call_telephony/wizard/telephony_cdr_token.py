from odoo import api, fields, models


class TelephonyCdrToken(models.TransientModel):
    """Shows a new token and the command of the script; nothing of it is stored."""

    _name = "telephony.cdr.token"
    _description = "Token for the Script on the PBX's Machine"

    pbx_id = fields.Many2one("voip.pbx", readonly=True)
    token = fields.Char(store=False, readonly=True)
    command = fields.Text(compute="_compute_command")

    @api.depends("pbx_id")
    def _compute_command(self):
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url", "")
        for one in self:
            one.command = (
                f"python3 cdr_shipper.py --url {base} --db {self.env.cr.dbname} "
                f"--pbx {one.pbx_id.id} --token-file /etc/odoo-cdr.token "
                "--state /var/lib/odoo-cdr.json"
            )
