from dataclasses import dataclass, field
from datetime import date, timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainCondition
from odoo.tools import SQL, Query

from odoo.addons.crm_leads_ext.report.memory import with_memory
from odoo.addons.crm_leads_ext.report.planned import (
    PERIODS,
    conditions,
    figures_of,
    without_plan,
)

from ..core import attempt_cubes, attempt_periods
from .call_attempt_rollup import LIVE_DAYS

#: aggregates that the kept sums can answer
SUMS = {"__count", "conversion:avg", "talk_mean:avg"} | {
    f"{name}:sum" for name in attempt_cubes.FIGURES if name != "talked"
}
CONTACTS = "contact_id:count_distinct"


@dataclass(frozen=True, eq=False, slots=True)
class Counted:
    """What is counted; it travels in the context, as a plan does."""

    #: days to be read from the attempts
    touched: list[date]
    #: first days of the months that are summed up
    months: list[date]


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """How a question is answered from kept sums.

    It travels in the context: what comes from outside is never one.
    """

    #: rows with the columns of `attempt_cubes.COLUMNS`, just those the user may see
    rows: SQL
    #: the first day asked for
    since: date | None
    #: groups by periods of days ("day:month")
    periods: list[str] = field(default_factory=list)


class CallAttemptReport(models.Model):
    """Questions of pivots and graphs are answered from kept sums where that can be
    done exactly (see `core.attempt_cubes`); all others from the attempts."""

    _inherit = "call.attempt.report"

    @property
    def _table_query(self):
        plan = self._planned()
        return plan.rows if plan else super()._table_query

    def _planned(self):
        plan = self.env.context.get("call_attempt_plan")
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
        read = super()._read_group
        plan = None
        if not self._planned():
            self.browse().check_access("read")
            more = figures_of(having, order, groupby)
            plan = self._plan(domain, groupby, [*aggregates, *more])
        if plan:
            planned = self.with_context(call_attempt_plan=plan)
            read = super(CallAttemptReport, planned)._read_group
        asked = (domain, groupby, aggregates, having, offset, limit, order)
        rows = with_memory(self.env, lambda: read(*asked))
        return without_plan(self.env, rows) if plan else rows

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        """Each grouping has kept sums of its own."""
        specs = {spec for groupby in grouping_sets for spec in groupby}
        sums = [a for a in aggregates if a in SUMS]
        asker = self.with_context(call_attempt_counted=self._counted())
        kept = asker._plan(domain, sorted(specs), sums)
        if kept and CONTACTS in aggregates:
            kept = asker._plan(domain, (), [CONTACTS])  # else they are read but once
        if not kept:
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        result = []
        for groupby in grouping_sets:
            own_order = _order_of(order, groupby, specs)
            rows = asker._read_group(domain, groupby, aggregates, order=own_order)
            result.append(without_plan(self.env, rows))
        return result

    @api.model
    def _counted(self):
        """Days that were touched since they were counted, and months that are summed
        up; looked up but once for several groupings."""
        counted = self.env.context.get("call_attempt_counted")
        if isinstance(counted, Counted):
            return counted
        self.env["call.attempt"].flush_model()
        rollup = self.env["call.attempt.rollup"]
        return Counted(rollup._dirty_days(), rollup._months())

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        plan = self._planned()
        if not plan:
            return super()._read_group_select(aggregate_spec, query)
        column = {
            name: SQL.identifier(self._table, name) for name in attempt_cubes.COLUMNS
        }
        if aggregate_spec == "__count":
            return SQL("COALESCE(SUM(%s), 0)::bigint", column["attempts"])
        if aggregate_spec == CONTACTS:
            return self._contacts(plan, column, query)
        if aggregate_spec == "conversion:avg":
            return SQL(
                "100.0::float * SUM(%s) / NULLIF(SUM(%s), 0)",
                column["goals"],
                column["attempts"],
            )
        if aggregate_spec == "talk_mean:avg":
            return SQL(
                "SUM(%s)::float / NULLIF(SUM(%s), 0)",
                column["talk_seconds"],
                column["talked"],
            )
        return super()._read_group_select(aggregate_spec, query)

    def _contacts(self, plan, column, query):
        """Attempts less those whose contact was in the group and the period before."""
        begins = [
            SQL("%s::date", self._read_group_groupby(self._table, period, query))
            for period in plan.periods
        ]
        if plan.since:
            begins.append(SQL("%s::date", plan.since))
        again = SQL("%s IS NOT NULL", column["prev_day"])
        if begins:
            begin = SQL("GREATEST(%s)", SQL(", ").join(begins))
            again = SQL("%s >= %s", column["prev_day"], begin)
        return SQL(
            "(COALESCE(SUM(%s), 0) - COALESCE(SUM(%s) FILTER (WHERE %s), 0))::bigint",
            column["attempts"],
            column["repeats"],
            again,
        )

    # --- how ---

    @api.model
    def _plan(self, domain, groupby, aggregates):
        """The plan of a question, None where the attempts have to be read."""
        self.env["call.attempt"].flush_model()
        asked = set(aggregates)
        contacts = CONTACTS in asked
        if asked - SUMS - {CONTACTS}:
            return None
        found = _fields_of(Domain(domain).optimize_full(self))
        if found is None:
            return None
        names, since, until = found
        periods, by_month = [], True
        for spec in groupby:
            name, _, granularity = spec.partition(":")
            if name != "day":
                names.add(name.partition(".")[0])
                continue
            by_month = by_month and granularity in attempt_periods.MONTHLY
            if granularity in PERIODS:
                periods.append(spec)
            elif contacts:
                return None  # days that are apart from one another
        cube = attempt_cubes.choose(names, contacts)
        rights = cube and self._rights()
        if not rights:
            return None
        counted = self._counted()
        days = [
            day
            for day in counted.touched
            if (not since or day >= since) and (not until or day <= until)
        ]
        if contacts and len(days) > LIVE_DAYS:
            return None
        months = counted.months if by_month else ()
        parts = attempt_periods.split(since, until, months, days)
        whole = self._whole_rows(cube, contacts, parts, days)
        return Plan(self._rows(cube, rights, whole), since, periods)

    @api.model
    def _rights(self):
        """(whole, own): domain of contacts the user sees all attempts of, and of those
        attempts he sees besides; None: the rules are others."""
        if self.env.su:
            return Domain.TRUE, Domain.FALSE
        rule = self.env["ir.rule"]._compute_domain(self._name, "read")
        found = list(conditions(rule))
        if None in found:
            return None
        users = [c for c in found if c.field_expr.partition(".")[0] == "user_id"]
        known = {*attempt_cubes.FIXED, "user_id"}
        if {c.field_expr.partition(".")[0] for c in found} - known:
            return None
        whole = rule.map_conditions(lambda c: Domain.FALSE if c in users else c)
        own = Domain.OR(users) & rule & ~whole if users else Domain.FALSE
        return whole, own

    @api.model
    def _rows(self, cube, rights, rows):
        whole, own = (part.optimize_full(self._everywhere()) for part in rights)
        parts = []
        if not whole.is_false():
            parts.append(self._seen(rows, whole))
        if not own.is_false():
            query = self._seen_query(super()._table_query, own)
            # looked up one by one: the planner may think them many
            attempts = SQL("a.id = ANY(ARRAY%s)", query.subselect())
            parts.append(SQL(cube.chain(), attempts=attempts))
        if not parts:
            parts.append(SQL("%s AND FALSE", SQL(cube.sums())))
        return SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)

    def _whole_rows(self, cube, contacts, parts, days):
        """What is kept of months and days, and the attempts of `days` that were
        touched since."""
        by_day = _within(parts.spans)
        if days:
            by_day = SQL("%s AND day <> ALL(%s)", by_day, days)
        months = list(parts.months)
        by_month = SQL("day = ANY(%s)", months)
        rows = [SQL("%s AND %s", SQL(cube.sums()), by_day)]
        if months:
            rows.append(SQL("%s AND %s", SQL(cube.sums(by_month=True)), by_month))
        if contacts:
            rows += self._repeats(cube, parts, by_day, by_month)
        if days:
            rollup = self.env["call.attempt.rollup"]
            rows.append(rollup._live(cube, days, contacts))
        return SQL(" UNION ALL ").join(SQL("(%s)", part) for part in rows)

    def _repeats(self, cube, parts, by_day, by_month):
        """Those of a plan's days and months, as far as they may be in its period."""
        since = parts.since
        inside = SQL("prev_day >= %s", since) if since else SQL("TRUE")
        yield SQL("%s AND %s AND %s", SQL(cube.repeats()), by_day, inside)
        if parts.months:
            kept = SQL(cube.repeats(by_month=True))
            yield SQL("%s AND %s AND %s", kept, by_month, inside)
        if parts.apart:
            first, last = parts.apart
            months = list(parts.months)
            apart = cube.repeats_apart()
            yield SQL(apart, months=months, first=first, last=last)

    def _everywhere(self):
        return self.sudo().with_context(active_test=False)

    def _seen_query(self, rows, domain):
        query = Query(self.env, self._table, SQL("(%s)", rows))
        query.add_where(domain._to_sql(self._everywhere(), self._table, query))
        return query

    def _seen(self, rows, domain):
        if domain.is_true():
            return rows
        columns = (SQL.identifier(self._table, name) for name in attempt_cubes.COLUMNS)
        return self._seen_query(rows, domain).select(*columns)


