from odoo import api, fields, models


class DocKind(models.Model):
    """The kind's own menu entry: made and removed by a button, follows the kind."""

    _inherit = "doc.kind"

    menu_id = fields.Many2one(
        "ir.ui.menu", "Menu Entry", readonly=True, copy=False, ondelete="set null"
    )
    has_menu = fields.Boolean(compute="_compute_has_menu", compute_sudo=True)

    @api.depends("menu_id")
    def _compute_has_menu(self):
        for kind in self:
            kind.has_menu = bool(kind.menu_id)

    def write(self, vals):
        result = super().write(vals)
        if {"name", "sequence", "active", "see_group_ids"} & vals.keys() or {
            "create_group_ids",
            "process_group_ids",
            "access_ids",
        } & vals.keys():
            for kind in self.filtered("has_menu"):
                kind._write_menu()
        return result

    def action_create_menu(self):
        """Make a menu entry under the app for the documents of this kind."""
        self.check_access("write")
        for kind in self.filtered(lambda kind: not kind.has_menu):
            kind._write_menu()
        return self._reload()

    def action_remove_menu(self):
        self.check_access("write")
        self._remove_menu()
        return self._reload()

    def _reload(self):
        """Show the changed menu at once, staying on the form."""
        return {"type": "ir.actions.client", "tag": "reload"}

    def _write_menu(self):
        self.ensure_one()
        kind = self.sudo().with_context(lang=None)
        views = self._action_vals()
        action_vals = {
            "name": kind.name,
            "res_model": "doc.document",
            "view_mode": views["view_mode"],
            "domain": repr(views["domain"]),
            "context": repr(views["context"]),
            "search_view_id": self.env.ref(
                "doc_kinds.doc_document_view_search_kind"
            ).id,
        }
        menu_vals = {
            "name": kind.name,
            "sequence": kind.sequence,
            "active": kind.active,
            "group_ids": [(6, 0, self._menu_groups().ids)],
        }
        if kind.menu_id:
            action = kind.menu_id.action
            if action:
                action.write(action_vals)
            kind.menu_id.write(menu_vals)
        else:
            action = self.env["ir.actions.act_window"].sudo().create(action_vals)
            menu_vals["parent_id"] = self.env.ref("doc_kinds.menu_kinds").id
            menu_vals["action"] = f"ir.actions.act_window,{action.id}"
            kind.menu_id = self.env["ir.ui.menu"].sudo().create(menu_vals)
        self._translate_menu(kind)

    def _translate_menu(self, kind):
        """The name in every language of the kind."""
        for lang, _name in self.env["res.lang"].sudo().get_installed():
            name = kind.with_context(lang=lang).name
            kind.menu_id.with_context(lang=lang).name = name
            if kind.menu_id.action:
                kind.menu_id.action.with_context(lang=lang).name = name

    def _menu_groups(self):
        """Who finds the entry: those who may see, create or process."""
        self.ensure_one()
        kind = self.sudo()
        groups = self.env["res.groups"].sudo()
        if kind.access_ids:  # people are named: a menu knows groups only
            return self.env.ref("doc_kinds.doc_kinds_group_user")
        for group_list in (kind.see_group_ids, kind.create_group_ids):
            if not group_list:
                return self.env.ref("doc_kinds.doc_kinds_group_user")
            groups |= group_list
        groups |= kind.process_group_ids
        return groups | self.env.ref("doc_kinds.doc_kinds_group_manager")

    def _remove_menu(self):
        menus = self.sudo().menu_id
        actions = (
            self.env["ir.actions.act_window"]
            .sudo()
            .browse(menu.action.id for menu in menus if menu.action)
        )
        menus.unlink()
        actions.unlink()
