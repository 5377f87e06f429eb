from odoo import api, models
from odoo.tools import SQL


class CallScriptAnalytics(models.AbstractModel):
    """Figures on the blocks and links of the canvas."""

    _inherit = "call.script.analytics"

    @api.model
    @api.readonly
    def canvas(self, query):
        """Figures of one version, by the codes of its blocks.

        :param query: with ``version_id``
        :return: ``{"talks": int, "blocks": {code: {visits, exits, talks, goals,
            refusals, conversion, mean, median}}, "links": [{source, to, label, kind,
            visits, share}]}``; ``share`` of the visits to the block it leaves
        """
        scope = self._scope(query)
        blocks = self._blocks(scope)
        medians = dict(self._medians(scope))
        found = {}
        for block_id, *figures in self._rows(
            """
            SELECT r.block_id, sum(r.visits), sum(r.exits), sum(r.seconds),
                   sum(r.talks), sum(r.goals), sum(r.refusals)
              FROM call_script_rollup_block r
             WHERE %(where)s
             GROUP BY 1 HAVING sum(r.visits) > 0
            """,
            scope,
        ):
            visits, exits, seconds, talks, goals, refusals = map(int, figures)
            if block_id in blocks:
                found[blocks[block_id].code] = {
                    "visits": visits,
                    "exits": exits,
                    "talks": talks,
                    "goals": goals,
                    "refusals": refusals,
                    "conversion": goals / talks if talks else 0,
                    "mean": seconds / visits,
                    "median": medians.get(block_id, 0),
                }
        days = self._days(scope)
        return {
            "talks": int(sum(day["talks"] for day in days)),
            "goals": int(sum(day["goals"] for day in days)),
            "blocks": found,
            "links": self._links(scope, blocks, found),
        }

    def _links(self, scope, blocks, found):
        links = {link.id: link for link in scope["asked"].link_ids}
        result = []
        for block_id, link_id, target, _kind, visits in self._rows(
            """
            SELECT r.block_id, r.link, r.target, r.kind, sum(r.visits)
              FROM call_script_rollup_link r
             WHERE %(where)s AND r.kind IN ('answer', 'passed', 'jump')
             GROUP BY 1, 2, 3, 4 HAVING sum(r.visits) > 0
             ORDER BY 5 DESC, 1, 2, 3
            """,
            scope,
        ):
            source = blocks.get(block_id)
            if source is None or source.code not in found:
                continue
            link = links.get(link_id)
            reached = blocks.get(target)
            result.append(
                {
                    "source": source.code,
                    "from_all": bool(link) and not link.source_id,
                    "to": (link and link.target_id.code) or reached and reached.code,
                    "label": (link and link.name) or "",
                    "kind": link.kind if link else "route",
                    "visits": int(visits),
                    "share": int(visits) / found[source.code]["visits"],
                }
            )
        return result

    def _medians(self, scope):
        """``(block id, median of seconds)``, the lower one of an even number."""
        if scope["user_id"]:
            # an operator's talks are few enough to be read
            return self.env.execute_query(
                SQL(
                    """
                    SELECT t.block_id,
                           percentile_disc(0.5) WITHIN GROUP (ORDER BY t.seconds)
                      FROM (SELECT s.*, coalesce(s.origin_id, 0) AS origin
                              FROM call_session s) AS r
                      JOIN call_session_step t ON t.session_id = r.id
                     WHERE %s AND r.state = 'done' AND r.is_trial IS NOT TRUE
                     GROUP BY 1
                    """,
                    scope["where"],
                )
            )
        return self.env.execute_query(
            SQL(
                """
                SELECT block_id, min(seconds) FROM (
                    SELECT block_id, seconds,
                           sum(visits) OVER (
                               PARTITION BY block_id ORDER BY seconds
                           ) AS below,
                           sum(visits) OVER (PARTITION BY block_id) AS total
                      FROM (
                        SELECT r.block_id, r.seconds, sum(r.visits) AS visits
                          FROM call_script_rollup_time r
                         WHERE %s
                         GROUP BY 1, 2 HAVING sum(r.visits) > 0
                      ) AS times
                ) AS ranked
                 WHERE below * 2 >= total
                 GROUP BY 1
                """,
                scope["where_timed"],
            )
        )
