from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core import plain


class CallScriptAnalytics(models.AbstractModel):
    """The talks behind a figure."""

    _inherit = "call.script.analytics"

    @api.model
    @api.readonly
    def open_talks(self, query, what=None):
        """Action with the list of talks a figure was counted from.

        :param what: any of ``{outcome, day, version_id, user_id, origin_id (0: talks
            without one), stage_id, code, broke_at, ways}``
        """
        scope = self._scope(query)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_scripts.call_session_action"
        )
        action["domain"] = list(self._talks_domain(scope, what or {}))
        action["context"] = {}
        action["name"] = self.env._("Talks: %s", scope["script"].name)
        return action

    def _talks_domain(self, scope, what):
        first, last = scope["period"]
        domain = (
            Domain("state", "=", "done")
            & Domain("is_trial", "=", False)
            & Domain("version_id", "in", scope["asked"].ids)
            & Domain("day", ">=", fields.Date.to_string(first))
            & Domain("day", "<=", fields.Date.to_string(last))
            & Domain("company_id", "in", self.env.companies.ids)
        )
        if scope["user_id"]:
            domain &= Domain("user_id", "=", scope["user_id"])
        if scope["origin_id"]:
            domain &= Domain("origin_id", "=", scope["origin_id"])
        try:
            for name, value in what.items():
                domain &= self._part_domain(scope, name, value)
        except (TypeError, ValueError, AttributeError):
            raise UserError(self.env._("There are no such talks.")) from None
        return domain

    def _part_domain(self, scope, name, value):
        if name == "outcome":
            return Domain("outcome", "=", plain.text(value, 20))
        if name == "day":
            return Domain("day", "=", fields.Date.to_string(fields.Date.to_date(value)))
        if name in ("version_id", "user_id"):
            return Domain(name, "=", int(value))
        if name == "origin_id":
            return Domain(name, "=", int(value) or False)
        if name == "stage_id":
            return Domain("step_ids.stage_id", "=", int(value))
        if name == "ways":
            return Domain("way_id", "in", [int(way) for way in value][:1000])
        blocks = self._blocks(scope).values()
        ids = [block.id for block in blocks if block.code == value]
        if name == "code":
            return Domain("step_ids.block_id", "in", ids)
        if name == "broke_at":
            return Domain("outcome", "!=", "goal") & Domain(
                "way_id.last_block_id", "in", ids
            )
        raise ValueError(name)


class CallScript(models.Model):
    _inherit = "call.script"

    def action_open_analytics(self):
        """The analytics screen of the script."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "call_scripts.analytics",
            "name": self.name,
            "params": {"script_id": self.id},
        }
