from odoo import api, fields, models
from odoo.tools import SQL


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

    @api.model
    def _listed_sql(self, number, purposes):
        """Condition: the number is on the list.

        :param number: SQL of the number (E.164)
        :param purposes: SQL of an array of `call.purpose` ids: only entries for one of
            them, or for all calls, count; NULL: every entry does
        """
        return SQL(
            """EXISTS (
                SELECT 1 FROM phone_blacklist AS entry
                 WHERE entry.active AND entry.number = %(number)s
                   AND (%(purposes)s IS NULL
                        OR NOT EXISTS (
                           SELECT 1 FROM call_purpose_phone_blacklist_rel
                            WHERE phone_blacklist_id = entry.id)
                        OR EXISTS (
                           SELECT 1 FROM call_purpose_phone_blacklist_rel
                            WHERE phone_blacklist_id = entry.id
                              AND call_purpose_id = ANY((%(purposes)s)::int[]))))""",
            number=number,
            purposes=purposes,
        )

    @api.model
    def _listed(self, numbers, purposes=None):
        """Those of the numbers (E.164) that are on the list.

        :param purposes: `call.purpose`: only entries for one of them, or for all calls,
            count; None: every entry does
        """
        numbers = [number for number in numbers if number]
        if not numbers:
            return set()
        self.flush_model(["number", "active", "purpose_ids"])
        ids = None if purposes is None else purposes.ids
        listed = self._listed_sql(SQL("asked.number"), SQL("%s::int[]", ids))
        rows = self.env.execute_query(
            SQL(
                "SELECT asked.number FROM unnest(%s) AS asked (number) WHERE %s",
                numbers,
                listed,
            )
        )
        return {number for (number,) in rows}

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
