from dataclasses import dataclass

from odoo import api, models
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd
from odoo.tools import SQL, Query

from odoo.addons.record_template.core.zones import is_zone

from .memory import with_memory
from .planned import PERIODS, conditions, figures_of, without_plan

#: figures that can be told from subjects that were counted together
FIGURES = {
    "__count": "COALESCE(SUM(%(subjects)s), 0)::bigint",
    "reached:sum": "SUM(%(reached)s)::bigint",
    "share:avg": "100.0::float * SUM(%(reached)s) / NULLIF(SUM(%(subjects)s), 0)",
    "amount:sum": "SUM(%(amount)s)",
}
CURRENCY = ("currency_id:array_agg_distinct", "amount:sum_currency")
#: columns that are a step's, not a subject's
OF_STEP = {"step", "reached", "share", "amount", "id"}


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """Rows in which subjects are counted together.

    It travels in the context: what comes from outside is never one.
    """

    rows: SQL


class CrmFunnelReport(models.Model):
    """Graphs and pivots count the subjects first and make steps of them afterwards.

    A row for each subject and step is ten times as many rows as subjects: what is
    grouped by is counted with one look at each subject instead.
    """

    _inherit = "crm.funnel.report"

    @property
    def _table_query(self):
        plan = self._planned()
        return plan.rows if plan else super()._table_query

    def _planned(self):
        plan = self.env.context.get("crm_funnel_plan")
        return plan if isinstance(plan, Plan) else None

    @api.model
    def _search(self, domain, *args, **kwargs):
        if self._planned():  # its rows are the user's
            kwargs["bypass_access"] = True
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        planned, rest = self._with_plan(domain, [groupby], aggregates, having, order)
        read = super(CrmFunnelReport, planned)._read_group
        asked = (rest, groupby, aggregates, having, offset, limit, order)
        rows = with_memory(self.env, lambda: read(*asked))
        return rows if planned is self else without_plan(self.env, rows)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        planned, rest = self._with_plan(domain, grouping_sets, aggregates, (), order)
        read = super(CrmFunnelReport, planned)._read_grouping_sets
        asked = (rest, grouping_sets, aggregates, order)
        sets = with_memory(self.env, lambda: read(*asked))
        if planned is self:
            return sets
        return [without_plan(self.env, rows) for rows in sets]

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        if not self._planned() or aggregate_spec not in FIGURES:
            return super()._read_group_select(aggregate_spec, query)
        columns = ("subjects", "reached", "amount")
        text = FIGURES[aggregate_spec]
        return SQL(text, **{c: SQL.identifier(self._table, c) for c in columns})

    # --- how ---

    @api.model
    def _with_plan(self, domain, grouping_sets, aggregates, having, order):
        """(the model with a plan, what is left of the domain); both as they are where
        the subjects cannot be counted together."""
        if self._planned():
            return self, domain
        specs = list(
            dict.fromkeys(spec for groupby in grouping_sets for spec in groupby)
        )
        asked = {*aggregates, *figures_of(having, order, specs)}
        columns = self._columns(specs)
        if columns is None or asked - {*FIGURES, *CURRENCY}:
            return self, domain
        if asked & set(CURRENCY):
            columns["currency_id"] = SQL.identifier(self._table, "currency_id")
        of_subjects, of_steps = _split(Domain(domain).optimize_full(self))
        if of_subjects is None:
            return self, domain
        self.browse().check_access("read")
        self.env.flush_all()
        rows = self._counted(columns, of_subjects)
        return self.with_context(crm_funnel_plan=Plan(rows)), of_steps

    @api.model
    def _columns(self, specs):
        """``{name: SQL}`` of what is grouped by, the step apart; None: it cannot be."""
        columns = {}
        for spec in specs:
            name, _, granularity = spec.partition(":")
            column = SQL.identifier(self._table, name.partition(".")[0])
            if name == "date":
                if granularity not in PERIODS:
                    return None
                column = self._midnight(column)
            if name.partition(".")[0] not in OF_STEP:
                columns[name.partition(".")[0]] = column
            elif name != "step":
                return None
        return columns

    @api.model
    def _midnight(self, column):
        """The midnight before by the user's clock, in UTC: days are told apart."""
        zone = self.env.context.get("tz")
        if not is_zone(zone):
            return SQL("date_trunc('day', %s)", column)
        local = SQL("timezone(%s, timezone('UTC', %s))", zone, column)
        return SQL("timezone('UTC', timezone(%s, date_trunc('day', %s)))", zone, local)

    @api.model
    def _counted(self, columns, domain):
        """Query of the steps of subjects counted by some columns; just those the user
        may see."""
        everywhere = self.sudo().with_context(active_test=False)
        query = Query(self.env, self._table, SQL("(%s)", self._people()))
        query.add_where(domain._to_sql(self, self._table, query))
        if not self.env.su:
            rule = self.env["ir.rule"]._compute_domain(self._name, "read")
            rule = rule.optimize_full(everywhere)
            query.add_where(rule._to_sql(everywhere, self._table, query))
        steps = self._steps()
        sums, rows = [SQL("COUNT(*) AS subjects")], []
        for place, step in enumerate(steps):
            reached = SQL.identifier(f"reached_{place}")
            money = SQL.identifier(f"money_{place}")
            mine = SQL.identifier(self._table, f"reached_{place}")
            amount = SQL.identifier(self._table, f"money_{place}")
            sums.append(SQL("COUNT(*) FILTER (WHERE %s) AS %s", mine, reached))
            sums.append(
                SQL("COALESCE(SUM(%s) FILTER (WHERE %s), 0) AS %s", amount, mine, money)
            )
            rows.append(SQL("(%s, %s, %s)", step[0], reached, money))
        names = [
            SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in columns.items()
        ]
        if columns:
            query.groupby = SQL(", ").join(columns.values())
        return SQL(
            """
            SELECT counted.*, step.code AS step, step.reached, step.amount
              FROM (%s) counted
             CROSS JOIN LATERAL (VALUES %s) AS step (code, reached, amount)
             WHERE counted.subjects > 0
            """,
            query.select(*names, *sums),
            SQL(", ").join(rows),
        )


def _split(domain):
    """(domain of subjects, domain of steps) of an optimized domain; (None, None) where
    one condition is about both."""
    subjects, steps = [], []
    for part in domain.children if isinstance(domain, DomainAnd) else [domain]:
        found = list(conditions(part))
        if None in found:
            return None, None
        names = {one.field_expr.partition(".")[0] for one in found}
        if names & (OF_STEP - {"step"}):
            return None, None
        if "step" not in names:
            subjects.append(part)
        elif names == {"step"}:
            steps.append(part)
        else:
            return None, None
    return Domain.AND(subjects), Domain.AND(steps)
