import base64
import json
import re

from odoo import api, fields, models


class CallScriptExport(models.TransientModel):
    """A script as a JSON file to download."""

    _name = "call.script.export"
    _description = "Export of a Script"

    script_id = fields.Many2one("call.script", required=True, readonly=True)
    file_data = fields.Binary("File", readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        exports = super().create(vals_list)
        for export in exports:
            text = json.dumps(
                export.script_id.export_json(), ensure_ascii=False, indent=2
            )
            slug = re.sub(r"\W+", "-", export.script_id.name.lower()).strip("-")
            export.write(
                {
                    "file_data": base64.b64encode(text.encode()),
                    "file_name": f"{slug or 'script'}.json",
                }
            )
        return exports
