import base64

from odoo import fields, models
from odoo.exceptions import UserError

MAX_BYTES = 20 * 1024 * 1024


class CallScriptImport(models.TransientModel):
    """Make a script, or the draft of one, from a JSON file or a table."""

    _name = "call.script.import"
    _description = "Import of a Script"

    file_data = fields.Binary("File", required=True, attachment=False)
    file_name = fields.Char()
    script_id = fields.Many2one(
        "call.script",
        "Into script",
        help="Its draft is replaced. Empty: a new script is made.",
    )
    warning_text = fields.Text(readonly=True)
    version_id = fields.Many2one("call.script.version", readonly=True)

    def action_import(self):
        """Import the file; open the draft, or show what was left out."""
        self.ensure_one()
        data = base64.b64decode(self.file_data or b"")
        if len(data) > MAX_BYTES:
            raise UserError(self.env._("The file is too large."))
        result = self._import(data)
        self.version_id = result["version_id"]
        if not result["warnings"]:
            return self.version_id.action_open()
        self.warning_text = "\n".join(result["warnings"])
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "name": self.env._("Imported with remarks"),
        }

    def _import(self, data):
        Script = self.env["call.script"]
        name = self.file_name or ""
        if name.lower().endswith((".csv", ".xlsx")):
            return Script.import_table(data, name, self.script_id.id)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UserError(self.env._("The file is not UTF-8 text.")) from None
        return Script.import_json(text, self.script_id.id)

    def action_open_version(self):
        self.ensure_one()
        return self.version_id.action_open()
