from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..core import paths
from .call_session_rollup import day_of

#: Ways drawn to each outcome, blocks named as worst, remarks quoted for each.
WAYS, WORST, REMARKS = 10, 8, 3


class CallScriptAnalytics(models.AbstractModel):
    """Figures of a script's finished talks, for the analytics screen and the canvas.

    ``query`` is everywhere ``{script_id, date_from, date_to, version_id?, user_id?,
    origin_id?}`` (days by the talk's own day).  Authors and supervisors see everybody's
    figures of their companies, an operator its own.  Figures come from
    ``call.script.rollup``.
    """

    _name = "call.script.analytics"
    _description = "Script Analytics"

    @api.model
    @api.readonly
    def scripts(self):
        """Scripts to choose from: ``[{id, name}]``."""
        self._check_reader()
        found = (
            self.env["call.script"]
            .with_context(active_test=False)
            .search([], limit=1000)
        )
        return [{"id": script.id, "name": script.name} for script in found]

    @api.model
    @api.readonly
    def today(self):
        """What day it is by the company, as the days of sessions are: "2026-03-31".

        The browser's may be another one.
        """
        self._check_reader()
        people = self.env.company.sudo().partner_id, self.env.user
        return fields.Date.to_string(day_of(fields.Datetime.now(), *people))

    @api.model
    @api.readonly
    def choices(self, script_id):
        """Published and replaced versions, and operators, of a script."""
        scope = self._scope({"script_id": script_id})
        return {"versions": self._versions(scope), "users": self._users(scope)}

    @api.model
    @api.readonly
    def dashboard(self, query):
        """Everything the analytics screen shows.

        :return: dict with ``script``, ``versions``, ``users``, ``sees_all``,
            ``can_open``, ``totals``, ``days``, ``stages``, ``ways``, ``worst``,
            ``operators``, ``test``
        :raises AccessError: neither author nor supervisor nor an operator given it
        """
        scope = self._scope(query)
        script = scope["script"]
        days = self._days(scope)
        return {
            "script": {"id": script.id, "name": script.name},
            "versions": self._versions(scope),
            "users": self._users(scope),
            "sees_all": scope["sees_all"],
            "can_open": scope["can_open"],
            "totals": _totals(days),
            "days": days,
            "stages": self._stages(scope),
            "ways": self._ways(scope),
            "worst": self._worst(scope),
            "operators": self._operators(scope),
            "test": self._test(scope),
        }

    # --- who asks for what -------------------------------------------------------

    def _check_reader(self):
        if not self.env.user.has_group("call_scripts.call_scripts_group_operator"):
            raise AccessError(self.env._("Figures of scripts are not given to you."))

    def _scope(self, query):
        """The checked query: versions, condition on the figures, what may be seen."""
        self._check_reader()
        user = self.env.user
        supervises = user.has_group("call_scripts.call_scripts_group_supervisor")
        sees_all = supervises or user.has_group(
            "call_scripts.call_scripts_group_author"
        )
        query = query if isinstance(query, dict) else {}
        try:
            script_id = int(query.get("script_id") or 0)
            version_id = int(query.get("version_id") or 0)
            user_id = int(query.get("user_id") or 0)
            origin_id = int(query.get("origin_id") or 0)
            first = fields.Date.to_date(query.get("date_from") or "1970-01-01")
            last = fields.Date.to_date(query.get("date_to") or "2999-12-31")
        except (TypeError, ValueError):
            raise UserError(self.env._("This is not a period.")) from None
        script = self.env["call.script"].browse(script_id).exists()
        script.check_access("read")
        if not script:
            raise UserError(self.env._("The script is not there any more."))
        versions = script.sudo().version_ids.sorted("number")
        chosen = versions.filtered(lambda version: version.id == version_id)
        user_id = user_id if sees_all else user.id
        asked = chosen if version_id else versions
        condition = SQL(
            "r.version_id IN %s AND r.day BETWEEN %s AND %s AND r.company_id IN %s",
            tuple(asked.ids) or (0,),
            first,
            last,
            tuple(self.env.companies.ids),
        )
        if origin_id:
            condition = SQL("%s AND r.origin = %s", condition, origin_id)
        timed = condition
        if user_id:
            condition = SQL("%s AND r.user_id = %s", condition, user_id)
        return {
            "script": script,
            "versions": versions,
            "asked": asked,
            "period": (first, last),
            "user_id": user_id,
            "origin_id": origin_id,
            "sees_all": sees_all,
            "can_open": supervises or not sees_all,
            "where": condition,
            "where_timed": timed,
        }

    def _rows(self, query, scope, **parts):
        return self.env.execute_query(SQL(query, where=scope["where"], **parts))

    # --- figures -----------------------------------------------------------------

    def _days(self, scope):
        """``[{day, version_id, talks, goals, refusals, seconds}]`` in order."""
        rows = self._rows(
            """
            SELECT r.day, r.version_id, sum(r.talks),
                   coalesce(sum(r.talks) FILTER (WHERE r.outcome = 'goal'), 0),
                   coalesce(sum(r.talks) FILTER (WHERE r.outcome = 'refusal'), 0),
                   sum(r.seconds)
              FROM call_script_rollup_talk r
             WHERE %(where)s
             GROUP BY 1, 2 HAVING sum(r.talks) > 0 ORDER BY 1, 2
            """,
            scope,
        )
        keys = ("day", "version_id", "talks", "goals", "refusals", "seconds")
        found = [dict(zip(keys, row, strict=True)) for row in rows]
        return [dict(row, day=fields.Date.to_string(row["day"])) for row in found]

    def _stages(self, scope):
        """The funnel: talks which reached a stage, in the order of the stages."""
        rows = self._rows(
            """
            SELECT r.stage_id, sum(r.talks), sum(r.goals)
              FROM call_script_rollup_stage r
             WHERE %(where)s
             GROUP BY 1 HAVING sum(r.talks) > 0
            """,
            scope,
        )
        found = {stage: counts for stage, *counts in rows}
        stages = self.env["call.script.stage"].sudo().with_context(active_test=False)
        return [
            {
                "id": stage.id,
                "name": stage.name,
                "talks": found[stage.id][0],
                "goals": found[stage.id][1],
            }
            for stage in stages.browse(found).sorted()
        ]

    def _operators(self, scope):
        """Each operator's talks; names for those who see everybody."""
        rows = self._talks_by("user_id", scope)
        users = self.env["res.users"].sudo().browse([row["id"] for row in rows])
        for row, user in zip(rows, users, strict=True):
            row["name"] = user.name
        return rows

    def _talks_by(self, column, scope):
        """``[{id, talks, goals, refusals, seconds}]`` of each value, most talks first.

        :param column: a column of the rollup of talks
        """
        rows = self._rows(
            """
            SELECT %(column)s, sum(r.talks),
                   coalesce(sum(r.talks) FILTER (WHERE r.outcome = 'goal'), 0),
                   coalesce(sum(r.talks) FILTER (WHERE r.outcome = 'refusal'), 0),
                   sum(r.seconds)
              FROM call_script_rollup_talk r
             WHERE %(where)s
             GROUP BY 1 HAVING sum(r.talks) > 0 ORDER BY 2 DESC, 1
            """,
            scope,
            column=SQL.identifier("r", column),
        )
        keys = ("id", "talks", "goals", "refusals", "seconds")
        return [dict(zip(keys, row, strict=True)) for row in rows]

    def _versions(self, scope):
        return [
            {
                "id": version.id,
                "number": version.number,
                "state": version.state,
                "is_challenger": version.is_challenger,
                "published_on": fields.Date.to_string(version.published_at),
            }
            for version in scope["versions"]
            if version.state != "draft"
        ]

    def _users(self, scope):
        """Operators to choose from: who has had talks by the script."""
        if not scope["sees_all"]:
            return []
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT r.user_id FROM call_script_rollup_stage r
                 WHERE r.version_id IN %s AND r.company_id IN %s
                 UNION
                SELECT DISTINCT r.user_id FROM call_script_rollup_talk r
                 WHERE %s
                """,
                tuple(scope["versions"].ids) or (0,),
                tuple(self.env.companies.ids),
                scope["where"],
            )
        )
        users = self.env["res.users"].sudo().browse(row[0] for row in rows)
        return [{"id": user.id, "name": user.name} for user in users.sorted("name")]

    def _blocks(self, scope):
        """``{block id: block}`` of the versions asked for."""
        blocks = self.env["call.script.block"].sudo()
        domain = [("version_id", "in", scope["asked"].ids)]
        found = blocks.search_fetch(domain, ["code", "title", "kind", "mark"])
        return {block.id: block for block in found}

    def _ways(self, scope):
        """The Sankey diagram of the commonest ways to goal and to refusal."""
        rows = self._rows(
            """
            SELECT k.id, k.blocks, top.outcome, top.talks FROM (
                SELECT r.way, r.outcome, sum(r.talks) AS talks,
                       row_number() OVER (
                           PARTITION BY r.outcome ORDER BY sum(r.talks) DESC, r.way
                       ) AS place
                  FROM call_script_rollup_talk r
                 WHERE %(where)s AND r.outcome IN ('goal', 'refusal')
                 GROUP BY 1, 2 HAVING sum(r.talks) > 0
            ) top JOIN call_script_way k ON k.id = top.way
             WHERE top.place <= %(limit)s
             ORDER BY top.talks DESC, k.id
            """,
            scope,
            limit=WAYS,
        )
        blocks = self._blocks(scope)
        titles = {block.code or str(block.id): block.title for block in blocks.values()}
        ways = []
        for way_id, ids, outcome, talks in rows:
            known = [blocks[int(x)] for x in ids.split(",") if int(x) in blocks]
            codes = tuple(block.code or str(block.id) for block in known)
            ways.append(paths.Way(way_id, codes, outcome, int(talks)))
        drawn = paths.diagram(ways)
        place = {id(node): index for index, node in enumerate(drawn.nodes)}
        return {
            "columns": drawn.columns,
            "talks": drawn.talks,
            "nodes": [
                {
                    "column": node.column,
                    "code": node.name,
                    "title": titles.get(node.name, node.name),
                    "is_outcome": node.is_outcome,
                    "talks": node.talks,
                    "ways": sorted(node.ways),
                    "y": node.y,
                    "height": node.height,
                }
                for node in drawn.nodes
            ],
            "ribbons": [
                {
                    "source": place[id(ribbon.source)],
                    "target": place[id(ribbon.target)],
                    "outcome": ribbon.outcome,
                    "talks": ribbon.talks,
                    "ways": sorted(ribbon.ways),
                    "y_source": ribbon.y_source,
                    "y_target": ribbon.y_target,
                    "height": ribbon.height,
                }
                for ribbon in drawn.ribbons
            ],
        }

    def _worst(self, scope):
        """Where it breaks: blocks after which talks came to no goal, and the words."""
        blocks = self._blocks(scope)
        broken = defaultdict(int)
        for block_id, talks in self._rows(
            """
            SELECT k.last_block_id, sum(r.talks)
              FROM call_script_rollup_talk r JOIN call_script_way k ON k.id = r.way
             WHERE %(where)s AND r.outcome != 'goal'
             GROUP BY 1
            """,
            scope,
        ):
            block = blocks.get(block_id)
            if block and block.mark not in ("result", "goal"):
                broken[block.code] += talks
        passed = defaultdict(int)
        for block_id, talks in self._rows(
            """
            SELECT r.block_id, sum(r.talks) FROM call_script_rollup_block r
             WHERE %(where)s GROUP BY 1
            """,
            scope,
        ):
            if block_id in blocks:
                passed[blocks[block_id].code] += talks
        titles = {block.code: block.title for block in blocks.values()}
        codes = sorted(
            (code for code in broken if broken[code] > 0),
            key=lambda code: (-broken[code], code or ""),
        )[:WORST]
        remarks = self._remarks(scope, codes)
        return [
            {
                "code": code,
                "title": titles[code],
                "broken": broken[code],
                "talks": passed[code],
                **remarks.get(code, {"remarks": [], "remark_count": 0}),
            }
            for code in codes
        ]

    def _remarks(self, scope, codes):
        """What clients said there for which no answer fitted."""
        first, last = scope["period"]
        domain = (
            Domain("script_id", "=", scope["script"].id)
            & Domain("version_id", "in", scope["asked"].ids)
            & Domain("block_code", "in", codes)
            & Domain("session_id.day", ">=", first)
            & Domain("session_id.day", "<=", last)
            & Domain("session_id.company_id", "in", self.env.companies.ids)
        )
        if scope["user_id"]:
            domain &= Domain("user_id", "=", scope["user_id"])
        if scope["origin_id"]:
            domain &= Domain("session_id.origin_id", "=", scope["origin_id"])
        found = defaultdict(lambda: {"remarks": [], "remark_count": 0})
        for remark in self.env["call.script.remark"].sudo().search(domain, limit=500):
            item = found[remark.block_code]
            item["remark_count"] += 1
            if len(item["remarks"]) < REMARKS and remark.text not in item["remarks"]:
                item["remarks"].append(remark.text)
        return found

    def _test(self, scope):
        """The running A/B test, for those who may see it."""
        if not scope["sees_all"] or not scope["script"].test_id:
            return False
        test = scope["script"].test_id
        names = (
            "display_name share advice confidence clients_a clients_b goals_a goals_b"
            " rate_a rate_b low high needed version_a_id version_b_id"
        )
        values = test.read(names.split())[0]
        writer = scope["script"].has_access("write")
        return dict(values, can_end=writer)


def _totals(days):
    names = ("talks", "goals", "refusals", "seconds")
    return {name: sum(day[name] for day in days) for name in names}