def _order_of(order, groupby, specs):
    """The terms of an order that say something of this grouping."""
    terms = [term.strip() for term in (order or "").split(",") if term.strip()]
    absent = specs - set(groupby)
    return ", ".join(t for t in terms if t.split()[0] not in absent) or None


def _within(spans):
    """SQL: the day is in one of the spans of days, each open where it has None."""
    found = []
    for first, last in spans:
        parts = [SQL("TRUE")]
        if first:
            parts.append(SQL("day >= %s", first))
        if last:
            parts.append(SQL("day <= %s", last))
        found.append(SQL("(%s)", SQL(" AND ").join(parts)))
    return SQL("(%s)", SQL(" OR ").join(found)) if found else SQL("FALSE")


def _fields_of(domain):
    """(names of fields, first day, last day) of an optimized domain.

    None where days are not one period for everything else.
    """
    names, since, until = set(), None, None
    parts = domain.children if isinstance(domain, DomainAnd) else [domain]
    for part in parts:
        found = list(conditions(part))
        if None in found:
            return None
        if not isinstance(part, DomainCondition) or part.field_expr != "day":
            names |= {c.field_expr.partition(".")[0] for c in found}
            continue
        period = _period(part)
        if not period:
            return None
        since = max(filter(None, (since, period[0])), default=None)
        until = min(filter(None, (until, period[1])), default=None)
    return None if "day" in names else (names, since, until)


def _period(condition):
    """(first day, last day) of a condition on the day, None if it is no period."""
    operator, value = condition.operator, condition.value
    if operator == "in" and len(value) == 1:
        value = next(iter(value))
        return (value, value) if isinstance(value, date) else None
    if not isinstance(value, date):
        return None
    step = timedelta(days=1)
    return {
        ">=": (value, None),
        ">": (value + step, None),
        "<=": (None, value),
        "<": (None, value - step),
    }.get(operator)
