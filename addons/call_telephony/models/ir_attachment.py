from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: `res_field` of attachments which are recordings; no real field: nothing else reads it
RECORDING_FIELD = "recording_audio"


class IrAttachment(models.Model):
    """Recordings are kept as attachments, in whatever store those are in.

    Nobody reads or changes one as an attachment, be it the call's own operator or an
    administrator: the only way to the sound is `/call_telephony/recording/<call>`,
    which checks the right to listen, keeps the log, and does not give what is deleted.
    """

    _inherit = "ir.attachment"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self:
            return result
        refused = result[0] if result else self.browse()
        sounds = (self - refused).sudo().exists().filtered(self._is_recording)
        if not sounds:
            return result

        def error():
            return AccessError(self.env._("Recordings are heard in their call only."))

        return refused | sounds.sudo(False), error

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain)
            named = any(
                item.field_expr in ("id", "res_field")
                for item in domain.iter_conditions()
            )
            # without either, Odoo itself leaves out the attachments of fields
            if named or self.env.context.get("skip_res_field_check"):
                domain &= Domain("res_field", "!=", RECORDING_FIELD)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _is_recording(self, attachment):
        return (
            attachment.res_field == RECORDING_FIELD
            and attachment.res_model == "voip.call"
        )
