from odoo import api, models

from .call_session import OPEN_STATES


class CallSession(models.Model):
    """Talks whose client was merged into another go on with that one."""

    _inherit = "call.session"

    @api.model
    def _follow_merge(self, model, merged_ids, kept_id):
        """Point everything about merged records to the one which is kept."""
        about = [("res_model", "=", model), ("res_id", "in", merged_ids)]
        self.sudo().search(about).write({"res_id": kept_id})
        self.env["call.session.record"].sudo().search(about).write({"res_id": kept_id})
        merged = set(merged_ids)
        for session in self.sudo().search([("state", "in", OPEN_STATES)]):
            refs = {
                name: [of, kept_id if of == model and res_id in merged else res_id]
                for name, (of, res_id) in (session.source_refs or {}).items()
            }
            if refs != (session.source_refs or {}):
                session.source_refs = refs
            session._follow_merge_in_values(model, merged, kept_id)

    def _follow_merge_in_values(self, model, merged, kept_id):
        links = self.version_id.field_ids.filtered(
            lambda spec: spec.type == "many2one" and spec.relation == model
        )
        values = dict(self.values or {})
        for name in links.mapped("name"):
            value = values.get(name)
            if isinstance(value, dict) and value.get("id") in merged:
                values[name] = {**value, "id": kept_id}
        if values != (self.values or {}):
            self.values = values
