from odoo import api, models
from odoo.exceptions import UserError


class CallScriptPart(models.AbstractModel):
    """What a version is made of: may be changed only while the version is a draft."""

    _name = "call.script.part"
    _description = "Part of a Script Version"

    def _part_versions(self):
        """Versions the records belong to."""
        return self.version_id

    def _check_draft(self):
        frozen = self._part_versions().filtered(lambda v: v.state != "draft")
        if frozen:
            raise UserError(
                self.env._(
                    "Version %(version)s is published and cannot be changed: "
                    "make a new draft from it.",
                    version=frozen[0].display_name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_draft()
        return records

    def write(self, vals):
        self._check_draft()
        result = super().write(vals)
        self._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_draft()
