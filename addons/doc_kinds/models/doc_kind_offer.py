from odoo import api, fields, models


class DocKind(models.Model):
    """Entries in the action menu of other records: make a document, see the documents.

    So a kind is offered on deals, orders or calls without depending on them.
    """

    _inherit = "doc.kind"

    offer_model_ids = fields.Many2many(
        "ir.model",
        "doc_kind_offer_model_rel",
        "kind_id",
        "model_id",
        "Offered on",
        domain="[('transient', '=', False), ('abstract', '=', False)]",
        help="The action menu of these records gets an entry that makes a document of "
        "this kind, and one that shows those made.",
    )
    offer_action_ids = fields.Many2many(
        "ir.actions.act_window",
        "doc_kind_offer_action_rel",
        "kind_id",
        "action_id",
        "Entries of Action Menus",
        readonly=True,
        copy=False,
    )

    @api.model_create_multi
    def create(self, vals_list):
        kinds = super().create(vals_list)
        kinds.filtered("offer_model_ids")._renew_offers()
        return kinds

    def write(self, vals):
        result = super().write(vals)
        followed = {"name", "active", "offer_model_ids", "access_ids"}
        followed |= {f"{right}_group_ids" for right in ("see", "create", "process")}
        if followed & vals.keys():
            kinds = self.filtered(lambda k: k.offer_model_ids or k.offer_action_ids)
            kinds._renew_offers()
        return result

    def unlink(self):
        self._remove_offers()
        return super().unlink()

    def _remove_offers(self):
        self.sudo().offer_action_ids.unlink()

    def _renew_offers(self):
        self._remove_offers()
        for kind in self.sudo().filtered("active"):
            vals = [
                kind._offer_vals(model, show)
                for model in kind.offer_model_ids
                for show in (False, True)
            ]
            kind.offer_action_ids = (
                self.env["ir.actions.act_window"].sudo().create(vals)
            )

    def _offer_vals(self, model, show):
        """The entry on records of ``model``: one that makes, or one that shows."""
        vals = {
            "res_model": "doc.document",
            "binding_model_id": model.id,
            "binding_view_types": "form",
            "group_ids": [(6, 0, self._menu_groups().ids)],
        }
        if not show:
            context = (
                f"{{'default_kind_id': {self.id}, "
                f"'default_res_model': {model.model!r}, 'default_res_id': active_id}}"
            )
            return {
                **vals,
                "name": self.env._("%(kind)s: new", kind=self.name),
                "view_mode": "form",
                "context": context,
            }
        domain = (
            f"[('kind_id', '=', {self.id}), ('link_ids', 'any', "
            f"[('res_model', '=', {model.model!r}), ('res_id', '=', active_id)])]"
        )
        return {
            **vals,
            "name": self.env._("%(kind)s: documents", kind=self.name),
            "view_mode": "list,form",
            "domain": domain,
        }
