from odoo import api, fields, models


class PhoneBlacklist(models.Model):
    """The stop list: why a number is on it, and for which calls."""

    _inherit = "phone.blacklist"

    reason = fields.Char(tracking=True, help="Who asked not to be called, and when.")
    purpose_ids = fields.Many2many(
        "call.purpose",
        string="Only For",
        help="Calls for these purposes are forbidden. Empty: all calls.",
    )
    scope = fields.Selection(
        [("all", "All calls"), ("purpose", "Some purposes")],
        compute="_compute_scope",
        search="_search_scope",
    )

    @api.depends("purpose_ids")
    def _compute_scope(self):
        for entry in self:
            entry.scope = "purpose" if entry.purpose_ids else "all"

    def _search_scope(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = {"all": [("purpose_ids", "=", False)], "purpose": []}
        if "purpose" in value and "all" in value:
            return []
        if "purpose" in value:
            return [("purpose_ids", "!=", False)]
        return found["all"] if "all" in value else [(0, "=", 1)]

    @api.model_create_multi
    def create(self, vals_list):
        """As in Odoo, an existing number is not entered twice: its scope gets wider."""
        formatted = self.env.user._phone_format
        asked = {formatted(number=vals["number"]): vals for vals in vals_list}
        known = self.with_context(active_test=False).search(
            [("number", "in", [number for number in asked if number])]
        )
        before = {entry: (entry.active, entry.purpose_ids) for entry in known}
        entries = super().create(vals_list)
        for entry, (was_active, purposes) in before.items():
            vals = asked[entry.number]
            if entry.active:
                entry._widen(vals, purposes if was_active else None)
        return entries

    def _widen(self, vals, purposes):
        """:param purposes: those it was for until now, None when it was for none"""
        asked = self.new({"purpose_ids": vals.get("purpose_ids") or []}).purpose_ids
        asked = asked._origin
        if purposes is None:
            scope = asked
        else:
            scope = purposes | asked if purposes and asked else asked.browse()
        changes = {}
        if scope != self.purpose_ids:
            changes["purpose_ids"] = [(6, 0, scope.ids)]
        if vals.get("reason"):
            changes["reason"] = vals["reason"]
        if changes:
            self.write(changes)
