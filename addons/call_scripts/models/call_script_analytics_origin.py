from odoo import api, models
from odoo.tools import SQL


class CallScriptAnalytics(models.AbstractModel):
    """Figures by what the talks were part of (``call.session.origin``)."""

    _inherit = "call.script.analytics"

    @api.model
    @api.readonly
    def choices(self, script_id):
        scope = self._scope({"script_id": script_id})
        return {**super().choices(script_id), **self._origin_choices(scope)}

    @api.model
    @api.readonly
    def dashboard(self, query):
        """Also ``origins`` and ``origin_words`` (see ``_origin_choices``) and
        ``by_origin``: figures of each, as of operators, id 0 for talks without one.
        """
        scope = self._scope(query)
        data = super().dashboard(query)
        return {
            **data,
            **self._origin_choices(scope),
            "by_origin": self._by_origin(scope),
        }

    def _origin_words(self):
        """What the screen calls an origin, all talks, those without one."""
        return {
            "one": self.env._("Part of"),
            "all": self.env._("All talks"),
            "none": self.env._("By themselves"),
            "title": self.env._("By what talks are part of"),
            "line": self.env._("the line: all talks"),
        }

    def _origin_choices(self, scope):
        """``origins``: ``[{id, name}]`` of the script's talks; ``origin_words``."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT r.origin FROM call_script_rollup_stage r
                 WHERE r.version_id IN %(versions)s AND r.company_id IN %(companies)s
                   AND r.origin != 0 AND (%(own)s = 0 OR r.user_id = %(own)s)
                 UNION
                SELECT DISTINCT r.origin FROM call_script_rollup_talk r
                 WHERE %(where)s AND r.origin != 0
                """,
                versions=tuple(scope["versions"].ids) or (0,),
                companies=tuple(self.env.companies.ids),
                own=0 if scope["sees_all"] else self.env.uid,
                where=scope["where"],
            )
        )
        ids = {row[0] for row in rows} | {scope["origin_id"]} - {0}
        origins = self._origin_names(ids)
        return {
            "origins": [{"id": key, "name": name} for key, name in origins.items()],
            "origin_words": self._origin_words(),
        }

    def _origin_names(self, ids):
        """``{id: name}`` of the user's companies, by name."""
        Origin = self.env["call.session.origin"].sudo()
        domain = [
            ("id", "in", list(ids)),
            ("company_id", "in", [False, *self.env.companies.ids]),
        ]
        return {origin.id: origin.name for origin in Origin.search(domain)}

    def _by_origin(self, scope):
        rows = self._talks_by("origin", scope)
        names = {0: self._origin_words()["none"]}
        names.update(self._origin_names({row["id"] for row in rows}))
        for row in rows:
            row["name"] = names.get(row["id"], "")
        return rows
